"""What a turn is: who asked what, after what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple
from uuid import UUID

from emilie.inference.registry import Need

Task = Literal["courriel", "synthese", "traduction", "reformulation"]


class ImageRef(NamedTuple):
    """An image that came with a question."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Exchange:
    """A message of the past, as the model needs it."""

    role: Literal["user", "assistant"]
    text: str
    counted: Mapping[str, int] = field(default_factory=dict)
    """Its tokens, by the name of the endpoint whose tokenizer counted them."""
    images: Sequence[ImageRef] = ()


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
    images: Sequence[ImageRef] = ()
    """Those of the question."""
    summary: str = ""
    """What is kept of the messages before the history."""
    summarised: int = 0
    """How many messages the summary stands for."""
    forgets: bool = False
    """Whether there were messages before the history that no summary stands for."""
    said: str = ""
    """The beginning of the answer, when an interrupted one goes on."""


@cache
def instruction(name: str) -> str:
    """One file of `instructions/`, without its first line, which is a title for readers."""
    text = files("emilie.assistant").joinpath("instructions", f"{name}.md").read_text("utf-8")
    return text.partition("\n")[2].strip()
