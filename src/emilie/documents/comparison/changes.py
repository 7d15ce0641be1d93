"""What changed from one text to another, unit by unit: every unit of both is in one change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from emilie.documents.comparison.alignment import aligned
from emilie.documents.comparison.shapes import KINDS, Change, ChangeKind, Changes, Page, Side
from emilie.documents.comparison.units import Unit, cut
from emilie.documents.comparison.words import compared, rising, words_of


def changes_between(
    left: Sequence[Page], right: Sequence[Page], paged: tuple[bool, bool] = (True, True)
) -> Changes:
    """In the order of the second text; what was removed stands where it was in the first."""
    kind, mine, theirs, left_out = cut(left, right, paged)
    pairs = aligned(mine, theirs)
    still = rising(pairs)
    found: list[Change] = []
    for at, other in _sequence(len(mine), len(theirs), pairs):
        if at is not None and other is not None:
            found.append(_pair(mine[at], theirs[other], moved=at not in still))
        elif at is not None:
            found.append(_alone(mine[at], "removed"))
        elif other is not None:
            found.append(_alone(theirs[other], "added"))
    counted = Counter(change.kind for change in found)
    total = sum(len(unit.words) for unit in (*mine, *theirs))
    kept = sum(
        2 * len(words_of(text)) for each in found for op, text in each.segments if op == "kept"
    )
    share = min(1.0, kept / total) if total else 1.0
    return Changes(kind, {each: counted[each] for each in KINDS}, share, left_out, found)


def _sequence(left: int, right: int, pairs: dict[int, int]) -> list[tuple[int | None, int | None]]:
    back = {other: at for at, other in pairs.items()}
    after: dict[int, list[int]] = {}
    last = -1
    for at in range(left):
        if at in pairs:
            last = pairs[at]
        else:
            after.setdefault(last, []).append(at)
    found: list[tuple[int | None, int | None]] = [(at, None) for at in after.get(-1, [])]
    for other in range(right):
        found.append((back.get(other), other))
        found += [(at, None) for at in after.get(other, [])]
    return found


def _side(unit: Unit) -> Side:
    return Side(unit.label, unit.pieces)


def _alone(unit: Unit, kind: Literal["added", "removed"]) -> Change:
    if kind == "added":
        return Change(kind, None, _side(unit), [("inserted", unit.text)])
    return Change(kind, _side(unit), None, [("deleted", unit.text)])


def _pair(left: Unit, right: Unit, *, moved: bool) -> Change:
    sides = _side(left), _side(right)
    if left.keys == right.keys:
        kind: ChangeKind = "moved" if moved else "unchanged"
        return Change(kind, *sides, [("kept", right.text)])
    segments = compared(left.words, right.words)
    renumbered = left.body == right.body and left.key != right.key
    return Change("renumbered" if renumbered else "modified", *sides, segments)
