"""What takes a generative model: said plainly, with how to connect one and what can be done now."""

from __future__ import annotations

from emilie.core.text import words
from emilie.inference.builtin.ask import Ask, parted
from emilie.inference.builtin.intents import Intent
from emilie.inference.builtin.speech import say

_SMALL = {"empty", "unclear", "hello", "thanks", "bye", "how_are_you", "who", "abilities"}
_REFUSALS = {
    "translation": "no_translation", "code": "no_code", "ideas": "no_ideas",
    "general": "no_general", "redrafting": "no_redrafting", "analysis": "no_analysis",
    "comparison": "comparison_needs_two",
}  # fmt: skip


def small_talk(ask: Ask, intent: Intent) -> str | None:
    """A simple answer to a simple word; None when the intent is something else."""
    if intent not in _SMALL:
        return None
    # Who has documents at hand, joined or of a space, is not asked for one.
    said = "hello_documents" if intent == "hello" and ask.passages else intent
    return say(ask.language, said).replace("{connect}", say(ask.language, "connect"))


def refusal(ask: Ask, intent: Intent) -> str:
    """What cannot be done, why, and what can be done with what was given."""
    said = say(ask.language, _REFUSALS[intent], connect=say(ask.language, "connect"))
    if ask.passages:
        offer = "offer_documents"
    elif len(words(ask.text if ask.form else parted(ask.question)[1])) >= 12:
        offer = "offer_text"
    else:
        offer = "offer_nothing"
    if intent in {"translation", "code", "ideas", "redrafting"} and offer == "offer_nothing":
        return said
    return f"{said}\n\n{say(ask.language, offer)}"
