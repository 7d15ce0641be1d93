"""What is accounted for of invitations: who did what, and to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class ListInvited(Event):
    kind: ClassVar[str] = "invitations:imported"
    organisation_id: UUID
    wave_id: UUID | None
    new: int
    invited: int


@dataclass(frozen=True)
class PersonInvited(Event):
    kind: ClassVar[str] = "invitation:made"
    organisation_id: UUID
    invitation_id: UUID
    role: str


@dataclass(frozen=True)
class InvitationWasRevoked(Event):
    kind: ClassVar[str] = "invitation:revoked"
    organisation_id: UUID
    invitation_id: UUID


@dataclass(frozen=True)
class InvitationAccepted(Event):
    kind: ClassVar[str] = "invitation:accepted"
    organisation_id: UUID
    invitation_id: UUID


@dataclass(frozen=True)
class InvitationLinkShown(Event):
    """Somebody was given the link of one person's invitation."""

    kind: ClassVar[str] = "invitation:link"
    organisation_id: UUID
    invitation_id: UUID


@dataclass(frozen=True)
class InvitationsReminded(Event):
    kind: ClassVar[str] = "invitations:reminded"
    organisation_id: UUID | None
    wave_id: UUID | None
    count: int


@dataclass(frozen=True)
class LinkMade(Event):
    kind: ClassVar[str] = "invitation-link:made"
    organisation_id: UUID
    link_id: UUID
    cap: int


@dataclass(frozen=True)
class LinkRevoked(Event):
    kind: ClassVar[str] = "invitation-link:revoked"
    organisation_id: UUID
    link_id: UUID


@dataclass(frozen=True)
class DomainAdded(Event):
    kind: ClassVar[str] = "invitation-domain:added"
    organisation_id: UUID
    domain: str


@dataclass(frozen=True)
class DomainRemoved(Event):
    kind: ClassVar[str] = "invitation-domain:removed"
    organisation_id: UUID
    domain: str
