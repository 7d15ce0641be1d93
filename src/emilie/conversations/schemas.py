"""What crosses the wire about conversations, messages and turns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from emilie.assistant.context import Length
from emilie.core.errors import Parameter
from emilie.core.lines import OneLine
from emilie.documents.schemas import DocumentOut
from emilie.inference.catalogue import Name as EndpointName
from emilie.inference.outside import Family
from emilie.inference.provenance import completed
from emilie.inference.schemas import EndpointOut, EnergyOut
from emilie.inference.sensitivities import Sensitivity
from emilie.inference.tokens import Method

TaskName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200), OneLine]


class ConversationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    pinned: bool
    answering: bool
    sensitivity: Sensitivity
    endpoint: str | None
    space_id: UUID | None
    """The space that it was begun in, whether or not its agent still sees that."""
    active_at: datetime
    created_at: datetime


class ConversationIn(BaseModel):
    """A conversation begins empty; `sensitivity` may raise its organisation's default, or its
    space's.
    """

    sensitivity: Sensitivity | None = None
    endpoint: EndpointName | None = None
    space_id: UUID | None = None


class ConversationPatch(BaseModel):
    """`sensitivity` is only ever raised; `endpoint` is a name, or null for the automatic choice."""

    title: Title | None = None
    pinned: bool | None = None
    sensitivity: Sensitivity | None = None
    endpoint: EndpointName | None = None


class ErasureItem(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    active_at: datetime


class ErasureOut(BaseModel):
    """`items` are the oldest ones; `first_on` is the first day of it, null when nothing goes."""

    count: int
    first_on: date | None
    items: list[ErasureItem]


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
    instead_of: str | None
    """Label of the endpoint that the agent had chosen, when another one had to answer."""
    sent_to: list[EndpointOut]
    """Everybody who was sent something of it, whoever wrote it; `endpoint` is who did, last."""

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, given: Any) -> Any:
        """Answers stored by earlier versions do not know what came later."""
        return completed(given) if isinstance(given, dict) else given


class QuestionFacts(BaseModel):
    task: str | None
    length: Length | None
    """Of the summary that is asked."""
    fields: dict[str, str] | None
    """The form that the question was made of, if it was."""
    search: list[Family]
    """What was switched on for it."""

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, given: Any) -> Any:
        """As above: earlier versions had one length, no forms, and never looked outside."""
        without: dict[str, Any] = {"length": None, "fields": None, "search": []}
        return without | given if isinstance(given, dict) else given


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
    """One question. `edits` names the question that it replaces, as a new branch; `length` is
    that of a summary, unless the words of the question ask for another. With `fields`, the form of
    the task, the question is made of them, and there is no `text`. `search` is what the assistant
    may look outside by.
    """

    text: str = ""
    documents: list[UUID] = Field(default=[])
    task: TaskName | None = None
    fields: dict[FieldName, str] | None = Field(default=None, max_length=50)
    length: Length | None = None
    edits: UUID | None = None
    search: list[Family] = Field(default=[], max_length=8)


class DecisionIn(BaseModel):
    """What the agent decides of a query that waits; `query` is theirs, when they wrote it anew.

    `remember`: the same for all queries of this conversation to the same service.
    """

    decision: Literal["search", "skip"]
    query: str | None = Field(default=None, max_length=1_000)
    remember: bool = False


class BranchIn(BaseModel):
    message_id: UUID
