"""Which unit of one text is which of the other: by its words, by its number, then by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from emilie.documents.comparison.units import Unit
from emilie.documents.comparison.words import likeness

Pairs = dict[int, int]
"""Places of units at left, each with its place at right."""
ALIKE = 0.5
"""Share of the words from which a unit is another one rewritten, wherever it stands."""
SAME_NUMBER = 0.15
"""What the same number adds to a likeness."""
BRIEF = 4
"""Words under which the same words prove nothing: `(Abrogé)` is said of many articles."""
CANDIDATES = 6
COMMON = 40
"""Units from which a pair of words tells none of them apart."""


def aligned(left: Sequence[Unit], right: Sequence[Unit]) -> Pairs:
    """Each unit is in one pair at most."""
    pairs: Pairs = {}
    _same_words(left, right, pairs)
    _alike(left, right, pairs)
    _same_number(left, right, pairs)
    return pairs


def _free(units: Sequence[Unit], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [at for at in range(len(units)) if at not in gone]


def _same_words(left: Sequence[Unit], right: Sequence[Unit], pairs: Pairs) -> None:
    """Those whose words are the same: under their number first, then under another one."""
    there: dict[tuple[str, str], list[int]] = defaultdict(list)
    anywhere: dict[str, list[int]] = defaultdict(list)
    bodies = ["\0".join(unit.body) for unit in right]
    for at, unit in reversed(list(enumerate(right))):  # the first ones are taken first
        there[unit.key, bodies[at]].append(at)
        anywhere[bodies[at]].append(at)
    own = ["\0".join(unit.body) for unit in left]
    taken: set[int] = set()
    for at, unit in enumerate(left):
        if unit.key and (found := there[unit.key, own[at]]):
            pairs[at] = found[-1]
            taken.add(found[-1])
    for at, unit in enumerate(left):
        if at in pairs or len(unit.body) < BRIEF:
            continue
        others = anywhere[own[at]]
        while others and others[-1] in taken:
            others.pop()
        if others:
            pairs[at] = others[-1]
            taken.add(others[-1])


def _alike(left: Sequence[Unit], right: Sequence[Unit], pairs: Pairs) -> None:
    """The likest first. Measured only between units that share what few others have."""
    mine, theirs = _free(left, pairs), _free(right, pairs.values())
    numbers = {right[at].key: at for at in theirs if right[at].key}
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in theirs:
        for pair in _marks(right[at]):
            holders[pair].append(at)
    scored: list[tuple[float, int, int]] = []
    for at in mine:
        shared = Counter(
            each
            for pair in _marks(left[at])
            if len(holders.get(pair, ())) <= COMMON
            for each in holders.get(pair, ())
        )
        candidates = {each for each, _ in shared.most_common(CANDIDATES)}
        same = numbers.get(left[at].key) if left[at].key else None
        for other in candidates | ({same} if same is not None else set()):
            bonus = SAME_NUMBER * (other == same)
            score = _likeness(left[at].body, right[other].body, ALIKE - bonus)
            if score:
                scored.append((score + bonus, at, other))
    taken: set[int] = set()
    for _, at, other in sorted(scored, key=lambda one: (-one[0], abs(one[1] - one[2]), one[1:])):
        if at not in pairs and other not in taken:
            pairs[at] = other
            taken.add(other)


def _likeness(left: Sequence[str], right: Sequence[str], least: float) -> float:
    """0 where it is below `least`; not measured where their lengths say so."""
    if 2 * min(len(left), len(right)) < least * (len(left) + len(right)):
        return 0.0
    score = likeness(left, right)
    return score if score >= least else 0.0


def _marks(unit: Unit) -> set[tuple[str, str]]:
    """Words that follow each other; a lone word follows nothing."""
    body = unit.body
    return set(pairwise(body)) if len(body) > 1 else {(word, "") for word in body}


def _same_number(left: Sequence[Unit], right: Sequence[Unit], pairs: Pairs) -> None:
    """An article rewritten from its first word to its last is the same by its number; what stands
    before the first one, by its place.
    """
    numbered = any(unit.key for unit in (*left, *right))
    if not numbered:
        return
    free = {right[at].key: at for at in reversed(_free(right, pairs.values()))}
    for at in _free(left, pairs):
        if (other := free.pop(left[at].key, None)) is not None:
            pairs[at] = other
