"""How many agents gave thumbs, and why, without telling of anybody.

By month, once it is over; agents are counted, not thumbs. Who gave none is counted too: neither
those who did nor those who did not may be few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import get_args
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.community.feedback.giving import REASONS
from emilie.community.feedback.models import Thumb
from emilie.community.feedback.schemas import (
    FeedbackDirectionOut,
    FeedbackFiguresOut,
    FeedbackMonthOut,
    FeedbackReasonOut,
)
from emilie.core.small_cells import Part, tell

MONTHS = 6

MEMBERS = text("""
select month::date, (select count(*) from agents where organisation_id = :organisation_id
  and created_at < month + interval '1 month') as members
from generate_series(
  date_trunc('month', now() at time zone 'UTC') - make_interval(months => :months),
  date_trunc('month', now() at time zone 'UTC') - interval '1 month', interval '1 month'
) as month order by month desc
""")
# Reason null: whatever the reasons.
GIVEN = text("""
select date_trunc('month', created_at at time zone 'UTC')::date as month, kind, reason,
  count(distinct agent_id) as agents
from feedback left join lateral unnest(reasons || array[null]::text[]) as reason on true
where organisation_id = :organisation_id and kind in ('up', 'down')
  and created_at >= (date_trunc('month', now() at time zone 'UTC')
    - make_interval(months => :months)) at time zone 'UTC'
  and created_at < date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
group by 1, 2, 3
""")

Counts = Mapping[tuple[date, str, str | None], int]


async def read(session: AsyncSession, organisation_id: UUID, smallest: int) -> FeedbackFiguresOut:
    """`smallest` is the least number of people that is told of."""
    values = {"organisation_id": organisation_id, "months": MONTHS}
    months = (await session.execute(MEMBERS, values)).all()
    counts: defaultdict[tuple[date, str, str | None], int] = defaultdict(int)
    for row in await session.execute(GIVEN, values):
        counts[row.month, row.kind, row.reason] = row.agents
    return FeedbackFiguresOut(
        smallest=smallest,
        months=[
            FeedbackMonthOut(
                month=row.month,
                directions=[
                    _direction(counts, row.month, kind, row.members, smallest)
                    for kind in get_args(Thumb)
                ],
            )
            for row in months
        ],
    )


def _direction(
    counts: Counts, month: date, kind: Thumb, members: int, smallest: int
) -> FeedbackDirectionOut:
    """Reasons are told where neither those who gave one nor the others are few."""
    agents = counts[month, kind, None]
    told = _is_told(members, agents, smallest)
    return FeedbackDirectionOut(
        kind=kind,
        agents=agents if told else None,
        reasons=[
            FeedbackReasonOut(
                reason=reason,
                agents=count
                if told and _is_told(agents, count := counts[month, kind, reason], smallest)
                else None,
            )
            for reason in REASONS[kind]
        ],
    )


def _is_told(size: int, counted: int, smallest: int) -> bool:
    """Somebody may have left since: more than there are is as few as they can be."""
    return tell([Part(max(size, counted), counted)], smallest).total
