"""An agent's batches: their answers are conversations, which are taken away as such."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.belongings import Belonging, declare
from emilie.batches import actions
from emilie.batches.models import Batch


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    query = select(func.count()).where(Batch.agent_id == agent_id)
    return int(await session.scalar(query) or 0)


async def _erase(session: AsyncSession, agent_id: UUID) -> None:
    ids = (await session.scalars(select(Batch.id).where(Batch.agent_id == agent_id))).all()
    if ids:
        await actions.erase(session, ids)


declare(Belonging("batches", _count, follows=True, erase=_erase))
