"""What a turn is: who asked what, after what; and how much of the past fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal
from uuid import UUID

from emilie.inference.registry import Need

Task = Literal["courriel", "synthese", "traduction", "reformulation"]

CHARACTERS_PER_TOKEN = 3.5
"""French prose in current tokenizers takes 3.3 to 4.2; the low side is the safe one."""


@dataclass(frozen=True)
class Exchange:
    """A message of the past, as the model needs it."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Asked:
    """One turn as the assistant gets it: whose, what was asked, and what came before."""

    agent_id: UUID
    conversation_id: UUID
    question: str
    task: Task | None
    language: str
    need: Need
    """What the endpoint that answers has to be."""
    history: Sequence[Exchange] = field(default=())
    said: str = ""
    """The beginning of the answer, when an interrupted one goes on."""


@cache
def instruction(name: str) -> str:
    """One file of `instructions/`, without its first line, which is a title for readers."""
    text = files("emilie.assistant").joinpath("instructions", f"{name}.md").read_text("utf-8")
    return text.partition("\n")[2].strip()


def tokens(text: str) -> int:
    """Estimated tokens of a text."""
    return int(len(text) / CHARACTERS_PER_TOKEN) + 1


def window(history: Sequence[Exchange], most: int) -> list[Exchange]:
    """The latest exchanges that fit in `most` tokens, beginning with a question."""
    kept: list[Exchange] = []
    for exchange in reversed(history):
        if not exchange.text:
            continue  # an answer that failed before its first word
        most -= tokens(exchange.text)
        if most < 0:
            break
        kept.append(exchange)
    kept.reverse()
    while kept and kept[0].role == "assistant":
        kept.pop(0)
    return kept
