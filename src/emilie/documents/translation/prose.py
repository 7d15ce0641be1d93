"""Plain text and Markdown: paragraph by paragraph, what marks them up left where it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.plain import decoded
from emilie.documents.translation.inline import Change, Item, Mark, Moves, Paragraph, Piece
from emilie.documents.translation.segments import Kind, Unit

_START = re.compile(r"[ \t>]*(?:(?:[-*+•–—]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_RULE = re.compile(r"[ \t]*(?:[-=*_~][ \t]*){3,}$|[ \t|:-]+$")
# What is not words in a line of Markdown: code, where a link leads, a picture's address.
_MARKED = re.compile(r"`[^`]*`|(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)|<[a-z]+:[^>\s]*>")
_CELL = re.compile(r"(?<!\\)\|")
FULL = 60
"""Characters from which a line was broken for being full, and goes on in the next one."""


@dataclass(eq=False)
class Run:
    """A slot: part of a line, or of lines that were joined."""

    text: str
    width: int = 0
    """Of the lines that it was broken into; 0: it was one."""
    start: str = ""
    """What its other lines begin with."""

    def get(self) -> str:
        return self.text

    def set(self, text: str) -> None:
        self.text = text

    def written(self, newline: str) -> str:
        if not self.width:
            return self.text
        lines, held = list[str](), ""
        for word in self.text.split(" "):
            if held and len(held) + 1 + len(word) > self.width:
                lines.append(held)
                held = ""
            held = f"{held} {word}" if held else word
        return f"{newline}{self.start}".join([*lines, held])


def _exchange(anchors: Sequence[Run]) -> Change:
    def change(order: Sequence[int]) -> None:
        held = [each.text for each in anchors]
        for place, came in enumerate(order):
            anchors[place].text = held[came]

    return change


def _anywhere(_: Run) -> Hashable:
    return True


MOVES = Moves(_anywhere, _exchange)


class Prose:
    def __init__(self, file: IO[bytes], *, markdown: bool) -> None:
        content = file.read()
        text = decoded(content)
        if text is None:
            raise Unreadable("document_unsupported")
        self._mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._markdown = markdown
        self._runs: list[Run] = []
        self._units = list(self._read(text.replace("\r\n", "\n").split("\n")))

    def units(self) -> Iterator[Unit]:
        yield from self._units

    def saved(self) -> bytes:
        text = "".join(run.written("\n") for run in self._runs)
        return self._mark + text.replace("\n", self._newline).encode()

    def _read(self, lines: list[str]) -> Iterator[Unit]:
        at, fence = self._front(lines), ""
        while at < len(lines):
            line = lines[at]
            mark = _FENCE.match(line) if self._markdown else None
            if mark is not None and (not fence or mark[1] == fence):
                fence = "" if fence else mark[1]
                self._keep(line)
            elif fence or not line.strip() or _RULE.match(line):
                self._keep(line)
            elif self._markdown and line.lstrip().startswith("|"):
                yield from self._row(line)
            else:
                at = yield from self._paragraph(lines, at)
                continue
            at += 1
            self._end(at, lines)

    def _front(self, lines: list[str]) -> int:
        """The line after the metadata above a text in Markdown."""
        if not self._markdown or lines[0].strip() != "---" or "---" not in lines[1:]:
            return 0
        end = lines.index("---", 1) + 1
        self._keep("\n".join(lines[:end]) + "\n")
        return end

    def _keep(self, text: str) -> None:
        self._runs.append(Run(text))

    def _end(self, at: int, lines: list[str]) -> None:
        if at < len(lines):
            self._keep("\n")

    def _row(self, line: str) -> Iterator[Unit]:
        for number, cell in enumerate(_CELL.split(line)):
            if number:
                self._keep("|")
            yield self._unit(cell, "cell")

    def _paragraph(self, lines: list[str], at: int) -> Generator[Unit, None, int]:
        """A line and those that go on from it; gives the next one's place."""
        heading = _HEADING.match(lines[at]) if self._markdown else None
        start = heading or _START.match(lines[at])
        assert start is not None
        self._keep(start[0])
        held = [lines[at][start.end() :]]
        while heading is None and self._goes_on(lines, at):
            at += 1
            held.append(lines[at].strip())
        width = max(map(len, held)) if len(held) > 1 else 0
        indent = re.match(r"[ \t]*", lines[at])
        assert indent is not None
        yield self._unit(
            " ".join(held), "heading" if heading else "paragraph", width,
            indent[0] if width else "",
        )  # fmt: skip
        at += 1
        self._end(at, lines)
        return at

    def _goes_on(self, lines: list[str], at: int) -> bool:
        if at + 1 >= len(lines) or not (following := lines[at + 1]).strip():
            return False
        begun = _START.match(following)
        new = _HEADING.match(following) or _FENCE.match(following) or _RULE.match(following)
        if new or (begun is not None and begun[0].strip()) or following.lstrip().startswith("|"):
            return False
        # In Markdown lines of a paragraph are one, however they were broken.
        full = self._markdown or len(lines[at].rstrip()) >= FULL
        return full and not lines[at].endswith(("  ", "\\"))

    def _unit(self, text: str, kind: Kind, width: int = 0, start: str = "") -> Unit:
        marked = list(_MARKED.finditer(text)) if self._markdown else []
        if not marked:
            self._runs.append(Run(text, width, start))
            return Unit(kind, "", Paragraph([Piece([self._runs[-1]], None)]))
        items: list[Item] = []
        at = 0
        for found in marked:
            items.append(self._piece(text[at : found.start()]))
            self._keep(found[0])
            items.append(Mark(self._runs[-1]))
            at = found.end()
        items.append(self._piece(text[at:]))
        return Unit(kind, "", Paragraph(items, moves=MOVES))

    def _piece(self, text: str) -> Piece:
        self._runs.append(Run(text))
        return Piece([self._runs[-1]], None, room=True)
