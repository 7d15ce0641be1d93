"""What a row has to reach, and whether it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value, and its bar if it has one (at most that much).

    An `aim` is a bar for later: missing it is told, and does not fail the run.
    """

    name: str
    value: float | None
    unit: str = ""
    bar: float | None = None
    aim: bool = False
    seen: str = ""
    """What others reach, for the table."""

    @property
    def reached(self) -> bool | None:
        """None where nothing is asked; a value that could not be measured misses its bar."""
        if self.bar is None:
            return None
        return self.value is not None and self.value <= self.bar

    @property
    def failed(self) -> bool:
        return self.reached is False and not self.aim

    @property
    def verdict(self) -> str:
        words = {None: "", True: "ok", False: "not yet" if self.aim else "MISSED"}
        return words[self.reached]


@dataclass
class Row:
    """The figures of one measure, with all that was measured."""

    name: str
    title: str
    figures: list[Figure]
    raw: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(figure.failed for figure in self.figures)


def shown(value: float | None, unit: str = "") -> str:
    """A value as people read it: `1 234 ms`, `0.085 s`."""
    if value is None:
        return "–"
    if value == int(value) and abs(value) < 1e15:
        text = f"{int(value):,}".replace(",", " ")
    else:
        digits = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1
        text = f"{value:.{digits}f}"
    return f"{text} {unit}".strip()
