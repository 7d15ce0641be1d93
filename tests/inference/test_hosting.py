"""Where data may go: what each requirement asks, and what undeclared hostings satisfy."""

from __future__ import annotations

import pytest

from emilie.inference.hosting import (
    ON_INSTANCE,
    PRESETS,
    Hosting,
    Policy,
    Requirement,
    accepts,
)
from emilie.inference.sensitivities import SENSITIVITIES, highest

OUTSCALE = Hosting(
    operator="Outscale", seat="FR", country="FR", certifications=("SecNumCloud",),
    foreign_law=False,
)  # fmt: skip
FRENCH = Hosting(operator="Hébergeur", seat="FR", country="FR", foreign_law=False)
GERMAN = Hosting(operator="Betreiber", seat="DE", country="DE", foreign_law=False)
EXPOSED = Hosting(operator="Filiale", seat="FR", country="FR", foreign_law=True)
AMERICAN_SEAT = Hosting(operator="Cloud", seat="US", country="FR", foreign_law=True)
UNDECLARED = Hosting()
LAX: list[Requirement] = ["anywhere", "european_union", "france", "secnumcloud", "instance"]


@pytest.mark.parametrize(
    ("hosting", "satisfied"),
    [
        (OUTSCALE, ["anywhere", "european_union", "france", "secnumcloud"]),
        (FRENCH, ["anywhere", "european_union", "france"]),
        (GERMAN, ["anywhere", "european_union"]),
        (EXPOSED, ["anywhere", "european_union"]),
        (AMERICAN_SEAT, ["anywhere"]),
        (UNDECLARED, ["anywhere"]),
        (OUTSCALE.model_copy(update={"seat": "US"}), ["anywhere"]),
        (OUTSCALE.model_copy(update={"foreign_law": None}), ["anywhere", "european_union"]),
        (OUTSCALE.model_copy(update={"country": None}), ["anywhere"]),
    ],
)
def test_a_hosting_satisfies_what_it_declares_and_no_more(
    hosting: Hosting, satisfied: list[Requirement]
) -> None:
    found = [asked for asked in LAX if accepts(asked, hosting, on_instance=False)]
    assert found == satisfied


def test_what_runs_beside_emilie_satisfies_everything_but_nowhere() -> None:
    assert all(accepts(asked, ON_INSTANCE, on_instance=True) for asked in LAX)
    assert not accepts("nowhere", ON_INSTANCE, on_instance=True)


@pytest.mark.parametrize("levels", PRESETS.values(), ids=PRESETS)
def test_a_preset_never_asks_less_of_what_is_more_sensitive(
    levels: dict[str, Requirement],
) -> None:
    order = [*LAX, "nowhere"]
    asked = [order.index(levels[level]) for level in SENSITIVITIES]
    assert asked == sorted(asked)
    assert levels["diffusion_restreinte"] == "nowhere"


def test_a_policy_speaks_by_sensitivity() -> None:
    policy = Policy(PRESETS["france"])
    assert policy.allows("interne", FRENCH, on_instance=False)
    assert not policy.allows("sensible", FRENCH, on_instance=False)
    assert policy.allows("sensible", OUTSCALE, on_instance=False)


def test_the_highest_sensitivity_wins() -> None:
    assert highest("interne", "public") == "interne"
    assert highest("public", "diffusion_restreinte", "sensible") == "diffusion_restreinte"
