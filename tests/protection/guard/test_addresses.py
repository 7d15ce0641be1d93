"""Postal addresses by their form; ways, towns and institutions alone are none."""

from __future__ import annotations

import pytest

from support.personal import found


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Elle habite 12 rue des Lilas, 35000 Rennes.", "12 rue des Lilas, 35000 Rennes"),
        ("12 RUE DES LILAS 35000 RENNES CEDEX 7, France", "12 RUE DES LILAS 35000 RENNES CEDEX 7"),
        ("12 rue des lilas 35000 Rennes", "12 rue des lilas 35000 Rennes"),
        ("3 bis, avenue Foch\n75014 Paris.", "3 bis, avenue Foch\n75014 Paris"),
        ("4 ter place Bellecour - 69002 Lyon 2", "4 ter place Bellecour - 69002 Lyon 2"),
        ("25 quai d’Orsay 75007 Paris", "25 quai d’Orsay 75007 Paris"),
        ("7 chemin de l’Église, BP 12, 29200 Brest", "7 chemin de l’Église, BP 12, 29200 Brest"),
        ("demeure 12, rue du 8 mai 1945 à Brest", "12, rue du 8 mai 1945"),
        ("2 bd Saint-Michel, Bat. C, 20000 Ajaccio", "2 bd Saint-Michel, Bat. C, 20000 Ajaccio"),
        ("5 rue Pasteur\n97400 Saint-Denis", "5 rue Pasteur\n97400 Saint-Denis"),
        ("au 14 rue Victor Hugo", "14 rue Victor Hugo"),
        ("Lieu-dit Kerjean, 29000 Quimper", "Lieu-dit Kerjean, 29000 Quimper"),
        ("5 quai Foch, Résidence Pin, 13090 Aix", "5 quai Foch, Résidence Pin, 13090 Aix"),
        ("place de la Mairie, 35000 Rennes", "place de la Mairie, 35000 Rennes"),
    ],
)  # fmt: skip
def test_an_address_is_found(text: str, address: str) -> None:
    assert found(text) == [("address", address)]


@pytest.mark.parametrize(
    "text",
    [
        "la rue Victor Hugo est fermée", "3 places de cinéma", "1 place de parking",
        "2 cours de droit",
        "20 allées et venues", "5 route départementale 12",
        "page 12 Route Nationale 7", "4 passages à niveau", "les 12 rues",
        "Rennes (35000)", "35000 Rennes", "12 345 habitants", "en 2026 avenue fermée",
        "article 12 chemin rural", "3 domaines d’action", "75 000 euros", "un budget de 35000 EUR",
    ],
)  # fmt: skip
def test_ways_and_towns_alone_pass(text: str) -> None:
    assert found(text) == []
