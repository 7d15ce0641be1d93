"""Counts of people that are told without telling of anybody.

A whole is cut into parts, whose sizes are known; how many in each did something is what is counted.
A count of few is not told, nor is one whose others are few, since the size gives these away. What a
total minus the counts that are told would give must be as large; where it is not, more is withheld,
the smallest first, and the total itself in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    size: int
    counted: int
    """At most its size."""


@dataclass(frozen=True)
class Told:
    """Which counts are told: of each part, and of all together."""

    parts: tuple[bool, ...]
    total: bool


def tell(parts: Sequence[Part], smallest: int) -> Told:
    """What may be told of these so that nothing speaks of fewer than `smallest` people."""
    if not _is_large(_sum(parts), smallest):
        return Told((False,) * len(parts), total=False)
    few = [not _is_large(part, smallest) for part in parts]
    withheld = list(few)
    by_size = sorted(range(len(parts)), key=lambda each: (parts[each].size, each))
    rest = [each for each in by_size if not few[each]]
    while any(withheld) and not _hide_each_other(parts, few, withheld, smallest):
        if not rest:
            return Told((False,) * len(parts), total=False)
        withheld[rest.pop(0)] = True
    return Told(tuple(not each for each in withheld), total=True)


def _sum(parts: Sequence[Part]) -> Part:
    return Part(sum(part.size for part in parts), sum(part.counted for part in parts))


def _is_large(part: Part, smallest: int) -> bool:
    return smallest <= part.counted <= part.size - smallest


def _hide_each_other(
    parts: Sequence[Part], few: Sequence[bool], withheld: Sequence[bool], smallest: int
) -> bool:
    """Whether the sum of what is withheld, which the total gives away, leaves each of the few in
    the dark: any count of a few people, any of `smallest` counts in a row of more.
    """
    together = _sum([part for part, hidden in zip(parts, withheld, strict=True) if hidden])
    return _is_large(together, smallest) and all(
        together.size - part.size >= min(part.size, smallest)
        for part, is_few in zip(parts, few, strict=True)
        if is_few
    )
