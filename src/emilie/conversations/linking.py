"""The addresses that answers may link to, once something was searched: those that were found.

A model may write any other, which a page that it read told it to, with what the conversation says
in it. The browser draws it as words (`web/src/features/thread/searches.ts`, by the same rules);
what leaves the browser, and what models are given of the past, has to do without it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emilie.assistant.chunks import Part

_URL = r"(?:https?://|mailto:|//)(?:[^\s()<>]|\([^\s()<>]*\))*"
_LINK = re.compile(
    rf"!?\[(?P<said>[^\[\]\n]*)\]\(\s*<?(?P<url>{_URL})>?(?:\s+[\"'(][^\n]*?[\"')])?\s*\)"
    rf"|<(?P<bare>{_URL})>"
    rf"|^[ ]{{0,3}}\[[^\]\n]+\]:[ \t]*<?(?P<defined>{_URL})>?[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A link, an address alone, the place of links that are named: as Markdown writes them."""


def found_in(parts: Sequence[Part]) -> frozenset[str] | None:
    """The addresses that the searches of one answer found; None where it did not search."""
    searches = [part["data"] for part in parts if part["type"] == "data-search"]
    if not searches:
        return None
    pages = [page for each in searches for page in each["pages"]]
    return frozenset(url for page in pages for url in (page["url"], *page.get("also", ())))


def linkable(rows: Iterable[Mapping[str, Any]]) -> list[frozenset[str] | None]:
    """For each message of a branch, what it may link to: what was found until then; None, any
    address, as long as nothing was searched.
    """
    known: frozenset[str] | None = None
    each: list[frozenset[str] | None] = []
    for row in rows:
        found = found_in(row["parts"]) if row["role"] == "assistant" else None
        known = known if found is None else found | (known or frozenset())
        each.append(known)
    return each


def unlinked(text: str, links: frozenset[str] | None) -> str:
    """Markdown without the links that lead elsewhere; their words stay."""
    if links is None:
        return text

    def kept(link: re.Match[str]) -> str:
        url = link["url"] or link["bare"] or link["defined"]
        if url.partition("#")[0] in links:
            return link[0]
        return link["said"] or link["bare"] or ""

    return _LINK.sub(kept, text)
