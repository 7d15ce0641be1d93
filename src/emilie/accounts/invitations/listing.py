"""The invitations of an organisation, as those who invite see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.accounts.invitations.inviting import INVITES_REFERENTS
from emilie.accounts.invitations.models import State
from emilie.accounts.invitations.reminding import BETWEEN, MOST
from emilie.accounts.invitations.schemas import (
    InvitationCounts,
    InvitationOut,
    InvitationPage,
    InvitationsOut,
    OpenWave,
)
from emilie.accounts.models import Organisation
from emilie.accounts.organisations import seats
from emilie.accounts.waves.models import Wave, WaveSeats
from emilie.core.db import one_or_absent
from emilie.core.text import fold

# The latest first, but those who wait in the order in which their turn comes. Places are counted
# once for all, and only where somebody who is told of waits.
LISTED = """
with page as materialized (
  select * from invitations where {where} order by {order} limit :limit
), places as (
  select id, row_number() over (partition by wave_id order by rank nulls last, number) as place
  from invitations
  where organisation_id = :organisation_id and state = 'waiting'
    and exists (select from page where page.state = 'waiting')
)
select page.*, waves.name as wave, place,
  page.state = 'invited' and expires_at > now() and reminders < :most
    and coalesce(reminded_at, changed_at) < now() - make_interval(days => :days)
    as can_be_reminded,
  (select case letters.state when 'sending' then 'waiting' when 'dropped' then null
     else letters.state end
   from letters where about = page.id and letters.kind in ('invitation', 'reminder')
   order by letters.created_at desc, letters.id desc limit 1) as letter
from page left join waves on waves.id = wave_id left join places on places.id = page.id
order by {order}
"""
LATEST, TURNS = "number desc", "rank nulls last, number"
BEFORE, AFTER = (
    "number < :after",
    """
(coalesce(rank, 2147483647), number) > (coalesce((
  select rank from invitations as last
  where last.organisation_id = :organisation_id and last.number = :after
), 2147483647), :after)
""",
)
COUNTED = text("""
select state, count(*) as people from invitations where organisation_id = :organisation_id
group by state
""")


async def overview(
    session: AsyncSession, role: str, organisation_id: UUID, *, sends: bool
) -> InvitationsOut:
    query = select(Organisation).where(Organisation.id == organisation_id)
    organisation = await one_or_absent(session, query)
    found = await session.execute(COUNTED, {"organisation_id": organisation_id})
    counts = dict.fromkeys(InvitationCounts.model_fields, 0) | {
        row.state: row.people for row in found
    }
    return InvitationsOut(
        organisation=organisation.name, counts=InvitationCounts(**counts),
        seats=organisation.seats, seats_left=await seats.free(session, organisation),
        sends_mail=sends, may_invite_referents=role in INVITES_REFERENTS, most_reminders=MOST,
        days_between_reminders=BETWEEN, waves=await _waves(session, organisation_id),
    )  # fmt: skip


async def _waves(session: AsyncSession, organisation_id: UUID) -> list[OpenWave]:
    query = (
        select(Wave)
        .join(WaveSeats, WaveSeats.wave_id == Wave.id)
        .where(WaveSeats.organisation_id == organisation_id)
        .where(Wave.closes_at.is_(None) | (Wave.closes_at > func.now()))
        .order_by(Wave.begins_at.desc(), Wave.id)
    )
    found = []
    for wave in (await session.scalars(query)).all():
        now, later = await filling.free_in_wave(session, wave, organisation_id)
        left = OpenWave(
            id=wave.id, name=wave.name, by_lot=wave.by_lot, drawn=wave.drawn_at is not None,
            now_left=now, later_left=later,
        )  # fmt: skip
        found.append(left)
    return found


async def page(
    session: AsyncSession, organisation_id: UUID, *, state: State | None, words: str,
    after: int | None, limit: int,
) -> InvitationPage:  # fmt: skip
    """Those in one state, or all; by what the name, the address or the unit holds."""
    where, values = _wanted(organisation_id, state, words)
    waiting = state == "waiting"
    if after is not None:
        where.append(AFTER if waiting else BEFORE)
        values["after"] = after
    values |= {"limit": limit + 1, "most": MOST, "days": BETWEEN}
    query = LISTED.format(where=" and ".join(where), order=TURNS if waiting else LATEST)
    rows = (await session.execute(text(query), values)).all()
    items = [InvitationOut.model_validate(row) for row in rows[:limit]]
    return InvitationPage(items=items, next=items[-1].number if len(rows) > limit else None)


def _wanted(
    organisation_id: UUID, state: State | None, words: str
) -> tuple[list[str], dict[str, Any]]:
    where = ["organisation_id = :organisation_id"]
    found: dict[str, Any] = {"organisation_id": organisation_id}
    if state is not None:
        where.append("state = :state")
        found["state"] = state
    for place, word in enumerate(fold(words).split()[:8]):
        where.append(f"words like :word{place}")
        found[f"word{place}"] = f"%{_literal(word)}%"
    return where, found


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def one(session: AsyncSession, organisation_id: UUID, invitation_id: UUID) -> InvitationOut:
    where = "organisation_id = :organisation_id and id = :invitation_id"
    values = {
        "organisation_id": organisation_id, "invitation_id": invitation_id, "most": MOST,
        "days": BETWEEN, "limit": 1,
    }  # fmt: skip
    row = (await session.execute(text(LISTED.format(where=where, order=LATEST)), values)).one()
    return InvitationOut.model_validate(row)
