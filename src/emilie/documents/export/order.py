"""What a file to export says, whatever its format: made by those who know, written by a process.

Texts are literal: nothing in them is markup, except `Prose`, which is Markdown that anybody may
have written.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal

Format = Literal["docx", "odt", "pdf", "md"]
Language = Literal["fr", "en"]


@dataclass(frozen=True)
class Heading:
    """`level` from 1: no level is ever skipped in `Order.blocks`."""

    level: int
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Plain:
    """Words as they were typed: blank lines part paragraphs, other lines are kept."""

    text: str
    kind: Literal["plain"] = "plain"


@dataclass(frozen=True)
class Remark:
    """A line about what is above, in small letters."""

    text: str
    kind: Literal["remark"] = "remark"


@dataclass(frozen=True)
class Prose:
    """Markdown of an answer. Its titles begin at `level`; `#source-3` in it is note 3 of `notes`,
    the name of a block of notes. `links`: the only addresses that it may lead to; None for any.
    """

    text: str
    level: int
    notes: str
    links: list[str] | None = None
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True)
class Note:
    """A source: its number in the text, what it is called, where in it, and its words."""

    number: int
    name: str
    where: str
    quote: str


@dataclass(frozen=True)
class Notes:
    name: str
    notes: list[Note]
    kind: Literal["notes"] = "notes"


Block = Heading | Plain | Remark | Prose | Notes


@dataclass(frozen=True)
class Words:
    """What the process itself has to say, in the language of the file."""

    image: str
    """In place of a picture; `{name}` is its description."""
    unnamed: str
    missing: str
    """Below a PDF some characters of which no font here can draw."""


@dataclass(frozen=True)
class Order:
    """`notice` stands under the title; `mention`, its first sentence, at the foot of each page and
    in the file's metadata, beside `properties`. `written` is a date in RFC 3339, in UTC.
    """

    title: str
    language: Language
    notice: list[str]
    mention: str
    keywords: list[str]
    properties: dict[str, str]
    origin: str
    """IPTC's digital source type: the address that machines look for."""
    written: str
    words: Words
    blocks: list[Block] = field(default_factory=list)


KINDS: dict[str, type[Block]] = {
    "heading": Heading, "plain": Plain, "remark": Remark, "prose": Prose,
}  # fmt: skip


def read(given: dict[str, Any]) -> Order:
    """The order that was sent as JSON, without what no XML may hold."""
    given = visible(given)
    blocks = [_block(each) for each in given["blocks"]]
    return Order(**given | {"words": Words(**given["words"]), "blocks": blocks})


def visible(given: Any) -> Any:
    """Texts without the characters that no XML may hold, wherever they are in what JSON says."""
    if isinstance(given, str):
        return given if given.isprintable() else "".join(filter(_is_kept, given))
    if isinstance(given, dict):
        return {name: visible(value) for name, value in given.items()}
    return [visible(each) for each in given] if isinstance(given, list) else given


def _is_kept(letter: str) -> bool:
    if letter in "\n\t":
        return True
    code = ord(letter)
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not is_none and unicodedata.category(letter) not in {"Cc", "Cs"}


def _block(given: dict[str, Any]) -> Block:
    if given["kind"] == "notes":
        return Notes(given["name"], [Note(**each) for each in given["notes"]])
    return KINDS[given["kind"]](**given)
