"""Subtitles (SRT, WebVTT): words only. Times, order and what is said to the player stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.plain import decoded
from emilie.documents.translation.markup import Reader, Token, cut, joined
from emilie.documents.translation.segments import Unit

TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3}\s*-->")
WIDEST = 42
"""Characters of a line that one reads in time."""
_SPEAKER = re.compile(r"\s*(?:[-–—]|<v[ .])")
_BLANK = re.compile(r"((?:\r?\n[ \t]*){2,})")
_SHOWN = re.compile(r"<[^>]*>|\{\\[^}]*\}")


class Subtitles:
    def __init__(self, file: IO[bytes]) -> None:
        content = file.read()
        text = decoded(content)
        if text is None:
            raise Unreadable("document_unsupported")
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._parts = [_Part(each) for each in _BLANK.split(text)]

    def units(self) -> Iterator[Unit]:
        for part in self._parts:
            yield from part.units()

    def saved(self) -> bytes:
        # Players of today read UTF-8; what a language needs may not be in the encoding it had.
        return "".join(part.written(self._newline) for part in self._parts).encode()


class _Part:
    """A subtitle, or what stands between two: `head` up to its times, then its voices."""

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        at = next((at for at, line in enumerate(lines) if TIMES.match(line)), None)
        self._text = text
        self._end = text[len(text.rstrip("\r\n")) :]
        self._head = [] if at is None else lines[: at + 1]
        self._voices = [] if at is None else [_Voice(each) for each in _voices(lines[at + 1 :])]
        self._place = self._head[-1].split("-->")[0].strip() if self._head else ""

    def units(self) -> Iterator[Unit]:
        for voice in self._voices:
            for unit in Reader(voice.tokens).units():
                yield Unit("subtitle", self._place, unit.paragraph)

    def written(self, newline: str) -> str:
        if all(voice.written == voice.before for voice in self._voices):
            return self._text
        said = [line for voice in self._voices for line in voice.lines()]
        return newline.join([*self._head, *said]) + self._end


class _Voice:
    """What one person says, on its lines."""

    def __init__(self, lines: list[str]) -> None:
        self.tokens: list[Token] = cut(" ".join(lines))
        self._lines = lines
        self.before = joined(self.tokens)

    @property
    def written(self) -> str:
        return joined(self.tokens)

    def lines(self) -> list[str]:
        if self.written == self.before:
            return self._lines
        length = len(_SHOWN.sub("", self.written))
        return balanced(self.written, max(len(self._lines), -(-length // WIDEST)))


def _voices(lines: list[str]) -> Iterator[list[str]]:
    held: list[str] = []
    for line in lines:
        if held and _SPEAKER.match(line):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def balanced(text: str, count: int) -> list[str]:
    """The text on so many lines, as alike in length as its words allow; never cut inside a tag."""
    words = re.findall(r"(?:<[^>]*>|\S)+", text)
    lines: list[str] = []
    for left in range(min(count, len(words)), 0, -1):
        length = sum(len(_SHOWN.sub("", word)) + 1 for word in words)
        taken = [words.pop(0)]
        while words and left > 1 and len(words) >= left:
            width = len(_SHOWN.sub("", " ".join(taken)))
            # The word goes where it leaves the lines most alike.
            if abs(width + 1 + len(_SHOWN.sub("", words[0])) - length / left) > abs(
                width - length / left
            ):
                break
            taken.append(words.pop(0))
        if left == 1:
            taken += words
        lines.append(" ".join(taken))
    return lines
