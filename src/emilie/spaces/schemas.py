"""What crosses the wire about spaces and their members."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.core.lines import Lines, OneLine
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces.models import Right

LONGEST_RETENTION = 3_650

Name = Annotated[str, StringConstraints(min_length=1, max_length=120), OneLine]
Description = Annotated[str, StringConstraints(max_length=500), Lines]
Instructions = Annotated[str, Lines]
RetentionDays = Annotated[int, Field(ge=1, le=LONGEST_RETENTION)]


class SpaceIn(BaseModel):
    """`sensitivity` may raise the organisation's default; without `retention_days`, conversations
    are kept.
    """

    name: Name
    description: Description = ""
    instructions: Instructions = ""
    sensitivity: Sensitivity | None = None
    retention_days: RetentionDays | None = None


class SpacePatch(BaseModel):
    """`sensitivity` is only ever raised; `retention_days` is a number, or null to keep all."""

    name: Name | None = None
    description: Description | None = None
    instructions: Instructions | None = None
    sensitivity: Sensitivity | None = None
    retention_days: RetentionDays | None = None


class SpaceOut(BaseModel):
    """A space as the caller sees it. Counts are of now: documents in all, those still being read,
    those that could not be; conversations are the caller's own.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    description: str
    instructions: str
    sensitivity: Sensitivity
    retention_days: int | None
    right: Right
    member: bool
    """Whether the right is the caller's own; else everybody in the organisation reads it."""
    owners: list[str]
    """Their names."""
    members: int
    documents: int
    reading: int
    failed: int
    conversations: int
    published: bool
    published_at: datetime | None
    review_on: date | None
    to_review: bool
    """Whether that date is past."""
    created_at: datetime


class SpaceList(BaseModel):
    """All that the caller may see, by name."""

    items: list[SpaceOut]


class PublicationIn(BaseModel):
    """By when the owners are to review what they publish."""

    review_on: date


class MemberIn(BaseModel):
    right: Right


class MemberOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    agent_id: UUID
    name: str
    email: str
    right: Right


class MemberList(BaseModel):
    """Owners first, then editors, then readers; by name."""

    items: list[MemberOut]
