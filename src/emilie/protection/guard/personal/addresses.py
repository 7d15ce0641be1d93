"""Postal addresses: a number, a way and its name, with the postcode and the town behind them.

Where no number is told, the postcode leads back to the way (« place de la Mairie, 35000 Rennes »).
Nothing is known of ways and towns: what is looked at is the form (AFNOR XP Z 10-011). Text is
folded; capital letters are those of the text as it was written.
"""

from __future__ import annotations

import re

from emilie.protection.guard.folded import Folded
from emilie.protection.guard.personal.candidates import Candidate, is_near
from emilie.protection.guard.personal.papers import MONTHS

_SURE = (
    "RUE|AVENUE|AVE?|BOULEVARD|B[DL]V?D?|ALLEES?|CHEMIN|CHE|IMPASSE|IMP|ROUTE|RTE|QUAI|SQUARE|SQ"
    "|RUELLE|VENELLE|SENTIER|SENTE|FAUBOURG|FG|FBG|ESPLANADE|LOTISSEMENT|LIEU[ -]DIT|MONTEE"
    "|ROND[ -]POINT|TRAVERSE|CHAUSSEE|CORNICHE"
)
_DOUBTFUL = (
    "PLACE|PL|COURS|COUR|PASSAGE|VOIE|CITE|RESIDENCE|RES|HAMEAU|PROMENADE|MAIL|CLOS|VILLA|PARVIS"
    "|PORT|PONT|PARC|DOMAINE|COTE|RAMPE|CARREFOUR|ZONE|Z[AI]C?|LOT|R|MAS|TERRASSE"
)
"""Words that are something else as well (« 3 places », « 2 cours de droit »)."""
_HEAD = re.compile(
    r"\d{1,4}(?:[\-/]\d{1,4})?(?: ?(?:BIS|TER|QUATER)| ?[A-E](?![A-Z']))?,? {1,2}"
    rf"(?:({_SURE})|(?:{_DOUBTFUL}))(?![A-Z])\.? {{1,2}}"
)
_DAY = re.compile(rf" (?:DU )?\d{{1,2}}(?:ER)? (?:{MONTHS})(?: (?:19|18)\d\d)?(?![A-Z0-9])")
"""Ways are called by days: « rue du 8 mai 1945 »."""
_TOKEN = re.compile(r"[ ']?([A-Z0-9\-]+\.?)")
_LINKS = frozenset(
    {"DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "ET", "EN", "AUX", "AU", "SUR", "SOUS", "A"}
)
_TO_TOWN = re.compile(
    r"[ ,;\-\n|]{1,4}"
    r"(?:(?:BP|CS|TSA|APPT?|APPARTEMENT|BATIMENT|BAT|ESCALIER|ETAGE|PORTE)\.? ?[A-Z0-9]{1,6}"
    r"[ ,;\-\n]{1,4}){0,3}"
    r"(?:(?:RESIDENCE|LOTISSEMENT|HAMEAU|QUARTIER|LIEU[ -]DIT|IMMEUBLE|TOUR|CHEZ) [^\n,;0-9]{2,30}?"
    r"[ ,;\-\n]{1,4})?"
    r"(?:F-)?((?:0[1-9]|[1-8]\d|9[0-8])\d{3})[ ,\n]{1,2}(?=[A-Z])"
)
_LOWER_NAME = re.compile(r"(?:[ '][A-Z\-]+){0,6}(?=,? ?-? ?(?:0[1-9]|[1-8]\d|9[0-8])\d{3} [A-Z])")
_ROAD = re.compile(r"(?:NATIONALE|DEPARTEMENTALE|COMMUNALE|EUROPEENNE)(?![A-Z])")
_LIVING = re.compile(
    r"DOMICIL|HABIT|DEMEUR|ADRESSE|\bSISE?\b|RESID|LOGE|\bVIT\b|LOCATAIRE|COURRIER"
)
_BACK = re.compile(
    rf"(?:\b(?:{_SURE}|PLACE|HAMEAU|RESIDENCE|PASSAGE|COURS|CITE|DOMAINE|CLOS|VILLA|PARC|ZONE|Z[AI]C?"
    r"|BP|CS) [^\n,;0-9]{0,40}[A-Z0-9.](?: \d{1,6})?)[ ,;\-\n]{1,3}\Z"
)


def street(folded: Folded, start: int, end: int) -> Candidate | None:
    """The address that the number `start` to `end` begins."""
    text = folded.text
    head = _HEAD.match(text, start) if end - start <= 4 else None
    if (
        head is None
        or text[start - 1 : start].isalnum()
        or text[start - 1 : start] in (".", "-", "/")
    ):
        return None
    stop, proper = _name(folded, head.end())
    if stop == head.end():
        return None
    if town := _TO_TOWN.match(text, stop):
        return Candidate("address", "address.postcode", start, _town(folded, town.end()), 1.0)
    told = is_near(_LIVING, text, start, stop)
    if _ROAD.match(text, head.end()):
        return None
    if proper and (head[1] or told):
        return Candidate("address", "address.street", start, stop, 0.8 if told else 0.7)
    return Candidate("address", "address.street", start, stop, 0.6) if told and head[1] else None


def _name(folded: Folded, start: int) -> tuple[int, bool]:
    """Where the name of a way ends, and whether it is written as a name."""
    text, at, stop, proper = folded.text, start, start, False
    if day := _DAY.match(text, start - 1):
        return day.end(), True
    for _ in range(9):
        token = _TOKEN.match(text, at)
        if token is None or re.fullmatch(r"\d{5}", token[1]):
            break
        at = token.end()
        if token[1] in _LINKS and stop != at:
            continue
        if token[1][0].isdigit() or _is_capital(folded, token.start(1)):
            proper, stop = proper or not token[1][0].isdigit(), at
        elif stop == start:
            # « rue des lilas 35000 Rennes » : without capitals, what stands before the postcode.
            lower = _LOWER_NAME.match(text, at)
            stop = lower.end() if lower else at
            break
        else:
            break
    return stop, proper


def _town(folded: Folded, start: int) -> int:
    """Where the name of a town ends, with its CEDEX or the number of its district."""
    text, at, stop = folded.text, start, start
    for _ in range(6):
        token = _TOKEN.match(text, at)
        if token is None:
            break
        at = token.end()
        if token[1] in _LINKS:
            continue
        if token[1][0].isdigit():
            return at if stop > start and len(token[1]) < 3 else stop
        if stop > start and token[1] != "CEDEX" and not _is_capital(folded, token.start(1)):
            break
        stop = at
    return stop - (text[stop - 1] == ".")


def _is_capital(folded: Folded, at: int) -> bool:
    return folded.original[folded.span(at, at + 1)[0]].isupper()


def place(folded: Folded, start: int, end: int) -> Candidate | None:
    """The address without a number that the postcode `start` to `end` ends."""
    text = folded.text
    if end - start != 5 or text[end : end + 1] != " " or not text[end + 1 : end + 2].isalpha():
        return None
    if not "01" <= text[start : start + 2] <= "98" or not _is_capital(folded, end + 1):
        return None
    back = _BACK.search(text, max(0, start - 80), start)
    if back is None:
        return None
    return Candidate("address", "address.place", back.start(), _town(folded, end + 1), 0.8)
