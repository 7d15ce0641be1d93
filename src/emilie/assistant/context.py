"""What the model is given: instructions, history, the documents' passages, the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage

    from emilie.assistant.reading import Reading

Task = Literal["courriel", "synthese", "traduction", "reformulation"]

CHARACTERS_PER_TOKEN = 3.5
"""French prose in current tokenizers: 3.3 to 4.2 characters a token; the low side is the safe one."""


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
        most -= tokens(exchange.text)
        if most < 0:
            break
        kept.append(exchange)
    kept.reverse()
    while kept and kept[0].role == "assistant":
        kept.pop(0)
    return kept


def instructions(asked: Asked, reading: Reading | None) -> str:
    names = ["base"]
    if reading is not None and reading.documents:
        names.append("documents_whole" if reading.mode == "whole" else "documents_passages")
        if not reading.passages:
            names[-1] = "documents_unreadable"
    if asked.task is not None:
        names.append(asked.task)
    if asked.said:
        names.append("continue")
    if asked.language == "en":
        names.append("english")
    return "\n\n".join(instruction(name) for name in names)


def compose(asked: Asked, reading: Reading | None, room: int) -> list[ModelMessage]:
    """The messages of the first request; `room` is the tokens left for the history."""
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    from emilie.inference.grounding import render

    messages: list[ModelMessage] = []
    for exchange in window(asked.history, room):
        if exchange.role == "user":
            messages.append(ModelRequest(parts=[UserPromptPart(exchange.text)]))
        else:
            messages.append(ModelResponse(parts=[TextPart(exchange.text)]))
    question = asked.question
    if reading is not None and reading.passages:
        question = f"{render(reading.passages)}\n\n{question}"
    messages.append(ModelRequest(parts=[UserPromptPart(question)]))
    if asked.said:
        messages.append(ModelResponse(parts=[TextPart(asked.said)]))
        messages.append(ModelRequest(parts=[UserPromptPart(instruction("continue"))]))
    first = messages[0]
    assert isinstance(first, ModelRequest)
    first.instructions = instructions(asked, reading)
    return messages
