"""A text cut into what is compared: its articles; else what stands under headings; else paragraphs.

Running headers and footers are left out. Everything else is in one unit and in one only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from emilie.core.text import fold
from emilie.documents.comparison.shapes import Kind, Page, Piece
from emilie.documents.comparison.words import Word, words_of
from emilie.documents.extraction.lines import (
    as_running,
    is_heading,
    running_at_edges,
    running_lines,
)

LONGEST_LABEL = 80
LONGEST_HEADING = 160
BLANK = 400
"""Characters above which a page says something."""

_NUMBER = (
    r"(?:premi[eè]re?\b|PREMI[EÈ]RE?\b|[1I]\s?er\b|unique\b|UNIQUE\b|pr[ée]liminaire\b|"
    r"(?:[LRDA]O?\.?\s?\*{0,2}\s?)?\d+(?:[-–.]\d+)*(?:\s?(?:bis|ter|quater|quinquies|sexies)\b)?"
    r"|[IVXLC]+\b)"
)
# A number that a sentence goes on after is a reference, not the beginning of an article.
_ENDS = r"(?=\s*(?:$|[.:–—−(«-]|\s[A-ZÀ-ÝŒ]))\s*[.:–—−-]*\s*"
_ARTICLE = re.compile(rf"(?:ARTICLE|Article|Art\.|ART\.)\s*(?P<number>{_NUMBER}){_ENDS}")
_LEVELS = ("partie", "livre", "titre", "chapitre", "section", "sous-section", "paragraphe")
_DIVISION = re.compile(
    rf"(?P<name>{'|'.join(_LEVELS)}|annexe)(?:\s+(?:n°\s?)?(?P<number>{_NUMBER}|[A-Z]\b))?{_ENDS}",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})+)\.?\s+(?=\S)")
_NUMBERED = re.compile(
    r"(?P<number>§\s?\d+|\d{1,3}(?:\.\d{1,3})*\.?|[IVX]{1,5}\s?[.–—-])\s*[-–—]?\s*(?=[A-ZÀ-ÝŒ])"
)
_PAGE_OF = re.compile(r"(?:^|\s)(?:page\s+)?\d{1,4}\s?(?:/|sur|of)\s?\d{1,4}\s*$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page\s+|[-–—]\s?)?\d{1,4}(?:\s?[-–—])?$", re.IGNORECASE)
_DASH = re.compile("[-–]")
_UNFINISHED = re.compile(r"[^.!?;:»\s]\s*$")
_ORDINALS = {"premier": "1", "premiere": "1", "1er": "1", "ier": "i"}


@dataclass
class Unit:
    """An article, or what stands in its place. `key` names it in its text, where it has a name."""

    key: str
    label: str
    number: str = ""
    """How the text writes its number: the rest is what makes it the same article, renumbered."""
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""

    @cached_property
    def words(self) -> list[Word]:
        """Once all its lines are there."""
        return words_of(self.text)

    @cached_property
    def head(self) -> int:
        """How many of its first words are its number."""
        return len(words_of(self.number))

    @cached_property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    @cached_property
    def body(self) -> list[str]:
        return self.keys[self.head :]


class _Line(NamedTuple):
    page: Page
    start: int
    end: int
    parted: bool
    """Whether an empty line, or the end of a page, stands before it."""

    @property
    def text(self) -> str:
        return self.page.text[self.start : self.end]


class _Opening(NamedTuple):
    key: str
    label: str
    number: str
    """What of the line is its number: renumbered, it is the same article."""


def cut(
    left: Sequence[Page], right: Sequence[Page], paged: tuple[bool, bool]
) -> tuple[Kind, list[Unit], list[Unit], tuple[int, int]]:
    """The units of both, of the finest kind that both have, and how many running lines were left
    out of each. `paged`: whether their pages are those of paper.
    """
    running = _running(left, right, paged)
    kept = [list(_lines(pages, running if is_paged else None))
            for pages, is_paged in zip((left, right), paged, strict=True)]  # fmt: skip
    lines = [[line for line in each if line is not None] for each in kept]
    left_out = (sum(line is None for line in kept[0]), sum(line is None for line in kept[1]))
    kinds: tuple[Kind, Kind] = ("articles", "headings")
    for kind in kinds:
        found = [_Cutter(kind).units(each) for each in lines]
        named = [sum(bool(unit.key) for unit in units) for units in found]
        opened = [_opened(units, kind) for units in found]
        if min(opened) >= 1 and max(opened) >= 2 and min(named):
            return kind, found[0], found[1], left_out
    return "paragraphs", _paragraphs(lines[0]), _paragraphs(lines[1]), left_out


def _opened(units: Sequence[Unit], kind: Kind) -> int:
    wanted = "article " if kind == "articles" else ""
    return sum(bool(unit.key) and wanted in unit.key for unit in units)


def _running(
    left: Sequence[Page], right: Sequence[Page], paged: tuple[bool, bool]
) -> frozenset[str]:
    """Lines that come back from page to page: those of both texts together tell more."""
    pages = [
        [[line.strip() for line in page.text.split("\n")] for page in given] if is_paged else []
        for given, is_paged in zip((left, right), paged, strict=True)
    ]
    found = frozenset().union(*map(running_lines, (*pages, pages[0] + pages[1])))
    return found.union(*map(_on_every_page, pages))


def _on_every_page(pages: Sequence[Sequence[str]]) -> set[str]:
    """Of a text of two pages, too: the line that all begin with, and the one that all end with."""
    filled = [[line for line in lines if line] for lines in pages]
    if len(filled) < 2 or not all(filled):
        return set()
    ends = ({as_running(lines[at]) for lines in filled} for at in (0, -1))
    return {line for each in ends if len(each) == 1 for line in each}


def _lines(pages: Sequence[Page], running: frozenset[str] | None) -> Iterator[_Line | None]:
    """Lines that say something; None for each running one."""
    for page in pages:
        if running and _says_nothing_else(page, running):
            yield None
            continue
        lines = page.text.split("\n")
        stripped = [line.strip() for line in lines]
        edges = frozenset[int]() if running is None else running_at_edges(stripped, running)
        filled = [index for index, line in enumerate(stripped) if line]
        numbers = set() if running is None else {*filled[:1], *filled[-1:]}
        at, parted = 0, True
        for index, line in enumerate(lines):
            start, at = at, at + len(line) + 1
            if not stripped[index]:
                parted = True
            elif index in edges or (index in numbers and _PAGE_NUMBER.match(stripped[index])):
                yield None
            else:
                end = start + len(line)
                last = running is not None and index == filled[-1]
                if last and (found := _PAGE_OF.search(line)):
                    yield None
                    end = start + found.start()
                if end > start and page.text[start:end].strip():
                    yield _Line(page, start, end, parted)
                parted = False


def _says_nothing_else(page: Page, running: frozenset[str]) -> bool:
    """Whether a page is empty but for its header and footer, which then stand on one line."""
    if len(page.text) > BLANK:
        return False
    rest = re.sub(r"\d+", "#", " ".join(page.text.split()))
    for line in sorted(running, key=len, reverse=True):
        rest = rest.replace(re.sub(r"\d+", "#", line), "")
    return not rest.strip()


class _Cutter:
    """Opens a unit at each line that begins an article, a division or a heading."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._above = dict.fromkeys(_LEVELS, "")
        self._annex = ""
        self._article = ""
        self._seen: Counter[str] = Counter()

    def units(self, lines: Sequence[_Line]) -> list[Unit]:
        units = [Unit("", "")]
        for line in lines:
            opening = self._opening(line)
            if opening is not None:
                self._seen[opening.key] += 1
                again = self._seen[opening.key]
                key = opening.key if again == 1 else f"{opening.key}#{again}"
                units.append(Unit(key, opening.label, opening.number))
            _add(units[-1], line)
        return [unit for unit in units if unit.text]

    def _opening(self, line: _Line) -> _Opening | None:
        text = line.text.strip()
        if (found := _ARTICLE.match(text)) and self._kind == "articles":
            self._article = number = _number(found["number"])
            return _Opening(f"{self._annex}article {number}", _label(text, found), found[0])
        if len(text) > LONGEST_HEADING:
            return self._clause(text)
        if (found := _DIVISION.match(text)) and text[-1] not in ".;,:" and _names(found):
            return self._division(text, found)
        if self._kind == "articles":
            return self._clause(text)
        return self._heading(line, text)

    def _division(self, text: str, found: re.Match[str]) -> _Opening:
        name, number = found["name"].lower(), _number(found["number"] or "")
        if name == "annexe":
            self._annex, self._above = f"annexe {number} ", dict.fromkeys(_LEVELS, "")
            return _Opening(self._annex, _label(text, found), found[0])
        self._above[name] = f"{name} {number}"
        for lower in _LEVELS[_LEVELS.index(name) + 1 :]:
            self._above[lower] = ""
        path = " ".join(each for each in self._above.values() if each)
        return _Opening(self._annex + path, _label(text, found), found[0])

    def _clause(self, text: str) -> _Opening | None:
        """`5.2` in article 5: a clause of a contract."""
        found = _CLAUSE.match(text)
        if self._kind != "articles" or not found or not self._article:
            return None
        if not found["number"].startswith(f"{self._article}."):
            return None
        return _Opening(f"{self._annex}clause {found['number']}", found["number"], found[0])

    def _heading(self, line: _Line, text: str) -> _Opening | None:
        if not (text == (line.page.heading or "").strip() or is_heading(text)):
            return None
        if found := _NUMBERED.match(text):
            number = found["number"].rstrip(" .-–—")
            return _Opening(f"{self._annex}{number}", _short(text), found[0])
        return _Opening(f"{self._annex}“{fold(text)}”", _short(text), "")


def _names(found: re.Match[str]) -> bool:
    """A division has a number, but for `ANNEXE` alone; `Section des marchés` is no section."""
    return bool(found["number"]) or found["name"].lower() == "annexe"


def _number(written: str) -> str:
    """`L. 121-3`, `L.121–3` and `L121-3` are one number; `premier` is 1."""
    plain = "".join(fold(_DASH.sub("_", written)).split()).rstrip(".").replace("*", "")
    plain = re.sub(r"^([lrda])\.", r"\1", plain).replace("_", "-")
    return _ORDINALS.get(plain, plain)


def _label(text: str, found: re.Match[str]) -> str:
    """`Article 12`, with its title where it stands on the line alone."""
    named = text[: found.end()].strip(" .:–—−-")
    title = text[found.end() :].strip()
    alone = title and len(title) <= LONGEST_LABEL and title[-1] not in ".;:,"
    return _short(f"{named} – {title}" if alone else named)


def _short(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST_LABEL:
        return text
    return text[:LONGEST_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _paragraphs(lines: Sequence[_Line]) -> list[Unit]:
    units: list[Unit] = []
    for line in lines:
        turned = bool(units) and units[-1].pieces[-1].page != line.page.number
        goes_on = turned and line.text.lstrip()[0].islower() and _is_unfinished(units[-1])
        if not units or (line.parted and not goes_on):
            units.append(Unit("", ""))
        _add(units[-1], line)
    for unit in units:
        unit.label = _short(unit.text[: 2 * LONGEST_LABEL])
    return units


def _is_unfinished(unit: Unit) -> bool:
    return _UNFINISHED.search(unit.text) is not None


def _add(unit: Unit, line: _Line) -> None:
    gap = "" if not unit.text else "\n\n" if line.parted else "\n"
    unit.text += gap + line.text.strip()
    last = unit.pieces[-1] if unit.pieces else None
    if last is not None and last.page == line.page.number:
        unit.pieces[-1] = Piece(last.page, last.start, line.end)
    else:
        unit.pieces.append(Piece(line.page.number, line.start, line.end))
