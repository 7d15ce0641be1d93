"""Personal data in a short text: what has a form, and check digits that say it is nothing else.

Names have no form: they are not looked for. A SIREN or a SIRET is in a public register: it is no
personal data by itself. Nothing here keeps or logs what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

Kind = Literal["email", "phone", "nir", "iban", "card", "nif"]

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Written with spaces, dots or hyphens, or without: 06 12 34 56 78, +33 6.12.34.56.78; or with
# slashes alone, else dates would be numbers: 06/12/34/56/78, and not 01/12/2026 14:30.
_PHONE = re.compile(
    r"(?<![\w-])(?<!\d[.,])(?:"
    r"(?:\+\s?(?:33|262|590|594|596|687|689)|00\s?(?:33|262|590|594|596)|0)"
    r"[\s.\-]?(?:\(0\)\s?)?[1-9](?:[\s.\-]?\d{2}){4}"
    r"|(?:\+33/?|0)[1-9](?:/\d{2}){4})(?!\w)"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?(?!\w)")
# Digits with single separators between them; Corsica's departments have a letter.
_DIGITS = re.compile(r"(?<!\w)(?<!\d[.,])\d(?:[ .\-\u00a0\u202f]?[\dABab]){8,22}(?!\w)")
_CARD = re.compile(r"3[47]\d{13}|4\d{15}|(?:5[1-5]|2[2-7]|6[05])\d{14}")
_SEPARATORS = re.compile(r"[ .\-\u00a0\u202f]")

NUMBERS: tuple[tuple[Kind, frozenset[int]], ...] = (
    ("nir", frozenset({15})),
    ("card", frozenset({15, 16})),
    ("nif", frozenset({13})),
)
"""Numbers told by their check digits, with how many characters they have."""


def found_in(text: str) -> list[Kind]:
    """The kinds of personal data in `text`, each once, in the order of its first one."""
    return list(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[Kind]:
    if _EMAIL.search(text):
        yield "email"
    if _PHONE.search(text):
        yield "phone"
    valid = _checks()
    for match in _IBAN.finditer(text.upper()):
        if valid["iban"](_bare(match[0])):
            yield "iban"
    for match in _DIGITS.finditer(text):
        number = _bare(match[0]).upper()
        for kind, lengths in NUMBERS:
            if len(number) in lengths and valid[kind](number):
                yield kind
                break


def _bare(written: str) -> str:
    return _SEPARATORS.sub("", written)


def _checks() -> dict[Kind, Callable[[str], bool]]:
    # Imported here: no command needs it to start.
    from stdnum import iban, luhn  # noqa: PLC0415 -- as said above
    from stdnum.fr import nif, nir  # noqa: PLC0415 -- as said above

    def card(number: str) -> bool:
        # One number in ten passes Luhn: the first digits are those of a network (ISO/IEC 7812).
        return bool(_CARD.fullmatch(number)) and luhn.is_valid(number)

    return {
        "iban": iban.is_valid, "nir": nir.is_valid, "card": card,
        "nif": nif.is_valid,
    }  # fmt: skip
