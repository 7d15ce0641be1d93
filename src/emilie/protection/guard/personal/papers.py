"""Number plates (SIV since 2009, FNI before), passports, dates of birth: told by words near them.

None of them has a check digit but in the readable zone of a passport (ICAO Doc 9303-3, weights
7, 3, 1 modulo 10). Text is folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emilie.protection.guard.folded import Folded
from emilie.protection.guard.personal.candidates import (
    NEAR,
    Candidate,
    is_near,
    is_reference,
    stands_alone,
)

_LETTERS = "A-HJ-NP-TV-Z"
_SIV = re.compile(rf"[{_LETTERS}]{{2}}([ \-]?)\d{{3}}\1[{_LETTERS}]{{2}}")
_FNI = re.compile(r"[1-9]\d{0,3}([ \-]?)([A-Z]{2,3})\1(?:0[1-9]|[1-8]\d|9[0-5]|97[1-6]|2[AB])")
_UNITS = frozenset({"ANS", "CH", "CM", "CV", "EUR", "KG", "KM", "KMS", "MM", "PTS"})
_DRIVING = re.compile(
    r"VEHICULE|IMMATRICUL|\bPLAQUES?\b|VOITURE|\bCAMION|\bCARTES? GRISES?|\bMOTOS?\b|SCOOTER"
    r"|FOURRIERE|STATIONN|CONDUCT|CONDUIT|\bAUTOMOBILE|FOURGON|BERLINE|REMORQUE|PARKING|\bGARE[ESR]"
    r"|UTILITAIRE|CHAUFFEUR|COVOITURAGE|KILOMETR|RENAULT|PEUGEOT|CITROEN|DACIA|TOYOTA|VOLKSWAGEN"
    r"|\bFIAT\b|\bFORD\b|\bCLIO\b|\bZOE\b|KANGOO|MEGANE|\bTESLA\b|\bAMBULANCE|CONTRAVENTION|RADAR"
    r"|VERBALIS|ACCIDENT|\bCT VALIDE|CONTROLE TECHNIQUE|\bASSURANCE AUTO"
)
_THING = re.compile(
    r"\b(?:SALLE|BUREAU|LOCAL|ARMOIRE|RAYON|ETAGERE|SERVEUR|PORTE|CASIER|BOITE|CARTON|LICENCE|CLE)S?"
    r" ?(?:N[°O]? ?)?:? ?\Z"
)
_PASSPORT = re.compile(r"\d{2} ?[A-Z]{2} ?\d{5}")
_TRAVELLING = re.compile(r"PASSE-?PORT")
_ZONE = re.compile(r"(?<![A-Z0-9<])([A-Z0-9<]{9})(\d)[A-Z<]{3}(\d{6})(\d)[MFX<](\d{6})(\d)")
_VALUES = {each: at for at, each in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}

MONTHS = (
    "JANVIER|JANV|FEVRIER|FEVR?|MARS|AVRIL|AVR|MAI|JUIN|JUILLET|JUIL|AOUT|SEPTEMBRE|SEPT|OCTOBRE"
    "|OCT|NOVEMBRE|NOV|DECEMBRE|DEC"
)
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"{_DAY}([ ./\-])(?:{_MONTH})\1(?:{_YEAR}|\d\d)(?!\d)"
    rf"|{_DAY}(?:ER)?[ \-](?:{MONTHS})\.?[ \-](?:{_YEAR}|\d\d)(?!\d)"
    rf"|{_YEAR}([\-./])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_BIRTH_LABEL = re.compile(
    r"(?:(?:DATE|JOUR)[ _]?(?:ET LIEU )?(?:DE[ _])?NAISS(?:ANCE)?[^0-9]{0,40}"
    r"|NAISS(?:ANCE)?\.?[ :;,|=\"(\n]{0,4}(?:LE )?|\bD\.?D\.?N\.?[ :;,|=\"(]{0,4}"
    r"|\bBORN(?: ON)?[ :]{1,3})\Z"
)
_BORN = re.compile(
    r"\b(?:NE|NEE|NES|NEES|NE\(E\)S?|NE[*.\-]E)"
    r"(?=[ :(])[^0-9\n.;]{0,40}(?:\(?\d{1,5}E?\)?[^0-9\n.;]{1,10})?\Z"
)
_LE = re.compile(r"(?:NE|NEE|NES|NEES|NE\(E\)S?|NE[*.\-]E)(?: LE)? ?:? ?\Z")
_THINGS = re.compile(
    r"\b(?:LOI|PROJET|ASSOCIATION|SOCIETE|ENTREPRISE|COMMUNE|REGION|ORDONNANCE|DIRECTION|SERVICE"
    r"|AGENCE|DISPOSITIF|IDEE|ETABLISSEMENT|METROPOLE|LITIGE|CREANCE|DETTE|OBLIGATION|DROITS?"
    r"|INSTITUTION|REPUBLIQUE|REFORME|MOUVEMENT|PLATEFORME|OUTIL|PROGRAMME|ASSISTANT|DECRET)\b"
    r"[^.\n]{0,30}\Z"
)


def plate(folded: Folded, start: int, end: int) -> Candidate | None:
    """The number plate of which `start` to `end` is the first number, where vehicles are told."""
    text = folded.text
    if end - start > 4:
        return None
    form = _SIV.match(text, start - 2) or _SIV.match(text, start - 3) if end - start == 3 else None
    rule = "plate.siv" if form else "plate.fni"
    match = form or _FNI.match(text, start)
    if (
        match is None
        or (form is None and not _is_series(folded, match))
        or not stands_alone(text, match.start(), match.end())
    ):
        return None
    if form and "SS" in (form[0][:2], form[0][-2:]):
        return None
    begin = match.start()
    if _THING.search(text, max(0, begin - NEAR), begin) or is_reference(text, begin):
        return None
    if not is_near(_DRIVING, text, begin, match.end()):
        return None
    return Candidate("plate", rule, match.start(), match.end(), 0.9)


def _is_series(folded: Folded, fni: re.Match[str]) -> bool:
    """Whether the letters are a series, and no unit (« 12 CV 45 », « 120 km 75 »)."""
    return fni[2] not in _UNITS and folded.written(*fni.span(2)).isupper()


def passport(text: str, start: int, end: int) -> Candidate | None:
    """The number of a French passport that `text[start:end]` begins, where a passport is told."""
    match = _PASSPORT.match(text, start) if end - start == 2 else None
    if match is None or not stands_alone(text, start, match.end()):
        return None
    if not is_near(_TRAVELLING, text, start, match.end()):
        return None
    return Candidate("passport", "passport.context", start, match.end(), 0.9)


def readable_zones(text: str) -> Iterator[Candidate]:
    """The numbers of passports in lines that machines read, if their check digits hold."""
    if "<" not in text:
        return
    for zone in _ZONE.finditer(text):
        if all(_checked(zone[at]) == zone[at + 1] for at in (1, 3, 5)):
            end = zone.start() + len(zone[1].rstrip("<"))
            yield Candidate("passport", "passport.zone", zone.start(), end, 1.0)


def _checked(field: str) -> str:
    weights = (7, 3, 1)
    values = (_VALUES.get(each, 0) * weights[at % 3] for at, each in enumerate(field))
    return str(sum(values) % 10)


def birth_date(folded: Folded, start: int, end: int) -> Candidate | None:
    """The date that `start` begins, if words say that somebody was born then (since 1900)."""
    text = folded.text
    if end - start not in (1, 2, 4):
        return None
    match = _DATE.match(text, start)
    if match is None or not stands_alone(text, start, match.end()):
        return None
    begin = max(0, start - NEAR - 20)
    # All that is looked for has this letter: rows of numbers are gone past at once.
    if text.find("N", begin, start) == -1:
        return None
    if _BIRTH_LABEL.search(text, begin, start):
        return Candidate("birth_date", "birth_date.label", start, match.end(), 1.0)
    born = _BORN.search(text, begin, start)
    if born is None or not _is_born(folded, born) or _THINGS.search(text, begin, born.start()):
        return None
    return Candidate("birth_date", "birth_date.born", start, match.end(), 0.9)


def _is_born(folded: Folded, born: re.Match[str]) -> bool:
    """Whether it is « né » and no negation: by its accent, or by « le » right before the date."""
    word = born[0][:2]
    written = folded.written(born.start(), born.start() + len(word))
    return "é" in written.lower() or born[0].startswith("NEE") or bool(_LE.fullmatch(born[0]))
