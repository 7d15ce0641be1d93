"""Personal data in a folded text: what has a form, check digits, or words around it that tell it.

One pass over the numbers of the text, one over its capital letters, one over its @: see the
decision « check digits and the words around ». Nothing here keeps or logs what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emilie.protection.guard.finding import Finding, Kind
from emilie.protection.guard.folded import Folded, fold
from emilie.protection.guard.personal.addresses import place, street
from emilie.protection.guard.personal.candidates import Candidate
from emilie.protection.guard.personal.columns import in_columns
from emilie.protection.guard.personal.contacts import emails, phone
from emilie.protection.guard.personal.identifiers import identifier
from emilie.protection.guard.personal.papers import (
    birth_date,
    passport,
    plate,
    readable_zones,
    written_birth_dates,
)
from emilie.protection.guard.personal.persons import persons

_NUMBER = re.compile(r"[0-9]+")
TOLD_BY_FORM: frozenset[Kind] = frozenset(
    {"nir", "nif", "iban", "rib", "card", "phone", "email", "plate", "passport"}
)
"""What may not leave in a query: a name, a date of birth or an address may be what is asked about,
and a SIRET is in a public register."""


def find(folded: Folded, piece: int = 0) -> Iterator[Finding]:
    """What is personal in a piece, in its order, one finding a place, as it was written."""
    text = folded.text
    found = [*_numbers(folded), *emails(text), *readable_zones(text), *written_birth_dates(folded)]
    places = [(each, *folded.span(each.start, each.end)) for each in found]
    as_written = (*in_columns(folded), *persons(folded.original))
    places += [(each, each.start, each.end) for each in as_written]
    return _apart(
        [Finding(of.kind, of.rule, start, end, of.score, piece) for of, start, end in places]
    )


def found_in(text: str) -> list[Kind]:
    """The kinds of `TOLD_BY_FORM` in `text`, each once, in the order of its first one."""
    kinds = (finding.kind for finding in find(fold(text)))
    return list(dict.fromkeys(kind for kind in kinds if kind in TOLD_BY_FORM))


def _numbers(folded: Folded) -> Iterator[Candidate]:
    done = 0
    for number in _NUMBER.finditer(folded.text):
        start, end = number.span()
        if start >= done and (found := _number(folded, start, end)):
            yield found
            done = found.end


def _number(folded: Folded, start: int, end: int) -> Candidate | None:
    text = folded.text
    return (
        identifier(text, start, end)
        or phone(text, start, end)
        or plate(folded, start, end)
        or passport(text, start, end)
        or birth_date(folded, start, end)
        or street(folded, start, end)
        or place(folded, start, end)
    )


def _apart(findings: list[Finding]) -> Iterator[Finding]:
    """Of two that overlap the longer one, then the surer one."""
    kept: Finding | None = None
    for each in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if kept is None or each.start >= kept.end:
            if kept:
                yield kept
            kept = each
        elif _weight(each) > _weight(kept):
            kept = each
    if kept:
        yield kept


def _weight(finding: Finding) -> tuple[int, float]:
    return finding.end - finding.start, finding.score
