"""A wave changed once it is open: its dates, its seats; and what was changed, kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.accounts.models import Agent, Organisation
from emilie.accounts.organisations import seats
from emilie.accounts.waves.actions import FAR, going_on
from emilie.accounts.waves.errors import (
    WaveBegun,
    WaveDatesRefused,
    WaveOrganisationTwice,
    WaveSeatsGiven,
    WaveWithoutLaterDate,
    WaveWithoutSeats,
)
from emilie.accounts.waves.events import WaveChanged
from emilie.accounts.waves.models import Wave, WaveChange, WaveSeats
from emilie.accounts.waves.schemas import WaveChangeOut
from emilie.core.errors import NotFound
from emilie.core.events import record

if TYPE_CHECKING:
    from emilie.accounts.waves.schemas import SeatsIn, WavePatch

MOST_CHANGES = 200
"""Shown, the latest first."""

GIVEN = text("""
select count(*) filter (where arm = 'now') as now, count(*) filter (where arm = 'later') as later
from invitations where wave_id = :wave_id and organisation_id = :organisation_id
  and state in ('invited', 'activated')
""")


async def change(
    session: AsyncSession, agent_id: UUID, wave_id: UUID, wanted: WavePatch, *, sends: bool
) -> Wave:
    """What is named is changed: never what has begun already, nor below the seats given."""
    wave = await going_on(session, wave_id)
    history = History(session, wave, agent_id)
    for field in ("begins_at", "later_at"):
        asked = getattr(wanted, field)
        if field in wanted.model_fields_set and asked != getattr(wave, field):
            _check_not_begun(getattr(wave, field))
            history.note(field, getattr(wave, field), asked)
            setattr(wave, field, asked)
    organisations = wanted.organisations or []
    if len({each.organisation_id for each in organisations}) < len(organisations):
        raise WaveOrganisationTwice
    # In one order, as everywhere: two who lock in another would wait for each other.
    for each in sorted(organisations, key=lambda given: given.organisation_id):
        await _give(session, wave, each, history)
    await session.flush()
    await _check(session, wave, wanted)
    if history.noted:
        changed = WaveChanged(wave.id, " ".join(sorted(history.noted)))
        await record(session, agent_id, changed)
    for each in organisations:
        organisation = await seats.locked(session, each.organisation_id)
        await filling.fill(session, organisation, wave, sends=sends)
    return wave


class History:
    """What is being changed of one wave, and by whom."""

    def __init__(self, session: AsyncSession, wave: Wave, agent_id: UUID) -> None:
        self._session = session
        self._wave = wave
        self._agent_id = agent_id
        self.noted: set[str] = set()

    def note(
        self, field: str, before: object, after: object, organisation_id: UUID | None = None
    ) -> None:
        change = WaveChange(
            wave_id=self._wave.id, agent_id=self._agent_id, field=field,
            organisation_id=organisation_id, before=_said(before), after=_said(after),
        )  # fmt: skip
        self._session.add(change)
        self.noted.add(field)


def _said(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return None if value is None else str(value)


def _check_not_begun(moment: datetime | None) -> None:
    if moment is not None and moment <= datetime.now(UTC):
        raise WaveBegun


async def _give(session: AsyncSession, wave: Wave, asked: SeatsIn, history: History) -> None:
    await seats.locked(session, asked.organisation_id)
    about = {"wave_id": wave.id, "organisation_id": asked.organisation_id}
    given = (await session.execute(GIVEN, about)).one()
    if asked.now < given.now or asked.later < given.later:
        raise WaveSeatsGiven(now=given.now, later=given.later)
    kept = await session.get(WaveSeats, (wave.id, asked.organisation_id))
    if kept is None:
        kept = WaveSeats(wave_id=wave.id, organisation_id=asked.organisation_id, now=0, later=0)
        session.add(kept)
    for arm in ("now", "later"):
        if getattr(kept, arm) != getattr(asked, arm):
            before, after = getattr(kept, arm), getattr(asked, arm)
            history.note(f"{arm}_seats", before, after, asked.organisation_id)
            setattr(kept, arm, after)


async def _check(session: AsyncSession, wave: Wave, wanted: WavePatch) -> None:
    """That the wave as it would be is one that could have been opened."""
    query = select(WaveSeats).where(WaveSeats.wave_id == wave.id)
    kept = (await session.scalars(query)).all()
    if not any(each.now or each.later for each in kept):
        raise WaveWithoutSeats
    if wave.later_at is None and any(each.later for each in kept):
        raise WaveWithoutLaterDate
    if not wanted.model_fields_set & {"begins_at", "later_at"}:
        return
    dates = [each for each in (wave.begins_at, wave.later_at, wave.closes_at) if each is not None]
    named = [getattr(wanted, each) for each in ("begins_at", "later_at")]
    far = any(each is not None and abs(each - datetime.now(UTC)) > FAR for each in named)
    if dates != sorted(set(dates)) or far:
        raise WaveDatesRefused


async def changes(session: AsyncSession, wave_id: UUID) -> list[WaveChangeOut]:
    """What was changed of a wave, by whom, the latest first."""
    if await session.get(Wave, wave_id) is None:
        raise NotFound
    query = (
        select(WaveChange, Agent.name, Organisation.name)
        .outerjoin(Agent, Agent.id == WaveChange.agent_id)
        .outerjoin(Organisation, Organisation.id == WaveChange.organisation_id)
        .where(WaveChange.wave_id == wave_id)
        .order_by(WaveChange.id.desc())
        .limit(MOST_CHANGES)
    )
    return [
        WaveChangeOut(
            at=change.at, by=by, field=change.field, organisation=organisation,
            before=change.before, after=change.after,
        )
        for change, by, organisation in await session.execute(query)
    ]  # fmt: skip
