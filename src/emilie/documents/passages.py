"""Passages: what is searched and quoted, about 200 words that respect pages and headings.

A passage is a span of its page's text, so that it can never say something else than the page.
Runs in the extraction process: the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from emilie.core.text import sentences
from emilie.documents.extraction.blocks import Page

TARGET = 200
MOST = 280
LEAST = 60
"""Words: aimed at, never passed, and below which an end of page joins what comes before it."""
CHARACTERS = 4_000
"""Most characters of a passage, for text that has no spaces."""
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Cut:
    """A passage to be: offsets in its page's text, and the heading that it stands under."""

    start: int
    end: int
    words: int
    heading: str | None


@dataclass(frozen=True)
class _Unit:
    """What is never cut: a sentence, or a short paragraph. `opens` is the heading it is."""

    start: int
    end: int
    words: int
    opens: str | None = None


def cut(page: Page, heading: str | None) -> tuple[list[Cut], str | None]:
    """The passages of a page that begins under `heading`, and the heading at its end."""
    if page.heading is not None:
        found, _ = cut(replace(page, heading=None), None)
        return [replace(each, heading=page.heading) for each in found], page.heading
    cuts: list[Cut] = []
    current: list[_Unit] = []
    for unit in _units(page):
        if current and _closes(current, unit):
            current, heading = _close(cuts, current, heading)
        current.append(unit)
    if current:
        words = sum(unit.words for unit in current)
        last = cuts[-1] if cuts else None
        alone = current[0].opens is None and last is not None
        if last and alone and words < LEAST and _joins(last, words, current[-1].end):
            cuts[-1] = Cut(last.start, current[-1].end, last.words + words, last.heading)
        else:
            cuts.append(_passage(current, heading))
        heading = _last_heading(current) or heading
    return cuts, heading


def _closes(current: Sequence[_Unit], unit: _Unit) -> bool:
    """Whether the passage ends before `unit`."""
    words = sum(each.words for each in current)
    if words + unit.words > MOST or unit.end - current[0].start > CHARACTERS:
        return True
    if unit.opens is not None:
        return words >= 0.6 * TARGET and current[-1].opens is None
    return words >= TARGET or (words >= LEAST and abs(words - TARGET) < words + unit.words - TARGET)


def _close(
    cuts: list[Cut], current: list[_Unit], heading: str | None
) -> tuple[list[_Unit], str | None]:
    """Store the passage; a heading left at its end goes on to the next one."""
    kept = list(current)
    carried: list[_Unit] = []
    while len(kept) > 1 and kept[-1].opens is not None:
        carried.insert(0, kept.pop())
    cuts.append(_passage(kept, heading))
    return carried, _last_heading(kept) or heading


def _passage(units: Sequence[_Unit], heading: str | None) -> Cut:
    words = sum(unit.words for unit in units)
    opened = units[0].opens or heading
    for unit in units[1:]:
        if opened is None:
            opened = unit.opens
    return Cut(units[0].start, units[-1].end, words, opened)


def _last_heading(units: Sequence[_Unit]) -> str | None:
    return next((unit.opens for unit in reversed(units) if unit.opens is not None), None)


def _joins(last: Cut, words: int, end: int) -> bool:
    return last.words + words <= MOST and end - last.start <= CHARACTERS


def _units(page: Page) -> Iterator[_Unit]:
    """Lines; long ones cut at sentences, endless sentences at words. Furniture is left out."""
    left_out = set(page.furniture)
    headings = set(page.headings)
    for line in _LINE.finditer(page.text):
        span = (line.start(), line.end())
        if span in left_out or not line[0].strip():
            continue
        words = len(line[0].split())
        if span in headings:
            yield _Unit(*span, words, opens=line[0].strip())
        elif words <= LEAST and len(line[0]) <= CHARACTERS:
            yield _Unit(*span, words)
        else:
            yield from _sentences(page.text, *span)


def _sentences(text: str, start: int, end: int) -> Iterator[_Unit]:
    for span in sentences(text[start:end]):
        first, last = start + span.start, start + span.end
        words = len(text[first:last].split())
        if words <= TARGET and last - first <= CHARACTERS:
            yield _Unit(first, last, words)
        else:
            yield from _hard(text, first, last)


def _hard(text: str, start: int, end: int) -> Iterator[_Unit]:
    """Pieces of `TARGET` words, or of `CHARACTERS` characters where words are longer than that."""
    first, last, count = start, start, 0
    for word in _endless(text, start, end):
        if count and (count >= TARGET or word[1] - first > CHARACTERS):
            yield _Unit(first, last, count)
            count = 0
        if not count:
            first = word[0]
        last, count = word[1], count + 1
    if count:
        yield _Unit(first, last, count)


def _endless(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the words, those longer than a passage cut."""
    for word in _WORD.finditer(text, start, end):
        for first in range(word.start(), word.end(), CHARACTERS):
            yield first, min(first + CHARACTERS, word.end())
