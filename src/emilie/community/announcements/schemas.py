"""What crosses the wire about announcements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from emilie.community.announcements.models import Audience, Level
from emilie.core.lines import Lines, OneLine

State = Literal["draft", "planned", "in_force", "ended", "withdrawn"]
Chosen = Annotated[list[UUID], Field(max_length=1_000)]


class AnnouncementIn(BaseModel):
    """`body` is Markdown. Of `organisation_ids`, `unit_ids` and `wave_id`, the one that `audience`
    names counts; without an end, it is in force until it is withdrawn.
    """

    title: Annotated[str, StringConstraints(min_length=1, max_length=160), OneLine]
    body: Annotated[str, StringConstraints(max_length=10_000), Lines]
    level: Level
    dismissible: bool
    audience: Audience
    organisation_ids: Chosen = []
    unit_ids: Chosen = []
    wave_id: UUID | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None


class AnnouncementChangeIn(AnnouncementIn):
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """Of what was read: another one is refused."""


class AnnouncementPublicationIn(BaseModel):
    by_mail: bool
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]


class ReadingIn(BaseModel):
    dismissed: bool


class AnnouncementOut(BaseModel):
    """As an agent is shown it; `organisation` is null when the coordinators wrote it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    body: str
    level: Level
    dismissible: bool
    organisation: str | None
    starts_at: datetime
    ends_at: datetime | None
    in_force: bool


class CurrentAnnouncements(BaseModel):
    """In force and not dismissed: the most serious first, then the latest."""

    items: list[AnnouncementOut]


class ReceivedPage(BaseModel):
    """The latest first; `next` is the `before` of the page after."""

    items: list[AnnouncementOut]
    next: str | None


class WrittenAnnouncement(BaseModel):
    """As those who write it see it. `readers`: how many of `size` agents saw it; null when they
    are too few, or all but a few. Neither is counted in a list.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    body: str
    level: Level
    dismissible: bool
    audience: Audience
    organisation_ids: list[UUID]
    unit_ids: list[UUID]
    wave_id: UUID | None
    names: list[str]
    """Of the organisations, units or wave that it is for."""
    starts_at: datetime
    ends_at: datetime | None
    state: State
    revision: int
    author: str | None
    published_at: datetime | None
    mailed_at: datetime | None
    size: int | None
    readers: int | None


class WrittenPage(BaseModel):
    """The latest first; `next` is the `before` of the page after."""

    items: list[WrittenAnnouncement]
    next: str | None
    smallest: int
    """No count tells of fewer agents."""


class ChoiceOfAudience(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    agents: int


class AudiencesOut(BaseModel):
    """Whom the caller may speak to."""

    audiences: list[Audience]
    organisations: list[ChoiceOfAudience]
    units: list[ChoiceOfAudience]
    waves: list[ChoiceOfAudience]
    sends_mail: bool
