"""What an agent is shown: announcements in force, those of before, and what they dismissed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.community.announcements.errors import AnnouncementStays
from emilie.community.announcements.reach import LAST, REACHES
from emilie.community.announcements.schemas import (
    AnnouncementOut,
    CurrentAnnouncements,
    ReceivedPage,
)
from emilie.core.errors import NotFound
from emilie.core.paging import cursor, read_cursor

MOST = 10
"""Shown at once: more would not be read."""
RECEIVED = f"""
select announcements.id, title, body, level, dismissible, organisations.name as organisation,
  starts_at, ends_at, ends_at is null or ends_at > now() as in_force
from agents join announcements on announcements.state = 'published' and starts_at <= now()
left join organisations on organisations.id = announcements.organisation_id
where agents.id = :agent_id and {REACHES}
"""  # noqa: S608 -- our own constants
CURRENT = text(f"""
{RECEIVED} and (ends_at is null or ends_at > now()) and not exists (
  select from announcement_readings
  where announcement_id = announcements.id and agent_id = agents.id and dismissed_at is not null
)
order by array_position(array['important', 'attention', 'information'], level), starts_at desc,
  announcements.id limit {MOST}
""")
PAGE = text(f"""
{RECEIVED} and (starts_at, announcements.id) < (cast(:at as timestamptz), cast(:id as uuid))
order by starts_at desc, announcements.id desc limit :limit
""")
ONE = text(f"{RECEIVED} and announcements.id = :announcement_id")
SEEN = text("""
insert into announcement_readings (announcement_id, agent_id, dismissed_at)
values (:announcement_id, :agent_id, case when cast(:dismissed as boolean) then now() end)
on conflict (announcement_id, agent_id) do update
set dismissed_at = coalesce(announcement_readings.dismissed_at, excluded.dismissed_at)
""")


async def current(session: AsyncSession, agent_id: UUID) -> CurrentAnnouncements:
    rows = await session.execute(CURRENT, {"agent_id": agent_id})
    return CurrentAnnouncements(items=[AnnouncementOut.model_validate(row) for row in rows])


async def page(
    session: AsyncSession, agent_id: UUID, before: str | None, limit: int
) -> ReceivedPage:
    """All that they were told, what they dismissed included."""
    at, row_id = LAST if before is None else read_cursor(before)
    asked = {"agent_id": agent_id, "at": at, "id": row_id, "limit": limit + 1}
    rows = (await session.execute(PAGE, asked)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return ReceivedPage(
        items=[AnnouncementOut.model_validate(row) for row in rows[:limit]],
        next=cursor(last.starts_at, last.id) if last else None,
    )


async def read(
    session: AsyncSession, agent_id: UUID, announcement_id: UUID, *, dismissed: bool
) -> None:
    """Keep that they saw it, and that they want to see it no more; for good."""
    named = {"agent_id": agent_id, "announcement_id": announcement_id}
    found = (await session.execute(ONE, named)).one_or_none()
    if found is None:
        raise NotFound
    if dismissed and not found.dismissible and found.in_force:
        raise AnnouncementStays
    await session.execute(SEEN, named | {"dismissed": dismissed})
