"""A letter as it was written: its subject and body, and whether it opens and closes right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from emilie.assistant.tasks.addressees import Address
from emilie.core.text import fold

_SUBJECT = re.compile(r"^(?:objet|sujet|subject)\s*:\s*(?P<subject>.*)$", re.IGNORECASE)
# A sentence of the body may begin as a call does: it ends as a sentence does.
_GREETING = re.compile(
    r"^\[?(?:madame|monsieur|mesdames|messieurs|cher|chere|chers|cheres|bonjour|bonsoir|maitre|"
    r"docteure?|dear|hello)\b.{0,110}(?<![.;:?…])$"
)
# Each says that the sentence closes the letter, and nothing else that a letter may say.
_CLOSING = re.compile(
    r"\b(?:prie|prions)\b.{0,120}?\b(?:agreer|croire)\b|\bveuillez (?:bien )?(?:agreer|croire)\b|"
    r"\b(?:recevoir|recevez|accepter|acceptez)\b.{0,120}?\b(?:salutations|sentiments|"
    r"consideration|hommages)\b|"
    r"^(?:(?:bien|tres|le plus) )?(?:cordialement|respectueusement)\b|^bien a vous\b|"
    r"\b(?:considerations?|salutations)(?: (?:la |les )?(?:tres|plus))?"
    r" (?:hautes?|distinguees?|respectueuses?|cordiales|sinceres)\b|"
    r"\b(?:sinceres|cordiales|meilleures|respectueuses) salutations\b|"
    r"\bsentiments (?:les |distingues|respectueux|devoues)|"
    r"^(?:yours )?(?:sincerely|faithfully)\b|^(?:(?:best|kind|warm) )?regards\b"
)
_SENTENCE = re.compile(r"(?<=[.!?…;])(?<!\bM\.)(?<!\bMM\.)\s+")
# The signature may follow on the same line.
_SHORT = re.compile(
    r"^(?:(?:bien|très|le plus) )?(?:cordialement|respectueusement|bien à vous)(?: à vous)?,(?=\s)",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\[(?P<f>[^\]]+) ou (?P<m>[^\]]+)\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![\w*])", re.DOTALL)
_TOP, _END = 20, 8
"""Lines of the body in which the greeting is looked for, and the closing."""


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


@dataclass(frozen=True)
class Fault:
    """A form of address that is not the one of the addressee. `found`: what stands there."""

    kind: Literal["greeting", "closing"]
    found: str
    right: str

    def facts(self) -> dict[str, Any]:
        return {"kind": self.kind, "found": self.found, "right": self.right}


def plain_text(markdown: str) -> str:
    """The words of an answer without what acts in Markdown."""
    text = re.sub(r"(?:\\| {2,})\n", "\n", markdown)
    text = _EMPHASIS.sub(r"\2", text)
    text = re.sub(r"(?m)^#{1,6}\s+", "", text)
    return _ESCAPED.sub(r"\1", text).strip()


def read_letter(text: str) -> Letter:
    """The subject's line apart; without one, all of it is the body."""
    lines = text.strip().split("\n")
    for number, line in enumerate(lines[:_TOP]):
        if found := _SUBJECT.match(line.strip()):
            body = "\n".join([*lines[:number], *lines[number + 1 :]])
            return Letter(found["subject"].strip(), re.sub(r"\n{3,}", "\n\n", body).strip())
    return Letter("", text.strip())


def faults_of(body: str, address: Address) -> list[Fault]:
    """The forms of address that differ from the right ones, or are missing."""
    lines = body.split("\n")
    right = {"greeting": f"{address.greeting},", "closing": address.closing}
    found: list[Fault] = []
    kinds: Sequence[Literal["greeting", "closing"]] = ("greeting", "closing")
    for kind in kinds:
        place = _place(lines, kind)
        said = "" if place is None else place.said
        if _bare(said) not in {_bare(each) for each in _either(right[kind])}:
            found.append(Fault(kind, said, right[kind]))
    return found


def put_right(body: str, faults: Sequence[Fault]) -> str:
    """The body with the right forms in the place of those found, or where they are missing."""
    lines = body.split("\n")
    for fault in faults:
        place = _place(lines, fault.kind)
        if place is not None:
            lines[place.line] = place.replaced(lines[place.line], fault.right)
        elif fault.kind == "greeting":
            lines = [fault.right, "", *lines]
        else:
            lines = _closed(lines, fault.right)
    return "\n".join(lines)


@dataclass(frozen=True)
class _Place:
    """Where a form of address stands: from `start` to `end` of a line."""

    line: int
    start: int
    end: int
    said: str

    def replaced(self, line: str, right: str) -> str:
        """The line with another form there, apart from what else is on it."""
        around = line[: self.start].strip(), right, line[self.end :].strip()
        return "\n\n".join(filter(None, around))


def _place(lines: Sequence[str], kind: Literal["greeting", "closing"]) -> _Place | None:
    """The line that opens, or the sentence that closes."""
    there = [number for number, line in enumerate(lines) if line.strip()]
    if kind == "closing":
        return next(
            (found for at in reversed(there[-_END:]) if (found := _closes(lines, at))), None
        )
    for at in there[:_TOP]:
        line = lines[at]
        if _GREETING.match(fold(line).strip()):
            return _Place(at, 0, len(line), line.strip())
    return None


def _closes(lines: Sequence[str], at: int) -> _Place | None:
    """The last sentence of a line that closes the letter."""
    line = lines[at]
    starts = [0, *(found.end() for found in _SENTENCE.finditer(line))]
    for start, end in reversed(list(zip(starts, [*starts[1:], len(line)], strict=True))):
        said = line[start:end].strip()
        if not _CLOSING.search(fold(said)):
            continue
        if short := _SHORT.match(line[start:end].lstrip()):
            begins = start + len(line[start:end]) - len(line[start:end].lstrip())
            return _Place(at, begins, begins + short.end(), short[0])
        return _Place(at, start, end, said)
    return None


def _closed(lines: list[str], closing: str) -> list[str]:
    """With a closing before the signature: the last short line that is no sentence."""
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
    signed = len(lines[last].strip()) < 80 and not lines[last].rstrip().endswith((".", "!", "?"))
    if not signed:
        return [*lines, "", closing]
    return [*lines[:last], closing, "", *lines[last:]]


def _either(right: str) -> list[str]:
    """The form itself; where both genders stand in it, either of them too."""
    if not _EITHER.search(right):
        return [right]
    return [right, _EITHER.sub(r"\g<f>", right), _EITHER.sub(r"\g<m>", right)]


def _bare(text: str) -> str:
    return re.sub(r"[\s\W]+", " ", fold(text)).strip()
