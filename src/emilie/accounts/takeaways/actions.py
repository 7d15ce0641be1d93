"""Verbs of archives: asked for, listed, opened, thrown away, forgotten once their time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.belongings import belongings
from emilie.accounts.session import Caller
from emilie.accounts.takeaways.errors import TakeawayNotReady, TakeawayUnderway
from emilie.accounts.takeaways.models import UNDER_WAY, Takeaway
from emilie.accounts.takeaways.schemas import OwnCount, TakeawayList, TakeawayOut
from emilie.core.db import Sessions, one_or_absent
from emilie.core.events import Event, record
from emilie.core.ids import new_id
from emilie.core.objects import Objects

DAYS = 7
"""For which an archive is kept."""
FOLDER = "takeaways"


@dataclass(frozen=True)
class TakeawayAsked(Event):
    kind: ClassVar[str] = "takeaway:asked"
    takeaway_id: UUID


@dataclass(frozen=True)
class TakeawayOpened(Event):
    """Its file was sent to its owner."""

    kind: ClassVar[str] = "takeaway:opened"
    takeaway_id: UUID


def key_of(takeaway_id: UUID) -> str:
    return f"{FOLDER}/{takeaway_id}"


async def ask(session: AsyncSession, agent_id: UUID) -> UUID:
    """Its job is asked for by the caller, in the same transaction."""
    values = {"id": new_id(), "agent_id": agent_id, "state": "waiting"}
    made = insert(Takeaway).values(values).on_conflict_do_nothing().returning(Takeaway.id)
    takeaway_id = (await session.execute(made)).scalar_one_or_none()
    if takeaway_id is None:
        raise TakeawayUnderway
    await record(session, agent_id, TakeawayAsked(takeaway_id))
    return takeaway_id


async def listing(session: AsyncSession, caller: Caller) -> TakeawayList:
    query = select(Takeaway).where(
        Takeaway.agent_id == caller.agent_id,
        Takeaway.expires_at.is_(None) | (Takeaway.expires_at > func.now()),
    )
    rows = (await session.scalars(query.order_by(Takeaway.id.desc()).limit(10))).all()
    # Asked for again every two seconds while one is made: what it will hold was told before.
    has = [
        OwnCount(kind=each.kind, count=await each.count(session, caller.agent_id))
        for each in belongings()
        if each.take is not None and not any(row.state in UNDER_WAY for row in rows)
    ]
    erased_at = caller.access.kept_until if caller.access else None
    items = [TakeawayOut.model_validate(row) for row in rows]
    return TakeawayList(items=items, has=has, days=DAYS, erased_at=erased_at)


async def find(session: AsyncSession, agent_id: UUID, takeaway_id: UUID) -> Takeaway:
    query = select(Takeaway).where(Takeaway.id == takeaway_id, Takeaway.agent_id == agent_id)
    return await one_or_absent(session, query)


async def open_file(session: AsyncSession, agent_id: UUID, takeaway_id: UUID) -> Takeaway:
    found = await find(session, agent_id, takeaway_id)
    over = found.expires_at is not None and found.expires_at <= datetime.now(UTC)
    if found.state != "ready" or over:
        raise TakeawayNotReady
    await record(session, agent_id, TakeawayOpened(takeaway_id))
    return found


async def remove(session: AsyncSession, agent_id: UUID, takeaway_id: UUID) -> None:
    await session.delete(await find(session, agent_id, takeaway_id))


async def forget_over(sessions: Sessions, objects: Objects) -> None:
    """Erase the archives whose time is over, and files that no row names any more."""
    async with sessions.begin() as session:
        over = delete(Takeaway).where(Takeaway.expires_at < func.now()).returning(Takeaway.id)
        ids = (await session.scalars(over)).all()
    await objects.delete(*map(key_of, ids))
    async for keys in objects.older_than(FOLDER, datetime.now(UTC) - timedelta(days=DAYS + 1)):
        await objects.delete(*keys)
