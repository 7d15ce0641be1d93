"""What crosses the wire about feedback."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.community.feedback.models import (
    Audience,
    Channel,
    CloseReason,
    Kind,
    Part,
    State,
    Thumb,
    Voice,
)
from emilie.core.lines import Lines, OneLine

MOST_WORDS = 4_000
Words = Annotated[str, StringConstraints(max_length=MOST_WORDS), Lines]
SaidWords = Annotated[str, StringConstraints(min_length=1, max_length=MOST_WORDS), Lines]
TagName = Annotated[str, StringConstraints(min_length=1, max_length=40), OneLine]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
DownReason = Literal[
    "wrong", "incomplete", "bad_source", "off_topic", "tone", "too_long", "slow", "refused", "other"
]
UpReason = Literal["right", "clear", "well_sourced", "time_saved", "good_tone", "other"]
Reason = DownReason | UpReason
Version = Annotated[int, Field(ge=1, le=1_000_000_000)]


class ThumbIn(BaseModel):
    """`named`: the agent wants an answer, and their name is read by who tends to it."""

    kind: Thumb
    reasons: Annotated[list[Reason], Field(max_length=9)] = []
    words: Words = ""
    named: bool = False


class MessageIn(BaseModel):
    """Of the general channel: named, since it wants an answer."""

    kind: Channel
    words: SaidWords


class CopyIn(BaseModel):
    """`digest` is that of the preview: what is stored is what was seen, or nothing."""

    part: Part
    digest: Digest
    goes_up: bool = False


class CopyPatch(BaseModel):
    goes_up: bool


class ReplyIn(BaseModel):
    words: SaidWords


class PreviewOut(BaseModel):
    """Letter by letter what attaching would store; `digest` is its SHA-256."""

    part: Part
    content: str
    digest: str


class ThumbOut(BaseModel):
    """What an agent thinks of one answer."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    message_id: UUID
    kind: Thumb
    reasons: list[Reason]
    words: str
    named: bool
    attached: bool
    goes_up: bool


class ThumbList(BaseModel):
    items: list[ThumbOut]


class PersonOut(BaseModel):
    id: UUID
    name: str


class TagOut(BaseModel):
    id: UUID
    name: str


class EntryOut(BaseModel):
    """`author` is null where their name is not for the reader; `of`: the duplicate it came by."""

    id: UUID
    voice: Voice
    audience: Audience
    author: str | None
    words: str
    created_at: datetime
    of: UUID | None


class ViewOut(BaseModel):
    """`name` is null once its reader is gone."""

    voice: Voice
    name: str | None
    at: datetime


class CopyOut(BaseModel):
    part: Part
    content: str
    goes_up: bool
    attached_at: datetime


class MineOut(BaseModel):
    """One's own feedback in the list; `unread`: something was answered since."""

    id: UUID
    kind: Kind
    reasons: list[Reason]
    words: str
    named: bool
    state: State
    close_reason: CloseReason | None
    attached: bool
    passed: bool
    merged: bool
    unread: bool
    conversation_id: UUID | None
    message_id: UUID | None
    created_at: datetime


class MinePage(BaseModel):
    items: list[MineOut]
    next: str | None


class MineDetailOut(MineOut):
    copied: CopyOut | None
    views: list[ViewOut]
    thread: list[EntryOut]


class NewsOut(BaseModel):
    """How many of one's own feedback were answered and not read since."""

    unread: int


class ItemOut(BaseModel):
    """For who tends to it. `name` is the agent's, null when they gave it without; `has_copy`:
    there is an exchange that the reader may open.
    """

    id: UUID
    organisation: str
    kind: Kind
    reasons: list[Reason]
    words: str
    name: str | None
    state: State
    close_reason: CloseReason | None
    assignee: PersonOut | None
    tags: list[TagOut]
    has_copy: bool
    passed_at: datetime | None
    passed_state: State | None
    duplicates: int
    merged_into: UUID | None
    version: int
    created_at: datetime
    changed_at: datetime


class ItemPage(BaseModel):
    """`total` and `oldest`, of what is open, come with the first page."""

    items: list[ItemOut]
    total: int | None
    oldest: datetime | None
    next: str | None


class FollowerOut(BaseModel):
    """A duplicate, which the answers to another one are for too."""

    id: UUID
    kind: Kind
    words: str
    name: str | None
    version: int
    created_at: datetime


class ItemDetailOut(ItemOut):
    """`copy_agreed`: whether the coordination may read the exchange; null: there is none."""

    copy_agreed: bool | None
    listeners: int
    """Agents whom an answer is for."""
    followers: list[FollowerOut]
    thread: list[EntryOut]


class DeskOut(BaseModel):
    """Who may be given something to tend to, and the words to sort it by."""

    referents: list[PersonOut]
    tags: list[TagOut]


class TendPatch(BaseModel):
    """What is named is changed; an assignee of null is nobody."""

    version: Version
    assignee_id: UUID | None = None
    tags: Annotated[list[UUID], Field(max_length=10)] = []


class AnswerIn(BaseModel):
    """With `close`, it is closed at once."""

    version: Version
    words: SaidWords
    close: CloseReason | None = None


class NoteIn(BaseModel):
    """`up`: the coordination reads it too, once the feedback was passed to them."""

    words: SaidWords
    up: bool = False


class CloseIn(BaseModel):
    version: Version
    reason: CloseReason


class ReopenIn(BaseModel):
    """Why, as a note; what followed another one stands by itself again."""

    version: Version
    words: SaidWords


class MergeIn(BaseModel):
    version: Version
    into: UUID


class PassIn(BaseModel):
    """What the coordination is told of it."""

    version: Version
    words: SaidWords


class TagIn(BaseModel):
    name: TagName


class ReasonFigureOut(BaseModel):
    """How many agents gave that reason; null: few would be recognised."""

    reason: Reason
    agents: int | None


class DirectionOut(BaseModel):
    kind: Thumb
    agents: int | None
    reasons: list[ReasonFigureOut]


class MonthOut(BaseModel):
    """A month that is over, by its first day."""

    month: date
    directions: list[DirectionOut]


class FiguresOut(BaseModel):
    """Agents who gave thumbs, by month: no figure tells of fewer than `smallest` of them."""

    smallest: int
    months: list[MonthOut]
