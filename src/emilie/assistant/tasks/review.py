"""What the code makes of the answer to a form: a letter's parts and faults, a rewriting's text."""

from __future__ import annotations

from typing import Any

from emilie.assistant.chunks import Chunk
from emilie.assistant.tasks.filling import Filled
from emilie.assistant.tasks.inclusive import departures
from emilie.assistant.tasks.letters import faults_of, plain_text, put_right, read_letter

_NOTES = "\n\n---\n\n"
"""What the built-in engine puts between a text and what it says of it."""


def review(guided: Filled, said: str, *, by_engine: bool) -> Chunk | None:
    """The part of the answer that the browser shows under it; None where there is none to show."""
    if not guided.from_form or not said.strip():
        return None
    text = plain_text(said.partition(_NOTES)[0] if by_engine else said)
    if guided.task.like == "courriel":
        return {"type": "data-letter", "id": "letter", "data": _letter(guided, text)}
    if guided.task.like == "reformulation" and guided.text:
        data = {"before": guided.text, "after": text, "departures": _departures(guided, text)}
        return {"type": "data-rewriting", "id": "rewriting", "data": data}
    return None


def _letter(guided: Filled, text: str) -> dict[str, Any]:
    letter = read_letter(text)
    faults = [] if guided.address is None else faults_of(letter.body, guided.address)
    return {
        "subject": letter.subject,
        "body": letter.body,
        "right": put_right(letter.body, faults) if faults else None,
        "faults": [fault.facts() for fault in faults],
        "departures": _departures(guided, text),
    }


def _departures(guided: Filled, text: str) -> list[dict[str, str]]:
    found = departures(text, guided.inclusive)
    return [{"words": each.words, "kind": each.kind} for each in found]
