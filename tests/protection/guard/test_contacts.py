"""Telephone numbers and e-mail addresses, and what looks like them."""

from __future__ import annotations

import pytest

from support.personal import found


@pytest.mark.parametrize(
    "number",
    [
        "06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78",
        "06\u00a012\u00a034\u00a056\u00a078", "06\u202f12\u202f34\u202f56\u202f78",
        "06  12  34  56  78",
        "+33 6 12 34 56 78", "+33612345678", "+33 (0)6 12 34 56 78", "+33) 6 12 34 56 78",
        "+33 612 345 678", "0033 6 12 34 56 78", "0033612345678", "01 44 55 66 77",
        "+262 692 12 34 56", "0692 12 34 56", "+590 590 12 34 56", "0594 25 12 34", "+687 12 34 56",
        "+689 40 12 34 56", "+508 41 12 34",
        "+32 2 123 45 67", "+49 30 12345678", "+44 20 7946 0958", "+1 202 555 0143",
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_however_it_is_written(number: str) -> None:
    for around in (
        "{}",
        "Tél. : {}",
        "joindre Mme la cheffe au {}.",
        "mairie,{}",
        "({})",
        "a;{};b",
    ):
        assert found(around.format(number)) == [("phone", number)]


def test_uneven_ones_are_told_by_words() -> None:
    assert found("portable : 0612 345 678") == [("phone", "0612 345 678")]
    assert found("tél. 0612 34 56 78") == [("phone", "0612 34 56 78")]
    assert found("relevé 0612 345 678") == []


def test_several_in_a_row() -> None:
    assert found("01 23 45 67 89 06 12 34 56 78/07 12 34 56 78") == [
        ("phone", "01 23 45 67 89"), ("phone", "06 12 34 56 78"), ("phone", "07 12 34 56 78"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "commande n° 0612345678", "réf. : 06 12 34 56 78", "dossier 0612345678",
        "DOC-0612345678", "2024/0612345678",
        "0612345678/12", "https://exemple.fr/0612345678", "1,0612345678", "1.0612345678",
        "12 34 06 12 34 56 78", "06 12 34 56 78 90", "06 12 34 56 78 €", "a0612345678",
        "du 01/12/2026 14:30 au 05/12/2026", "le 36 39, le 15, le 3919", "0 800 123 456",
        "08 00 12 34 56", "+ 15 000 000 habitants", "+12 345 678 €", "27632 09248 0294093007M 57",
        "+100 000 000", "48.8566140123, 2.3522219",
        "192.168.10.25", "version 10.2.3.4.5.6.7.8.9", "CVE-2024-0123456789",
        "article R. 123-4, L. 1121-1", "1 250 000 000 euros", "marché 2024 0612 345 678",
    ],
)  # fmt: skip
def test_numbers_of_things_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("écrire à jean.dupont@mairie.fr.", "jean.dupont@mairie.fr"),
        ("<Jean.Dupont+essai@Justice.Gouv.FR>", "Jean.Dupont+essai@Justice.Gouv.FR"),
        ("mailto:a_b-c@sous.domaine.example", "a_b-c@sous.domaine.example"),
        ("jean.dupont[at]mairie.fr", "jean.dupont[at]mairie.fr"),
        ("jean.dupont (arobase) mairie.fr", "jean.dupont (arobase) mairie.fr"),
        ("je\u200ban@mai\u00adrie.fr", "je\u200ban@mai\u00adrie.fr"),
        ("hélène@mairie.fr", "hélène@mairie.fr"),
    ],
)
def test_an_e_mail_address_is_found(text: str, address: str) -> None:
    assert found(text) == [("email", address)]


@pytest.mark.parametrize(
    "text",
    [
        "@mention", "agent@serveur", "git@forge.gouv.fr:equipe/projet.git", "paquet@1.2.3", "a@.fr",
        "smtp://compte:motdepasse@courrier.example.fr", "@@@", "a@b@", "prix @ 3.50",
    ],
)  # fmt: skip
def test_what_has_an_at_without_being_one(text: str) -> None:
    assert found(text) == []
