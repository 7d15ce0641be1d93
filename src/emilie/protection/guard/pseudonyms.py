"""Pseudonyms that can be taken back: `[NIR_1]` stands for a value of a text, and is restored.

A value has one pseudonym in a table, however it is spaced; it is restored as it was first written.
What a text already has that reads like a pseudonym is a value of its own (`[TEXTE_1]`), so that
nothing is restored that was not masked. The table holds the values in clear: whoever keeps it
encrypts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import orjson

from emilie.core.text import fold
from emilie.protection.guard.finding import Finding, Kind

LABELS: Final[dict[Kind, str]] = {
    "nir": "NIR", "nif": "NIF", "iban": "IBAN", "rib": "RIB", "card": "CARTE", "siret": "SIRET",
    "phone": "TELEPHONE", "email": "COURRIEL", "plate": "PLAQUE", "passport": "PASSEPORT",
    "birth_date": "NAISSANCE", "address": "ADRESSE", "person": "PERSONNE",
}  # fmt: skip
"""A mark of classification has none: what bears one is stopped, and not masked."""
LITERAL: Final = "TEXTE"
"""What reads like a pseudonym in a text, as it is."""
_NAMES = frozenset({*LABELS.values(), LITERAL})
_WRITTEN = frozenset({"ADRESSE", "PERSONNE"})
"""Values of words: case, accents and punctuation are the writer's, as spaces are."""

_LETTER = "[A-Za-zÉéÈèÊê]"
# As models write it: in other case, with accents, spaces, and Markdown's backslashes.
_PSEUDONYM = re.compile(
    rf"(\\)?\[ {{0,2}}({_LETTER}{{3,9}}) ?\\?[_\-]? ?([1-9][0-9]{{0,8}}) {{0,2}}(?(1)\\\]|\])"
)
_BEGUN = re.compile(
    rf"\\?\[ {{0,2}}({_LETTER}{{0,9}})( ?\\?[_\-]? ?(?:[1-9][0-9]{{0,8}})? {{0,2}}\\?)"
)
LONGEST: Final = 30
"""Characters of the longest writing of a pseudonym."""


class Pseudonyms:
    """The pseudonyms of one conversation."""

    def __init__(self) -> None:
        self._values: dict[str, list[str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def mask(self, text: str, findings: Iterable[Finding]) -> str:
        """`text` with a pseudonym for each finding of a personal kind, whatever its piece.

        Of two that overlap the first stands.
        """
        parts: list[str] = []
        done = 0
        for finding in sorted(findings, key=lambda each: (each.start, -each.end)):
            label = LABELS.get(finding.kind)
            if label is None or finding.start < done or finding.end <= finding.start:
                continue
            parts.append(self._escaped(text[done : finding.start]))
            parts.append(self._pseudonym(label, text[finding.start : finding.end]))
            done = finding.end
        return "".join([*parts, self._escaped(text[done:])])

    def restore(self, text: str) -> str:
        """`text` with its values again; a pseudonym that nothing was given stays as it is."""
        return _PSEUDONYM.sub(self._restored, text)

    def to_json(self) -> str:
        """The table, values in clear: an object of labels, each with its values in their order."""
        return orjson.dumps(self._values).decode()

    @classmethod
    def from_json(cls, kept: str) -> Pseudonyms:
        """The table that `to_json` wrote; ValueError for anything else."""
        read = orjson.loads(kept)
        if not isinstance(read, dict) or not _NAMES.issuperset(read):
            raise ValueError("not a table of pseudonyms")
        table = cls()
        for label, values in read.items():
            if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
                raise ValueError("not a table of pseudonyms")
            for value in values:
                table._pseudonym(label, value)
        return table

    def _pseudonym(self, label: str, value: str) -> str:
        key = label, _same(label, value)
        if key not in self._numbers:
            values = self._values.setdefault(label, [])
            values.append(value)
            self._numbers[key] = len(values)
        return f"[{label}_{self._numbers[key]}]"

    def _escaped(self, text: str) -> str:
        return _PSEUDONYM.sub(
            lambda found: self._pseudonym(LITERAL, found[0]) if _label(found[2]) else found[0],
            text,
        )

    def _restored(self, found: re.Match[str]) -> str:
        values = self._values.get(_label(found[2]) or "", [])
        number = int(found[3])
        return values[number - 1] if number <= len(values) else found[0]


class Restoring:
    """`Pseudonyms.restore` of a text that comes by chunks; the table may grow meanwhile.

    What may be the beginning of a pseudonym is held back: `LONGEST` characters at most.
    """

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._held = ""

    def feed(self, chunk: str) -> str:
        """What can be said of the text so far, and was not yet."""
        text = self._held + chunk
        kept = _begun_at(text)
        self._held = text[kept:]
        return self._pseudonyms.restore(text[:kept])

    def end(self) -> str:
        """What was held back; the text is over."""
        held, self._held = self._held, ""
        return self._pseudonyms.restore(held)


def _begun_at(text: str) -> int:
    """Where in `text` a pseudonym may begin that is not over; its length if none does."""
    opened = text.rfind("[", -LONGEST)
    if opened == -1:
        return len(text) - text.endswith("\\")
    if text[opened - 1 : opened] == "\\":
        opened -= 1
    begun = _BEGUN.fullmatch(text, opened)
    if begun is None:
        return len(text) - text.endswith("\\")
    name, rest = fold(begun[1]).upper(), begun[2]
    may_be = name in _NAMES if rest else any(each.startswith(name) for each in _NAMES)
    return opened if may_be else len(text) - text.endswith("\\")


def _label(written: str) -> str | None:
    name = fold(written).upper()
    return name if name in _NAMES else None


def _same(label: str, value: str) -> str:
    """What two writings of one value have in common."""
    if label == LITERAL:
        return value
    if label in _WRITTEN:
        return " ".join(re.findall(r"\w+", fold(value))) or value
    if label == "COURRIEL":
        return value.lower()
    bare = "".join(each for each in value.upper() if each.isalnum())
    if label == "TELEPHONE":
        bare = re.sub(r"^(?:00|(?=33))33(?:0(?=\d{9}$))?(?=\d{9}$)", "0", bare)
    return bare or value
