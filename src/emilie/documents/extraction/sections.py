"""From blocks to sections, for the formats that have no pages of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from emilie.documents.extraction.blocks import Block, Page, Unreadable, clean, one_line

WORDS = 600
"""Words of a section cut out of a text that has no heading."""
LONG = 900
"""Words above which a section is cut, heading or not."""
HEADING = 200
"""Most characters of a heading that is shown."""
BULLET = "- "
_ENDLESS = re.compile(r"\S{400}(?=\S)")


def sections(blocks: Iterable[Block], *, most_pages: int) -> list[Page]:
    """Sections that begin at headings; a long one is cut, each part keeping the heading."""
    pages: list[Page] = []
    draft = _Draft()
    total = 0
    for block in blocks:
        text = _written(block)
        if not text:
            continue
        words = len(text.split())
        total += words
        if total > most_pages * WORDS:
            raise Unreadable("document_too_many_pages")
        if block.level and draft.has_body:
            pages += draft.pages()
            draft = _Draft()
        draft.add(text, words, block.level)
    pages += draft.pages()
    return pages


def _written(block: Block) -> str:
    text = one_line(block.text) if block.level else clean(block.text).strip()
    # Data without a space would otherwise count as one word, however long.
    return _ENDLESS.sub(r"\g<0>\n", text)


def one_page(blocks: Iterable[Block]) -> Page:
    """All of them on one page, under the first heading: a slide, whose number is its place."""
    draft = _Draft()
    for block in blocks:
        if text := _written(block):
            draft.add(text, len(text.split()), block.level)
    return draft.whole()


class _Draft:
    """A section being gathered: its headings, then its paragraphs."""

    def __init__(self) -> None:
        self._heading: str | None = None
        self._parts: list[tuple[str, int, int]] = []
        self.has_body = False

    def add(self, text: str, words: int, level: int) -> None:
        if level:
            self._heading = text[:HEADING]
        else:
            self.has_body = True
        self._parts.append((text, words, level))

    def whole(self) -> Page:
        return self._page(self._parts)

    def pages(self) -> list[Page]:
        if sum(words for _, words, _ in self._parts) <= LONG:
            return [self._page(self._parts)] if self._parts else []
        pages: list[Page] = []
        current: list[tuple[str, int, int]] = []
        count = 0
        for text, words, level in self._pieces():
            if count and count + words > WORDS * 1.25:
                pages.append(self._page(current))
                current, count = [], 0
            current.append((text, words, level))
            count += words
        return [*pages, self._page(current)]

    def _pieces(self) -> Iterable[tuple[str, int, int]]:
        """The parts, those longer than a section cut between lines, else between words."""
        for text, words, level in self._parts:
            if words <= WORDS:
                yield text, words, level
                continue
            for piece in _cut(text):
                yield piece, len(piece.split()), level

    def _page(self, parts: list[tuple[str, int, int]]) -> Page:
        text, previous, headings = "", "", []
        for part, _, level in parts:
            follows = part.startswith(BULLET) and previous.startswith(BULLET)
            text += "" if not text else "\n" if follows else "\n\n"
            previous = part
            if level:
                headings.append((len(text), len(text) + len(part)))
            text += part
        return Page(text, heading=self._heading, headings=headings)


def _cut(text: str) -> Iterable[str]:
    """Pieces of about `WORDS` words that end with a line, or in mid-line when lines are endless."""
    piece: list[str] = []
    count = 0
    for line in text.split("\n"):
        words = line.split(" ")
        for start in range(0, len(words), WORDS):
            part = " ".join(words[start : start + WORDS])
            length = len(part.split())
            if count and count + length > WORDS:
                yield "\n".join(piece)
                piece, count = [], 0
            piece.append(part)
            count += length
    if any(part.strip() for part in piece):
        yield "\n".join(piece)
