"""Where the forms of marks are met in a folded text, line by line.

Most lines hold none, so they are looked for in the whole text at once, in its letters alone and
with those that OCR confuses made one; only lines where one may be are read closely.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from emilie.protection.guard.folded import Folded
from emilie.protection.guard.markings.bearing import Mark, in_capitals
from emilie.protection.guard.markings.rules import (
    FORMS,
    NAMED,
    PORTIONS,
    SHORT,
    TOLD_BY_BRACKETS,
    Form,
    Rule,
    squeezed,
)

LONG_LINE = 2_000
"""Characters beyond which a line is no page's: what OCR may have read is not looked for there."""


def _one_of(forms: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


_SHORT = re.compile(rf"(?<![A-Z0-9'])(?:{_one_of(SHORT)})(?![A-Z0-9']| ?[0-9])")
_PORTION = re.compile(
    rf"^ {{0,8}}\((?P<level>{_one_of(PORTIONS)})\)"
    r"(?= [^ \n]+ [^ \n]+ [^ \n])",
    re.MULTILINE,
)


def _parted(form: Form) -> Iterator[tuple[tuple[bytes, bytes], Rule]]:
    words = form.text.split(" ")
    for at in range(1, len(words)):
        yield (squeezed(" ".join(words[:at])), squeezed(" ".join(words[at:]))), form.rule


_PARTED = dict(chain.from_iterable(map(_parted, FORMS)))
_BEGUN = frozenset(first for first, _ in _PARTED)
_WRITTEN = re.compile(
    r"[^\w\n\"'?!,;]{0,40}(?P<mark>[\w .-]{1,60}?[ |*=-]{0,40}\n[ |*=-]{0,40}[\w .-]{1,60}?)"
    r"[^\w\n\"'?!,;]{0,40}"
)
_IN_BRACKETS = re.compile(rf" {{0,8}}\[ ?(?P<short>{_one_of(TOLD_BY_BRACKETS)}) ?\]")
_BEFORE_A_VERSION = re.compile(rf"[ _-](?P<short>{_one_of(NAMED)})[ _-]{{1,2}}V(?:ERSION)? ?\d")
_SUBJECT = re.compile(
    r"^[ >*|]{0,8}(?:OBJET|SUJET|SUBJECT) ?: ?(?:(?:RE|TR|FW|FWD) ?: ?){0,3}"
    rf"\[ ?(?P<short>{_one_of(TOLD_BY_BRACKETS)}) ?\] ?[^\n?]{{3}}[^\n?]{{0,200}}$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the marks met on it, in their order; `number` counts from 0."""

    number: int
    start: int
    end: int
    marks: Sequence[Mark]


def lines_with_marks(folded: Folded) -> list[Line]:
    """The lines on which some form is met, the longest forms taken first."""
    found = []
    text = squeezed(folded.text)
    parted = {line.number: line for line in _on_two_lines(folded, text)}
    for number, forms in sorted((_candidates(text) | {number: [] for number in parted}).items()):
        if number in parted:
            found.append(parted[number])
        elif number - 1 not in parted:
            start, end = folded.lines[number]
            marks = _marks(folded.text, start, end, forms)
            if marks:
                found.append(Line(number, start, end, marks))
    return found


def _on_two_lines(folded: Folded, text: bytes) -> Iterator[Line]:
    """Marks in capitals whose words are parted by the end of a line, where nothing else stands."""
    parts = text.split(b"\n")
    for number, (first, second) in enumerate(pairwise(parts)):
        rule = _PARTED.get((first, second)) if first in _BEGUN else None
        if rule is None:
            continue
        start, end = folded.lines[number][0], folded.lines[number + 1][1]
        words = _WRITTEN.fullmatch(folded.text, start, end)
        if words is None:
            continue
        mark = Mark(rule, words.start("mark"), words.end("mark"))
        if in_capitals(folded, mark):
            yield Line(number, start, end, [mark])


def _candidates(text: bytes) -> dict[int, list[Form]]:
    """The forms that each line may hold; the text is its letters."""
    found: dict[int, list[Form]] = defaultdict(list)
    for form in FORMS:
        number = done = 0
        place = text.find(form.squeezed)
        while place >= 0:
            number += text.count(b"\n", done, place)
            found[number].append(form)
            # Once for each line.
            done = text.find(b"\n", place)
            place = text.find(form.squeezed, done) if done >= 0 else -1
    return found


def _marks(text: str, start: int, end: int, forms: Sequence[Form]) -> list[Mark]:
    line = text[start:end]
    found: list[Mark] = []
    for form in forms:
        line, marks = _taken(line, form.exact, form, start)
        if not marks and form.loose is not None and len(line) <= LONG_LINE:
            line, marks = _taken(line, form.loose, form, start, exact=False)
        found += marks
    return sorted(found, key=lambda mark: mark.start)


def _taken(
    line: str, pattern: re.Pattern[str], form: Form, start: int, *, exact: bool = True
) -> tuple[str, list[Mark]]:
    """The line without what the form takes of it, so that no shorter form takes it again."""
    marks: list[Mark] = []

    def take(met: re.Match[str]) -> str:
        marks.append(Mark(form.rule, start + met.start(), start + met.end(), exact))
        return "\0" * (met.end() - met.start())

    return pattern.sub(take, line), marks


def with_short_forms(folded: Folded, start: int, end: int, marks: Sequence[Mark]) -> list[Mark]:
    """The marks of a line with its short forms, that count where only marks are written."""
    free = [
        Mark(SHORT[met.group()], met.start(), met.end())
        for met in _SHORT.finditer(folded.text, start, end)
        if not any(each.start < met.end() and met.start() < each.end for each in marks)
    ]
    return sorted([*marks, *free], key=lambda mark: mark.start)


def portions(folded: Folded) -> Iterator[Mark]:
    """Marks in brackets at the beginning of a paragraph: `(DR) Le site de …`."""
    if "(" not in folded.text:
        return
    for met in _PORTION.finditer(folded.text):
        yield Mark(PORTIONS[met["level"]], met.start("level"), met.end("level"))


def short_in_a_name(folded: Folded) -> Iterator[Mark]:
    """Short forms that the name of a file bears: in brackets at its head, or before its version."""
    for form in (_IN_BRACKETS.match(folded.text), _BEFORE_A_VERSION.search(folded.text)):
        if form:
            yield Mark(SHORT[form["short"]], *form.span("short"))


def short_in_subjects(folded: Folded) -> Iterator[Mark]:
    """Short forms in brackets at the head of a subject: `Objet : [DR] plan de reprise`."""
    if "[" in folded.text:
        for met in _SUBJECT.finditer(folded.text):
            yield Mark(SHORT[met["short"]], *met.span("short"))
