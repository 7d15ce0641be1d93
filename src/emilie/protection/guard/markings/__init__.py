"""Marks of protection that pieces of a text or file bear, never those that they speak of.

What is decided where (`docs/decisions/0054-a-mark-is-borne-or-spoken-of.md`):

- **Where a person types, and in a file's body**, a mark counts alone on its line; not in a list of
  marks, nor before what defines it, nor where it is asked about. Everyday words (`SECRET`,
  `CHIFFRE`) count in capitals.
- **At the edges of pages** (three lines at each end), what comes back on two of them counts beside
  other words too, and short forms (`DR`, `SD`) alone on their line.
- **In headers, footers, watermarks, properties, names of files** any clear occurrence counts.
- **In a file's body**, a mark also counts where the document states it of itself: see `stated.py`.
- **Before a paragraph**, `(DR)` or `(NS)` counts from the second one on, or under a banner of the
  same level: one alone is a reference, a credit, an abbreviation.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from emilie.protection.guard.finding import Finding, Piece
from emilie.protection.guard.folded import Folded
from emilie.protection.guard.markings import bearing, stated
from emilie.protection.guard.markings.bearing import Mark
from emilie.protection.guard.markings.met import (
    Line,
    lines_with_marks,
    portions,
    short_in_a_name,
    short_in_subjects,
    with_short_forms,
)

EDGE = 3
"""Lines at each end of a page that may be its header or footer."""
PAGES = 2
"""Pages at whose edges a mark comes back."""
UNDER_A_BANNER = frozenset({"nato.secret", "nato.confidential", "nato.restricted"})
"""Before a paragraph, `NS`, `NC` and `NR` also are what a table says of a figure."""
EXPLAINED = {"tlp": 2, "pap": 2}
"""Levels of a scale that one text names, each once and on a line of its own, when it explains them;
three of the others."""
TOGETHER = 4
"""A level and the mentions beside it that are one mark."""
SHORT_FORMS = frozenset({"header", "footer", "watermark"})
_JOINT = re.compile(r"[ ,/|_-]{0,5}")
_EQUIVALENT = re.compile(r"[|=]")
_FILLED = re.compile(r"\s*([^\n]{1,200})")
READ_BY_OCR = 0.9
"""Score of a mark that is not written as it should be."""


Kept = dict[tuple[int, int], Mark]
"""Marks that count, each once, by their piece and where they begin."""


def find(pieces: Sequence[Piece], folded: Sequence[Folded]) -> Iterator[Finding]:
    """The marks that the pieces bear, each piece with its folded text, in no order."""
    kept: Kept = {}
    met = [lines_with_marks(text) for text in folded]
    for index, (piece, text) in enumerate(zip(pieces, folded, strict=True)):
        is_body = piece.part == "body"
        borne = _in_body(text, met[index]) if is_body else _around(piece, text, met[index])
        if is_body:
            borne = chain(borne, _stated(piece, text, met[index]))
        kept |= {(index, mark.start): mark for mark in borne}
    _keep_repeated(pieces, folded, met, kept)
    _keep_portions(pieces, folded, kept)
    for index, marks in _as_one(folded, kept):
        start, end = folded[index].span(marks[0].start, marks[-1].end)
        score = 1.0 if all(mark.exact for mark in marks) else READ_BY_OCR
        yield Finding(
            "marking", "+".join(mark.rule.name for mark in marks), start, end, score, index
        )


def _as_one(folded: Sequence[Folded], kept: Kept) -> Iterator[tuple[int, list[Mark]]]:
    """The marks that count, a level and the mentions beside it together, each with its piece."""
    group: list[Mark] = []
    last = 0
    for (index, _), mark in sorted(kept.items(), key=lambda each: each[0]):
        if group and (index != last or not _completes(folded[index], group, mark)):
            yield last, group
            group = []
        group.append(mark)
        last = index
    if group:
        yield last, group


def _completes(folded: Folded, group: Sequence[Mark], mark: Mark) -> bool:
    """Whether the mark follows the others, and there is one level among them all."""
    levels = [each for each in (*group, mark) if each.rule.scale]
    return (
        len(group) < TOGETHER
        and len(levels) == 1
        and all(each.rule.scale or each.rule.adds for each in (*group, mark))
        and _JOINT.fullmatch(folded.text, group[-1].end, mark.start) is not None
    )


def _keep_repeated(
    pieces: Sequence[Piece],
    folded: Sequence[Folded],
    met: Sequence[Sequence[Line]],
    kept: Kept,
) -> None:
    """Keep what comes back at the edges of pages."""
    seen: dict[str, dict[int, list[tuple[int, Mark]]]] = defaultdict(lambda: defaultdict(list))
    for index, piece in enumerate(pieces):
        if piece.part == "body" and piece.page is not None and not piece.typed:
            for mark in _at_edges(folded[index], met[index]):
                seen[mark.rule.name][piece.page].append((index, mark))
    for pages in seen.values():
        if len(pages) >= PAGES:
            for index, mark in chain.from_iterable(pages.values()):
                kept.setdefault((index, mark.start), mark)


def _keep_portions(pieces: Sequence[Piece], folded: Sequence[Folded], kept: Kept) -> None:
    """Keep marks before paragraphs, of which there are several, or under a banner."""
    banners = {mark.rule.name for mark in kept.values()}
    seen: dict[str, list[tuple[int, Mark]]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        if piece.part == "body":
            for mark in portions(folded[index]):
                seen[mark.rule.name].append((index, mark))
    for rule, marks in seen.items():
        if rule in banners or (len(marks) > 1 and rule not in UNDER_A_BANNER):
            for index, mark in marks:
                kept.setdefault((index, mark.start), mark)


# --- where people write ---------------------------------------------------------------------------


def _in_body(folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    alone = [
        line
        for line in lines
        if bearing.stands_alone(folded.text[line.start : line.end], line.marks, line.start)
        and all(bearing.is_written_as_one(folded, mark) for mark in line.marks)
        and not stated.is_in_a_table(folded, line)
    ]
    explained = _explained(mark for line in alone for mark in line.marks)
    for group in _neighbours(folded, alone):
        if _are_listed(mark for line in group for mark in line.marks):
            continue
        if any(_are_equivalents(folded, line) for line in group):
            continue
        if _are_asked_about(folded, group):
            continue
        for line in group:
            if not bearing.defines(_next(folded, line.end)):
                yield from (mark for mark in line.marks if mark.rule.name not in explained)


def _explained(marks: Iterable[Mark]) -> set[str]:
    """The rules of scales whose levels a text goes through, one after the other: none comes back,
    as the mark of a document does.
    """
    scales: dict[str, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        scales[mark.rule.scale][mark.rule.name] += 1
    return {
        name
        for scale, names in scales.items()
        if scale and len(names) >= EXPLAINED.get(scale, 3) and max(names.values()) == 1
        for name in names
    }


def _neighbours(folded: Folded, lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in groups that nothing but marks parts."""
    group: list[Line] = []
    for line in lines:
        if group and folded.text[group[-1].end : line.start].strip():
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _are_listed(marks: Iterable[Mark]) -> bool:
    """Whether there are two of one scale: they exclude each other."""
    levels = {(mark.rule.scale, mark.rule.name) for mark in marks if mark.rule.scale}
    return len(levels) > len({scale for scale, _ in levels})


def _are_equivalents(folded: Folded, line: Line) -> bool:
    """Whether the line sets the levels of several States side by side, as a table does."""
    levels = [mark for mark in line.marks if mark.rule.scale not in ("", *EXPLAINED)]
    between = folded.text[levels[0].end : levels[-1].start] if levels else ""
    scales = len({mark.rule.scale for mark in levels})
    return scales > 2 or (scales > 1 and _EQUIVALENT.search(between) is not None)


def _stated(piece: Piece, folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    """What a file says of itself; a person who types may as well ask about such a sentence."""
    subjects = chain(stated.in_subjects(folded, lines), short_in_subjects(folded))
    if piece.typed:
        yield from (m for m in subjects if len(folded.text) - m.end > bearing.LITTLE)
        return
    yield from subjects
    yield from stated.in_sentences(folded, lines)
    yield from stated.in_cartouches(folded, lines)


def _are_asked_about(folded: Folded, group: Sequence[Line]) -> bool:
    """Whether the line above announces them, and no document follows."""
    if len(folded.text) - group[-1].end > bearing.LITTLE:
        return False
    number = group[0].number - 1
    while number >= 0 and not folded.text[slice(*folded.lines[number])].strip():
        number -= 1
    return number >= 0 and bearing.asks(folded.text[slice(*folded.lines[number])])


def _next(folded: Folded, end: int) -> str:
    """The beginning of the next line that says something."""
    found = _FILLED.match(folded.text, end)
    return found[1] if found else ""


# --- elsewhere ------------------------------------------------------------------------------------


def _around(piece: Piece, folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    """The marks of a header, a footer, a watermark, a property, the name of a file."""
    clear = bearing.names if piece.part == "file_name" else bearing.is_clear
    for line in lines:
        if not _are_listed(line.marks):
            yield from (mark for mark in line.marks if clear(folded, mark, line.start, line.end))
    if piece.part == "file_name":
        yield from short_in_a_name(folded)
    elif piece.part in SHORT_FORMS:
        yield from _short(folded, folded.lines, lines)
    elif bearing.is_label(piece, folded):
        value = folded.text.find(":") + 1
        yield from _short(folded, [(value, len(folded.text))], lines)


def _at_edges(folded: Folded, lines: Sequence[Line]) -> Iterator[Mark]:
    """What would count in a header, in the first and last lines of a page."""
    filled = [span for span in folded.lines if folded.text[slice(*span)].strip()]
    edges = {*filled[:EDGE], *filled[-EDGE:]}
    begun = {start for start, _ in edges}
    for line in lines:
        if line.start in begun and not _are_listed(line.marks):
            yield from (
                mark for mark in line.marks if bearing.is_clear(folded, mark, line.start, line.end)
            )
    yield from _short(folded, sorted(edges), lines)


def _short(
    folded: Folded, spans: Iterable[tuple[int, int]], lines: Sequence[Line]
) -> Iterator[Mark]:
    """Short forms, where their line holds nothing but marks."""
    known = {line.start: line.marks for line in lines}
    for start, end in spans:
        if end - start > bearing.LONGEST:
            continue
        marks = with_short_forms(folded, start, end, known.get(start, ()))
        if not marks or _are_listed(marks):
            continue
        if bearing.stands_alone(folded.text[start:end], marks, start):
            yield from marks
        elif bearing.is_handled(folded.text[start:end], marks[0], start):
            yield marks[0]
