"""Who gets the next seat: the waiting list, in its order.

An organisation's seats are for its agents and those who are invited (`organisations.seats`); a
wave's, for each arm.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Organisation
from emilie.accounts.organisations import seats
from emilie.accounts.waves.models import Wave, WaveSeats

NO_END = 2_000_000_000
"""More seats than anybody counts."""

IN_ARMS = text("""
select count(*) filter (where arm = 'now') as now, count(*) filter (where arm = 'later') as later
from invitations where wave_id = :wave_id and organisation_id = :organisation_id
  and state in ('invited', 'activated')
""")
# Those who wait, in their order: the first whom a seat of the organisation is left for, then an
# arm. What happens to each is kept, and a letter is written, in the same statement.
PROMOTE = text("""
with waiting as (
  select id, rank, number, agent_id is not null as is_there,
    count(*) filter (where agent_id is null)
      over (order by rank nulls last, number rows unbounded preceding) as heads
  from invitations
  where organisation_id = :organisation_id and state = 'waiting'
    and wave_id is not distinct from cast(:wave_id as uuid)
), fit as (
  select id, row_number() over (order by rank nulls last, number) as nth
  from waiting where is_there or heads <= :free
), promoted as (
  update invitations set state = 'invited', changed_at = now(),
    expires_at = now() + make_interval(days => days),
    arm = case when wave_id is null then null when nth <= :now then 'now' else 'later' end
  from fit where fit.id = invitations.id and nth <= cast(:now as bigint) + :later
  returning invitations.id, organisation_id, wave_id, arm, email,
    trim(given_name || ' ' || name) as called
), happened as (
  insert into participations (invitation_id, organisation_id, wave_id, happening, arm)
  select id, organisation_id, wave_id, 'invited', arm from promoted
), written as (
  insert into letters (id, kind, about, email, name)
  select gen_random_uuid(), 'invitation', id, email, called from promoted
  where cast(:sends as boolean)
  on conflict do nothing
)
select count(*) from promoted
""")


async def free_in_wave(session: AsyncSession, wave: Wave, organisation_id: UUID) -> tuple[int, int]:
    """Seats left in its arms: those of access now, those of access later."""
    kept = await session.get(WaveSeats, (wave.id, organisation_id))
    if kept is None or (wave.by_lot and wave.drawn_at is None):
        return 0, 0
    asked = {"wave_id": wave.id, "organisation_id": organisation_id}
    now, later = (await session.execute(IN_ARMS, asked)).one()
    return max(0, kept.now - now), max(0, kept.later - later)


async def fill(
    session: AsyncSession, organisation: Organisation, wave: Wave | None, *, sends: bool
) -> int:
    """Invite those whose turn has come; how many. The organisation is locked."""
    free = await seats.free(session, organisation)
    now, later = (NO_END, 0)
    if wave is not None:
        now, later = await free_in_wave(session, wave, organisation.id)
    asked = {
        "organisation_id": organisation.id, "wave_id": wave and wave.id, "sends": sends,
        "free": NO_END if free is None else free, "now": now, "later": later,
    }  # fmt: skip
    return int(await session.scalar(PROMOTE, asked) or 0)


WAITING_WAVES = text("""
select distinct wave_id from invitations
where organisation_id = :organisation_id and state = 'waiting'
""")


async def fill_all(session: AsyncSession, organisation_id: UUID, *, sends: bool) -> int:
    """The same for all that its people wait for, the organisation's own invitations first."""
    organisation = await seats.locked(session, organisation_id)
    found = await session.scalars(WAITING_WAVES, {"organisation_id": organisation_id})
    filled = 0
    for wave_id in sorted(found, key=lambda each: (each is not None, str(each))):
        wave = None if wave_id is None else await session.get(Wave, wave_id)
        filled += await fill(session, organisation, wave, sends=sends)
    return filled
