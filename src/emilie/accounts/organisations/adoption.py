"""How an organisation takes to the assistant: in figures that tell of nobody.

Who has started is known by name to who reminds the others (`members`); here are numbers to show.
Weeks are told once they are over, and never again differently: read twice, they say no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.organisations.schemas import AdoptionOut, UnitAdoptionOut, WeekOut
from emilie.accounts.presence import monday_of, today
from emilie.core.errors import NotFound
from emilie.core.small_cells import Part, tell

WEEKS = 12

EXISTS = text("select created_at from organisations where id = :organisation_id")
UNITS = text("""
select units.id, units.name, count(*) as members, count(activated_at) as started
from agents left join units on units.id = unit_id
where agents.organisation_id = :organisation_id and state = 'active'
group by units.id, units.name order by units.id is null, fold(units.name), units.id
""")
# Those who left since are counted still: what a week tells does not change.
MADE = text("""
select date_trunc('week', created_at at time zone 'UTC')::date as week, count(*) as agents
from agents where organisation_id = :organisation_id group by 1
""")
CAME = text("""
select week, agents from active_weeks
where organisation_id = :organisation_id and week >= :first and week < :current
""")


async def read(session: AsyncSession, organisation_id: UUID, smallest: int) -> AdoptionOut:
    """Of those who may sign in today; `smallest` is the least number of people that is told of."""
    known = {"organisation_id": organisation_id}
    since = (await session.execute(EXISTS, known)).scalar_one_or_none()
    if since is None:
        raise NotFound
    rows = (await session.execute(UNITS, known)).all()
    parts = [Part(row.members, row.started) for row in rows]
    told = tell(parts, smallest)
    members, started = sum(part.size for part in parts), sum(part.counted for part in parts)
    current = monday_of(today())
    first = max(current - timedelta(weeks=WEEKS), monday_of(since.date()))
    period = {"organisation_id": organisation_id, "first": first, "current": current}
    came = {row.week: row.agents for row in await session.execute(CAME, period)}
    made = {row.week: row.agents for row in await session.execute(MADE, known)}
    weeks = [first + timedelta(weeks=number) for number in range((current - first).days // 7)]
    return AdoptionOut(
        smallest=smallest,
        members=members,
        started=started if told.total else None,
        not_started=members - started if told.total else None,
        units=[_unit(row, shown=shown) for row, shown in zip(rows, told.parts, strict=True)],
        weeks=[_week(week, came, made, smallest) for week in weeks],
    )


def _unit(row: Row[Any], *, shown: bool) -> UnitAdoptionOut:
    return UnitAdoptionOut(
        unit_id=row.id,
        name=row.name,
        members=row.members,
        started=row.started if shown else None,
        not_started=row.members - row.started if shown else None,
    )


def _week(week: date, came: Mapping[date, int], made: Mapping[date, int], smallest: int) -> WeekOut:
    """Told where those who came are not few, nor those who did not."""
    members = sum(agents for monday, agents in made.items() if monday <= week)
    part = Part(members, came.get(week, 0))
    return WeekOut(week=week, agents=part.counted if tell([part], smallest).total else None)
