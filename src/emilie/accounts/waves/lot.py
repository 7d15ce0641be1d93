"""The draw by lot: anybody who has the seed and the list finds the same result.

In each organisation, candidates are put in the order of SHA-256(seed + ":" + identifier of the
invitation), in UTF-8, the identifier in lower case with its hyphens. The first have the seats of
access now, the next those of access later, the others wait in that order. The seed and the SHA-256
of the list (identifiers in order, one a line) are kept when it is drawn; it is drawn once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.accounts.organisations import seats
from emilie.accounts.waves.errors import (
    WaveAlreadyDrawn,
    WaveNotByLot,
    WaveNothingToDraw,
)
from emilie.accounts.waves.events import WaveDrawn
from emilie.accounts.waves.models import Wave
from emilie.core.events import record

CANDIDATES = text("""
select id from invitations where wave_id = :wave_id and state = 'waiting' order by id::text
""")
RANK = text("""
with ranked as (
  select id, row_number() over (partition by organisation_id
    order by sha256(convert_to(cast(:seed as text) || ':' || id, 'UTF8')), id) as rank
  from invitations where wave_id = :wave_id and state = 'waiting'
), drawn as (
  update invitations set rank = ranked.rank from ranked where ranked.id = invitations.id
  returning invitations.id, organisation_id, wave_id
)
insert into participations (invitation_id, organisation_id, wave_id, happening)
select id, organisation_id, wave_id, 'drawn' from drawn
""")
ORGANISATIONS = text("""
select organisation_id from wave_seats where wave_id = :wave_id order by organisation_id
""")
RESULT = text("""
select organisation_id, id, rank, arm from invitations
where wave_id = :wave_id and rank is not null order by organisation_id, rank
""")


def order(seed: str, candidates: Iterable[UUID]) -> list[UUID]:
    """The same order, without the database: for whoever checks a draw."""
    return sorted(candidates, key=lambda each: (digest(seed, each), each.bytes))


def digest(seed: str, candidate: UUID) -> str:
    return hashlib.sha256(f"{seed}:{candidate}".encode()).hexdigest()


def digest_of_list(candidates: Iterable[UUID]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, candidates))).encode()).hexdigest()


async def draw(
    session: AsyncSession, agent_id: UUID, wave: Wave, seed: str | None, *, sends: bool
) -> None:
    """Draw the candidates of a wave, which is locked, and invite those who are drawn."""
    if not wave.by_lot:
        raise WaveNotByLot
    if wave.drawn_at is not None:
        raise WaveAlreadyDrawn
    asked = {"wave_id": wave.id}
    organisations = [
        await seats.locked(session, each)
        for each in (await session.scalars(ORGANISATIONS, asked)).all()
    ]
    candidates = (await session.scalars(CANDIDATES, asked)).all()
    if not candidates:
        raise WaveNothingToDraw
    wave.seed = seed or secrets.token_hex(16)
    wave.list_digest = digest_of_list(candidates)
    wave.drawn_at = datetime.now(UTC)
    await session.execute(RANK, asked | {"seed": wave.seed})
    await session.flush()
    for organisation in organisations:
        await filling.fill(session, organisation, wave, sends=sends)
    drawn = WaveDrawn(wave.id, wave.seed, wave.list_digest, len(candidates))
    await record(session, agent_id, drawn)


async def result(session: AsyncSession, wave: Wave) -> list[tuple[UUID, UUID, str, int, str]]:
    """Organisation, invitation, its digest, its rank, its arm if it has one."""
    assert wave.seed is not None
    found = await session.execute(RESULT, {"wave_id": wave.id})
    return [
        (row.organisation_id, row.id, digest(wave.seed, row.id), row.rank, row.arm or "")
        for row in found
    ]
