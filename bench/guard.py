"""Row `guard`: what is found of marks and personal data in labelled French sets, and its cost.

The sets are `bench.guard_lines`, labelled as `bench/guard_labels.md` says.
`python -m bench.guard_lines <id>` shows a line that is named here.

Rules are mended by the first set's lines, so its figures say how well they were mended. The second
set is held out: its figures say what the rules do with lines that they were not made for. Its wrong
lines are counted and never named, neither here nor in a report: whoever is shown one mends by it.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.bars import Figure, Row
from bench.guard_lines import Expected, Line, lines
from bench.prose import numbered
from emilie.protection.guard.finding import KINDS, Finding, Piece
from emilie.protection.guard.scanning import scan

Scan = Callable[[list[Piece]], list[Finding]]
OVERLAP = 0.5
"""Intersection over union that a finding has to exceed."""
CHECKED = ("nir", "nif", "iban", "rib", "card", "siret")
BARS: dict[str, float] = {kind: 0.99 if kind in CHECKED else 0.90 for kind in KINDS}
MARK_RECALL, FALSE_BLOCKS = 0.99, 1.0
SHOWN = 20
BYTES, ROUNDS, COST = 10_000, 20, 5.0
TITLES = "m|mr|ms|mmes?|mlle|dr|pr|me|monsieur|madame|maître|et|veuve"
TITLE = re.compile(rf"(?:(?:{TITLES})\b\.?\s+)*", re.IGNORECASE)


@dataclass
class Tally:
    """Of one kind: what was right, what was found for nothing, what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    lines: dict[str, str] = field(default_factory=dict)
    """`+` (found for nothing), `-` (missed) or `±` (both), by the line's id."""

    @property
    def precision(self) -> float | None:
        return self.right / found if (found := self.right + self.wrong) else None

    @property
    def recall(self) -> float | None:
        return self.right / there if (there := self.right + self.missed) else None


def guard() -> Row:
    """Precision and recall by kind, marks seen where there is none, milliseconds."""
    tallies, blocked, traps = measure(lines(), scan)
    held, _, _ = measure(lines(held=True), scan)
    ten, twenty = _cost(scan, BYTES), _cost(scan, 2 * BYTES)
    figures = [figure for kind in KINDS for figure in _figures(kind, tallies[kind])]
    figures += [
        Figure("marking: trap lines blocked", _percent(len(blocked), traps), "%", FALSE_BLOCKS),
        Figure("10 kB of prose, of processor", ten, "ms", COST),
        Figure("20 kB over 10 kB", twenty / ten if ten else None),
    ]
    figures += [figure for kind in KINDS for figure in _held_figures(kind, held[kind])]
    raw = {"mended by": _counts(tallies), "held out": _counts(held)}
    notes = [_note(kind, each) for kind, each in tallies.items() if each.lines]
    if blocked:
        notes.append(f"blocked for nothing: {' '.join(blocked[:SHOWN])}")
    return Row("guard", "marks and personal data", figures, raw, notes)


def measure(given: Iterable[Line], scan: Scan) -> tuple[dict[str, Tally], list[str], int]:
    """Tallies by kind; ids of the trap lines about marks that are blocked; how many such lines."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    blocked, traps = [], 0
    for line in given:
        found = scan([Piece(each.text, each.part, each.page, each.typed) for each in line.pieces])
        for_nothing = _compare(line, found, tallies)
        if line.trap and line.family.startswith("mark-"):
            traps += 1
            # Any mark counts as a block: which rules warn is the operators' choice. Marks that
            # are allowed by everybody, as TLP:CLEAR, are doubtful spans, and do not count.
            if "marking" in for_nothing:
                blocked.append(line.id)
    return tallies, blocked, traps


def _compare(line: Line, found: list[Finding], tallies: dict[str, Tally]) -> Counter[str]:
    """Count a line's findings; kinds that were found for nothing."""
    left = list(found)
    for expected in sorted(line.expected, key=lambda each: each.doubtful):
        matches = [each for each in left if _same(line, expected, each)]
        left = [each for each in left if each not in matches]
        if expected.doubtful:
            continue
        tally = tallies[expected.kind]
        # Several rules may see one mark: it is one mark that was found.
        if matches:
            tally.right += 1
        else:
            tally.missed += 1
            tally.lines[line.id] = "-"
    for finding in left:
        tally = tallies[finding.kind]
        tally.wrong += 1
        tally.lines[line.id] = "+" if tally.lines.get(line.id, "+") == "+" else "±"
    return Counter(each.kind for each in left)


def _same(line: Line, expected: Expected, finding: Finding) -> bool:
    """Kind and piece agree, and both spans overlap by more than half of what they cover."""
    if (finding.kind, finding.piece) != (expected.kind, expected.piece):
        return False
    if expected.start is None or expected.end is None:
        return True
    text = line.pieces[expected.piece].text
    start, end = _bare(expected.kind, text, expected.start, expected.end)
    other, last = _bare(finding.kind, text, finding.start, finding.end)
    common = min(end, last) - max(start, other)
    if expected.doubtful:
        return common > 0
    return common > OVERLAP * (max(end, last) - min(start, other))


def _bare(kind: str, text: str, start: int, end: int) -> tuple[int, int]:
    """A name is as well found with its title as without."""
    title = TITLE.match(text, start, end) if kind == "person" else None
    return (title.end() if title else start), end


def _figures(kind: str, tally: Tally) -> Iterable[Figure]:
    """What is wrong, in per cent: bars of rows are at most."""
    missed, for_nothing = _bars(kind)
    yield Figure(f"{kind}: missed", _lack(tally.recall), "%", missed)
    yield Figure(f"{kind}: found for nothing", _lack(tally.precision), "%", for_nothing)


def _held_figures(kind: str, tally: Tally) -> Iterable[Figure]:
    """The same of the set that is held out; bars for marks and numbers with check digits alone."""
    barred = kind == "marking" or kind in CHECKED
    missed, for_nothing = _bars(kind) if barred else (None, None)
    yield Figure(f"held out: {kind} missed", _lack(tally.recall), "%", missed)
    yield Figure(f"held out: {kind} found for nothing", _lack(tally.precision), "%", for_nothing)


def _bars(kind: str) -> tuple[float, float | None]:
    """Per cent that may be missed, and found for nothing."""
    if kind == "marking":
        return _lacking(MARK_RECALL), None
    return _lacking(BARS[kind]), _lacking(BARS[kind])


def _counts(tallies: dict[str, Tally]) -> dict[str, dict[str, int]]:
    return {kind: {"right": each.right, "wrong": each.wrong, "missed": each.missed}
            for kind, each in tallies.items()}  # fmt: skip


def _lack(share: float | None) -> float | None:
    return None if share is None else _lacking(share)


def _lacking(share: float) -> float:
    return round(100 * (1 - share), 2)


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def _note(kind: str, tally: Tally) -> str:
    shown = [f"{sign}{name}" for name, sign in sorted(tally.lines.items())[:SHOWN]]
    return f"{kind} ({tally.right} right): {' '.join(shown)}"


def _cost(scan: Scan, size: int) -> float:
    """Milliseconds of processor for `size` bytes of the Code civil, the median of some rounds."""
    prose = "\n\n".join(numbered().values()).encode()[:size].decode(errors="ignore")
    pieces = [Piece(prose)]
    scan(pieces)
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        scan(pieces)
        spent.append(1000 * (time.process_time() - start))
    return sorted(spent)[ROUNDS // 2]
