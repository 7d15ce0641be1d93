"""What crosses the wire about organisations, their units, their members and their adoption."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.models import Look, Role, State
from emilie.core.lines import OneLine

MOST_SEATS = 1_000_000

OrganisationName = Annotated[str, StringConstraints(min_length=1, max_length=120), OneLine]
UnitName = Annotated[str, StringConstraints(min_length=1, max_length=120), OneLine]
Siret = Annotated[str, StringConstraints(max_length=40), OneLine]
Seats = Annotated[int, Field(ge=0, le=MOST_SEATS)]
Contact = Annotated[str, StringConstraints(max_length=200), OneLine]


class OrganisationIn(BaseModel):
    """Without `seats`, as many agents as come; without `look`, that of the instance."""

    name: OrganisationName
    siret: Siret | None = None
    seats: Seats | None = None
    look: Look | None = None


class OrganisationPatch(BaseModel):
    """What is named is changed; null takes it away, a name aside."""

    name: OrganisationName | None = None
    siret: Siret | None = None
    seats: Seats | None = None
    look: Look | None = None


class ContactsIn(BaseModel):
    """Who the data protection officer and the security officer are, and where to write or call."""

    dpo_name: Contact
    dpo_contact: Contact
    security_name: Contact
    security_contact: Contact


class OrganisationLineOut(BaseModel):
    """`members` are those who may sign in, `started` those of them who did once."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    siret: str | None
    look: Look | None
    logo: str | None
    seats: int | None
    members: int
    started: int
    suspended: int


class OrganisationDetailsOut(OrganisationLineOut):
    dpo_name: str
    dpo_contact: str
    security_name: str
    security_contact: str
    created_at: datetime
    declared: bool
    """Whether the catalogue says something of it, by its name, which then stays."""


class OrganisationList(BaseModel):
    """All of them, by name."""

    items: list[OrganisationLineOut]


class UnitIn(BaseModel):
    name: UnitName


class UnitOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    members: int


class UnitList(BaseModel):
    """All of an organisation's, by name; `members` may sign in."""

    items: list[UnitOut]


class MemberPatch(BaseModel):
    """What is named is changed; a unit of null is none."""

    unit_id: UUID | None = None
    role: Role | None = None
    state: State | None = None


class OrganisationMemberOut(BaseModel):
    """`started`: they signed in once. When they last did is told to nobody."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    role: Role
    state: State
    unit_id: UUID | None
    started: bool


class MemberPage(BaseModel):
    """`total` is of the first page, null after it; `next` is the `after` of the next one."""

    items: list[OrganisationMemberOut]
    total: int | None
    next: UUID | None


class MoveIn(BaseModel):
    """The organisation that a member goes to."""

    model_config = ConfigDict(extra="forbid")

    organisation_id: UUID


class BelongingOut(BaseModel):
    """How much of one kind an agent has (`belongings.<kind>` of the browser's words)."""

    kind: str
    count: int


class MovePreviewOut(BaseModel):
    """What a move would do. `waves`: those of the old organisation that they take part in and
    would leave; `directory`: whether its directory keeps their account today.
    """

    name: str
    to: str
    seats_left: int | None
    role: Role
    role_after: Role
    follows: list[BelongingOut]
    stays: list[BelongingOut]
    waves: int
    directory: bool


class PersonOut(BaseModel):
    """Whom one may turn to; `contact` is an address, a telephone or a page, as it was given."""

    name: str
    contact: str


class ContactsOut(BaseModel):
    organisation: str
    referents: list[PersonOut]
    dpo: PersonOut | None
    security: PersonOut | None


class UnitAdoptionOut(BaseModel):
    """`unit_id` is null for those who are in none; figures, when few would be recognised."""

    unit_id: UUID | None
    name: str | None
    members: int
    started: int | None
    not_started: int | None


class WeekOut(BaseModel):
    """A week that is over, by its Monday."""

    week: date
    agents: int | None


class AdoptionOut(BaseModel):
    """No figure tells of fewer than `smallest` agents, nor by being taken from another one."""

    smallest: int
    members: int
    started: int | None
    not_started: int | None
    units: list[UnitAdoptionOut]
    weeks: list[WeekOut]
