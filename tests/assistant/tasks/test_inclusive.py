"""Inclusive writing: what departs from the rule of an organisation."""

from __future__ import annotations

import pytest

from emilie.assistant.tasks.inclusive import departures
from emilie.inference.catalogue import Inclusive


def found(text: str, inclusive: Inclusive | None) -> list[str]:
    return [each.words for each in departures(text, inclusive)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Les agent·es sont prévenu·e·s.", ["agent·es", "prévenu·e·s"]),
        ("Chaque agent(e) et chaque directeur(trice).", ["agent(e)", "directeur(trice)"]),
        ("Les agent-e-s et les étudiant.e.s.", ["agent-e-s", "étudiant.e.s"]),
        ("Les agents sont prévenus (et élus). Voir l’annexe(s) 2.", []),
        ("Écrire à jean.martin@exemple.fr, site service-public.fr, peut-être.", []),
        ("Les usagères et les usagers, celles et ceux qui viennent.", []),
    ],
)
def test_no_middle_dot_by_default(text: str, words: list[str]) -> None:
    assert found(text, None) == words
    assert found(text, "doublets") == words
    assert found(text, "median") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Les usagères et les usagers viendront.", ["usagères et les usagers"]),
        ("Celles et ceux qui viennent.", ["Celles et ceux"]),
        ("Les directrices et directeurs.", ["directrices et directeurs"]),
        ("La directrice ou le directeur.", ["directrice ou le directeur"]),
        ("Les maires et les préfets. La loi et le règlement.", []),
        ("Le maire et la mairie.", []),
        ("Madame, Monsieur, la préfète vous attend.", []),
    ],
)
def test_no_doublet_where_none_is_wanted(text: str, words: list[str]) -> None:
    assert found(text, "none") == words
    assert found(text, "doublets") == []
