"""What is accounted for of organisations, their units and their members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class OrganisationEvent(Event):
    organisation_id: UUID


@dataclass(frozen=True)
class OrganisationCreated(OrganisationEvent):
    kind: ClassVar[str] = "organisation:created"


@dataclass(frozen=True)
class OrganisationChanged(OrganisationEvent):
    """`fields` names what was changed."""

    kind: ClassVar[str] = "organisation:changed"
    fields: str


@dataclass(frozen=True)
class UnitCreated(OrganisationEvent):
    kind: ClassVar[str] = "unit:created"
    unit_id: UUID


@dataclass(frozen=True)
class UnitRenamed(OrganisationEvent):
    kind: ClassVar[str] = "unit:renamed"
    unit_id: UUID


@dataclass(frozen=True)
class UnitDeleted(OrganisationEvent):
    kind: ClassVar[str] = "unit:deleted"
    unit_id: UUID


@dataclass(frozen=True)
class MembersExported(OrganisationEvent):
    kind: ClassVar[str] = "members:exported"


@dataclass(frozen=True)
class MemberEvent(OrganisationEvent):
    member_id: UUID


@dataclass(frozen=True)
class MemberMoved(MemberEvent):
    """Into a unit, or out of all."""

    kind: ClassVar[str] = "member:moved"
    unit_id: UUID | None


@dataclass(frozen=True)
class MemberRoleChanged(MemberEvent):
    kind: ClassVar[str] = "member:role_changed"
    before: str
    after: str


@dataclass(frozen=True)
class MemberChangedOrganisation(MemberEvent):
    """`organisation_id` is that where they are from now on."""

    kind: ClassVar[str] = "member:organisation_changed"
    from_id: UUID


@dataclass(frozen=True)
class MemberSuspended(MemberEvent):
    kind: ClassVar[str] = "member:suspended"


@dataclass(frozen=True)
class MemberRestored(MemberEvent):
    kind: ClassVar[str] = "member:restored"
