"""Dates of birth, passports and plates in the columns of tables whose heads name them.

Cells are parted by bars, semicolons, tabulations or commas, as extraction, spreadsheets and CSV
files write them; a table ends at the first line that has fewer cells than its head up to the
column. The text is read as it was written: folding makes tabulations spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emilie.protection.guard.finding import Kind
from emilie.protection.guard.folded import Folded, fold
from emilie.protection.guard.personal.candidates import Candidate
from emilie.protection.guard.personal.papers import DATE, PASSPORT, SIV

_NAMED = ("NAISS", "NE LE", "NEE LE", "NE(E) LE", "DDN", "BIRTH", "DOB", "PASSEPORT", "PASSPORT",
          "IMMATRICUL", "PLAQUE")  # fmt: skip
_HEADS: dict[Kind, re.Pattern[str]] = {
    "birth_date": re.compile(
        r"(?:DATE |JOUR )?(?:DE )?NAISS(?:ANCE|\.)?|NEE?(?:\(E\))? LE|D\.?D\.?N\.?"
        r"|DATE OF BIRTH|BIRTH ?DATE|D\.?O\.?B\.?"
    ),
    "passport": re.compile(
        r"(?:(?:N[°O]?|NUMERO)\.? ?(?:DE |DU )?)?PASSE-?PORT|PASSPORT(?: (?:N[°O]|NUMBER)\.?)?"
    ),
    "plate": re.compile(
        r"(?:(?:N[°O]?|NUMERO)\.? ?(?:D'|DE ))?(?:IMMATRICULATION|PLAQUE)S?(?: D'IMMATRICULATION)?"
    ),
}
_FORMS: dict[Kind, re.Pattern[str]] = {"birth_date": DATE, "passport": PASSPORT, "plate": SIV}
_THINGS = re.compile(
    r"(?:ASSOCIATION|SOCIETE|ENTREPRISE|SYNDICAT|FEDERATION|FONDATION|CONVENTION|ACCORD|LOI|PROJET"
    r"|PLATEFORME|REVUE|JOURNAL|FESTIVAL)S?"
)
"""First columns of tables whose rows are no persons."""
_PARTS = re.compile(r"[|;\t]|,(?=\S)")
LONGEST = 2_000
"""Characters of the longest line that is taken for a table's head."""


def in_columns(folded: Folded) -> Iterator[Candidate]:
    """What stands in columns of these names; offsets are in the text as it was written."""
    if not any(name in folded.text for name in _NAMED):
        return
    columns: dict[int, Kind] = {}
    parting = ""
    at = 0
    for line in folded.original.split("\n"):
        cells = list(_cells(line, parting)) if columns else []
        if len(cells) <= max(columns, default=0):
            parting, columns = _head(line)
        else:
            for column, kind in columns.items():
                start, cell = cells[column]
                yield from _in_cell(kind, at + start, cell)
        at += len(line) + 1


def _head(line: str) -> tuple[str, dict[int, Kind]]:
    """What parts the cells of a head, and the columns that are looked for, by their rank."""
    part = _PARTS.search(line) if len(line) <= LONGEST else None
    if part is None:
        return "", {}
    heads = [fold(cell.replace("_", " ")).text.strip(' "*') for _, cell in _cells(line, part[0])]
    things = _THINGS.fullmatch(next(filter(None, heads), ""))
    return part[0], {
        column: kind
        for column, head in enumerate(heads)
        for kind, named in _HEADS.items()
        if named.fullmatch(head) and not (kind == "birth_date" and things)
    }


def _cells(line: str, parting: str) -> Iterator[tuple[int, str]]:
    start = 0
    for cell in line.split(parting):
        yield start, cell
        start += len(cell) + len(parting)


def _in_cell(kind: Kind, at: int, cell: str) -> Iterator[Candidate]:
    if len(cell) > LONGEST:
        return
    folded = fold(cell)
    found = _FORMS[kind].search(folded.text)
    if found and not folded.text.replace(found[0], "", 1).strip(' "*'):
        start, end = folded.span(*found.span())
        yield Candidate(kind, f"{kind}.column", at + start, at + end, 0.9)
