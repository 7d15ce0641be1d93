"""What crosses the wire about waves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.waves.models import WaveField
from emilie.core.lines import Lines, OneLine

MOST_SEATS = 100_000
Seats = Annotated[int, Field(ge=0, le=MOST_SEATS)]


class SeatsIn(BaseModel):
    organisation_id: UUID
    now: Seats
    later: Seats = 0


class WaveIn(BaseModel):
    name: Annotated[str, StringConstraints(min_length=1, max_length=120), OneLine]
    description: Annotated[str, StringConstraints(max_length=2_000), Lines] = ""
    begins_at: AwareDatetime
    later_at: AwareDatetime | None = None
    by_lot: bool = False
    organisations: Annotated[list[SeatsIn], Field(min_length=1, max_length=500)]


class WavePatch(BaseModel):
    """What is named is changed; of organisations, those named: one that it had not is added."""

    model_config = ConfigDict(extra="forbid")

    begins_at: AwareDatetime = None  # type: ignore[assignment]
    later_at: AwareDatetime | None = None
    organisations: Annotated[list[SeatsIn], Field(max_length=500)] | None = None


class DrawIn(BaseModel):
    """A seed that everybody knows (the result of a public lottery); without one, one is made."""

    seed: Annotated[str, StringConstraints(min_length=1, max_length=200), OneLine] | None = None


class ClosingIn(BaseModel):
    closes_at: AwareDatetime
    kept_until: AwareDatetime


class ArmFigures(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    seats: int
    invited: int
    """Who did not answer yet."""
    activated: int
    declined: int
    expired: int
    revoked: int


class WaveOrganisationOut(BaseModel):
    organisation_id: UUID
    name: str
    waiting: int
    """Candidates before a draw; those on the waiting list otherwise."""
    now: ArmFigures
    later: ArmFigures


class WaveOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    description: str
    state: Literal["planned", "open", "paused", "closing", "closed"]
    begins_at: datetime
    later_at: datetime | None
    closes_at: datetime | None
    kept_until: datetime | None
    by_lot: bool
    seed: str | None
    list_digest: str | None
    drawn_at: datetime | None
    waiting: int
    invited: int
    activated: int
    seats: int
    """Of both arms, in all organisations."""
    created_at: datetime


class WaveDetail(WaveOut):
    sends_mail: bool
    """Whether this instance sends e-mails: if not, nobody is told but by who runs the wave."""
    organisations: list[WaveOrganisationOut]


class WaveChangeOut(BaseModel):
    """`by` is null once they left; dates are ISO 8601, seats are counts."""

    at: datetime
    by: str | None
    field: WaveField
    organisation: str | None
    before: str | None
    after: str | None


class WaveChangeList(BaseModel):
    """The latest first."""

    items: list[WaveChangeOut]


class WaveList(BaseModel):
    """The latest to begin first."""

    items: list[WaveOut]


class EligibleOut(BaseModel):
    """An organisation that a wave may be opened for."""

    id: UUID
    name: str
    seats: int | None
    agents: int


class EligibleList(BaseModel):
    items: list[EligibleOut]
