"""Terms of a glossary: read from a file, found in texts whatever their endings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import local

from emilie.core.text import fold
from emilie.documents.extraction.plain import decoded
from emilie.documents.translation.languages import base, name_of

MOST_TERMS = 5_000
MOST_BYTES = 1_500_000
LONGEST = 200
"""Characters of a term."""
_WORD = re.compile(r"\w+")
_HEADINGS = frozenset(
    {
        *("source", "cible", "target", "terme", "term", "traduction", "translation"),
        *("langue source", "langue cible", "terme source", "terme cible"),
    }
)
_CODE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
# Snowball's algorithms, by language.
STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian",
    "nl": "dutch", "no": "norwegian", "nb": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    source: str
    target: str


@dataclass(frozen=True)
class LineRefused:
    """A line of a file; `code` is that of a sentence."""

    line: int
    code: str


@dataclass
class Sheet:
    """What a file says: its terms, the languages that its first line names, what is wrong in it."""

    terms: list[Term] = field(default_factory=list)
    languages: tuple[str, str] | None = None
    refused: list[LineRefused] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """The terms of a CSV file, two columns a line, in any encoding and by any usual separator."""
    text = decoded(content)
    if text is None:
        return Sheet(refused=[LineRefused(1, "glossary_not_text")])
    sheet = Sheet()
    known: dict[str, str] = {}
    for number, cells in _rows(text.lstrip("\ufeff")):
        if not sheet.terms and sheet.languages is None and _is_heading(cells, sheet):
            continue
        code = _refusal(cells, known)
        if code is not None:
            sheet.refused.append(LineRefused(number, code))
        elif fold(cells[0]) not in known:
            known[fold(cells[0])] = cells[1]
            sheet.terms.append(Term(*cells[:2]))
    if len(sheet.terms) > MOST_TERMS:
        sheet.refused.append(LineRefused(MOST_TERMS, "glossary_too_long"))
    if not sheet.terms and not sheet.refused:
        sheet.refused.append(LineRefused(1, "glossary_empty"))
    return sheet


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that say something, with their numbers."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((each for each in "\t;" if each in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, []
            continue
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _is_heading(cells: Sequence[str], sheet: Sheet) -> bool:
    two = [cell for cell in cells if cell][:2]
    if len(two) < 2:
        return False
    if all(_CODE.fullmatch(each) and name_of(each) for each in two):
        sheet.languages = two[0], two[1]
        return True
    return all(each.lower() in _HEADINGS for each in two)


def _refusal(cells: Sequence[str], known: dict[str, str]) -> str | None:
    if len(cells) < 2 or any(cells[2:]):
        return "glossary_line_columns"
    source, target = cells[:2]
    if not source or not target:
        return "glossary_line_empty"
    if max(len(source), len(target)) > LONGEST:
        return "glossary_line_long"
    if known.get(fold(source), target) != target:
        return "glossary_line_twice"
    return None


class _Stemmers(local):
    """One a language for each thread: each holds the word that it is at work on."""

    def __init__(self) -> None:
        self.made: dict[str, object] = {}


_stemmers = _Stemmers()


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    algorithm = STEMMED.get(language)
    if algorithm is None:
        return fold(word)
    if algorithm not in _stemmers.made:
        # Loads every language: a third of a second, which few need.
        import snowballstemmer  # noqa: PLC0415 -- as said above

        _stemmers.made[algorithm] = snowballstemmer.stemmer(algorithm)
    stemmer = _stemmers.made[algorithm]
    return fold(stemmer.stemWord(word.lower()))  # type: ignore[attr-defined]


def stems(text: str, language: str) -> list[str]:
    return [_stem(word, language) for word in _WORD.findall(text)]


class Terms:
    """The terms of a glossary, ready to be found."""

    def __init__(self, terms: Iterable[Term], source: str | None, target: str) -> None:
        self._source, self._target = base(source), base(target)
        self._by_first: dict[str, list[tuple[list[str], Term]]] = {}
        for term in terms:
            if found := stems(term.source, self._source):
                self._by_first.setdefault(found[0], []).append((found, term))

    def found_in(self, text: str) -> list[Term]:
        """Those that occur in a text of the source language, longest first where they overlap."""
        if not self._by_first:
            return []
        said = stems(text, self._source)
        found: dict[str, Term] = {}
        at = 0
        while at < len(said):
            longest: tuple[int, Term] | None = None
            for wanted, term in self._by_first.get(said[at], ()):
                size = len(wanted)
                if said[at : at + size] == wanted and (longest is None or size > longest[0]):
                    longest = size, term
            if longest is not None:
                found[longest[1].source] = longest[1]
            at += 1 if longest is None else longest[0]
        return list(found.values())

    def missing_in(self, target: str, wanted: Iterable[Term]) -> list[Term]:
        """Those of `wanted` whose translation a text does not have."""
        said = f" {' '.join(stems(target, self._target))} "
        return [
            term for term in wanted
            if f" {' '.join(stems(term.target, self._target))} " not in said
            and fold(term.target) not in fold(target)
        ]  # fmt: skip
