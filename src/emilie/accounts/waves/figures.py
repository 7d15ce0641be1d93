"""How waves stand: by organisation, by arm, and all that happened, for the evaluation."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, Organisation
from emilie.accounts.waves.models import Wave
from emilie.accounts.waves.schemas import (
    ArmFigures,
    EligibleOut,
    WaveDetail,
    WaveOrganisationOut,
    WaveOut,
)
from emilie.core.db import Sessions

AT_ONCE = 5_000
"""Lines of a file read, then sent, before the next."""
HEAD = ("at", "happening", "arm", "organisation_id", "invitation_id")

TOTALS = text("""
select waves.id,
  (select coalesce(sum(now + later), 0) from wave_seats where wave_id = waves.id) as seats,
  count(invitations.id) filter (where invitations.state = 'waiting') as waiting,
  count(invitations.id) filter (where invitations.state = 'invited') as invited,
  count(invitations.id) filter (where invitations.state = 'activated') as activated
from waves left join invitations on wave_id = waves.id
where cast(:wave_id as uuid) is null or waves.id = :wave_id group by waves.id
""")
BY_ARM = text("""
select organisation_id, arm, state, count(*) as people from invitations
where wave_id = :wave_id group by organisation_id, arm, state
""")
SEATS = text("""
select organisation_id, organisations.name, now, later
from wave_seats join organisations on organisations.id = organisation_id
where wave_id = :wave_id order by fold(organisations.name)
""")
HAPPENED = text("""
select id, at, happening, arm, organisation_id, invitation_id from participations
where wave_id = :wave_id and id > :after order by id limit :limit
""")


def standing(wave: Wave) -> Literal["planned", "open", "paused", "closing", "closed"]:
    now = datetime.now(UTC)
    if wave.closes_at is not None and wave.closes_at <= now:
        return "closed"
    if wave.state == "paused":
        return "paused"
    if wave.closes_at is not None:
        return "closing"
    return "planned" if wave.begins_at > now else "open"


def _facts(wave: Wave, totals: Row[Any]) -> dict[str, Any]:
    own = ("id", "name", "description", "begins_at", "later_at", "closes_at", "kept_until")
    drawn = ("by_lot", "seed", "list_digest", "drawn_at", "created_at")
    counted = ("seats", "waiting", "invited", "activated")
    facts = {name: getattr(wave, name) for name in (*own, *drawn)}
    return facts | {name: getattr(totals, name) for name in counted} | {"state": standing(wave)}


async def listing(session: AsyncSession) -> list[WaveOut]:
    waves = (await session.scalars(select(Wave).order_by(Wave.begins_at.desc(), Wave.id))).all()
    totals = {row.id: row for row in await session.execute(TOTALS, {"wave_id": None})}
    return [WaveOut(**_facts(wave, totals[wave.id])) for wave in waves]


async def describe(session: AsyncSession, wave: Wave, *, sends: bool) -> WaveDetail:
    asked = {"wave_id": wave.id}
    totals = (await session.execute(TOTALS, asked)).one()
    counts = {
        (row.organisation_id, row.arm, row.state): row.people
        for row in await session.execute(BY_ARM, asked)
    }
    organisations = [
        WaveOrganisationOut(
            organisation_id=row.organisation_id, name=row.name,
            waiting=counts.get((row.organisation_id, None, "waiting"), 0),
            now=_arm(counts, row.organisation_id, "now", row.now),
            later=_arm(counts, row.organisation_id, "later", row.later),
        )
        for row in await session.execute(SEATS, asked)
    ]  # fmt: skip
    return WaveDetail(**_facts(wave, totals), sends_mail=sends, organisations=organisations)


def _arm(
    counts: dict[tuple[UUID, str | None, str], int], organisation_id: UUID, arm: str, seats: int
) -> ArmFigures:
    def in_state(state: str) -> int:
        return counts.get((organisation_id, arm, state), 0)

    states = ("invited", "activated", "declined", "expired", "revoked")
    return ArmFigures(seats=seats, **{state: in_state(state) for state in states})


async def eligible(session: AsyncSession) -> list[EligibleOut]:
    """The organisations, each with its agents."""
    query = (
        select(Organisation.id, Organisation.name, Organisation.seats, func.count(Agent.id))
        .outerjoin(Agent, Agent.organisation_id == Organisation.id)
        .group_by(Organisation.id)
        .order_by(func.fold(Organisation.name))
    )
    return [
        EligibleOut(id=key, name=name, seats=seats, agents=agents)
        for key, name, seats, agents in (await session.execute(query)).all()
    ]


def lines(rows: Sequence[Sequence[Any]]) -> str:
    """Lines of a file that spreadsheets of France open; it holds no word that anybody typed."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return written.getvalue()


async def happenings(statements: Sessions, wave_id: UUID) -> AsyncIterator[str]:
    """All that happened in a wave, in order; identifiers name nobody."""
    yield lines([HEAD])
    after = 0
    while True:
        async with statements() as session:
            asked = {"wave_id": wave_id, "after": after, "limit": AT_ONCE}
            found = (await session.execute(HAPPENED, asked)).all()
        if found:
            yield lines(
                [
                    (
                        *(row.at.isoformat(), row.happening, row.arm or ""),
                        *(row.organisation_id, row.invitation_id),
                    )
                    for row in found
                ]
            )  # fmt: skip
            after = found[-1].id
        if len(found) < AT_ONCE:
            return
