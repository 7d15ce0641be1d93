"""That an agent came today: the first time of all, and how many came this week.

A day is written once, by the first request or sign-in of that day. Of who came when before, nothing
is kept: only how many, by week.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Two processes that see them at once take turns on the row: the second one finds today there.
CAME = text("""
with before as (
  select id, organisation_id, last_seen_on from agents where id = :agent_id for no key update
), seen as (
  update agents set last_seen_on = :today, activated_at = coalesce(agents.activated_at, now())
  from before where agents.id = before.id
    and (before.last_seen_on is null or before.last_seen_on < :today)
  returning before.organisation_id, before.last_seen_on
)
insert into active_weeks (organisation_id, week, agents)
select organisation_id, :monday, 1 from seen
where last_seen_on is null or last_seen_on < :monday
on conflict (organisation_id, week) do update set agents = active_weeks.agents + 1
""")


def today() -> date:
    return datetime.now(UTC).date()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


async def came(session: AsyncSession, agent_id: UUID) -> None:
    """Again on the same day, it changes nothing."""
    day = today()
    await session.execute(CAME, {"agent_id": agent_id, "today": day, "monday": monday_of(day)})
