"""Invented identifiers for the guard's set, in the writings that people use, right and wrong.

Nobody's: communes that no department has, banks' test ranges, establishments numbered from 90000,
telephone numbers that Arcep keeps for fiction (decision 2018-0881).
"""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from stdnum import iban, luhn
from stdnum.fr import nif, nir, siret

NBSP, NARROW = "\u00a0", "\u202f"
SPACES = (" ", " ", NBSP, NARROW, "", ".", "-")
DEPARTMENTS = ("75", "13", "69", "33", "59", "06", "67", "29", "87", "2A", "2B", "2A", "2B", "971")
CARDS = ("424242", "400000", "555555", "510510", "222300")
"""Ranges that payment services keep for tests."""
FICTION = ("0199 00", "0261 91", "0353 01", "0465 71", "0536 49", "0639 98")
PLATE = "ABCDEFGHJKLMNPQRSTVWXYZ"
RIB_LETTERS = dict(zip(string.ascii_uppercase, "12345678912345678923456789", strict=True))
WRITINGS = 40
"""Tries before a wrong number has no valid sense left."""


def digits(chance: Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))


def letters(chance: Random, count: int, among: str = string.ascii_uppercase) -> str:
    return "".join(chance.choices(among, k=count))


def cut(text: str, *sizes: int, by: str) -> str:
    """`text` in groups of `sizes`, the last size again and again until its end."""
    parts, at = [], 0
    for size in (*sizes, *[sizes[-1]] * len(text)):
        if text[at:]:
            parts.append(text[at : at + size])
        at += size
    return by.join(parts)


def rib_key(bank: str, branch: str, account: str) -> int:
    """The key of a French account (CFONB): 97 less 89 banks, 15 branches, 3 accounts modulo 97."""
    plain = "".join(RIB_LETTERS.get(character, character) for character in account)
    return 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(plain)) % 97


def is_rib(text: str) -> bool:
    """Whether 23 characters bear their right key."""
    head = text[:10].isdigit() and text[21:].isdigit() and len(text) == 23
    return head and rib_key(text[:5], text[5:10], text[10:21]) == int(text[21:])


def _nir(chance: Random) -> str:
    department = chance.choice(DEPARTMENTS)
    commune = str(chance.randint(910, 989))[: 5 - len(department)]
    month = f"{chance.randint(1, 12):02}"
    head = f"{chance.choice('12')}{digits(chance, 2)}{month}{department}{commune}"
    head += f"{chance.randint(1, 999):03}"
    return head + nir.calc_check_digits(head)


def _write_nir(chance: Random, number: str) -> str:
    by = chance.choice(SPACES)
    if chance.random() < 0.15:
        return f"{number[:13]} {chance.choice(['', 'clé ', '/ '])}{number[13:]}"
    department = 3 if number[5:7] == "97" else 2
    return cut(number, 1, 2, 2, department, 5 - department, 3, 2, by=by)


def _nif(chance: Random) -> str:
    head = chance.choice("0123") + digits(chance, 9)
    return head + nif.calc_check_digits(head)


def _write_nif(chance: Random, number: str) -> str:
    return cut(
        number, *chance.choice([(2, 2, 3, 3, 3), (13,), (13,)]), by=chance.choice(SPACES[:4])
    )


def _rib(chance: Random) -> str:
    bank, branch, account = digits(chance, 5), digits(chance, 5), digits(chance, 11)
    if chance.random() < 0.3:
        account = f"{account[:7]}{chance.choice(PLATE)}{account[8:]}"
    return f"{bank}{branch}{account}{rib_key(bank, branch, account):02}"


def _write_rib(chance: Random, number: str) -> str:
    return cut(number, 5, 5, 11, 2, by=chance.choice((" ", " ", NBSP, NARROW, "", "-", " | ")))


def _belgian(chance: Random) -> str:
    head = digits(chance, 10)
    return f"{head}{int(head) % 97 or 97:02}"


FOREIGN: tuple[tuple[str, Callable[[Random], str]], ...] = (
    ("DE", lambda chance: digits(chance, 18)),
    ("LU", lambda chance: digits(chance, 16)),
    ("NL", lambda chance: letters(chance, 4) + digits(chance, 10)),
    ("CH", lambda chance: digits(chance, 17)),
    ("GB", lambda chance: letters(chance, 4) + digits(chance, 14)),
    ("BE", _belgian),
)


def _iban(chance: Random) -> str:
    country: str = "FR"
    account: Callable[[Random], str] = _rib
    if chance.random() < 0.4:
        country, account = chance.choice((*FOREIGN, ("MC", _rib)))
    body = account(chance)
    return country + iban.calc_check_digits(f"{country}00{body}") + body


def _write_iban(chance: Random, number: str) -> str:
    written = cut(number, 4, by=chance.choice((" ", " ", NBSP, NARROW, "", "-")))
    return written.lower() if chance.random() < 0.1 else written


def _card(chance: Random) -> str:
    size = 15 if (american := chance.random() < 0.2) else 16
    head = "378282" if american else chance.choice(CARDS)
    head += digits(chance, size - 7)
    return head + luhn.calc_check_digit(head)


def _write_card(chance: Random, number: str) -> str:
    sizes = (4, 6, 5) if len(number) == 15 else (4,)
    return cut(number, *sizes, by=chance.choice((" ", " ", NBSP, NARROW, "", "-", ".")))


def _siret(chance: Random) -> str:
    head = chance.choice("3456789") + digits(chance, 7)
    siren = head + luhn.calc_check_digit(head)
    establishment = f"{siren}9{digits(chance, 3)}"
    return establishment + luhn.calc_check_digit(establishment)


def _write_siret(chance: Random, number: str) -> str:
    sizes = chance.choice([(3, 3, 3, 5), (9, 5), (14,)])
    return cut(number, *sizes, by=chance.choice((" ", " ", NBSP, NARROW, ".")))


def _phone(chance: Random) -> str:
    return chance.choice(FICTION).replace(" ", "") + digits(chance, 4)


def _write_phone(chance: Random, number: str) -> str:
    by = chance.choice((" ", " ", ".", "-", NBSP, NARROW, ""))
    if chance.random() < 0.35:
        head = chance.choice(("+33 ", "+33 (0)", "0033 ", "+33", "(+33) "))
        return head + cut(number[1:], 1, 2, by=by)
    return cut(number, 2, by=by)


def _plate(chance: Random) -> str:
    if chance.random() < 0.3:
        department = chance.choice(("75", "13", "2B", "974"))
        return f"{chance.randint(100, 9999)} {letters(chance, 3, PLATE)} {department}"
    pairs = [letters(chance, 2, PLATE.replace("S", "").replace("W", "")) for _ in range(2)]
    return f"{pairs[0]}-{digits(chance, 3)}-{pairs[1]}"


def _write_plate(chance: Random, number: str) -> str:
    return number.replace("-", chance.choice(("-", "-", "-", " ", "", NBSP)))


def _passport(chance: Random) -> str:
    return f"{chance.randint(10, 26)}{letters(chance, 2, 'ACDEFHKPRTV')}{digits(chance, 5)}"


def _write_passport(chance: Random, number: str) -> str:
    return cut(number, 2, 2, 5, by=chance.choice(("", "", " ", NBSP)))


Made = tuple[Callable[[Random], str], Callable[[Random, str], str]]
MADE: dict[str, Made] = {
    "nir": (_nir, _write_nir),
    "nif": (_nif, _write_nif),
    "iban": (_iban, _write_iban),
    "rib": (_rib, _write_rib),
    "card": (_card, _write_card),
    "siret": (_siret, _write_siret),
    "phone": (_phone, _write_phone),
    "plate": (_plate, _write_plate),
    "passport": (_passport, _write_passport),
}
CHECKS: dict[str, Callable[[str], bool]] = {
    "nir": nir.is_valid,
    "nif": nif.is_valid,
    "iban": iban.is_valid,
    "rib": is_rib,
    "card": luhn.is_valid,
    "siret": siret.is_valid,
}
"""Whether a number, without its separators, bears its right check digits."""


def compact(written: str) -> str:
    """Letters and digits alone, as `CHECKS` takes them: without the word `clé` of a NIR."""
    plain = written.replace("clé", "")
    return "".join(character for character in plain if character.isalnum()).upper()


def right(kind: str, chance: Random) -> str:
    """An identifier whose check digits are right, in one of its writings."""
    make, write = MADE[kind]
    return write(chance, make(chance))


def wrong(kind: str, chance: Random) -> str:
    """An identifier of `kind` with one digit changed, that is valid for no kind."""
    make, write = MADE[kind]
    for _ in range(WRITINGS):
        number = make(chance)
        place = len(number) - chance.choice((1, 2))
        other = str((int(number[place]) + chance.randint(1, 9)) % 10)
        changed = number[:place] + other + number[place + 1 :]
        if senseless(changed):
            return write(chance, changed)
    raise ValueError(f"every number of {kind} was valid")


def number(chance: Random, size: int) -> str:
    """`size` digits that are valid for no kind: an order, a file, a meter."""
    for _ in range(WRITINGS):
        drawn = chance.choice("456789") + digits(chance, size - 1)
        if senseless(drawn):
            return drawn
    raise ValueError(f"every number of {size} digits was valid")


def senseless(text: str) -> bool:
    """Whether no kind's check digits are right."""
    return not any(valid(text) for valid in CHECKS.values())
