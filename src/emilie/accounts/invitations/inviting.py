"""Inviting one person, and taking an invitation back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.accounts.invitations.errors import (
    AlreadyInvited,
    EmailRefused,
    InvitationEnded,
    RoleRefused,
)
from emilie.accounts.invitations.events import InvitationWasRevoked, PersonInvited
from emilie.accounts.invitations.models import Invitation, InvitationToken, Source, State
from emilie.accounts.models import Agent
from emilie.accounts.organisations import seats
from emilie.accounts.waves.models import Happening, Participation, Wave, WaveSeats
from emilie.core.db import one_or_absent
from emilie.core.events import record
from emilie.core.ids import new_id
from emilie.core.mail.writing import is_address

if TYPE_CHECKING:
    from emilie.accounts.invitations.schemas import PersonIn
    from emilie.accounts.session import Caller

OPEN: tuple[State, ...] = ("waiting", "invited")
INVITES_REFERENTS = ("coordinator",)


def roles_given_by(role: str) -> frozenset[str]:
    """Those that an agent of that role may invite somebody to have."""
    return frozenset({"agent", "referent"} if role in INVITES_REFERENTS else {"agent"})


def of_organisation(organisation_id: UUID) -> Select[Invitation]:
    return select(Invitation).where(Invitation.organisation_id == organisation_id)


async def find(session: AsyncSession, organisation_id: UUID, invitation_id: UUID) -> Invitation:
    query = of_organisation(organisation_id).where(Invitation.id == invitation_id)
    return await one_or_absent(session, query)


async def wave_for(
    session: AsyncSession, organisation_id: UUID, wave_id: UUID | None
) -> Wave | None:
    """A wave that the organisation takes part in and that is not over; `NotFound` for another."""
    if wave_id is None:
        return None
    over = Wave.closes_at.is_not(None) & (Wave.closes_at <= func.now())
    query = (
        select(Wave)
        .join(WaveSeats, WaveSeats.wave_id == Wave.id)
        .where(Wave.id == wave_id, WaveSeats.organisation_id == organisation_id, ~over)
    )
    return await one_or_absent(session, query)


async def member_of(session: AsyncSession, organisation_id: UUID, email: str) -> Agent | None:
    query = select(Agent).where(
        Agent.organisation_id == organisation_id,
        func.lower(Agent.email) == email,
        Agent.email_proven,
    )
    return (await session.scalars(query.order_by(Agent.id).limit(1))).one_or_none()


async def invite(
    session: AsyncSession, caller: Caller, organisation_id: UUID, wanted: PersonIn, *, sends: bool
) -> Invitation:
    """Invite one person, now if there is a seat for them."""
    email = wanted.email.lower()
    if not is_address(email):
        raise EmailRefused(email=wanted.email)
    if wanted.role not in roles_given_by(caller.role):
        raise RoleRefused
    organisation = await seats.locked(session, organisation_id)
    wave = await wave_for(session, organisation_id, wanted.wave_id)
    member = await member_of(session, organisation_id, email)
    if member is not None and wave is None and not _would_rise(member, wanted.role):
        raise AlreadyInvited
    invitation_id = await add(
        session, organisation_id, source="person", email=email, wave=wave, days=wanted.days,
        given_name=wanted.given_name, name=wanted.name, unit=wanted.unit, role=wanted.role,
        invited_by=caller.agent_id, agent_id=member and member.id,
    )  # fmt: skip
    if invitation_id is None:
        raise AlreadyInvited
    await filling.fill(session, organisation, wave, sends=sends)
    await record(
        session, caller.agent_id, PersonInvited(organisation_id, invitation_id, wanted.role)
    )
    return await session.get_one(Invitation, invitation_id, populate_existing=True)


def _would_rise(member: Agent, role: str) -> bool:
    """Whether an agent who is there already would become more than they are, by accepting."""
    return role == "referent" and member.role == "agent" and member.state == "active"


async def add(
    session: AsyncSession, organisation_id: UUID, *, source: Source, email: str,
    wave: Wave | None, **facts: object,
) -> UUID | None:  # fmt: skip
    """Put somebody on the list; None when they are on it."""
    values = {
        "id": new_id(), "organisation_id": organisation_id, "source": source, "email": email,
        "wave_id": wave and wave.id, "state": "waiting", **facts,
    }  # fmt: skip
    statement = insert(Invitation).values(values).on_conflict_do_nothing().returning(Invitation.id)
    invitation_id = (await session.execute(statement)).scalar_one_or_none()
    if invitation_id is not None:
        happened = Participation(
            invitation_id=invitation_id, organisation_id=organisation_id,
            wave_id=wave and wave.id, happening="listed",
        )  # fmt: skip
        session.add(happened)
        await session.flush()
    return invitation_id


async def note(
    session: AsyncSession, invitations: Iterable[Invitation], happening: Happening
) -> None:
    """Keep what happened to them, for the evaluation."""
    session.add_all(
        Participation(
            invitation_id=each.id, organisation_id=each.organisation_id, wave_id=each.wave_id,
            happening=happening, arm=each.arm,
        )
        for each in invitations
    )  # fmt: skip


async def end(session: AsyncSession, invitation: Invitation, state: State) -> None:
    """Close an open invitation; its links only lead to what became of it."""
    invitation.state = state
    await session.execute(
        update(Invitation).where(Invitation.id == invitation.id).values(changed_at=func.now())
    )
    await note(session, [invitation], HAPPENED[state])


HAPPENED: dict[State, Happening] = {
    "activated": "activated", "declined": "declined", "expired": "expired", "revoked": "revoked",
}  # fmt: skip


async def revoke(
    session: AsyncSession,
    caller: Caller,
    organisation_id: UUID,
    invitation_id: UUID,
    *,
    sends: bool,
) -> Invitation:
    """Take an invitation back; whoever waited longest has its seat."""
    # Before its rows, as everywhere: two who lock in another order would wait for each other.
    await seats.locked(session, organisation_id)
    query = of_organisation(organisation_id).where(Invitation.id == invitation_id)
    invitation = await one_or_absent(session, query.with_for_update())
    if invitation.state not in OPEN:
        raise InvitationEnded
    await end(session, invitation, "revoked")
    await record(session, caller.agent_id, InvitationWasRevoked(organisation_id, invitation_id))
    await session.flush()
    await filling.fill_all(session, organisation_id, sends=sends)
    return invitation


def by_token(token_hash: bytes) -> Select[Invitation]:
    return (
        select(Invitation)
        .join(InvitationToken, InvitationToken.invitation_id == Invitation.id)
        .where(InvitationToken.token_hash == token_hash)
    )
