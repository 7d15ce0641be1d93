"""What a turn is: who asked what, after what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from emilie.inference.outside import Family
from emilie.inference.registry import Need
from emilie.spaces.schemas import SpaceOut

if TYPE_CHECKING:
    from emilie.assistant.tasks.filling import Filled

Task = Literal["courriel", "synthese", "traduction", "reformulation", "comparaison"]
"""The ways of working that the code has: a guided task of any name may share one."""
Length = Literal["court", "moyen", "long"]
"""How long a summary is to be."""


class ImageRef(NamedTuple):
    """An image that came with a question."""

    id: UUID
    name: str
    read: bool = False
    """Whether words were recognised in it: who does not see it still has those."""


@dataclass(frozen=True)
class Exchange:
    """A message of the past, as the model needs it."""

    role: Literal["user", "assistant"]
    text: str
    counted: Mapping[str, int] = field(default_factory=dict)
    """Its tokens, by the name of the endpoint whose tokenizer counted them."""
    images: Sequence[ImageRef] = ()


@dataclass(frozen=True)
class Around:
    """The space that a conversation was begun in; `now` is what its agent sees of it, None once
    they see it no more.
    """

    id: UUID
    now: SpaceOut | None


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
    length: Length | None = None
    """Of the summary, when that is what is asked."""
    documents: Sequence[UUID] = ()
    """Those that came with the question, in its order."""
    said: str = ""
    """The beginning of the answer, when an interrupted one goes on."""
    space: Around | None = None
    search: Sequence[Family] = ()
    """What the agent switched on for this question."""
    guided: Filled | None = None
    """The guided task, with its form if that was filled in."""

    @property
    def message(self) -> str:
        """What the model is asked: the question, or the prompt that a form made."""
        if self.guided is not None and self.guided.from_form:
            return self.guided.prompt()
        return self.question


@cache
def instruction(name: str) -> str:
    """One file of `instructions/`, without its first line, which is a title for readers."""
    text = files("emilie.assistant").joinpath("instructions", f"{name}.md").read_text("utf-8")
    return text.partition("\n")[2].strip()
