"""What crosses the wire about invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.invitations.models import InvitedRole, Source, State
from emilie.accounts.invitations.sheet import CELL, Wrong
from emilie.accounts.schemas import Me
from emilie.accounts.waves.models import Arm
from emilie.core.lines import OneLine

LONGEST = 90
"""Days that an invitation may last."""
Days = Annotated[int, Field(ge=1, le=LONGEST)]
Words = Annotated[str, StringConstraints(max_length=CELL), OneLine]
Named = Annotated[str, StringConstraints(min_length=1, max_length=CELL), OneLine]
Email = Annotated[str, StringConstraints(min_length=1, max_length=254), OneLine]


class PersonIn(BaseModel):
    email: Email
    given_name: Words = ""
    name: Words = ""
    unit: Words = ""
    role: InvitedRole = "agent"
    wave_id: UUID | None = None
    days: Days = 30


class InvitationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    email: str
    given_name: str
    name: str
    unit: str
    role: InvitedRole
    source: Source
    state: State
    arm: Arm | None
    wave: str | None
    """The name of its wave."""
    place: int | None
    """In the waiting list, from 1."""
    reminders: int
    can_be_reminded: bool
    letter: Literal["waiting", "sent", "refused", "unsure"] | None
    """How its last e-mail stands; null when none is to be sent."""
    expires_at: datetime | None
    created_at: datetime
    changed_at: datetime


class InvitationCounts(BaseModel):
    waiting: int
    invited: int
    activated: int
    declined: int
    expired: int
    revoked: int


class InvitationPage(BaseModel):
    """The latest first, those who wait in the order of the waiting list."""

    items: list[InvitationOut]
    next: int | None
    """What to give as `after` for those that follow."""


class OpenWave(BaseModel):
    """A wave that people of the organisation may be invited to."""

    id: UUID
    name: str
    by_lot: bool
    drawn: bool
    now_left: int
    later_left: int


class InvitationsOut(BaseModel):
    organisation: str
    counts: InvitationCounts
    seats: int | None
    """Null: as many as it wants."""
    seats_left: int | None
    sends_mail: bool
    """Whether this instance sends e-mails; if not, links are given by hand."""
    may_invite_referents: bool
    most_reminders: int
    days_between_reminders: int
    waves: list[OpenWave]


class FaultOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    line: int
    wrong: Wrong
    said: str


class SampleOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    email: str
    given_name: str
    name: str
    unit: str
    role: str


class PreviewOut(BaseModel):
    """What a list would do. With a single fault, it would do nothing."""

    model_config = ConfigDict(from_attributes=True)

    lines: int
    ignored: list[str]
    """Columns that are not used."""
    sample: list[SampleOut]
    new: int
    known: int
    """Those who are members or were invited already: they are left as they are."""
    invited: int
    """Of the new ones, those for whom there is a seat; the others go on the waiting list."""
    wrong: int
    faults: list[FaultOut]
    """The first of them, in the order of the lines."""


class ImportedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    lines: int
    new: int
    known: int
    invited: int


class RemindIn(BaseModel):
    """Those to remind; null for all who did not answer."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] | None = None


class RemindedOut(BaseModel):
    reminded: int
    left_out: int
    """Reminded lately, or as often as may be."""


class TokenOut(BaseModel):
    """A secret, shown once. The link is `/invitation/` and it."""

    token: str


class LinkIn(BaseModel):
    name: Named
    cap: Annotated[int, Field(ge=1, le=50_000)]
    expires_at: AwareDatetime
    wave_id: UUID | None = None


class LinkOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    cap: int
    used: int
    wave: str | None
    state: Literal["open", "spent", "expired", "revoked"]
    expires_at: datetime
    created_at: datetime


class LinkMadeOut(TokenOut):
    link: LinkOut


class LinkList(BaseModel):
    items: list[LinkOut]


class DomainIn(BaseModel):
    domain: Annotated[str, StringConstraints(min_length=1, max_length=254), OneLine]
    wave_id: UUID | None = None


class DomainOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    domain: str
    wave: str | None
    created_at: datetime


class DomainList(BaseModel):
    items: list[DomainOut]


class InvitedOut(BaseModel):
    """What whoever holds an invitation's link may know of it."""

    kind: Literal["person", "link"]
    organisation: str
    inviter: str | None
    given_name: str
    email: str | None
    """Of whom it was sent to; null for a link that several may use."""
    role: InvitedRole
    until: datetime | None
    opens_at: datetime | None
    """When access begins, if that is later."""
    activated: bool
    signs_in_here: bool
    """Whether accepting signs in at once: in the demonstration."""


class AcceptIn(BaseModel):
    """Who accepts a link that several may use says who they are."""

    given_name: Words = ""
    name: Words = ""
    email: Annotated[str, StringConstraints(max_length=254), OneLine] = ""


class InvitationAcceptedOut(BaseModel):
    """`agent` in the demonstration, which signs in at once; else one signs in as usual."""

    waiting: bool
    """Whether there is no seat yet: an e-mail says when there is."""
    to_prove: bool
    """Whether the address has to be proven first, by the link that is sent there."""
    email: str
    csrf_token: str | None
    agent: Me | None
