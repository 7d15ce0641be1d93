"""Telephone numbers (ARCEP's plan of numbering: France and overseas; E.164 abroad), e-mail.

Numbers that begin with 08 are those of services (ARCEP, « numéros spéciaux »), short ones too: they
are nobody's. Text is folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emilie.protection.guard.personal.candidates import (
    Candidate,
    is_in_address,
    is_near,
    is_reference,
    stands_alone,
)

_GAP = r"[ .\-]{0,2}"
# Abroad, as France counts it: nine digits behind the country's, but for four islands.
_OVERSEAS = (
    rf"(?:33|262|590|594|596)[)]?{_GAP}(?:\(0\){_GAP})?[1-79](?:{_GAP}\d){{8}}"
    rf"|(?:508|681|687)[)]?(?:{_GAP}\d){{6}}|689[)]?(?:{_GAP}\d){{8}}"
)
_ABROAD = re.compile(rf"(?:\+ ?|00 ?)(?:{_OVERSEAS})(?!\d)")
_FRANCE = re.compile(
    rf"0[1-79](?:{_GAP}\d\d){{4}}(?!\d)|0[1-79](?:/\d\d){{4}}(?![\d/])"
    r"|\+33/[1-79](?:/\d\d){4}(?![\d/])"
)
_ISLANDS = re.compile(r"0(?:262|263|269|590|594|596|639|69\d)(?:[ .\-]\d\d){3}(?!\d)")
"""Numbers overseas are told by their first four digits."""
_UNEVEN = re.compile(
    r"0[1-79]\d\d[ .\-]\d{3}[ .\-]\d{3}(?!\d)|0[1-79]\d\d(?:[ .\-]\d\d){3}(?!\d)"
    r"|0 [1-79](?: ?\d){8}(?!\d)"
)
_FOREIGN = re.compile(r"\+ ?[1-9]\d{0,2}(?:[ .\-]{0,2}\(0\))?(?:[ .\-/]?\(?\d{1,5}\)?){2,7}(?!\d)")
_ENDED = re.compile(r"0[1-79](?:[ .\-]?\d\d){4}[ /]\Z")
"""Another number, right before."""
_CALLING = re.compile(
    r"\bTEL(?:EPHON|\b)|PHONE|\bMOBILE|PORTABLE|\bFAX\b|\bAPPEL|JOIGN|JOINDRE|\bGSM\b|STANDARD|CONTACT|RAPPEL"
    r"|WHATSAPP|\bSMS\b|\bLIGNE DIRECTE\b|☎|📞"
)
_AMOUNT = re.compile(r" ?(?:€|EUR|%|\$|K€|M€|HABITANTS|POINTS)")
_THOUSANDS = re.compile(r"\+\d{1,3}(?: \d{3})+")
_LOCAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+'-"
_DOMAIN = re.compile(
    r"(?:[A-Z0-9](?:[A-Z0-9\-]{0,61}[A-Z0-9])?\.){1,8}"
    r"(?:[A-Z]{2,24}|XN--[A-Z0-9\-]{2,40})(?![A-Z0-9])"
)
_SPELT_AT = re.compile(r" ?(?:\[ ?(?:AT|AROBASE|A) ?\]|\( ?(?:AT|AROBASE) ?\)) ?")


def phone(text: str, start: int, end: int) -> Candidate | None:
    """What the digits `text[start:end]` begin, if it is a telephone number."""
    before = text[max(0, start - 2) : start]
    plus = before.endswith("+") or before == "+ "
    if plus:
        start -= 1 if before.endswith("+") else 2
    if plus or text.startswith("00", start):
        found = _match(text, start, "phone.abroad", _ABROAD, _FRANCE)
        return found or (_foreign(text, start) if plus else None)
    if text[start] != "0" or end - start > 10:
        return None
    found = _match(text, start, "phone.france", _FRANCE, _ISLANDS)
    if found is None and (match := _UNEVEN.match(text, start)):
        told = is_near(_CALLING, text, start, match.end())
        return _match(text, start, "phone.context", _UNEVEN) if told else None
    return found


def _match(text: str, start: int, rule: str, *forms: re.Pattern[str]) -> Candidate | None:
    for form in forms:
        if match := form.match(text, start):
            break
    else:
        return None
    stop = match.end()
    if not _is_free(text, start, stop) or _AMOUNT.match(text, stop) or is_in_address(text, start):
        return None
    told = is_near(_CALLING, text, start, stop)
    if is_reference(text, start) and not told:
        return None
    return Candidate("phone", rule, start, stop, 1.0 if told else 0.8)


def _is_free(text: str, start: int, end: int) -> bool:
    """Whether it begins and ends there; another number may stand behind a space or a slash."""
    if text[start - 1 : start] == "-" and not text[max(0, start - 2) : start - 1].isspace():
        return False
    spaced = " " in text[start:end]
    before, after = text[max(0, start - 3) : start], text[end : end + 2]
    joined = before[-1:] in ("/", " ") and before[-2:-1].isdigit()
    # A compact number may stand in a row of others, one in pairs would be more of them.
    longer = before[-1:] == "/" or (spaced and before[:2].isdigit())
    if joined and longer and not _ENDED.search(text, max(0, start - 16), start):
        return False
    if after[:1] in ("/", " ") and after[1:].isdigit():
        another = _FRANCE.match(text, end + 1) or _ABROAD.match(text, end + 1)
        return bool(another) or (after[0] == " " and not spaced)
    return stands_alone(text, start, end, ".,-_")


def _foreign(text: str, start: int) -> Candidate | None:
    match = _FOREIGN.match(text, start)
    if match is None or not 9 <= sum(each.isdigit() for each in match[0]) <= 15:
        return None
    stop = match.end() - (match[0].count(")") > match[0].count("("))
    told = is_near(_CALLING, text, start, stop)
    # « +12 345 678 » is what there is more of.
    if not told and _THOUSANDS.fullmatch(text, start, stop):
        return None
    amount = _AMOUNT.match(text, stop) or not stands_alone(text, start, stop)
    if amount or (text[start + 1] == " " and not told) or is_in_address(text, start):
        return None
    return Candidate("phone", "phone.abroad", start, stop, 1.0 if told else 0.7)


def emails(text: str) -> Iterator[Candidate]:
    """The e-mail addresses of a folded text: found from their @, at most 64 characters before."""
    at = text.find("@")
    while at != -1:
        if found := _email(text, at, at + 1):
            yield found
        at = text.find("@", at + 1)
    if not any(mark in text for mark in ("(AT", "[AT", "( AT", "[ AT", "AROBASE")):
        return
    for spelt in _SPELT_AT.finditer(text):
        if found := _email(text, spelt.start(), spelt.end()):
            yield found


def _email(text: str, at: int, domain: int) -> Candidate | None:
    window = text[max(0, at - 64) : at]
    local = window[len(window.rstrip(_LOCAL)) :].lstrip(".'%+-")
    begin = at - len(local)
    match = _DOMAIN.match(text, domain)
    if match is None or begin == at or text[at - 1] == ".":
        return None
    # `git@forge.fr:projet` is where a repository is, `https://nom:mot@hôte` how one connects.
    repository = text[begin:at] == "GIT" and text[match.end() : match.end() + 1] == ":"
    if repository or (text[begin - 1 : begin] in ("/", ":") and is_in_address(text, begin)):
        return None
    return Candidate("email", "email.address", begin, match.end(), 1.0)
