"""Plates, passports and dates of birth are told by the words around them."""

from __future__ import annotations

import pytest

from support.personal import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("véhicule immatriculé AB-123-CD", ("plate", "AB-123-CD")),
        ("la voiture AB 123 CD est garée", ("plate", "AB 123 CD")),
        ("plaque : ab123cd", ("plate", "ab123cd")),
        ("Clio, 1234 AB 35", ("plate", "1234 AB 35")),
        ("immatriculation 123 ABC 2A", ("plate", "123 ABC 2A")),
        ("passeport n° 12AB34567", ("passport", "12AB34567")),
        ("12 AB 34567 (passeport français)", ("passport", "12 AB 34567")),
        ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", ("passport", "L898902C3")),
        ("Passport number: 12AB34567", ("passport", "12AB34567")),
        ("PASSEPORT\nType P  Pays FRA  N° 12 AB 34567", ("passport", "12 AB 34567")),
        ("Date of birth: 17 May 1984", ("birth_date", "17 May 1984")),
        ("date_of_birth=1984-05-17", ("birth_date", "1984-05-17")),
        ("DOB: May 17, 1984", ("birth_date", "May 17, 1984")),
        ("born on 1st June, 1990", ("birth_date", "1st June, 1990")),
        ("le 15 avril 1931, à Brest, est née une fille", ("birth_date", "15 avril 1931")),
        ("Le 2 mai 1950 naquit un enfant", ("birth_date", "2 mai 1950")),
        ("né le premier mai deux mille deux", ("birth_date", "premier mai deux mille deux")),
        (
            "née à Brest le trente et un août mil neuf cent quatre-vingt-dix, mariée",
            ("birth_date", "trente et un août mil neuf cent quatre-vingt-dix"),
        ),
        ("l’agent du syndicat, né le 3 mars 1964", ("birth_date", "3 mars 1964")),
        ("Paul, élève à l’école Jules Ferry, né le 3/3/2014", ("birth_date", "3/3/2014")),
        ("hospitalisé au centre de soins, né le 3/3/1964", ("birth_date", "3/3/1964")),
        ("date de naissance du dirigeant : 3/3/1964", ("birth_date", "3/3/1964")),
        ("née le 12 mars 1980", ("birth_date", "12 mars 1980")),
        ("Né(e) le : 03/04/1990", ("birth_date", "03/04/1990")),
        ("né à Paris (75) le 1er avril 1961", ("birth_date", "1er avril 1961")),
        ("ne le 03-04-1990", ("birth_date", "03-04-1990")),
        ("né·e le 03.04.1990", ("birth_date", "03.04.1990")),
        ("date de naissance : 1990-04-03", ("birth_date", "1990-04-03")),
        ("date_naissance;ville\n03/04/1990;Brest", ("birth_date", "03/04/1990")),
        ("DDN 3/4/90", ("birth_date", "3/4/90")),
    ],
)
def test_it_is_found_where_words_tell_it(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "salle AB-123-CD", "produit AB-123-CD", "AB-123-CD",
        "garer le véhicule devant la salle AB-123-CD",
        "véhicule AO-123-CD", "véhicule XAB-123-CD",
        "un véhicule de 12 CV 45", "le véhicule a fait 120 km 75 fois",
        "12AB34567", "référence 12AB34567",
        "L898902C37UTO7408122F1204159ZE184226B<<<<<10",
        "nous ne recevrons le dossier que le 12 mars 2026", "on ne statue que le 12/03/2026",
        "l’association est née le 1er juillet 1901", "la loi est née le 12 mars 1980",
        "il est né le 26 février 1802",
        "le syndicat intercommunal, né le 3 mars 1964", "la convention née le 1er mai 2019",
        "date de naissance de l’entreprise : création le 12/05/1999",
        "La ville est née le 3 mars 1964", "le lycée, né le 3 mars 1964",
        "l’euro est né le 1er janvier 1999",
        "date de naissance de la société : 12/05/1999", "Meeting on May 17, 1984",
        "le 15 avril 1931 est né le mouvement", "le 15 avril 1931 est née l’idée d’une école",
        "le vingt mai mille neuf cent soixante", "née le vingt mai", "12 mai 1980, né à Brest",
        "passport control 12, gate AB 34567", "acte de naissance délivré le 12/03/2020",
        "date d’embauche : 01/09/2010",
        "le 12 mars 1980", "né en 1980", "né le 32/13/1990",
    ],
)  # fmt: skip
def test_elsewhere_it_passes(text: str) -> None:
    assert found(text) == []


def test_a_date_behind_a_date_of_birth_is_another() -> None:
    text = "date de naissance : 12/03/1980 – date d’embauche : 01/09/2010"
    assert found(text) == [("birth_date", "12/03/1980")]
