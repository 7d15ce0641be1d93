"""Identifiers are told by their check digits, however they are written, and by nothing else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from stdnum import iban, luhn

from emilie.protection.guard.personal.identifiers import _LENGTHS, rib_key
from support.personal import found

DRAWN = random.Random(20261201)


def digits(count: int) -> str:
    return "".join(DRAWN.choice("0123456789") for _ in range(count))


def nir() -> str:
    place = DRAWN.choice(["01", "29", "75", "2A", "2B", "97", "99"])
    month = DRAWN.choice(["01", "12", "20", "31", "99"])
    number = f"{DRAWN.choice('1278')}{digits(2)}{month}{place}{digits(6)}"
    counted = int(number.replace("2A", "19").replace("2B", "18"))
    return f"{number}{97 - counted % 97:02}"


def nif() -> str:
    number = DRAWN.choice("0123") + digits(9)
    return f"{number}{int(number) % 511:03}"


def siret() -> str:
    siren = digits(8)
    siren += luhn.calc_check_digit(siren)
    return siren + "0001" + luhn.calc_check_digit(f"{siren}0001")


def card() -> str:
    number = DRAWN.choice(["4", "51", "55", "2221"])
    number += digits(15 - len(number))
    return number + luhn.calc_check_digit(number)


def rib() -> str:
    bank, branch, account = digits(5), digits(5), digits(7) + DRAWN.choice(["0013", "7M02", "026A"])
    return bank + branch + account + rib_key(bank, branch, account)


def french_iban() -> str:
    account = rib()
    return "FR" + iban.calc_check_digits(f"FR00{account}") + account


MADE: list[tuple[str, Callable[[], str], list[list[int]]]] = [
    ("nir", nir, [[15], [13, 2], [1, 2, 2, 2, 3, 3, 2], [1, 4, 2, 3, 3, 2], [1] * 15]),
    ("nif", nif, [[13], [2, 2, 3, 3, 3], [1, 3, 3, 3, 3]]),
    ("siret", siret, [[14], [9, 5], [3, 3, 3, 5]]),
    ("card", card, [[16], [4, 4, 4, 4]]),
    ("rib", rib, [[23], [5, 5, 11, 2]]),
    ("iban", french_iban, [[27], [4, 4, 4, 4, 4, 4, 3]]),
]
AROUND = ["{}", "Numéro : {}.", "a;{};b", "({})", "« {} », merci", "- {}\n12 rue", "n° {}\u00a0?"]


def grouped(number: str, sizes: list[int], separator: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return separator.join(parts)


@pytest.mark.parametrize(("kind", "make", "groups"), MADE, ids=[kind for kind, *_ in MADE])
@pytest.mark.parametrize("separator", [" ", "\u00a0", "\u202f", ".", "-"])
def test_a_valid_one_is_found_and_one_with_another_key_is_not(
    kind: str, make: Callable[[], str], groups: list[list[int]], separator: str
) -> None:
    for sizes in groups:
        for around in AROUND:
            number = make()
            written = grouped(number, sizes, separator)
            assert found(around.format(written)) == [(kind, written)]
            wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
            assert found(around.format(grouped(wrong, sizes, separator))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NIR 2 95 10 99 126 111 93", [("nir", "2 95 10 99 126 111 93")]),
        ("sécu : 2951099126111 clé 93", [("nir", "2951099126111 clé 93")]),
        ("sécu : 2951099126111 (93)", [("nir", "2951099126111 (93)")]),
        ("sécu (2951099126111 93)", [("nir", "2951099126111 93")]),
        # Without its key, where words say what it is.
        ("n° de sécurité sociale 2 95 10 99 126 111.", [("nir", "2 95 10 99 126 111")]),
        ("NIR 2 95 10 99 126 111 93 06 12", [("nir", "2 95 10 99 126 111 93")]),
        ("4970 1000 0000 0154 12/27", [("card", "4970 1000 0000 0154")]),
        ("FR76 3000 6000 0112\n3456 7890 189", [("iban", "FR76 3000 6000 0112\n3456 7890 189")]),
        ("fr7630006000011234567890189", [("iban", "fr7630006000011234567890189")]),
        ("DE89 3704 0044 0532 0130 00 BIC COBADEFF", [("iban", "DE89 3704 0044 0532 0130 00")]),
        ("IBAN GB82 WEST 1234 5698 7654 32", [("iban", "GB82 WEST 1234 5698 7654 32")]),
        ("BE68 5390 0754 7034, Bruxelles", [("iban", "BE68 5390 0754 7034")]),
        ("RIB : 20041 01005 0500013M026 06", [("rib", "20041 01005 0500013M026 06")]),
        (
            "banque 20041 guichet 01005 compte 0500013M026 clé 06",
            [("rib", "20041 guichet 01005 compte 0500013M026 clé 06")],
        ),
        ("Amex 3782 822463 10005", [("card", "3782 822463 10005")]),
        ("SIRET 356 000 000 00048 (La Poste)", [("siret", "356 000 000 00048")]),
        ("numéro fiscal de référence : 3023217600053", [("nif", "3023217600053")]),
        # Three in a row, of which none is a part of another.
        (
            "4970100000000154 3023217600053 73282932000074",
            [("card", "4970100000000154"), ("nif", "3023217600053"), ("siret", "73282932000074")],
        ),
    ],
)
def test_writings_of_people(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "NIR 2 95 10 99 126 111 94",
        "2951099126111",
        "mois treize : 2 95 13 99 126 111 90",
        "commande n° 4970100000000154",
        "facture 73282932000074",
        "réf. dossier : 3023217600053",
        "ISBN 978-2-07-036822-8, EAN 3017620422003",
        "https://exemple.fr/fichier/73282932000074/3023217600053",
        "uuid 550e8400-e29b-41d4-a716-446655440000",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "SIREN 552 008 443",
        "IMEI 356938035643809",
        "x4970100000000154", "4970100000000154x", "1,4970100000000154",
    ],
)  # fmt: skip
def test_numbers_of_things_pass(text: str) -> None:
    assert found(text) == []


def test_a_moment_is_no_establishment() -> None:
    # It has both keys of a SIRET.
    moments = (f"202612011430{seconds:02}" for seconds in range(60))
    assert [each for each in moments if found(f"horodaté {each}")] == []


def test_lengths_are_those_of_the_registry() -> None:
    for country, length in _LENGTHS.items():
        # What python-stdnum takes from the registry: « 5!n5!n11!c2!n » is 23 characters.
        [(_, known), *_] = iban._ibandb.info(country)
        parts = re.findall(r"(\d+)!", known["bban"])
        assert length == 4 + sum(map(int, parts)), country


def test_the_key_of_a_rib() -> None:
    assert rib_key("20041", "01005", "0500013M026") == "06"
    assert rib_key("30006", "00001", "12345678901") == "89"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("releve_2980559947810 / 61.pdf", "2980559947810 / 61"),
        ("carriere_2980559947810_61.pdf", "2980559947810_61"),
        ("298055994781061_dupont.pdf", "298055994781061"),
    ],
)
def test_names_of_files_part_a_nir_with_underscores(name: str, number: str) -> None:
    assert found(name) == [("nir", number)]


@pytest.mark.parametrize(
    "name",
    ["releve_2980559947810 / 62.pdf", "12_298055994781061.pdf", "298055994781061_12.pdf",
     "x298055994781061_a.pdf"],
)  # fmt: skip
def test_underscores_do_not_make_other_numbers_a_nir(name: str) -> None:
    assert found(name) == []
