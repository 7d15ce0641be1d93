"""Columns named after a date of birth, a passport or a plate hold them, on every row."""

from __future__ import annotations

import pytest

from support.personal import found

DATES = [("birth_date", "1988-02-17"), ("birth_date", "1990-09-30")]


@pytest.mark.parametrize(
    "table",
    [
        "ville;date_naissance\nBrest;1988-02-17\nLens;1990-09-30",
        "id\tDate de naissance\tnote\n1\t1988-02-17\t12\n2\t1990-09-30\t14",
        "id,né le\n1,1988-02-17\n2,1990-09-30",
        "| Élève | Né(e) le |\n|---|---|\n| A | 1988-02-17 |\n| B | 1990-09-30 |",
        'id;"DDN"\n1;"1988-02-17"\n2;"1990-09-30"\n',
        "nom;société;né le\nKerbrat;B;1988-02-17\nRoc;D;1990-09-30",
        "Liste\n\nid;birth_date\n1;1988-02-17\n;\n2;1990-09-30",
    ],
)
def test_each_row_has_its_date(table: str) -> None:
    assert found(table) == DATES


def test_passports_and_plates_have_their_columns_too() -> None:
    travellers = "| Voyageur | N° de passeport | Fin |\n| A | 12\u00a0CH\u00a099634 | 2031 |"
    assert found(f"{travellers}\n| Un voyageur dont le nom est long | 15PF28170 | 2029 |") == [
        ("passport", "12\u00a0CH\u00a099634"), ("passport", "15PF28170"),
    ]  # fmt: skip
    cars = "Immatriculation;Affectation\nTG 168 DP;service des espaces verts du nord\nET-361-XY;B"
    assert found(cars) == [("plate", "TG 168 DP"), ("plate", "ET-361-XY")]


@pytest.mark.parametrize(
    "table",
    [
        "Association;Née le\nA;1988-02-17\nB;1990-09-30",
        "id;date_embauche\n1;1988-02-17",
        "id;acte_naissance;le\n1;1988-02-17 (transcrit);2",
        "passeport;salle\noui;du fond, celle des archives municipales 12AB34567",
        "passeport;nombre\nde service ou de mission, vu par le bureau 12AB34567;12",
        "plaque;produit\nbleue;de nettoyage pour les sols et les murs AB-123-CD",
        "naissance;id\nBrest;1\n\nLe conseil du 1988-02-17 et celui du 1990-09-30",
    ],
)
def test_other_columns_pass(table: str) -> None:
    assert found(table) == []


def test_a_table_ends_with_its_rows() -> None:
    assert found("id;date_naissance\n1;1988-02-17\n\nid;date_visite\n1;1990-09-30") == DATES[:1]
