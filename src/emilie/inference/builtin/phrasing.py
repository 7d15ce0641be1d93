"""From an instruction to a sentence: `lui demander de…` becomes `Je vous demande de…`.

Only the person of the verb changes; the rest are the agent's words.
"""

from __future__ import annotations

import re
from typing import Any

from emilie.inference.builtin.brief import Brief

_PRONOUN = re.compile(r"^(?P<who>(?:lui|leur|les?|la|vous|te)\s+|[lt]['’]\s?)?(?=\w)")
_ALWAYS_RECIPIENT = ("lui", "leur", "vous", "te")
# Said as it is, without `je vous informe que`.
_PLAIN = re.compile(
    r"^(?:dire|informer|annoncer|indiquer|signaler|préciser|avertir|prévenir|expliquer)\s+"
    r"qu(?:e\s+|['’])(?P<told>.+)$"
)
_THEIRS = {"son": "votre", "sa": "votre", "ses": "vos", "leur": "votre", "leurs": "vos"}
_ASKED = [
    (re.compile(rf"\b(?:s['’]ils?|si elles?) (?:{theirs})\b"), f"si vous {yours}")
    for theirs, yours in (
        ("est|sont", "êtes"), ("peut|peuvent|pourrai(?:en)?t", "pouvez"), ("a|ont", "avez"),
        ("veut|veulent|souhaite(?:nt)?", "souhaitez"), ("sera|seront", "serez"),
    )
]  # fmt: skip
# `prévenir Paul` is for the agent, `prévenir de l'absence` is for the reader of the letter.
_FOLLOWS = {
    True: re.compile(r"^(?:$|\s+(?:de|du|des|que|à|au|aux|pour|si)\b|\s+(?:d|qu|s)['’])"),
    False: re.compile(r"^(?:$|\s+(?!(?:à|au|aux)\s))"),
}
_NOUN = re.compile(r"^\s+(?:une?|le|la|les|des|du|l['’]|votre|vos)\b")
_ELIDED = re.compile(r"^[aeiouyhàâéèêëîïôöùûü]", re.IGNORECASE)
_ARTICLES = [
    (re.compile(r"^(?:un|une)\s+", re.IGNORECASE), "de "),
    (re.compile(r"^des\s+", re.IGNORECASE), "de "),
    (re.compile(r"^le\s+", re.IGNORECASE), "du "),
    (re.compile(r"^les\s+", re.IGNORECASE), "des "),
    (re.compile(r"^(?=(?:la|l['’]|votre|notre|mon|ma|son|sa|ce|cette)\b)", re.IGNORECASE), "de "),
]
_INFORMED = re.compile(
    r"^(?:informer|avertir|prévenir|aviser|faire part)\s+(?:de la\s|du\s|des\s|de l['’])"
)
_NAMES_THING = re.compile(r"^(?:à|au|aux|le|la|les|une?)\s|^(?:à )?l['’]")
LONGEST_OBJECT = 80


def opening(brief: Brief, usage: dict[str, Any]) -> list[str]:
    """The first paragraph, when the request says what the letter is for."""
    if brief.purpose:
        return _purpose(brief, usage)
    if brief.told:
        return [_finished(brief.told)]
    if brief.subject and brief.kind != "note" and not brief.points:
        of, subject = _of(brief.subject)
        return [usage["about"].format(of=of, subject=subject), usage["blanks"]["message"]]
    return []


def _purpose(brief: Brief, usage: dict[str, Any]) -> list[str]:
    match = _PRONOUN.match(brief.purpose)
    who = (match["who"] or "").strip() if match else ""
    clause = brief.purpose[len(match.group()) if match else 0 :]
    told = _PLAIN.match(clause)
    if told:
        parts = re.split(r",?\s+et\s+qu(?:e\s+|['’])", told["told"])
        return [" ".join(_finished(part) for part in parts)]
    said = _in_person(clause, brief.familiar, usage)
    if said is not None:
        return [_finished(said)]
    if who in _ALWAYS_RECIPIENT:
        clause = f"{_to_you(clause, brief.familiar)}{clause}"
    elif who:
        clause = brief.purpose
    return [_finished(usage["in_order_to"].format(clause=clause))]


def point_sentence(point: str, familiar: bool, usage: dict[str, Any]) -> str:
    """A point as the letter says it: its own words, in the first person if needed."""
    match = _PRONOUN.match(point)
    who = (match["who"] or "").strip().lower() if match else ""
    clause = point[len(who) :].strip() if who in _ALWAYS_RECIPIENT or who[:1] in "lt" else point
    told = _PLAIN.match(clause[:1].lower() + clause[1:])
    if told:
        return told["told"]
    said = _in_person(clause[:1].lower() + clause[1:], familiar, usage)
    return point if said is None else said


def _in_person(clause: str, familiar: bool, usage: dict[str, Any]) -> str | None:
    """`demander de venir` as `je vous demande de venir`; None when the verb is not known."""
    for infinitive, person in usage["verbs"].items():
        if not re.match(rf"{infinitive}\b(?!-)", clause):
            continue
        rest = clause[len(infinitive) :]
        if not _FOLLOWS[infinitive in usage["to_somebody"]].match(rest):
            return None
        if infinitive in {"remercier", "féliciter", "inviter"}:
            rest = re.sub(r"\b(?:son|sa|ses|leurs?)\b", lambda match: _THEIRS[match.group()], rest)
        for asked, you in _ASKED:
            rest = asked.sub(you, rest)
        if infinitive in usage["softened"] and _NOUN.match(rest):
            return f"je souhaite {_to_you(infinitive, familiar)}{infinitive}{rest}"
        if infinitive in usage["alone"]:
            elided = "j’" if _ELIDED.match(person) else "je "
            return f"{elided}{person}{rest}"
        return f"je {_to_you(person, familiar)}{person}{rest}"
    return None


def _to_you(verb: str, familiar: bool) -> str:
    if not familiar:
        return "vous "
    return "t’" if _ELIDED.match(verb) else "te "


def object_line(brief: Brief, usage: dict[str, Any]) -> str:
    """The object of the letter: as given, else from its purpose or its first point."""
    if brief.subject:
        return capital(_without_article(_short(brief.subject)))
    clause = brief.purpose
    match = _PRONOUN.match(clause)
    clause = clause[len(match.group()) :] if match else clause
    told = _PLAIN.match(clause)
    if told:
        return capital(_short(told["told"]))
    if informed := _INFORMED.match(clause):
        return capital(_short(clause[informed.end() :]))
    for infinitive, noun in usage["nouns"].items():
        if re.match(rf"{infinitive}\b", clause):
            rest = clause[len(infinitive) :].strip()
            alone = noun in usage["noun_alone"] and not _NAMES_THING.match(rest)
            return _short(noun if alone else _noun_of(noun, rest))
    if clause:
        return capital(_short(clause))
    first = brief.told or next(iter(brief.points), "")
    return capital(_short(first)) if first else ""


def _noun_of(noun: str, rest: str) -> str:
    """`Annulation` and `le point de demain` as `Annulation du point de demain`."""
    for article, of in _ARTICLES:
        if match := article.match(rest):
            after = rest[match.end() :]
            elided = of == "de " and match.group() and _ELIDED.match(after)
            return f"{noun} {'d’' if elided else of}{after}"
    if re.match(r"(?:de|d['’]|que|qu['’]|à|au|aux|si|s['’])(?:\W|\b)", rest):
        return noun if re.match(r"(?:que|qu|si|s['’])", rest) else f"{noun} {rest}"
    return noun if not rest else f"{noun} : {rest}"


def _of(subject: str) -> tuple[str, str]:
    """`du`, `des`, `d’` or `de`, and the subject without the article that it swallows."""
    for article, of in _ARTICLES[2:4]:
        if match := article.match(subject):
            return of.strip(), subject[match.end() :]
    return ("de", subject)


def _without_article(subject: str) -> str:
    return re.sub(r"^(?:les?|la|une?|des|l['’]|the)\s*(?=\w)", "", subject, flags=re.IGNORECASE)


def _short(text: str) -> str:
    """At most one line, cut where the sentence breathes."""
    text = re.split(r"(?<=\w)[.;!?](?:\s|$)", text)[0].strip(" ,.;:")
    if len(text) <= LONGEST_OBJECT:
        return text
    cut = re.match(rf"^.{{20,{LONGEST_OBJECT}}}(?=[,:(]|\s(?:et|car|afin|pour|qui)\s)", text)
    return (cut.group() if cut else text[:LONGEST_OBJECT].rsplit(" ", 1)[0]).strip(" ,:(")


def capital(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:]


def _finished(text: str) -> str:
    text = capital(text).rstrip(" ,;:")
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
