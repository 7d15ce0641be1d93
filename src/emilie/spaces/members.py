"""Verbs of sharing: who is in a space, added, changed, taken out; an owner always stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.spaces import actions
from emilie.spaces.errors import (
    ColleagueInTooManySpaces,
    SpaceLastOwner,
    SpaceTooManyMembers,
)
from emilie.spaces.events import SpaceRightChanged, SpaceShared, SpaceUnshared
from emilie.spaces.models import Right, Space, SpaceMember, readable_by
from emilie.spaces.schemas import MemberOut

MOST = 500
"""Members of one space."""
ORDER = case({"owner": 0, "editor": 1}, value=SpaceMember.right, else_=2)


async def listing(session: AsyncSession, agent_id: UUID, space_id: UUID) -> list[MemberOut]:
    """Who is in a space, for those who are; who reads it because it is published sees its owners
    only.
    """
    space = await one_or_absent(session, readable_by(agent_id).where(Space.id == space_id))
    query = (
        select(Agent.id.label("agent_id"), Agent.name, Agent.email, SpaceMember.right)
        .join(SpaceMember, SpaceMember.agent_id == Agent.id)
        .where(SpaceMember.space_id == space.id)
        .order_by(ORDER, func.fold(Agent.name), Agent.id)
    )
    found = [MemberOut.model_validate(row) for row in await session.execute(query)]
    if any(each.agent_id == agent_id for each in found):
        return found
    return [each for each in found if each.right == "owner"]


async def share(
    session: AsyncSession, agent_id: UUID, space_id: UUID, colleague_id: UUID, right: Right
) -> MemberOut:
    """Give a colleague of the same organisation that right, in place of the one they had."""
    space = await actions.locked(session, agent_id, space_id)
    query = select(Agent).where(
        Agent.id == colleague_id, Agent.organisation_id == space.organisation_id
    )
    colleague = await one_or_absent(session, query)
    member = await session.get(SpaceMember, (space_id, colleague_id))
    if member is None:
        await _check_room(session, space_id, colleague_id)
        session.add(SpaceMember(space_id=space_id, agent_id=colleague_id, right=right))
        await record(session, agent_id, SpaceShared(space_id, colleague_id, right))
    elif member.right != right:
        if member.right == "owner":
            await _check_another_owner(session, space_id)
        member.right = right
        await record(session, agent_id, SpaceRightChanged(space_id, colleague_id, right))
    return MemberOut(agent_id=colleague.id, name=colleague.name, email=colleague.email, right=right)


async def unshare(
    session: AsyncSession, agent_id: UUID, space_id: UUID, colleague_id: UUID
) -> None:
    """Take a colleague out of a space, or leave it oneself."""
    if agent_id == colleague_id:
        # Any member may leave: the row is locked for who counts the owners.
        query = readable_by(agent_id).where(Space.id == space_id)
        await one_or_absent(session, query.with_for_update(key_share=True, of=Space))
    else:
        await actions.locked(session, agent_id, space_id)
    member = await session.get(SpaceMember, (space_id, colleague_id))
    if member is None:
        raise NotFound
    if member.right == "owner":
        await _check_another_owner(session, space_id)
    await session.delete(member)
    await record(session, agent_id, SpaceUnshared(space_id, colleague_id))


async def _check_room(session: AsyncSession, space_id: UUID, colleague_id: UUID) -> None:
    count = select(func.count()).select_from(SpaceMember).where(SpaceMember.space_id == space_id)
    if (await session.scalar(count) or 0) >= MOST:
        raise SpaceTooManyMembers(most=MOST)
    await actions.check_room(session, colleague_id, ColleagueInTooManySpaces)


async def _check_another_owner(session: AsyncSession, space_id: UUID) -> None:
    """The space is locked: two owners who leave at once do not both find the other there."""
    count = select(func.count()).select_from(SpaceMember)
    owners = count.where(SpaceMember.space_id == space_id, SpaceMember.right == "owner")
    if (await session.scalar(owners) or 0) < 2:
        raise SpaceLastOwner
