"""What is accounted for of feedback: who did what, never a content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class FeedbackEvent(Event):
    feedback_id: UUID


@dataclass(frozen=True)
class FeedbackGiven(FeedbackEvent):
    kind: ClassVar[str] = "feedback:given"


@dataclass(frozen=True)
class FeedbackDeleted(FeedbackEvent):
    kind: ClassVar[str] = "feedback:deleted"


@dataclass(frozen=True)
class FeedbackReplied(FeedbackEvent):
    """By its agent, in its thread."""

    kind: ClassVar[str] = "feedback:replied"


@dataclass(frozen=True)
class ExchangeAttached(FeedbackEvent):
    """`goes_up`: the coordination may read it."""

    kind: ClassVar[str] = "feedback:exchange_attached"
    part: str
    goes_up: bool


@dataclass(frozen=True)
class ExchangeTakenBack(FeedbackEvent):
    kind: ClassVar[str] = "feedback:exchange_taken_back"


@dataclass(frozen=True)
class ExchangeRead(FeedbackEvent):
    """By who tends to it."""

    kind: ClassVar[str] = "feedback:exchange_read"


@dataclass(frozen=True)
class FeedbackTended(FeedbackEvent):
    """`fields` names what was changed: assignee, tags."""

    kind: ClassVar[str] = "feedback:tended"
    fields: str


@dataclass(frozen=True)
class FeedbackNoted(FeedbackEvent):
    kind: ClassVar[str] = "feedback:noted"


@dataclass(frozen=True)
class FeedbackAnswered(FeedbackEvent):
    """`told`: how many agents it is for, those of duplicates included."""

    kind: ClassVar[str] = "feedback:answered"
    told: int


@dataclass(frozen=True)
class FeedbackClosed(FeedbackEvent):
    kind: ClassVar[str] = "feedback:closed"
    reason: str


@dataclass(frozen=True)
class FeedbackReopened(FeedbackEvent):
    kind: ClassVar[str] = "feedback:reopened"


@dataclass(frozen=True)
class FeedbackMerged(FeedbackEvent):
    kind: ClassVar[str] = "feedback:merged"
    into: UUID


@dataclass(frozen=True)
class FeedbackPassed(FeedbackEvent):
    kind: ClassVar[str] = "feedback:passed_up"


@dataclass(frozen=True)
class FeedbackExported(Event):
    kind: ClassVar[str] = "feedback:exported"
    organisation_id: UUID


@dataclass(frozen=True)
class TagsChanged(Event):
    kind: ClassVar[str] = "feedback:tags_changed"
    organisation_id: UUID
