"""From what is asked to the whole answer, in Markdown with citation marks."""

from __future__ import annotations

import re
from dataclasses import replace

from emilie.core.text import fold
from emilie.inference.builtin import quoting
from emilie.inference.builtin.ask import Ask
from emilie.inference.builtin.intents import INTENTS_OF_TASKS, Intent, intent_of, leans, resizes
from emilie.inference.builtin.letter import letter
from emilie.inference.builtin.limits import refusal, small_talk
from emilie.inference.builtin.rewriting import rewriting
from emilie.inference.builtin.summary import summary
from emilie.inference.builtin.titles import title

_ADDS = re.compile(
    r"^(?:et |puis )?(?:ajoute\w*|rajoute\w*|mentionne\w*|precise\w*|indique\w*|add|mention)\b"
    r"(?: aussi| egalement| that)?(?: que?\b| qu'|\s*:)?\s*"
)


def answer(ask: Ask) -> str:
    """The answer to the last question; the same question always gets the same answer."""
    if ask.task == "titre":
        return title(ask)
    if ask.made:
        return ask.made
    intent, ask = settled(ask)
    talk = small_talk(ask, intent)
    if talk is not None:
        return talk
    if intent == "summary":
        return summary(ask)
    if intent == "answer":
        return quoting.answer(ask)
    if intent == "letter":
        return letter(ask)
    if intent == "rewriting":
        return rewriting(ask)
    return refusal(ask, intent)


def settled(ask: Ask) -> tuple[Intent, Ask]:
    """The intent, a question that leans on the one before being read together with it."""
    if ask.form and ask.task is not None:
        return INTENTS_OF_TASKS[ask.task], ask
    if not ask.before:
        return intent_of(ask), ask
    previous, past = settled(replace(ask, question=ask.before[-1], before=ask.before[:-1]))
    if previous == "letter" and (added := _added(ask.question)):
        return "letter", past.about(f"{past.question}\n- {added}")
    if not leans(ask):
        return intent_of(ask), ask
    if resizes(ask.question):
        return ("summary", ask) if previous == "summary" else ("redrafting", ask)
    if previous in {"answer", "summary"} and ask.passages:
        return "answer", ask
    return intent_of(ask), ask


def _added(question: str) -> str:
    """What `Ajoute que…` adds to the letter before."""
    match = _ADDS.match(fold(question))
    return question[match.end() :].strip() if match and len(question) < 1_000 else ""
