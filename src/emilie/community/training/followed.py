"""What crosses the wire about meetings, declarations, evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from emilie.community.training.contents import Minutes
from emilie.community.training.models import MeetingState
from emilie.core.lines import Lines, OneLine

Agents = Annotated[list[UUID], Field(max_length=2_000)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=160), OneLine]


class MeetingIn(BaseModel):
    """A place, a link, or both; without `seats`, as many agents as come."""

    title: Named
    description: Annotated[str, StringConstraints(max_length=2_000), Lines] = ""
    starts_at: AwareDatetime
    minutes: Minutes
    place: Annotated[str, StringConstraints(max_length=200), OneLine] = ""
    link: Annotated[
        str, StringConstraints(max_length=500, pattern=r"^(https://[^\s<>\"]+)?$"), OneLine
    ] = ""
    seats: Annotated[int, Field(ge=1, le=100_000)] | None = None


class MeetingOut(BaseModel):
    """`mine`: the caller is enrolled; `attended` is null as long as nobody said."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    description: str
    starts_at: datetime
    minutes: int
    place: str
    link: str
    seats: int | None
    state: MeetingState
    enrolled: int
    mine: bool
    attended: bool | None


class MeetingList(BaseModel):
    items: list[MeetingOut]


class MeetingPage(BaseModel):
    """The latest first; `next` is the `before` of the page after."""

    items: list[MeetingOut]
    next: str | None


class EnrolledOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    attended: bool | None


class MeetingWithAgents(MeetingOut):
    agents: list[EnrolledOut]


class AttendanceIn(BaseModel):
    present: Agents
    absent: Agents


class DeclarationIn(BaseModel):
    """A session elsewhere, on the agent's word."""

    title: Named
    organiser: Named
    held_on: date
    minutes: Minutes


class RecordLine(BaseModel):
    """One piece of evidence. `version` is a module's; `organiser` of what was declared."""

    model_config = ConfigDict(from_attributes=True)

    kind: Literal["module", "meeting", "declaration"]
    id: UUID
    title: str
    version: int | None
    organiser: str
    on: date
    minutes: int


class RecordOut(BaseModel):
    """All that an agent can show, the latest first."""

    name: str
    organisation: str
    items: list[RecordLine]
    minutes: int


class CertificateOut(BaseModel):
    """What was completed, by whom, and when."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    organisation: str
    institution: str
    title: str
    version: int
    minutes: int
    completed_at: datetime


class EvidenceOut(BaseModel):
    """Of an organisation: how many of its agents can show what, in all."""

    model_config = ConfigDict(from_attributes=True)

    agents: int
    with_evidence: int
    modules: int
    meetings: int
    declarations: int
    minutes: int
