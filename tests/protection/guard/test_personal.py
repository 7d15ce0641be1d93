"""Personal data is told by its form and its check digits, and by nothing else."""

from __future__ import annotations

import pytest

from emilie.protection.guard.personal import found_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("écrire à jean.dupont@mairie.fr ou à a@b.fr", ["email"]),
        ("appeler le 06 12 34 56 78", ["phone"]),
        ("+33 (0)6.12.34.56.78 ou 0033612345678", ["phone"]),
        ("la Réunion : +262 262 48 35 00", ["phone"]),
        ("tél.0612345678", ["phone"]),
        ("mairie,0612345678", ["phone"]),
        ("06/12/34/56/78", ["phone"]),
        ("NIR 2 95 10 99 126 111 93", ["nir"]),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", ["iban"]),
        ("carte 4970-1000-0000-0154", ["card"]),
        ("numéro fiscal 3023217600053", ["nif"]),
        ("jean@b.fr, 06 12 34 56 78", ["email", "phone"]),
    ],
)
def test_what_is_personal_is_told_by_its_kind(text: str, kinds: list[str]) -> None:
    assert found_in(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "loi n° 2019-341 du 19 avril 2019, article 12",
        "arrêté du 12.03.2026 NOR INTA2612345A",
        "un budget de 1 250 000 000 euros en 2026",
        "ISBN 978-2-07-036822-8",
        "SIRET 732 829 320 00074 et SIREN 552 008 443",
        "NIR 2 95 10 99 126 111 94",
        "FR76 3000 6000 0112 3456 7890 188",
        "appeler le 3939 ou le 15",
        "du 01/12/2026 14:30 au 05/12/2026 18:00",
        "un taux de 1,0612345678 ou de 1.0612345678",
        "version 10.2.3.4.5.6.7.8.9",
        "",
    ],
)
def test_numbers_that_are_nobodys_pass(text: str) -> None:
    assert found_in(text) == []
