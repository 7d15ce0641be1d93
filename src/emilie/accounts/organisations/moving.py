"""An agent moves to another organisation: what follows them and what stays is said before."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.belongings import Move, belongings
from emilie.accounts.invitations import entering
from emilie.accounts.invitations.inviting import member_of
from emilie.accounts.invitations.models import Invitation
from emilie.accounts.models import Agent, AgentMove, Organisation
from emilie.accounts.organisations import seats
from emilie.accounts.organisations.errors import MemberOneself, MemberThere, MoveNowhere
from emilie.accounts.organisations.events import MemberChangedOrganisation, MemberRoleChanged
from emilie.accounts.organisations.members import ONE_AT_A_TIME
from emilie.accounts.organisations.schemas import BelongingOut, MovePreviewOut
from emilie.accounts.organisations.standing import check_another_manager, sign_out
from emilie.accounts.scim.models import DirectoryEntry
from emilie.accounts.session import Caller
from emilie.core.db import one_or_absent
from emilie.core.events import record

IN_WAVES = text("""
select count(*) from invitations where agent_id = :agent_id and organisation_id = :from_id
  and state = 'activated' and wave_id is not null
""")


async def preview(
    session: AsyncSession, organisation_id: UUID, agent_id: UUID, to_id: UUID
) -> MovePreviewOut:
    """What a move would do, nothing of it being done."""
    member = await _member(session, organisation_id, agent_id)
    target = await one_or_absent(session, select(Organisation).where(Organisation.id == to_id))
    follows: list[BelongingOut] = []
    stays: list[BelongingOut] = []
    for each in belongings():
        count = await each.count(session, agent_id)
        (follows if each.follows else stays).append(BelongingOut(kind=each.kind, count=count))
    asked = {"agent_id": agent_id, "from_id": organisation_id}
    entry = await session.get(DirectoryEntry, agent_id)
    return MovePreviewOut(
        name=member.name, to=target.name, seats_left=await seats.free(session, target),
        role=member.role, role_after=_role_after(member), follows=follows, stays=stays,
        waves=int(await session.scalar(IN_WAVES, asked) or 0),
        directory=entry is not None and entry.deleted_at is None,
    )  # fmt: skip


async def _member(
    session: AsyncSession, organisation_id: UUID, agent_id: UUID, *, lock: bool = False
) -> Agent:
    query = select(Agent).where(Agent.id == agent_id, Agent.organisation_id == organisation_id)
    return await one_or_absent(session, query.with_for_update(key_share=True) if lock else query)


def _role_after(member: Agent) -> str:
    """A referent is one of their organisation's; what others are, they are everywhere."""
    return "agent" if member.role == "referent" else member.role


async def move(
    session: AsyncSession, caller: Caller, organisation_id: UUID, agent_id: UUID, to_id: UUID
) -> None:
    """The caller's process has to forget the sessions of that member once it is committed."""
    if agent_id == caller.agent_id:
        raise MemberOneself
    if to_id == organisation_id:
        raise MoveNowhere
    await session.execute(ONE_AT_A_TIME)
    for each in sorted((organisation_id, to_id)):
        await seats.locked(session, each)
    member = await _member(session, organisation_id, agent_id, lock=True)
    if member.email_proven and await member_of(session, to_id, member.email.lower()):
        raise MemberThere
    await check_another_manager(session, member)
    if member.state == "active":
        await seats.take(session, to_id, member.email)
    await _carry(session, caller, member, to_id)


async def _carry(session: AsyncSession, caller: Caller, member: Agent, to_id: UUID) -> None:
    from_id, role = member.organisation_id, _role_after(member)
    moving = Move(member.id, from_id, to_id)
    for each in belongings():
        if each.move is not None:
            await each.move(session, moving)
    # Their places in the waves of the one that they leave are nobody's any more; what happened
    # there is kept for the evaluation.
    await session.execute(
        update(Invitation)
        .where(Invitation.agent_id == member.id, Invitation.organisation_id == from_id)
        .values(agent_id=None, changed_at=func.now())
    )
    await session.execute(delete(DirectoryEntry).where(DirectoryEntry.agent_id == member.id))
    if role != member.role:
        changed = MemberRoleChanged(to_id, member.id, member.role, role)
        await record(session, caller.agent_id, changed)
    member.organisation_id, member.unit_id, member.role = to_id, None, role
    session.add(
        AgentMove(agent_id=member.id, from_id=from_id, to_id=to_id, moved_by=caller.agent_id)
    )
    moved = MemberChangedOrganisation(to_id, member.id, from_id)
    await record(session, caller.agent_id, moved)
    await session.flush()
    await entering.settle(session, member)
    await sign_out(session, member.id)
