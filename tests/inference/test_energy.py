"""The energy estimate against EcoLogits' own figures."""

from __future__ import annotations

import pytest

from emilie.inference.catalogue import Energy
from emilie.inference.energy import LIFE_CYCLE, estimate


# 400 tokens, PUE 1.16: watt-hours, then grams of CO2e in France and in Sweden (EcoLogits 0.11.3).
@pytest.mark.parametrize(
    ("active", "total", "wh", "france", "sweden"),
    [
        (24, 24, 0.042, 0.0054, 0.0051),
        (8, 119, 0.138, 0.0174, 0.0166),
        (123, 123, 0.354, 0.0467, 0.0445),
        (41, 675, 1.599, 0.2064, 0.1965),
    ],
)
def test_ecologits_own_figure_lies_inside_the_range(
    active: float, total: float, wh: float, france: float, sweden: float
) -> None:
    declared = Energy(active=active, total=total, pue=1.16)
    here, there = estimate(declared, "FR", 400), estimate(declared, "SE", 400)
    assert here is not None
    assert there is not None
    assert here["wh_min"] < 0.85 * wh < 1.15 * wh < here["wh_max"]
    assert here["wh_max"] / here["wh_min"] < 6
    assert here["gco2_min"] < france < here["gco2_max"]
    assert there["gco2_min"] < sweden < there["gco2_max"]
    assert here["zone"] == "FRA"
    assert here["method"].startswith("EcoLogits 0.1")


# The ends of what the regression was fitted on: 512 requests at once, and 32.
@pytest.mark.parametrize(
    ("active", "total", "low", "high"), [(24, 24, 0.0262, 0.0555), (41, 675, 0.854, 2.21)]
)
def test_the_range_is_that_of_the_servers_that_were_measured(
    active: float, total: float, low: float, high: float
) -> None:
    found = estimate(Energy(active=active, total=total, pue=1.16), "FR", 400)
    assert found is not None
    assert found["wh_min"] == pytest.approx(low, rel=0.01)
    assert found["wh_max"] == pytest.approx(high, rel=0.01)


@pytest.mark.parametrize("size", [0.1, 1, 7, 70, 400, 100_000])
def test_no_size_gives_one_bare_number(size: float) -> None:
    found = estimate(Energy(active=size, total=size), "FR", 1)
    assert found is not None
    assert 0 < found["wh_min"] < 0.9 * found["wh_max"]
    assert 0 < found["gco2_min"] < 0.1 * found["gco2_max"]


def test_the_high_end_is_the_published_life_cycle() -> None:
    # Mistral Large 2, July 2025: 1.14 g CO2e for an answer of 400 tokens.
    large = estimate(Energy(active=123, total=123, pue=1.16), "FR", 400)
    assert large is not None
    assert large["gco2_max"] == pytest.approx(1.14, rel=0.05)
    assert large["gco2_max"] == pytest.approx(LIFE_CYCLE * 0.0467, rel=0.01)


def test_it_is_linear_and_an_unknown_country_takes_the_world_s_mix() -> None:
    declared = Energy(active=24, total=24)
    one, ten = estimate(declared, None, 100), estimate(declared, None, 1000)
    assert one is not None
    assert ten is not None
    assert ten["wh_min"] == pytest.approx(10 * one["wh_min"], rel=0.01)
    assert one["zone"] == "WOR"


def test_nothing_declared_or_nothing_written_gives_no_figure() -> None:
    assert estimate(None, "FR", 400) is None
    assert estimate(Energy(active=24, total=24), "FR", 0) is None
