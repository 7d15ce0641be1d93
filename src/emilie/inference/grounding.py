"""How passages stand in a prompt, and how an answer cites them.

A passage is written between tags with its short number; an answer cites it by
`[[12: "exact words of passage 12"]]`. Texts may hold anything, the tags and marks included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Grounded:
    """A passage as the model sees it; `id` counts from 1 within a turn."""

    id: int
    document: str
    page: int
    page_label: str
    heading: str | None
    text: str


@dataclass(frozen=True)
class Citation:
    """Words that an answer claims to find in passage `id`."""

    id: int
    quote: str


_OPEN, _CLOSE = "<passages>\n", "</passages>"
_RELAY, _RELAYED = "<reponse>\n", "\n</reponse>"
_PASSAGE = re.compile(
    r'<passage id="(?P<id>\d{1,9})" document="(?P<document>[^"<]*)" page="(?P<page>\d{1,9})"'
    r' page_label="(?P<page_label>[^"<]*)"(?: heading="(?P<heading>[^"<]*)")?>\n'
    r"(?P<text>[^<]*(?:<(?!/?passage)[^<]*)*)\n</passage>\n"
)
# Only what could be taken for a tag or an escape is escaped: models quote what they read.
_AMPERSAND = re.compile(r"&(?=(?:amp|lt|quot|#10);)")
_TAG = re.compile(r"<(?=/?passage)", re.IGNORECASE)
_ESCAPED = re.compile(r"&(amp|lt|quot|#10);")
_CHARACTERS = {"amp": "&", "lt": "<", "quot": '"', "#10": "\n"}

CITATION = re.compile(
    r"\[\[\s*(?P<id>\d{1,9})\s*:\s*[\"“«„](?P<quote>.{1,1950}?)[\"”»]\s*\]\]", re.DOTALL
)
"""A whole citation. Models also write curly and French quotation marks."""


NOTHING = "RIEN"
"""What a model answers of passages that say nothing of what is asked."""


def render(passages: Sequence[Grounded]) -> str:
    """The passages as a block of a prompt; `parse` reads it back."""
    written = ["<passages>\n"]
    for passage in passages:
        heading = "" if passage.heading is None else f' heading="{_attribute(passage.heading)}"'
        written.append(
            f'<passage id="{passage.id}" document="{_attribute(passage.document)}"'
            f' page="{passage.page}" page_label="{_attribute(passage.page_label)}"{heading}>\n'
            f"{_escape(passage.text)}\n</passage>\n"
        )
    written.append("</passages>")
    return "".join(written)


def parse(prompt: str) -> list[Grounded]:
    """The passages that a prompt holds, in order; a number seen twice counts once."""
    return split(prompt)[0]


def split(prompt: str) -> tuple[list[Grounded], str]:
    """The passages that a prompt holds, and the rest of it."""
    found: dict[int, Grounded] = {}
    rest = []
    done = 0
    while (start := prompt.find(_OPEN, done)) >= 0:
        end = prompt.find(_CLOSE, start)
        if end < 0:
            break
        for match in _PASSAGE.finditer(prompt, start, end):
            passage = _passage(match)
            found.setdefault(passage.id, passage)
        rest.append(prompt[done:start])
        done = end + len(_CLOSE)
    return list(found.values()), "".join([*rest, prompt[done:]])


def _passage(match: re.Match[str]) -> Grounded:
    heading = match["heading"]
    return Grounded(
        id=int(match["id"]),
        document=_unescape(match["document"]),
        page=int(match["page"]),
        page_label=_unescape(match["page_label"]),
        heading=None if heading is None else _unescape(heading),
        text=_unescape(match["text"]),
    )


def relay(answer: str) -> str:
    """An answer that code has made, as a block of a prompt, for the engine that only quotes."""
    return f"{_RELAY}{_escape(answer).replace('</reponse', '&lt;/reponse')}{_RELAYED}"


def relayed(prompt: str) -> tuple[str, str]:
    """The answer that a prompt begins with, and the rest of it; empty where there is none."""
    end = prompt.find(_RELAYED)
    if not prompt.startswith(_RELAY) or end < 0:
        return "", prompt
    return _unescape(prompt[len(_RELAY) : end]), prompt[end + len(_RELAYED) :]


def cite(passage_id: int, quote: str) -> str:
    """The mark that cites words of a passage, on one line.

    Doubled brackets inside the words are spaced out: `locate` does not mind, and the mark ends
    where it should.
    """
    words = " ".join(quote.split())
    for double, spaced in (("]]", "] ]"), ("[[", "[ [")):
        while double in words:
            words = words.replace(double, spaced)
    return f'[[{passage_id}: "{words}"]]'


def read_citation(match: re.Match[str]) -> Citation:
    """The citation that `CITATION` matched."""
    return Citation(id=int(match["id"]), quote=match["quote"].strip())


def _escape(text: str) -> str:
    return _TAG.sub("&lt;", _AMPERSAND.sub("&amp;", text))


def _attribute(text: str) -> str:
    return _escape(text).replace("<", "&lt;").replace('"', "&quot;").replace("\n", "&#10;")


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _CHARACTERS[match[1]], text)
