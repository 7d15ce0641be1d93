"""A short title for a conversation, cut out of its first question."""

from __future__ import annotations

import re

from emilie.core.text import fold, sentences, words
from emilie.inference.builtin.ask import Ask, parted
from emilie.inference.builtin.brief import read_brief
from emilie.inference.builtin.intents import Intent, intent_of
from emilie.inference.builtin.phrasing import capital, object_line
from emilie.inference.builtin.speech import data, say
from emilie.inference.builtin.summary import topic_of

LONGEST = 60

_POLITE = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|hello|hi|émilie|emilie|s['’]il (?:te|vous) pla[iî]t|stp|svp|"
    r"merci de|please|dis[- ]moi|dites[- ]moi|(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous|"
    r"(?:can|could) you|je (?:voudrais|souhaite(?:rais)?|veux|cherche à|aimerais)|savoir|"
    r"m['’]aider à|me (?:dire|donner|faire|rédiger)|j['’]aimerais|tell me)\b[\s,!.:]*)+",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:(?:(?:qu['’])?est[- ]ce que?(?!i)|c['’]est quoi|quel(?:le)?s? (?:est|sont)|"
    r"combien (?:de(?! temps)|d['’])|quel(?:le)?s?|qui sont|qui est|"
    r"y a[- ]t[- ]il|what (?:is|are)|how (?:many|much)|who is)\s*)+",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"-(?:t-)?(?:je|tu|il|elle|on|nous|vous|ils|elles)\b", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:[\s,;:.!?…«\"(–-]|\b(?:le|la|les|de|des|du|un|une|et|à|au|aux|en|pour|par|sur|dans|l|d|qu|"
    r"que|qui|the|of|a|and|to)['’]?)+$",
    re.IGNORECASE,
)


def title(ask: Ask) -> str:
    """At most 60 characters, a capital first, no full stop."""
    question = ask.before[0] if ask.before else ask.question
    first = ask.about(question)
    intent = intent_of(first)
    named = _by_intent(first, intent)
    cut = _cut(named or _subject(question))
    return cut or say(ask.language, "untitled")


def _by_intent(ask: Ask, intent: Intent) -> str:
    if intent == "letter":
        brief = read_brief(ask.question)
        line = object_line(brief, data("letters", ask.language))
        label = say(ask.language, f"title_{brief.kind}")
        return f"{label} : {line}" if line else label
    if intent in {"summary", "rewriting", "translation"}:
        label = say(ask.language, f"title_{intent}")
        subject = ""
        if intent == "summary" and topic_of(ask):
            subject = _subject(_after_about(ask.question))
        elif not ask.passages or intent != "summary":
            subject = _subject(parted(ask.question)[1])
        names = list(dict.fromkeys(passage.document for passage in ask.passages))
        subject = subject or (re.sub(r"\.\w{2,4}$", "", names[0]) if names else "")
        return f"{label} : {subject}" if subject else label
    return ""


def _after_about(question: str) -> str:
    head = parted(question)[0]
    about = re.search(
        r"\b(?:sur|concernant|à propos d[eu]|au sujet d[eu]|about|on)\s+(.+)$", head, re.IGNORECASE
    )
    return about[1] if about else ""


def _subject(question: str) -> str:
    """The first sentence without its polite words nor its question words."""
    spans = [span.text for span in sentences(question) if words(span.text)]
    bare = [_POLITE.sub("", " ".join(text.split())) for text in spans]
    bare = [text for text in bare if len(words(text)) > 1] or spans
    if not bare:
        return ""
    text = bare[0]
    if _INVERTED.search(text):
        return text  # `Quels horaires recommande-t-elle` cannot lose its first word
    shorter = _ASKING.sub("", text)
    if shorter != text:
        shorter = re.sub(r"^(?:les?|la|un|une|des|the|an?)\s|^l['’]", "", shorter)
    # `Combien de jours de congés` gives `Jours de congés`; `Comment faire` stays.
    return shorter if words(shorter) else text


def _cut(text: str) -> str:
    text = re.sub(r"[\[\]*_`#<>|\\]", " ", text)
    text = " ".join(text.split()).strip(" -–—•.,;:!?«»\"'")
    if len(text) > LONGEST:
        clause = text.rfind(", ", 20, LONGEST)
        text = text[:clause] if clause > 0 else text
    if len(text) > LONGEST:
        text = text[: LONGEST + 1].rsplit(" ", 1)[0][:LONGEST]
    return capital(_TRAILING.sub("", text)) if fold(text) else ""
