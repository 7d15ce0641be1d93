"""What a sign-in finds by an address: an open invitation, and how it becomes an agent's."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.accounts.invitations.events import InvitationAccepted
from emilie.accounts.invitations.inviting import OPEN, add, end, member_of
from emilie.accounts.invitations.models import Invitation, InvitationDomain
from emilie.accounts.models import Agent
from emilie.accounts.organisations import seats, units
from emilie.accounts.organisations.events import MemberRoleChanged
from emilie.accounts.waves.models import Wave
from emilie.core.events import record
from emilie.core.mail.writing import is_address

DAYS = 30
"""That an invitation by a link or a domain lasts, once there is a seat for it."""


async def activate(session: AsyncSession, invitation: Invitation, agent: Agent) -> None:
    """The invitation is that agent's from now on, in the unit that it names, and as what it names:
    an agent who was there already becomes a referent, and nobody becomes less than they were.
    """
    # What a wave left may be being erased: whoever comes into another keeps it, or comes after.
    lock = select(Agent.id).where(Agent.id == agent.id)
    await session.execute(lock.with_for_update(key_share=True))
    invitation.agent_id = agent.id
    if invitation.role == "referent" and agent.role == "agent":
        agent.role = "referent"
        changed = MemberRoleChanged(invitation.organisation_id, agent.id, "agent", "referent")
        await record(session, invitation.invited_by, changed)
    if invitation.unit and agent.unit_id is None:
        agent.unit_id = await units.named(session, invitation.organisation_id, invitation.unit)
    await end(session, invitation, "activated")
    accepted = InvitationAccepted(invitation.organisation_id, invitation.id)
    await record(session, agent.id, accepted)
    await session.flush()


async def settle(session: AsyncSession, agent: Agent) -> None:
    """Whoever came in by another right has no use for an invitation of their own that is open: it
    ends as accepted, or as theirs where only a draw gives it an arm. None takes a second seat.
    """
    if not agent.email_proven:
        return
    query = select(Invitation).where(
        Invitation.organisation_id == agent.organisation_id,
        Invitation.email == agent.email.lower(), Invitation.state.in_(OPEN),
        Invitation.expires_at.is_(None) | (Invitation.expires_at > func.now()),
    )  # fmt: skip
    for invitation in (await session.scalars(query.with_for_update())).all():
        drawn_later = invitation.state == "waiting" and invitation.wave_id is not None
        if drawn_later or invitation.role != "agent":
            invitation.agent_id = agent.id
        else:
            await activate(session, invitation, agent)


async def find_open(session: AsyncSession, email: str, *, sends: bool) -> Invitation | None:
    """The invitation by which somebody new, who has this proven address, may enter: the oldest of
    those that have a seat, else one by the domain of the address. Give it to `activate` with
    their agent.
    """
    address = email.strip().lower()
    if not is_address(address):
        return None
    found = await pending(session, address)
    return found or await _by_domain(session, address, sends=sends)


async def pending(
    session: AsyncSession, address: str, organisation_id: UUID | None = None,
    *, accepted: bool = False,
) -> Invitation | None:  # fmt: skip
    """The oldest invitation of an address that has a seat and was not answered by a sign-in yet,
    those that were `accepted` only if one asks so. Its organisation is locked.
    """
    query = (
        select(Invitation)
        .outerjoin(Wave, Wave.id == Invitation.wave_id)
        .where(Invitation.email == address, Invitation.state == "invited")
        # Whoever has a link that several may use can type somebody else's address.
        .where(Invitation.proven)
        .where(Invitation.expires_at > func.now())
        .where(Wave.closes_at.is_(None) | (Wave.closes_at > func.now()))
        .order_by(Invitation.number)
        .limit(1)
    )
    if accepted:
        query = query.where(Invitation.accepted_at.is_not(None))
    if organisation_id is not None:
        query = query.where(Invitation.organisation_id == organisation_id)
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        return None
    # Taken back or expired meanwhile, it is not answered any more.
    await seats.locked(session, found.organisation_id)
    query = query.where(Invitation.organisation_id == found.organisation_id)
    again = query.execution_options(populate_existing=True)
    return (await session.scalars(again)).one_or_none()


async def waits(session: AsyncSession, email: str) -> bool:
    """Whether that address is on a waiting list, not by what anybody may have typed."""
    query = select(Invitation.id).where(
        Invitation.email == email, Invitation.state == "waiting", Invitation.proven
    )
    return (await session.scalars(query.limit(1))).one_or_none() is not None


async def entered(session: AsyncSession, agent_id: UUID, organisation_id: UUID) -> bool:
    """Whether that agent came into this organisation by an invitation, or answered one of it."""
    query = select(Invitation.id).where(
        Invitation.agent_id == agent_id, Invitation.organisation_id == organisation_id,
        Invitation.state == "activated",
    )  # fmt: skip
    return (await session.scalars(query.limit(1))).one_or_none() is not None


async def _by_domain(session: AsyncSession, address: str, *, sends: bool) -> Invitation | None:
    query = select(InvitationDomain).where(InvitationDomain.domain == address.partition("@")[2])
    entry = (await session.scalars(query)).one_or_none()
    if entry is None:
        return None
    organisation = await seats.locked(session, entry.organisation_id)
    await filling.fill_all(session, organisation.id, sends=sends)
    if found := await pending(session, address, organisation.id):  # they waited
        return found
    member = await member_of(session, organisation.id, address)
    wave = None if entry.wave_id is None else await session.get(Wave, entry.wave_id)
    # A new rank in the waiting list is not had by trying again.
    invitation_id = await add(
        session, organisation.id, source="domain", email=address, wave=wave, days=DAYS,
        given_name="", name="", unit="", role="agent", invited_by=entry.made_by,
        agent_id=member and member.id,
    )  # fmt: skip
    if invitation_id is None:
        return None
    await filling.fill(session, organisation, wave, sends=False)
    invitation = await session.get_one(Invitation, invitation_id, populate_existing=True)
    return invitation if invitation.state == "invited" else None
