"""An invitation, answered by whoever holds its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.accounts.invitations.entering import DAYS, activate
from emilie.accounts.invitations.errors import (
    AlreadyInvited,
    EmailRefused,
    InvitationDeclined,
    InvitationEnded,
    InvitationExpired,
    InvitationRevoked,
    InvitationUnknown,
    InvitationWaiting,
    LinkBusy,
    LinkSpent,
    MemberElsewhere,
)
from emilie.accounts.invitations.inviting import add, by_token, end, member_of
from emilie.accounts.invitations.models import Invitation, InvitationLink
from emilie.accounts.invitations.schemas import AcceptIn, InvitedOut
from emilie.accounts.models import Agent, Organisation
from emilie.accounts.organisations import seats
from emilie.accounts.session import hash_of
from emilie.accounts.waves.models import Wave
from emilie.core.mail.writing import is_address

UNPROVEN_DAYS = 2
"""That it keeps a seat for an address that somebody typed, until a letter proves it theirs."""
A_MINUTE = 30
"""Entries by one link."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a link leads to: one person's invitation, or a link that several may use."""

    wave: Wave | None
    invitation: Invitation | None = None
    link: InvitationLink | None = None


@dataclass(slots=True)
class Answered:
    """What saying yes led to."""

    email: str
    waiting: bool = False
    to_prove: bool = False
    """Whether the link of a letter comes first: the address may be anybody's."""
    agent: Agent | None = None


async def find(session: AsyncSession, token: str) -> Found:
    """Whatever state it is in; `InvitationUnknown` when the link leads nowhere."""
    hashed = hash_of(token)
    invitation = (await session.scalars(by_token(hashed))).one_or_none()
    if invitation is not None:
        return Found(await _wave(session, invitation), invitation=invitation)
    query = select(InvitationLink).where(InvitationLink.token_hash == hashed)
    link = (await session.scalars(query)).one_or_none()
    if link is None:
        raise InvitationUnknown
    return Found(await _wave(session, link), link=link)


async def _wave(session: AsyncSession, of: Invitation | InvitationLink) -> Wave | None:
    return None if of.wave_id is None else await session.get(Wave, of.wave_id)


def check(found: Found) -> None:
    """Raises why it cannot be answered any more."""
    now = datetime.now(UTC)
    over = (
        found.wave is not None and found.wave.closes_at is not None and found.wave.closes_at <= now
    )
    if found.link is not None:
        if found.link.revoked_at is not None:
            raise InvitationRevoked
        if over or found.link.expires_at <= now:
            raise InvitationExpired
        if found.link.used >= found.link.cap:
            raise LinkSpent
        return
    invitation = found.invitation
    assert invitation is not None
    if invitation.state == "activated":
        return
    if invitation.state == "revoked":
        raise InvitationRevoked
    if invitation.state == "declined":
        raise InvitationDeclined
    if invitation.state == "waiting":
        raise InvitationWaiting
    if over or invitation.state == "expired" or _is_past(invitation):
        raise InvitationExpired


def opens_at(found: Found) -> datetime | None:
    """When access begins, if that is later than now."""
    wave, invitation = found.wave, found.invitation
    if wave is None:
        return None
    later = invitation is not None and invitation.arm == "later"
    opens = wave.later_at if later else wave.begins_at
    return opens if opens is not None and opens > datetime.now(UTC) else None


async def describe(session: AsyncSession, found: Found, *, here: bool) -> InvitedOut:
    """What whoever holds the link may know; raises why it cannot be answered any more."""
    check(found)
    about = found.invitation or found.link
    assert about is not None
    by = about.invited_by if isinstance(about, Invitation) else about.made_by
    inviter = None if by is None else await session.get(Agent, by)
    organisation = await session.get_one(Organisation, about.organisation_id)
    person = found.invitation
    return InvitedOut(
        kind="link" if person is None else "person", organisation=organisation.name,
        inviter=inviter and inviter.name, given_name=person.given_name if person else "",
        email=person and person.email, role=person.role if person else "agent",
        until=about.expires_at, opens_at=opens_at(found),
        activated=person is not None and person.state == "activated", signs_in_here=here,
    )  # fmt: skip


def _is_past(invitation: Invitation) -> bool:
    return invitation.expires_at is not None and invitation.expires_at <= datetime.now(UTC)


async def decline(session: AsyncSession, token: str, *, sends: bool) -> None:
    """Say no; whoever waited longest has the seat."""
    found = await find(session, token)
    if found.invitation is None:
        raise InvitationEnded
    await seats.locked(session, found.invitation.organisation_id)
    await session.refresh(found.invitation)
    check(found)
    if found.invitation.state == "activated":
        raise InvitationEnded
    await end(session, found.invitation, "declined")
    await session.flush()
    await filling.fill_all(session, found.invitation.organisation_id, sends=sends)


async def accept(
    session: AsyncSession, token: str, who: AcceptIn, *, sends: bool, here: bool
) -> Answered:
    """Say yes. `here`: agents are made here and signed in, as in the demonstration; else one
    signs in elsewhere, and `pending` finds the invitation again.
    """
    found = await find(session, token)
    if found.link is not None:
        return await _use(session, found, who, sends=sends, here=here)
    assert found.invitation is not None
    invitation = found.invitation
    await seats.locked(session, invitation.organisation_id)
    await session.refresh(invitation)
    check(found)
    answered = Answered(invitation.email)
    if not here:
        _prove(invitation)
        invitation.accepted_at = func.now()
    elif invitation.state == "activated":
        if _is_past(invitation):  # a link signs nobody in for ever
            raise InvitationExpired
        answered.agent = await session.get(Agent, invitation.agent_id)
    else:
        answered.agent = await _enter(session, invitation)
    return answered


def _prove(invitation: Invitation) -> None:
    """Whoever has the link of one person reads what is sent to that person."""
    if not invitation.proven:
        invitation.proven, invitation.days = True, DAYS
        invitation.expires_at = datetime.now(UTC) + timedelta(days=DAYS)


async def _use(
    session: AsyncSession, found: Found, who: AcceptIn, *, sends: bool, here: bool
) -> Answered:
    link, wave = found.link, found.wave
    assert link is not None
    email = who.email.lower()
    if not is_address(email):
        raise EmailRefused(email=who.email)
    organisation = await seats.locked(session, link.organisation_id)
    await session.refresh(link)
    check(found)
    await _check_pace(session, link)
    # Those who waited before come first.
    await filling.fill_all(session, organisation.id, sends=sends)
    member = await member_of(session, organisation.id, email)
    invitation_id = None
    if member is None or wave is not None:
        invitation_id = await add(
            session, organisation.id, source="link", email=email, wave=wave,
            days=DAYS if here else UNPROVEN_DAYS, proven=here, given_name=who.given_name,
            name=who.name, unit="", role="agent", invited_by=link.made_by,
            agent_id=member and member.id,
        )  # fmt: skip
    if invitation_id is not None:
        used = update(InvitationLink).where(InvitationLink.id == link.id)
        await session.execute(used.values(used=InvitationLink.used + 1))
        # In the demonstration, who has just asked needs no letter to know it.
        await filling.fill(session, organisation, wave, sends=sends and not here)
    if not here:
        # The same to everybody: who is a member is not told to whoever types an address.
        return Answered(email, to_prove=True)
    if invitation_id is None:
        raise AlreadyInvited
    invitation = await session.get_one(Invitation, invitation_id, populate_existing=True)
    answered = Answered(email, waiting=invitation.state == "waiting")
    # Typing somebody's address is no proof of being them: who is a member signs in.
    if member is None and not answered.waiting:
        answered.agent = await _enter(session, invitation)
    return answered


async def _check_pace(session: AsyncSession, link: InvitationLink) -> None:
    """Each entry may be somebody's address and a letter to them: not as fast as a machine asks."""
    lately = select(func.count()).where(
        Invitation.organisation_id == link.organisation_id, Invitation.source == "link",
        Invitation.wave_id.is_not_distinct_from(link.wave_id),
        Invitation.invited_by.is_not_distinct_from(link.made_by),
        Invitation.created_at > func.now() - timedelta(minutes=1),
    )  # fmt: skip
    if (await session.scalar(lately) or 0) >= A_MINUTE:
        raise LinkBusy


async def _enter(session: AsyncSession, invitation: Invitation) -> Agent:
    """The agent of an invitation, made if need be."""
    agent = await member_of(session, invitation.organisation_id, invitation.email)
    if agent is None:
        await _check_not_elsewhere(session, invitation)
        given_name = invitation.given_name or invitation.email.partition("@")[0]
        agent = Agent(
            organisation_id=invitation.organisation_id, email=invitation.email,
            given_name=given_name, name=f"{given_name} {invitation.name}".strip(),
            role=invitation.role, demonstration=f"invitation:{invitation.id}", theme="system",
            language="fr",
        )  # fmt: skip
        session.add(agent)
        await session.flush()
    await activate(session, invitation, agent)
    return agent


async def _check_not_elsewhere(session: AsyncSession, invitation: Invitation) -> None:
    query = select(Agent.id).where(func.lower(Agent.email) == invitation.email, Agent.email_proven)
    if (await session.scalars(query.limit(1))).one_or_none() is not None:
        raise MemberElsewhere
