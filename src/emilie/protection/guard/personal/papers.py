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
SIV = re.compile(rf"[{_LETTERS}]{{2}}([ \-]?)\d{{3}}\1[{_LETTERS}]{{2}}")
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
PASSPORT = re.compile(r"\d{2} ?[A-Z]{2} ?\d{5}")
_TRAVELLING = re.compile(r"PASSE?-?PORT")
_ZONE = re.compile(r"(?<![A-Z0-9<])([A-Z0-9<]{9})(\d)[A-Z<]{3}(\d{6})(\d)[MFX<](\d{6})(\d)")
_VALUES = {each: at for at, each in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}

MONTHS = (
    "JANVIER|JANV|FEVRIER|FEVR?|MARS|AVRIL|AVR|MAI|JUIN|JUILLET|JUIL|AOUT|SEPTEMBRE|SEPT|OCTOBRE"
    "|OCT|NOVEMBRE|NOV|DECEMBRE|DEC"
)
_ENGLISH = (
    "JANUARY|JAN|FEBRUARY|FEB|MARCH|MAR|APRIL|APR|MAY|JUNE|JUN|JULY|JUL|AUGUST|AUG|SEPTEMBER|SEP"
    "|OCTOBER|NOVEMBER|DECEMBER"
)
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
DATE = re.compile(
    rf"{_DAY}([ ./\-])(?:{_MONTH})\1(?:{_YEAR}|\d\d)(?!\d)"
    rf"|{_DAY}(?:ER|ST|ND|RD|TH)?[ \-](?:{MONTHS}|{_ENGLISH})\.?,?[ \-](?:{_YEAR}|\d\d)(?!\d)"
    rf"|{_YEAR}([\-./])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_DAY_BEHIND = re.compile(rf"{_DAY}(?:ST|ND|RD|TH)?,? {_YEAR}(?!\d)")
_MONTH_BEFORE = re.compile(rf"\b(?:{_ENGLISH}|SEPT|OCT|NOV|DEC)\.? \Z")
_NUMBERS = (
    r"(?:UN|PREMIER|DEUX|TROIS|QUATRE|CINQ|SIX|SEPT|HUIT|NEUF|DIX|ONZE|DOUZE|TREIZE|QUATORZE|QUINZE"
    r"|SEIZE|VINGTS?|TRENTE|QUARANTE|CINQUANTE|SOIXANTE|CENTS?|ET)"
)
_IN_WORDS = re.compile(
    rf"\b{_NUMBERS}(?:[ \-]{_NUMBERS}){{0,3}} (?:{MONTHS}) (?:DEUX[ \-])?MIL(?:LE)?\b"
    rf"(?:[ \-]{_NUMBERS}\b){{0,9}}"
)
_BIRTH_LABEL = re.compile(
    r"(?:(?:DATE|JOUR)[ _]?(?:ET LIEU )?(?:DE[ _])?NAISS(?:ANCE)?(?P<of>[^0-9]{0,40})"
    r"|\bDATE[ _]OF[ _]BIRTH[^0-9]{0,20}|\bBIRTH ?DATE[^0-9]{0,20}|\bD\.?O\.?B\.?[ :;,|=\"(]{0,4}"
    r"|NAISS(?:ANCE)?\.?[ :;,|=\"(\n]{0,4}(?:LE )?|\bD\.?D\.?N\.?[ :;,|=\"(]{0,4}"
    r"|\bBORN(?: ON)?[ :]{1,3})\Z"
)
_BORN = re.compile(
    r"\b(?:NE|NEE|NES|NEES|NE\(E\)S?|NE[*.\-]E)"
    r"(?=[ :(])[^0-9\n.;]{0,40}(?:\(?\d{1,5}E?\)?[^0-9\n.;]{1,10})?\Z"
)
_LE = re.compile(r"(?:NE|NEE|NES|NEES|NE\(E\)S?|NE[*.\-]E)(?: LE)? ?:? ?\Z")
# Of what else may be born; a person may belong to it: « agent du syndicat, né le… ».
_THING_NAMES = (
    r"(?:LOI|PROJET|ASSOCIATION|SOCIETE|ENTREPRISE|COMMUNE|REGION|ORDONNANCE|DIRECTION|SERVICE"
    r"|AGENCE|DISPOSITIF|IDEE|ETABLISSEMENT|METROPOLE|LITIGE|CREANCE|DETTE|OBLIGATION|DROITS?"
    r"|INSTITUTION|REPUBLIQUE|REFORME|MOUVEMENT|PLATEFORME|OUTIL|PROGRAMME|ASSISTANT|DECRET"
    r"|CONVENTION|SYNDICAT|ACCORD|TRAITE|PARTENARIAT|FEDERATION|UNION|FONDATION|COOPERATIVE"
    r"|COMMUNAUTE|COMITE|OFFICE|CLUB|PARTI|JOURNAL|REVUE|MARQUE|GROUPEMENT|RESEAU|FESTIVAL"
    r"|CONSORTIUM|MUTUELLE|BANQUE|LABORATOIRE|UNIVERSITE|VILLE|MUSEE|LYCEE|COLLEGE|ECOLE|HOPITAL"
    r"|CLINIQUE|THEATRE|CENTRE|EURO|MONNAIE|QUARTIER|PARC|USINE|STRUCTURE|COLLECTIF|OBSERVATOIRE"
    r"|DEPARTEMENT|CANTON|REGIE)"
)
_THINGS = re.compile(
    r"(?<!\b(?:DU|DE|AU|EN|ET) )(?<!\b(?:DES|AUX|PAR) )(?<!\bDE LA )(?<!\bDE L')(?<!\bA LA )"
    r"(?<!\bA L')(?<!\bPAR L[AE] )(?<!\bPAR L')(?<!\bPOUR L[AE] )(?<!\bDANS L[AE] )(?<!\bCHEZ )"
    rf"\b{_THING_NAMES}\b[^.\n]{{0,30}}\Z"
)
_OF_A_THING = re.compile(rf" ?(?:DU|DE LA|DE L'|DES|D'UNE?) ?{_THING_NAMES}S?\b|[^\n]*\bCREATION\b")
_BORN_THEN = re.compile(
    r",? (?:[^.;\n]{0,40} )?(?:EST NEE?|NAIT|NAQUIT)\b[^.;\n]{0,40}"
    r"(?:\b(?:ENFANT|GARCON|FILLE|FILS|JUMEAUX?|MME|MLLE|MONSIEUR|MADAME)\b|\bM\. )"
)


def plate(folded: Folded, start: int, end: int) -> Candidate | None:
    """The number plate of which `start` to `end` is the first number, where vehicles are told."""
    text = folded.text
    if end - start > 4:
        return None
    form = SIV.match(text, start - 2) or SIV.match(text, start - 3) if end - start == 3 else None
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
    match = PASSPORT.match(text, start) if end - start == 2 else None
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
    match = DATE.match(text, start)
    begin = start
    if match is None:
        # « May 17, 1984 »
        match = _DAY_BEHIND.match(text, start)
        month = _MONTH_BEFORE.search(text, max(0, start - 12), start) if match else None
        if month is None:
            return None
        begin = month.start()
    if match is None or not stands_alone(text, begin, match.end()):
        return None
    rule = _birth(folded, begin, match.end())
    return Candidate("birth_date", rule, begin, match.end(), 0.9) if rule else None


def written_birth_dates(folded: Folded) -> Iterator[Candidate]:
    """Dates in words, as deeds give them: « né le vingt mai mille neuf cent soixante »."""
    if " MIL" not in folded.text:
        return
    for match in _IN_WORDS.finditer(folded.text):
        if rule := _birth(folded, match.start(), match.end()):
            yield Candidate("birth_date", rule, match.start(), match.end(), 0.9)


def _birth(folded: Folded, start: int, end: int) -> str | None:
    """The rule by which words around a date say that somebody was born then."""
    text = folded.text
    begin = max(0, start - NEAR - 20)
    # All that is looked for has one of these: rows of numbers are gone past at once.
    if text.find("N", begin, start) != -1 or text.find("B", begin, start) != -1:
        label = _BIRTH_LABEL.search(text, begin, start)
        if label:
            return None if _OF_A_THING.match(label["of"] or "") else "birth_date.label"
        born = _BORN.search(text, begin, start)
        if born and _is_born(folded, born) and not _THINGS.search(text, begin, born.start()):
            return "birth_date.born"
    if text.startswith(("LE ", " LE "), start - 3) and _BORN_THEN.match(text, end, end + 110):
        return "birth_date.born"
    return None


def _is_born(folded: Folded, born: re.Match[str]) -> bool:
    """Whether it is « né » and no negation: by its accent, or by « le » right before the date."""
    word = born[0][:2]
    written = folded.written(born.start(), born.start() + len(word))
    return "é" in written.lower() or born[0].startswith("NEE") or bool(_LE.fullmatch(born[0]))
