"""Marks that a document states of itself: in a sentence, before its subject, in a cell.

A document says « ce document », in the present; a policy, a course or a job offer speaks of
documents. Subjects bear a mark in brackets before everything else. A table whose one row says who
wrote a document, or which version it is, is its cartouche; those of several rows are lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from emilie.protection.guard.folded import Folded
from emilie.protection.guard.markings import bearing
from emilie.protection.guard.markings.bearing import Mark
from emilie.protection.guard.markings.met import Line

_DOCUMENT = (
    r"(?:DOCUMENT|NOTE|DOSSIER|RAPPORT|FICHIER|COURRIER|COURRIEL|MESSAGE|COMPTE[ -]RENDU|SUPPORT"
    r"|ANNEXE|PAGE|PRESENTATION|DIAPORAMA|FICHE|PLAN|ETUDE|VERSION|BULLETIN)"
)
_THIS = (
    rf"(?:(?:CE|CET|CETTE|LE PRESENT|LA PRESENTE) {_DOCUMENT}"
    r"|THIS (?:DOCUMENT|REPORT|MESSAGE|FILE|PAGE))"
)
_SET = r"(?:CLASSIFIE|CLASSE|PROTEGE|MARQUE|COUVERT|CLASSIFIED|MARKED)E?S?"
_LEVEL = r"(?: (?:AU NIVEAU|DE NIVEAU|DU NIVEAU|NIVEAU|(?:PAR|DE) LA MENTION|AS|AT))?"
_HEAD = rf"{_DOCUMENT} (?:CLASSIFIE|PROTEGE|MARQUE)E?{_LEVEL}"
_STATED = re.compile(
    rf"(?:(?:^[ *_#>|]*|[.!?] ){_THIS}"
    rf"(?:,? {_SET}{_LEVEL}| CONTIENT DES (?:INFORMATIONS|ELEMENTS|DONNEES) {_SET}{_LEVEL}"
    rf"| (?:EST|IS)(?: {_SET})?{_LEVEL}| PORTE LA MENTION| RELEVE (?:DU NIVEAU|DE LA MENTION)"
    r"| BEARS THE MARKING)"
    rf"|^[ *_#>|]*{_HEAD}) ?:? ?\"? ?$"
)
_SAID = re.compile(
    r" ?\"?(?: ?[.,;:)]| -|$"
    r"| (?:ET|JUSQU'|CAR|DEPUIS|EN APPLICATION|AU (?:SENS|TITRE)|CONFORMEMENT|PAR|AND|UNDER)\b)"
    r"[^?]*$"
)
_NO_MORE = re.compile(r"\bDECLASSIFIEE?\b")
_SUBJECT = re.compile(r"^[ >*|]*(?:OBJET|SUJET|SUBJECT) ?: ?(?:(?:RE|TR|FW|FWD) ?: ?){0,3}[\[(] ?$")
_CLOSED = re.compile(r" ?[\])][^?]*$")
_FIELD = re.compile(bearing.FIELD)
_CARTOUCHE = re.compile(
    r"EMETTEUR|EMETTRICE|VERSION|DATE|REFERENCE|REF\.?|N°|NUMERO|AUTEURE?|AUTEURS|SERVICE"
    r"|EXEMPLAIRE|REDACTEUR|REDACTRICE|REDACTION|STATUT|APPROBATION|VALIDATION|ISSUER|AUTHOR"
)
_RULE = re.compile(r"[ |:+=-]*")


def in_subjects(folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    """Marks in brackets at the head of a subject, where it asks nothing."""
    for line in lines:
        before, after = bearing.beside(folded, line.marks[0], line.start, line.end)
        if _SUBJECT.match(before) and _CLOSED.match(after):
            yield line.marks[0]


def in_sentences(folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    """Marks that a sentence says to be this document's; everyday words in capitals only."""
    for line in lines:
        for mark in line.marks:
            before, after = bearing.beside(folded, mark, line.start, line.end)
            if (
                _STATED.search(before)
                and _SAID.match(after)
                and not _NO_MORE.search(after)
                and bearing.is_written_as_one(folded, mark)
                and (_is_named(before) or bearing.in_capitals(folded, mark))
            ):
                yield mark


def _is_named(before: str) -> bool:
    """Whether the sentence says that what follows is a mark: « est très secret » does not."""
    return not before.rstrip(' :"').endswith((" EST", " IS"))


def is_in_a_table(folded: Folded, line: Line) -> bool:
    """Whether a line is a row of a table, and not that of a field and its value."""
    cells = [cell for _, cell in _cells(folded, line.number) if cell]
    if len(cells) < 2 or any(map(_FIELD.fullmatch, cells)):
        return False
    return any("|" in _text(folded, line.number + step) for step in (-1, 1))


def in_cartouches(folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    """Marks that fill a cell under *Mention* or its like, in a table of one row."""
    for line in lines:
        cells = _cells(folded, line.number)
        if len(cells) < 2 or "|" in _text(folded, line.number + 1):
            continue
        above = line.number - 1
        if _RULE.fullmatch(_text(folded, above)):
            above -= 1
        heads = [cell for _, cell in _cells(folded, above)]
        if "|" in _text(folded, above - 1) or not any(map(_CARTOUCHE.fullmatch, heads)):
            continue
        fields = {start for (start, _), head in zip(cells, heads, strict=False)
                  if _FIELD.fullmatch(head)}  # fmt: skip
        whole = {(start, cell) for start, cell in cells if start in fields}
        for mark in line.marks:
            if (mark.start, folded.text[mark.start : mark.end]) in whole:
                yield mark


def _text(folded: Folded, number: int) -> str:
    if not 0 <= number < len(folded.lines):
        return ""
    start, end = folded.lines[number]
    return folded.text[start : min(end, start + 2 * bearing.LONGEST)]


def _cells(folded: Folded, number: int) -> list[tuple[int, str]]:
    """The cells of a line, each with where it begins in the text; empty ones at its ends too."""
    at = folded.lines[number][0] if number >= 0 else 0
    found = []
    for cell in _text(folded, number).split("|"):
        found.append((at + len(cell) - len(cell.lstrip()), cell.strip()))
        at += len(cell) + 1
    return found
