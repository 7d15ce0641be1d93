"""Verbs of waves: opened, paused, gone on with, closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Organisation
from emilie.accounts.waves import events
from emilie.accounts.waves.errors import (
    WaveClosingTooSoon,
    WaveDatesRefused,
    WaveKeptTooShort,
    WaveOrganisationTwice,
    WaveOver,
    WaveWithoutLaterDate,
    WaveWithoutSeats,
)
from emilie.accounts.waves.models import Wave, WaveChange, WaveSeats
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.ids import new_id
from emilie.core.mail.writing import ADDRESS

if TYPE_CHECKING:
    from emilie.accounts.waves.schemas import ClosingIn, WaveIn

FAR = timedelta(days=3 * 366)
NOTICE = timedelta(hours=24)
"""Before a wave closes, its agents are told. What cannot wait is paused."""
KEPT = timedelta(days=7)
"""For which its agents find their data afterwards, at least."""

# One letter for each announcement: another date is told again. Not by how many there are: old ones
# are erased.
TELL = text("""
with told as (
  select invitations.id, invitations.organisation_id, wave_id, arm, agents.email, agents.name,
    agents.language
  from invitations join agents on agents.id = agent_id
  where wave_id = :wave_id and invitations.state = 'activated'
), happened as (
  insert into participations (invitation_id, organisation_id, wave_id, happening, arm)
  select id, organisation_id, wave_id, 'told', arm from told
), written as (
  insert into letters (id, kind, about, number, email, name, language)
  select gen_random_uuid(), 'closing', id,
    (select coalesce(max(number) + 1, 0) from letters where kind = 'closing' and about = told.id),
    lower(email), name, language
  from told where cast(:sends as boolean) and lower(email) ~ :address on conflict do nothing
)
select count(*) from told
""")


async def find(session: AsyncSession, wave_id: UUID, *, lock: bool = False) -> Wave:
    query = select(Wave).where(Wave.id == wave_id)
    # Others may name it meanwhile, as who is invited to it does with the organisation's lock held.
    return await one_or_absent(session, query.with_for_update(key_share=True) if lock else query)


def is_over(wave: Wave) -> bool:
    return wave.closes_at is not None and wave.closes_at <= datetime.now(UTC)


async def going_on(session: AsyncSession, wave_id: UUID) -> Wave:
    """The wave, locked; `WaveOver` when it is."""
    wave = await find(session, wave_id, lock=True)
    if is_over(wave):
        raise WaveOver
    return wave


async def open_wave(session: AsyncSession, agent_id: UUID, wanted: WaveIn) -> Wave:
    _check(wanted)
    asked = [each.organisation_id for each in wanted.organisations]
    known = await session.scalars(select(Organisation.id).where(Organisation.id.in_(asked)))
    if len(known.all()) < len(asked):
        raise NotFound
    wave = Wave(
        id=new_id(), name=wanted.name, description=wanted.description, state="open",
        begins_at=wanted.begins_at, later_at=wanted.later_at, by_lot=wanted.by_lot,
        made_by=agent_id,
    )  # fmt: skip
    session.add(wave)
    await session.flush()
    session.add_all(
        WaveSeats(
            wave_id=wave.id, organisation_id=each.organisation_id, now=each.now, later=each.later
        )
        for each in wanted.organisations
    )
    opened = events.WaveOpened(
        wave.id, len(asked), sum(each.now for each in wanted.organisations),
        sum(each.later for each in wanted.organisations), wanted.by_lot,
    )  # fmt: skip
    await record(session, agent_id, opened)
    await session.flush()
    return wave


def _check(wanted: WaveIn) -> None:
    asked = [each.organisation_id for each in wanted.organisations]
    if len(set(asked)) < len(asked):
        raise WaveOrganisationTwice
    if not any(each.now or each.later for each in wanted.organisations):
        raise WaveWithoutSeats
    later = any(each.later for each in wanted.organisations)
    if later and wanted.later_at is None:
        raise WaveWithoutLaterDate
    now = datetime.now(UTC)
    dates = [wanted.begins_at, *([wanted.later_at] if wanted.later_at else [])]
    if dates != sorted(set(dates)) or any(abs(each - now) > FAR for each in dates):
        raise WaveDatesRefused


async def pause(session: AsyncSession, agent_id: UUID, wave_id: UUID) -> Wave:
    wave = await going_on(session, wave_id)
    if wave.state != "paused":
        wave.state = "paused"
        await record(session, agent_id, events.WaveWasPaused(wave_id))
    return wave


async def resume(session: AsyncSession, agent_id: UUID, wave_id: UUID) -> Wave:
    wave = await going_on(session, wave_id)
    if wave.state != "open":
        wave.state = "open"
        await record(session, agent_id, events.WaveResumed(wave_id))
    return wave


async def close(
    session: AsyncSession, agent_id: UUID, wave_id: UUID, wanted: ClosingIn, *, sends: bool
) -> Wave:
    """Decide when a wave ends, and have its agents told now."""
    wave = await going_on(session, wave_id)
    now = datetime.now(UTC)
    if not now + NOTICE <= wanted.closes_at <= now + FAR:
        raise WaveClosingTooSoon(hours=NOTICE // timedelta(hours=1))
    if not wanted.closes_at + KEPT <= wanted.kept_until <= now + 2 * FAR:
        raise WaveKeptTooShort(days=KEPT.days)
    if (wave.closes_at, wave.kept_until) == (wanted.closes_at, wanted.kept_until):
        return wave
    for field in ("closes_at", "kept_until"):
        before, after = getattr(wave, field), getattr(wanted, field)
        if before is not None and before != after:
            moved = WaveChange(
                wave_id=wave_id, agent_id=agent_id, field=field,
                before=before.astimezone(UTC).isoformat(), after=after.astimezone(UTC).isoformat(),
            )  # fmt: skip
            session.add(moved)
    wave.closes_at, wave.kept_until = wanted.closes_at, wanted.kept_until
    await session.flush()
    asked = {"wave_id": wave_id, "sends": sends, "address": f"^{ADDRESS.pattern}$"}
    told = int(await session.scalar(TELL, asked) or 0)
    closing = events.WaveClosing(wave_id, wanted.closes_at, wanted.kept_until, told)
    await record(session, agent_id, closing)
    return wave
