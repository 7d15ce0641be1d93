"""The spaces that an agent is in stay in the organisation that they leave."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.belongings import Belonging, Move, declare
from emilie.core.events import record
from emilie.spaces.events import SpaceDeleted, SpaceRightChanged, SpaceUnshared

COUNT = text("""
select count(*) from space_members join spaces on spaces.id = space_id
where agent_id = :agent_id and deleted_at is null
""")
# Locked in one order, as whoever changes a space locks it.
THEIRS = text("""
select spaces.id from space_members join spaces on spaces.id = space_id
where agent_id = :agent_id and organisation_id = :from_id
order by spaces.id for update of spaces
""")
LEFT = text("delete from space_members where space_id = :space_id and agent_id = :agent_id")
# Who edits before who reads; of those, whoever has been in the organisation for longest.
HEIR = text("""
update space_members set "right" = 'owner' where space_id = :space_id and agent_id = (
  select agent_id from space_members join agents on agents.id = agent_id
  where space_id = :space_id order by "right" <> 'editor', agents.created_at, agent_id limit 1
) and not exists (
  select from space_members where space_id = :space_id and "right" = 'owner'
) returning agent_id
""")
EMPTIED = text("""
update spaces set deleted_at = now() where id = :space_id and deleted_at is null
  and not exists (select from space_members where space_id = :space_id)
returning id
""")


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    return int(await session.scalar(COUNT, {"agent_id": agent_id}) or 0)


async def _move(session: AsyncSession, move: Move) -> None:
    """A space that they alone owned passes to another member, or goes with its last one."""
    asked = {"agent_id": move.agent_id, "from_id": move.from_id}
    for space_id in (await session.scalars(THEIRS, asked)).all():
        about = {"space_id": space_id}
        await session.execute(LEFT, about | {"agent_id": move.agent_id})
        await record(session, None, SpaceUnshared(space_id, move.agent_id))
        heir = (await session.execute(HEIR, about)).scalar_one_or_none()
        if heir is not None:
            await record(session, None, SpaceRightChanged(space_id, heir, "owner"))
        elif (await session.execute(EMPTIED, about)).first() is not None:
            await record(session, None, SpaceDeleted(space_id))


declare(Belonging("spaces", _count, follows=False, move=_move))
