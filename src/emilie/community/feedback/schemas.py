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
Digest = Annotated[str, StringConstraints(min_length=64, max_length=64)]
DownReason = Literal[
    "wrong", "incomplete", "bad_source", "off_topic", "tone", "too_long", "slow", "refused", "else"
]
UpReason = Literal["right", "clear", "well_sourced", "time_saved", "good_tone", "else"]
Reason = DownReason | UpReason
Version = Annotated[int, Field(ge=1, le=1_000_000_000)]


class ThumbIn(BaseModel):
    """`named`: the agent wants an answer, and their name is read by who tends to it."""

    kind: Thumb
    reasons: Annotated[list[Reason], Field(max_length=9)] = []
    words: Words = ""
    named: bool = False


class FeedbackIn(BaseModel):
    """Of the general channel: named, since it wants an answer."""

    kind: Channel
    words: SaidWords


class ExchangeIn(BaseModel):
    """`digest` is that of the preview: what is stored is what was seen, or nothing."""

    part: Part
    digest: Digest
    goes_up: bool = False


class ExchangePatch(BaseModel):
    goes_up: bool


class FeedbackReplyIn(BaseModel):
    words: SaidWords


class ExchangePreviewOut(BaseModel):
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


class TendsOut(BaseModel):
    id: UUID
    name: str


class FeedbackTagOut(BaseModel):
    id: UUID
    name: str


class FeedbackEntryOut(BaseModel):
    """`author` is null where their name is not for the reader; `of`: the duplicate it came by."""

    id: UUID
    voice: Voice
    audience: Audience
    author: str | None
    words: str
    created_at: datetime
    of: UUID | None


class ExchangeViewOut(BaseModel):
    """`name` is null once its reader is gone."""

    voice: Voice
    name: str | None
    at: datetime


class ExchangeOut(BaseModel):
    part: Part
    content: str
    goes_up: bool
    attached_at: datetime


class MyFeedbackOut(BaseModel):
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


class MyFeedbackPage(BaseModel):
    items: list[MyFeedbackOut]
    next: str | None


class MyFeedbackDetailOut(MyFeedbackOut):
    copied: ExchangeOut | None
    views: list[ExchangeViewOut]
    thread: list[FeedbackEntryOut]


class FeedbackNewsOut(BaseModel):
    """How many of one's own feedback were answered and not read since."""

    unread: int


class FeedbackItemOut(BaseModel):
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
    assignee: TendsOut | None
    tags: list[FeedbackTagOut]
    has_copy: bool
    passed_at: datetime | None
    passed_state: State | None
    duplicates: int
    merged_into: UUID | None
    version: int
    created_at: datetime
    changed_at: datetime


class FeedbackItemPage(BaseModel):
    """`total` and `oldest`, of what is open, come with the first page."""

    items: list[FeedbackItemOut]
    total: int | None
    oldest: datetime | None
    next: str | None


class FeedbackFollowerOut(BaseModel):
    """A duplicate, which the answers to another one are for too."""

    id: UUID
    kind: Kind
    words: str
    name: str | None
    version: int
    created_at: datetime


class FeedbackDetailOut(FeedbackItemOut):
    """`copy_agreed`: whether the coordination may read the exchange; null: there is none."""

    copy_agreed: bool | None
    listeners: int
    """Agents whom an answer is for."""
    followers: list[FeedbackFollowerOut]
    thread: list[FeedbackEntryOut]


class FeedbackDeskOut(BaseModel):
    """Who may be given something to tend to, and the words to sort it by."""

    referents: list[TendsOut]
    tags: list[FeedbackTagOut]


class FeedbackPatch(BaseModel):
    """What is named is changed; an assignee of null is nobody."""

    version: Version
    assignee_id: UUID | None = None
    tags: Annotated[list[UUID], Field(max_length=10)] = []


class FeedbackAnswerIn(BaseModel):
    """With `close`, it is closed at once."""

    version: Version
    words: SaidWords
    close: CloseReason | None = None


class FeedbackNoteIn(BaseModel):
    """`up`: the coordination reads it too, once the feedback was passed to them."""

    words: SaidWords
    up: bool = False


class FeedbackCloseIn(BaseModel):
    version: Version
    reason: CloseReason


class FeedbackReopenIn(BaseModel):
    """Why, as a note; what followed another one stands by itself again."""

    version: Version
    words: SaidWords


class FeedbackMergeIn(BaseModel):
    version: Version
    into: UUID


class FeedbackPassIn(BaseModel):
    """What the coordination is told of it."""

    version: Version
    words: SaidWords


class FeedbackTagIn(BaseModel):
    name: TagName


class FeedbackReasonOut(BaseModel):
    """How many agents gave that reason; null: few would be recognised."""

    reason: Reason
    agents: int | None


class FeedbackDirectionOut(BaseModel):
    kind: Thumb
    agents: int | None
    reasons: list[FeedbackReasonOut]


class FeedbackMonthOut(BaseModel):
    """A month that is over, by its first day."""

    month: date
    directions: list[FeedbackDirectionOut]


class FeedbackFiguresOut(BaseModel):
    """Agents who gave thumbs, by month: no figure tells of fewer than `smallest` of them."""

    smallest: int
    months: list[FeedbackMonthOut]
