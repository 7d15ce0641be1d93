"""Numbers told by their check digits: NIR, NIF, IBAN, RIB, payment cards, SIRET.

Check digits of NIR, NIF, IBAN and SIRET are python-stdnum's; the key of a RIB is that of the
Comité français d'organisation et de normalisation bancaires: 97 − (89·bank + 15·branch +
3·account) mod 97, letters counted as digits. Text is folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from emilie.protection.guard.finding import Kind
from emilie.protection.guard.personal.candidates import (
    NEAR,
    Candidate,
    is_in_address,
    is_near,
    is_reference,
    stands_alone,
)

_GAP = r"(?:[ .\-]|  )?"
_PAIR = rf"\d{_GAP}\d"
_NIR = re.compile(
    rf"[1-478](?:{_GAP}\d){{2}}{_GAP}({_PAIR}){_GAP}({_PAIR}|2{_GAP}[AB])(?:{_GAP}\d){{6}}"
    rf"(?:[ .\-/|,_]{{0,3}}\(?(?:CLE ?:? ?)?({_PAIR})\)?(?![0-9]))?"
)
_USUAL_NIR = re.compile(r"\d \d\d \d\d \d[\dAB] \d{3} \d{3} \d\d")
_NIF = re.compile(r"[0-3](?:[ .\-]?\d){12}(?!\d)")
_SIRET = re.compile(r"\d{3}[ .\-]?\d{3}[ .\-]?\d{3}[ .\-]?\d{2}[ .\-]?\d{3}(?!\d)")
# Networks by their first digits (ISO/IEC 7812).
_CARD = re.compile(
    r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6[05]\d\d)([ .\-]?)\d{4}\1\d{4}\1\d{4}(?!\d)"
    r"|3[47]\d\d([ .\-]?)\d{6}\2\d{5}(?!\d)"
)
_EXPIRY = re.compile(r" \d\d/\d\d(?!\d)")
_BETWEEN = (
    r"[ :;,|/.\-\n]{0,4}"
    r"(?:(?:CODE )?(?:GUICHET|(?:N[O°]? ?|NUMERO )?(?:DE )?COMPTE|CLE(?: RIB)?)[ :|]{0,3})?"
)
_RIB = re.compile(
    rf"(\d{{5}}){_BETWEEN}(\d{{5}}){_BETWEEN}([0-9A-Z]{{11}}){_BETWEEN}(\d\d)(?![0-9])"
)
_IBAN = re.compile(r"([A-Z]{2}) ?\d\d(?:[ .\-\n]{0,2}[A-Z0-9]){11,32}")
_LENGTHS_WRITTEN = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23
IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31
MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24
SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_LENGTHS = {each[:2]: int(each[2:]) for each in _LENGTHS_WRITTEN.split()}
"""How long an IBAN is in each country (SWIFT, IBAN Registry)."""
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_INSURED = re.compile(r"\bNIR\b|SECU|\bSS\b|ASSUR|INSEE|\bNUMERO DE SS\b")
_TAXED = re.compile(r"FISCAL|\bNIF\b|\bSPI\b|IMPOT|IMPOSITION|\bTAX|DECLARANT")
_COMPANY = re.compile(r"SIRE[TN]|ETABLISSEMENT|ENTREPRISE|SOCIETE|\bRCS\b|\bAPE\b|\bNAF\b")
_PAYING = re.compile(r"\bCARTES?\b|\bCB\b|VISA|MASTERCARD|AMEX|PAIEMENT|BANCAIRE|PAYE")
_BANKED = re.compile(r"\bRIB\b|BANCAIRE|BANQUE|GUICHET|VIREMENT")
_SEPARATORS = str.maketrans("", "", " .-/|,:;()_\n")
_MOMENT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])")


def identifier(text: str, start: int, end: int) -> Candidate | None:
    """What the digits `text[start:end]` begin, if check digits say that it is an identifier."""
    before = text[start - 1 : start]
    if before and (before.isalpha() or (before == " " and text[start - 2 : start - 1].isalpha())):
        found = _iban(text, start)
        if found or before != " ":
            return found
    first, length = text[start], end - start
    if length > 23:
        return None
    if first in "123478" and (found := _nir(text, start)):
        return found
    if first in "23456" and length in (4, 15, 16) and (found := _card(text, start)):
        return found
    if length in (3, 6, 9, 14) and (found := _siret(text, start)):
        return found
    if (length == 5 or length >= 10) and (found := _rib(text, start)):
        return found
    return _nif(text, start) if first in "0123" else None


def _iban(text: str, digits: int) -> Candidate | None:
    start = digits - 3 if text[digits - 1] == " " else digits - 2
    if start < 0 or (start and text[start - 1].isalnum()):
        return None
    match = _IBAN.match(text, start)
    if match is None or (length := _LENGTHS.get(match[1])) is None:
        return None
    left = length
    end = start
    while left and end < match.end():
        left -= text[end].isalnum()
        end += 1
    if left or text[end : end + 1].isalnum() or not _valid("iban", _bare(text[start:end])):
        return None
    return Candidate("iban", "iban.key", start, end, 1.0)


def _nir(text: str, start: int) -> Candidate | None:
    match = _NIR.match(text, start)
    if match is None or not _is_month(_bare(match[1])) or _bare(match[2]) == "00":
        return None
    end, key = match.end(), match[3]
    if key is None:
        # Told without its key, it is known by the words around it only.
        if not stands_alone(text, start, end) or text[end : end + 2].strip(" .-").isdigit():
            return None
        told = _INSURED.search(text, max(0, start - NEAR), start)
        return Candidate("nir", "nir.context", start, end, 0.8) if told else None
    if match[0][-1] == ")" and "(" not in match[0]:
        end -= 1
    # Written as on a card it is told from the numbers beside it.
    usual = _USUAL_NIR.fullmatch(text, start, end) and stands_alone(text, start, end)
    # Names of files part words so: its own form and its key tell it.
    named = "_" in (text[start - 1 : start], text[end : end + 1]) and _is_between_words(
        text, start, end
    )
    if not (usual or named or _is_apart(text, start, end)) or not _valid(
        "nir", _bare(match[0]).replace("CLE", "")
    ):
        return None
    return Candidate("nir", "nir.key", start, end, 1.0)


def _is_between_words(text: str, start: int, end: int) -> bool:
    """Whether a number is parted by underscores or spaces from words, and from no other number."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return not (
        before[-1:].isalnum() or after[:1].isalnum() or before[:1].isdigit() or after[1:].isdigit()
    )


def _is_month(month: str) -> bool:
    """Months, and what INSEE writes for unknown or corrected ones (20 to 42, 50 to 99)."""
    return "01" <= month <= "12" or "20" <= month <= "42" or month >= "50"


def _card(text: str, start: int) -> Candidate | None:
    match = _CARD.match(text, start)
    if match is None or not _is_of_somebody(text, start, match.end(), _PAYING):
        return None
    if not _valid("card", _bare(match[0])):
        return None
    told = is_near(_PAYING, text, start, match.end())
    return Candidate("card", "card.key", start, match.end(), 1.0 if told else 0.7)


def _siret(text: str, start: int) -> Candidate | None:
    match = _SIRET.match(text, start)
    if match is None or not _is_of_somebody(text, start, match.end(), _COMPANY):
        return None
    if not _valid("siret", _bare(match[0])):
        return None
    told = is_near(_COMPANY, text, start, match.end())
    # One moment in a hundred (20261201143000) passes both keys.
    if not told and _MOMENT.match(match[0]):
        return None
    return Candidate("siret", "siret.key", start, match.end(), 1.0 if told else 0.7)


def _rib(text: str, start: int) -> Candidate | None:
    match = _RIB.match(text, start)
    if match is None or not _is_of_somebody(text, start, match.end(), _BANKED):
        return None
    bank, branch, account, key = match.groups()
    if key != rib_key(bank, branch, account):
        return None
    return Candidate("rib", "rib.key", start, match.end(), 1.0)


def rib_key(bank: str, branch: str, account: str) -> str:
    """The two digits behind five of a bank, five of a branch, eleven characters of an account."""
    digits = account.upper().translate(_RIB_LETTERS)
    return f"{97 - (89 * int(bank) + 15 * int(branch) + 3 * int(digits)) % 97:02}"


def _nif(text: str, start: int) -> Candidate | None:
    match = _NIF.match(text, start)
    if match is None or not _is_of_somebody(text, start, match.end(), _TAXED):
        return None
    if not _valid("nif", _bare(match[0])):
        return None
    told = is_near(_TAXED, text, start, match.end())
    return Candidate("nif", "nif.key", start, match.end(), 1.0 if told else 0.8)


def _is_of_somebody(text: str, start: int, end: int, told: re.Pattern[str]) -> bool:
    """Whether a number stands alone, and nothing before it says that it is another one."""
    if not _is_apart(text, start, end) or is_in_address(text, start):
        return False
    return not is_reference(text, start) or bool(told.search(text, max(0, start - NEAR), start))


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether a number is no part of a longer one written in the same way."""
    spaced = " " if " " in text[start:end] and not _EXPIRY.match(text, end) else ""
    return stands_alone(text, start, end, f".,-/_{spaced}")


def _bare(written: str) -> str:
    return written.translate(_SEPARATORS)


def _valid(kind: Kind, number: str) -> bool:
    return _checks()[kind](number)


@cache
def _checks() -> dict[Kind, Callable[[str], bool]]:
    # Imported here: no command needs it to start.
    from stdnum import iban, luhn  # noqa: PLC0415 -- as said above
    from stdnum.fr import nif, nir, siret  # noqa: PLC0415 -- as said above

    # Lists of banks by country are older than the banks: the two digits and the form say enough.
    return {
        "iban": partial(iban.is_valid, check_country=False), "card": luhn.is_valid,
        "nir": nir.is_valid, "nif": nif.is_valid, "siret": siret.is_valid,
    }  # fmt: skip
