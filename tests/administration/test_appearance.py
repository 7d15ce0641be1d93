"""Accents: measured on every ground that they are written on, refused below 4.5 to 1."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from administration.conftest import PATH, Decide
from emilie.accounts.steering.values import Accent
from emilie.administration.steering import contrast

ROOT = Path(__file__).parents[2]
TOKENS = (ROOT / "web" / "src" / "styles" / "tokens.css").read_text("utf-8")


def test_the_grounds_are_those_of_the_pages() -> None:
    for name in ("paper", "card", "rail"):
        found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", TOKENS)
        assert found is not None
        assert found.groups() == (contrast.GROUNDS["light"][name], contrast.GROUNDS["dark"][name])
    written = re.search(r"--on-accent: light-dark\((#\w+), (#\w+)\)", TOKENS)
    assert written is not None
    assert written.groups() == (contrast.WRITTEN["light"], contrast.WRITTEN["dark"])
    mixed = (ROOT / "web" / "src" / "app" / "identity.ts").read_text("utf-8")
    assert f"{contrast.SHARE:.0%}, {contrast.GROUNDS['dark']['card']}" in mixed


def test_the_ratio_is_that_of_wcag() -> None:
    assert contrast.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast.ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast.ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("accent", contrast.PRESETS.values(), ids=contrast.PRESETS.keys())
def test_what_is_proposed_can_be_read(accent: Accent) -> None:
    assert all(each.ratio >= contrast.LEAST for each in contrast.measure(accent))


async def test_an_accent_and_a_name_are_seen_by_everybody(
    client: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    green = {"light": "#1f6347", "dark": "#86d3ab"}
    answer = await decide("appearance", {"product": "Archi", "accent": green})
    assert answer.status_code == 200, answer.text
    told = (await client.get("/api/instance")).json()
    assert (told["name"], told["accent"]) == ("Archi", green)
    me = (await agent_client.get("/api/me")).json()
    assert me["accent"] is None
    plum = {"light": "#75307F", "dark": "#e5a9ee"}
    of = me["organisation"]["id"]
    assert (await decide("appearance", {"accent": plum}, organisation_id=of)).status_code == 200
    own = (await agent_client.get("/api/me")).json()["accent"]
    assert own == {"light": "#75307f", "dark": "#e5a9ee"}


@pytest.mark.parametrize(
    ("accent", "theme"),
    [
        ({"light": "#ffff00", "dark": "#a9b8ff"}, "light"),
        ({"light": "#2b3f8c", "dark": "#2b3f8c"}, "dark"),
    ],
)
async def test_one_that_cannot_be_read_is_refused_with_its_ratio(
    administrator: httpx2.AsyncClient, decide: Decide, accent: Any, theme: str
) -> None:
    answer = await decide("appearance", {"accent": accent})
    assert (answer.status_code, answer.json()["code"]) == (400, "accent_too_weak")
    told = answer.json()["params"]
    measured = {each.theme: each.ratio for each in contrast.measure(Accent(**accent))}
    assert (told["theme"], told["least"]) == (theme, 4.5)
    assert float(told["ratio"]) == measured[theme] < contrast.LEAST  # type: ignore[index]
    assert (await administrator.get(PATH)).json()["appearance"]["value"] is None


BAD: list[Any] = [
    {"accent": {"light": "bleu", "dark": "#a9b8ff"}},
    {"accent": {"light": "#2b3f8", "dark": "#a9b8ff"}},
    {"accent": {"light": "#2b3f8c"}},
    {"accent": {"light": "#2b3f8c", "dark": None}},
    {"accent": {"light": "url(x)", "dark": "#a9b8ff"}},
    {"accent": "#2b3f8c"},
    {"product": ""},
    {"product": "x" * 41},
    {"logo": "x"},
    [],
]


@pytest.mark.parametrize("value", BAD)
async def test_what_makes_no_sense_is_refused(decide: Decide, value: Any) -> None:
    answer = await decide("appearance", value)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_an_organisation_does_not_rename_the_product(
    agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    of = (await agent_client.get("/api/me")).json()["organisation"]["id"]
    answer = await decide("appearance", {"product": "À nous"}, organisation_id=of)
    assert (answer.status_code, answer.json()["code"]) == (400, "setting_elsewhere")
