"""What a search gives: addresses with what the service says of them, cleaned before anybody reads
it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import unescape
from urllib.parse import urlsplit

from emilie.core.outbound import addresses

LONGEST_ADDRESS = 2_000
LONGEST_TITLE = 300
LONGEST_EXCERPT = 4_000
_TAG = re.compile(r"<[^<>]{0,200}>")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What shows nothing and may say something: zero-width, bidirectional controls, and the plane of
# tags, in which whole sentences can be written that only a model reads.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROLS = frozenset({"Cc", "Co", "Cs"})
"""Categories of characters without a shape; line ends and tabs apart."""


@dataclass(frozen=True)
class Result:
    """One page that a service found."""

    url: str
    title: str
    excerpt: str = ""
    """What the service quotes of it."""
    published: date | None = None

    @property
    def site(self) -> str:
        return site_of(self.url)


def site_of(url: str) -> str:
    """The host, as people name a site."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def seen(text: str) -> str:
    """`text` without what nobody sees."""
    return "".join(
        each
        for each in _UNSEEN.sub("", text)
        if each in "\n\t" or unicodedata.category(each) not in _CONTROLS
    )


def one_line(text: str, most: int) -> str:
    """A title or an excerpt as it reads: no tag, no entity, on one line."""
    return " ".join(seen(unescape(_TAG.sub("", text))).split())[:most].rstrip()


def day_of(given: object) -> date | None:
    """The date that ISO 8601 text begins with; None for anything else, the future included."""
    if not isinstance(given, str) or not _DATE.match(given):
        return None
    try:
        found = date.fromisoformat(given[:10])
    except ValueError:
        return None
    return found if date(1900, 1, 1) <= found <= datetime.now().astimezone().date() else None


def text_in(given: object) -> str:
    return given if isinstance(given, str) else ""


def dicts_in(given: object) -> list[dict[str, object]]:
    """The objects of a list; none when it is no list."""
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def cleaned(found: Iterable[Result], most: int) -> list[Result]:
    """The first results that lead to a page of the web, each address once."""
    kept: dict[str, Result] = {}
    for result in found:
        url = result.url.partition("#")[0]
        if len(kept) == most or not _leads(url) or url in kept:
            continue
        title = one_line(result.title, LONGEST_TITLE) or site_of(url)
        excerpt = one_line(result.excerpt, LONGEST_EXCERPT)
        kept[url] = replace(result, url=url, title=title, excerpt=excerpt)
    return list(kept.values())


def _leads(url: str) -> bool:
    """Whether it is an address of the web, without an account, that one line shows whole."""
    if len(url) > LONGEST_ADDRESS or not url.isprintable() or " " in url or "@" in _authority(url):
        return False
    try:
        addresses.split(url)
    except ValueError:
        return False
    return True


def _authority(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return "@"
