"""What the readers give: pages of clean text, or blocks (headings and paragraphs)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field


class Unreadable(Exception):
    """The file cannot be read; `code` says why, in the words of the error sentences."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Block:
    text: str
    level: int = 0
    """0 for a paragraph, 1 and more for a heading."""


@dataclass(frozen=True)
class Page:
    """One page or section. `furniture` are spans of repeated headers and footers."""

    text: str
    heading: str | None = None
    furniture: list[tuple[int, int]] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    """Spans of the lines that are headings inside the text."""
    quality: int | None = None
    """Of a page whose words were recognised in an image: their mean confidence, 0 to 100."""
    elsewhere: bool = False
    """Whether its words were recognised by another service, which does not say how sure it is."""


# What PostgreSQL refuses (NUL, surrogates), what no reader can see (other control characters,
# zero-width spaces), and what makes a text look like another one (bidirectional overrides).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
_NEWLINE = re.compile("\r\n?|\x85|\u2028|\u2029")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def clean(text: str) -> str:
    """`text` with one kind of line end, composed accents, and nothing invisible."""
    text = _UNWANTED.sub("", _NEWLINE.sub("\n", text))
    return unicodedata.normalize("NFC", text.translate(_LIGATURES))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())
