"""How a quoted sentence is shown: its words, then the mark that cites them."""

from __future__ import annotations

from emilie.inference.builtin.ask import Ask
from emilie.inference.builtin.material import Line
from emilie.inference.builtin.speech import Language, data, plain, say
from emilie.inference.grounding import Grounded, cite

PASTED = 0
"""Number of the passage made of text pasted in the question: shown, never cited."""


def mark(line: Line) -> str:
    return "" if line.passage.id == PASTED else " " + cite(line.passage.id, line.quote)


def page(passage: Grounded, language: Language) -> str:
    label = data("phrases", language).get(f"label_{passage.page_label}", passage.page_label)
    return say(language, "page", label=label, number=passage.page)


def bullet(line: Line) -> str:
    """A sentence as an item of a list, its own list below it."""
    shown = f"- {plain(_bare(line.shown))}{mark(line)}"
    return "\n".join([shown, *(f"  - {plain(item)}" for item in line.items)])


def blockquote(line: Line) -> str:
    shown = f"> {plain(_bare(line.shown))}{mark(line)}"
    items = [">", *(f"> - {plain(item)}" for item in line.items)] if line.items else []
    return "\n".join([shown, *items])


def _bare(shown: str) -> str:
    """Without the dash or bullet that the sentence had in its own list."""
    return shown.lstrip("-–—•*‣▪◦·\uf0a7\uf0b7 \t\u00a0\u202f") or shown


def pasted(ask: Ask, text: str) -> Ask:
    """The same question, about text that came with it."""
    passage = Grounded(PASTED, "", 1, "page", None, text)
    return Ask(ask.question, ask.before, (passage,), ask.task, ask.language, ask.length)
