"""What crosses the wire about conversations, messages and turns."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from emilie.assistant.context import Task
from emilie.core.errors import Parameter
from emilie.documents.schemas import DocumentOut
from emilie.inference.catalogue import Name as EndpointName
from emilie.inference.hosting import Sensitivity
from emilie.inference.schemas import EndpointOut, EnergyOut
from emilie.inference.tokens import Method


def _visible(given: object) -> object:
    """On one line, without what cannot be seen: PostgreSQL refuses some of it."""
    if not isinstance(given, str):
        return given
    shown = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in given)
    return "".join(shown)


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    BeforeValidator(_visible),
]


class ConversationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    pinned: bool
    answering: bool
    sensitivity: Sensitivity
    endpoint: str | None
    active_at: datetime
    created_at: datetime


class ConversationIn(BaseModel):
    """A conversation begins empty; `sensitivity` may raise its organisation's default."""

    sensitivity: Sensitivity | None = None
    endpoint: EndpointName | None = None


class ConversationPatch(BaseModel):
    """`sensitivity` is only ever raised; `endpoint` is a name, or null for the automatic choice."""

    title: Title | None = None
    pinned: bool | None = None
    sensitivity: Sensitivity | None = None
    endpoint: EndpointName | None = None


class ConversationPage(BaseModel):
    """`pinned` comes with the first page only; its conversations are not in `items`."""

    items: list[ConversationOut]
    pinned: list[ConversationOut]
    next: str | None


class Excerpt(BaseModel):
    text: str
    match: bool


class Found(BaseModel):
    conversation: ConversationOut
    message_id: UUID | None
    excerpt: list[Excerpt]


class FoundPage(BaseModel):
    items: list[Found]


class Citations(BaseModel):
    verified: int
    removed: int


class WindowOut(BaseModel):
    """What the endpoint was given of the past; `forgets`: some of it was neither given nor
    summarised. `counted` says where its `tokens` come from.
    """

    messages: int
    summarised: int
    forgets: bool
    tokens: int
    counted: Method


class AnswerFacts(BaseModel):
    """Metadata of an answer; times in seconds, null until known."""

    state: Literal["answering", "done", "stopped", "interrupted", "failed"]
    error: str | None
    error_params: dict[str, Parameter]
    question_id: UUID
    endpoint: EndpointOut | None
    seconds: float | None
    first_word_seconds: float | None
    input_tokens: int | None
    output_tokens: int | None
    citations: Citations | None
    energy: EnergyOut | None
    window: WindowOut | None

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, given: Any) -> Any:
        """Answers stored by earlier versions do not know their window."""
        return {"window": None} | given if isinstance(given, dict) else given


class QuestionFacts(BaseModel):
    task: Task | None


class MessageOut(BaseModel):
    """`parts` are UI-message parts of the AI SDK; `siblings` are the branches at this place."""

    id: UUID
    parent_id: UUID | None
    role: Literal["user", "assistant"]
    parts: list[dict[str, Any]]
    metadata: AnswerFacts | QuestionFacts
    siblings: list[UUID]
    created_at: datetime


class MemoryOut(BaseModel):
    """What the next turn is given in place of the branch's first messages, up to `message_id`."""

    model_config = ConfigDict(from_attributes=True)

    message_id: UUID
    text: str
    messages: int
    endpoint: EndpointOut
    created_at: datetime


class MessagePage(BaseModel):
    """Oldest first; `earlier` is passed as `before` to read further back. `memory` comes with the
    first page, once a conversation is long enough.
    """

    items: list[MessageOut]
    earlier: UUID | None
    documents: list[DocumentOut]
    memory: MemoryOut | None


class TurnIn(BaseModel):
    """One question. `edits` names the question that it replaces, as a new branch."""

    text: str = Field(min_length=1)
    documents: list[UUID] = Field(default=[])
    task: Task | None = None
    edits: UUID | None = None


class BranchIn(BaseModel):
    message_id: UUID
