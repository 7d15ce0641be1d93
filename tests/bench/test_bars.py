"""Verdicts, and what is printed of them."""

from __future__ import annotations

import pytest
from bench.bars import Figure, Row, shown
from bench.report import table


@pytest.mark.parametrize(
    ("figure", "verdict", "failed"),
    [
        (Figure("without a bar", 900.0), "", False),
        (Figure("under", 59.0, "ms", 60), "ok", False),
        (Figure("equal", 60.0, "ms", 60), "ok", False),
        (Figure("over", 60.1, "ms", 60), "MISSED", True),
        (Figure("not measured", None, "ms", 60), "MISSED", True),
        (Figure("over an aim", 90.0, "ms", 60, aim=True), "not yet", False),
    ],
)
def test_verdict(figure: Figure, verdict: str, failed: bool) -> None:
    assert (figure.verdict, figure.failed) == (verdict, failed)


def test_a_row_fails_with_one_of_its_figures() -> None:
    good, bad = Figure("good", 1.0, "s", 2), Figure("bad", 3.0, "s", 2)
    assert not Row("row", "a row", [good]).failed
    assert Row("row", "a row", [good, bad]).failed


def test_values_are_shown_as_people_read_them() -> None:
    assert shown(None, "ms") == "–"
    assert shown(9700.0, "ms") == "9 700 ms"
    assert shown(0.0847, "s") == "0.085 s"
    assert shown(12.34, "ms") == "12.3 ms"


def test_the_table_says_value_bar_verdict_and_what_others_reach() -> None:
    figure = Figure("gap", 81.0, "ms", 80, seen="a peer: 78 ms")
    lines = table([Row("turns", "100 agents", [figure], notes=["busy machine"])])
    assert "| gap | 81 ms | ≤ 80 ms | MISSED | a peer: 78 ms |" in lines
    assert lines[-1] == "- 100 agents: busy machine"
