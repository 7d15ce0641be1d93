"""Whether an agent who takes part in a wave may ask now. Who takes part in none always may.

It comes with the session, as it is looked up: nothing is asked of the database at a turn, and what
changes is seen once the session is looked up again, `KEPT` seconds later at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row

from emilie.accounts.waves.errors import WaveClosed, WaveNotOpen, WavePaused
from emilie.core.mail.writing import FRANCE

State = Literal["open", "not_open", "paused", "closed"]

# Of several waves, the one that gives most. Joined to `agents`.
JOINED = """
left join lateral (
  select standing, case standing when 'closed' then closes_at else starts_at end as turns_at,
    kept_until, wave_id
  from (
    select case when closes_at <= now() then 'closed' when waves.state = 'paused' then 'paused'
        when starts_at <= now() then 'open' else 'not_open' end as standing,
      starts_at, closes_at, kept_until, waves.id as wave_id
    from invitations join waves on waves.id = wave_id
    cross join lateral (select case arm when 'later' then later_at else begins_at end as starts_at)
    where invitations.agent_id = agents.id and invitations.state = 'activated'
  ) as theirs
  order by array_position(array['open', 'not_open', 'paused', 'closed'], standing),
    starts_at, closes_at desc
  limit 1
) as wave on true
"""
COLUMNS = "standing, turns_at, kept_until, wave.wave_id as access_wave_id"


@dataclass(frozen=True, slots=True)
class Access:
    standing: State
    turns_at: datetime | None
    """When it opens, or when it was closed."""
    kept_until: datetime | None
    wave_id: UUID | None = None


def access_of(row: Row[Any]) -> Access | None:
    """None for who takes part in no wave."""
    if row.standing is None:
        return None
    return Access(row.standing, row.turns_at, row.kept_until, row.access_wave_id)


def check(access: Access | None) -> None:
    """Raises why an agent may not ask."""
    if access is None or access.standing == "open":
        return
    if access.standing == "paused":
        raise WavePaused
    if access.standing == "not_open":
        raise WaveNotOpen(day=_day(access.turns_at))
    raise WaveClosed(day=_day(access.turns_at), kept=_day(access.kept_until or access.turns_at))


def _day(moment: datetime | None) -> str:
    """As both languages read it, on the clocks of France."""
    return "" if moment is None else f"{moment.astimezone(FRANCE):%d/%m/%Y}"
