"""Reminders: a few for each invitation, and never two within some days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations.errors import NobodyToRemind
from emilie.accounts.invitations.events import InvitationsReminded
from emilie.accounts.invitations.schemas import RemindedOut
from emilie.core.events import record

MOST = 3
"""Reminders of one invitation."""
BETWEEN = 3
"""Days at least before the next."""

# One statement: who is reminded twice at once is reminded once, since the row changes hands.
REMIND = text("""
with reminded as (
  update invitations set reminders = reminders + 1, reminded_at = now()
  where state = 'invited' and expires_at > now() and reminders < :most
    and coalesce(reminded_at, changed_at) < now() - make_interval(days => :days)
    and (cast(:organisation_id as uuid) is null or organisation_id = :organisation_id)
    and (cast(:wave_id as uuid) is null or wave_id = :wave_id)
    and (cast(:ids as uuid[]) is null or id = any(:ids))
  returning id, organisation_id, wave_id, arm, email, reminders,
    trim(given_name || ' ' || name) as called
), happened as (
  insert into participations (invitation_id, organisation_id, wave_id, happening, arm)
  select id, organisation_id, wave_id, 'reminded', arm from reminded
), written as (
  insert into letters (id, kind, about, number, email, name)
  select gen_random_uuid(), 'reminder', id, reminders, email, called from reminded
  on conflict do nothing
)
select count(*) from reminded
""")
ASKED = text("""
select count(*) from invitations where state = 'invited'
  and (cast(:organisation_id as uuid) is null or organisation_id = :organisation_id)
  and (cast(:wave_id as uuid) is null or wave_id = :wave_id)
  and (cast(:ids as uuid[]) is null or id = any(:ids))
""")


async def remind(
    session: AsyncSession, agent_id: UUID, *, organisation_id: UUID | None = None,
    wave_id: UUID | None = None, ids: Sequence[UUID] | None = None,
) -> RemindedOut:  # fmt: skip
    """Remind those who did not answer; `NobodyToRemind` when none of them may be."""
    among: dict[str, Any] = {
        "organisation_id": organisation_id, "wave_id": wave_id,
        "ids": None if ids is None else [*ids],
    }  # fmt: skip
    asked = int(await session.scalar(ASKED, among) or 0)
    bounds = {"most": MOST, "days": BETWEEN}
    reminded = int(await session.scalar(REMIND, among | bounds) or 0)
    if reminded == 0:
        raise NobodyToRemind(most=MOST, days=BETWEEN)
    event = InvitationsReminded(organisation_id, wave_id, reminded)
    await record(session, agent_id, event)
    return RemindedOut(reminded=reminded, left_out=asked - reminded)
