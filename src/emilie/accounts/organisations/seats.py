"""Seats of an organisation: for its agents, and for those who are invited and did not answer yet.

Who is an agent already takes no second one.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Organisation
from emilie.accounts.organisations.errors import SeatsTaken
from emilie.core.db import one_or_absent

TAKEN = text("""
select (
    select count(*) from agents where organisation_id = :organisation_id and state = 'active'
  )
  + (select count(*) from invitations where organisation_id = :organisation_id
     and state = 'invited' and agent_id is null
     and email is distinct from lower(cast(:email as text)))
""")


async def locked(session: AsyncSession, organisation_id: UUID) -> Organisation:
    """Kept from other changes until the end of the transaction, not from being named meanwhile:
    one at a time counts its seats.
    """
    query = select(Organisation).where(Organisation.id == organisation_id)
    return await one_or_absent(session, query.with_for_update(key_share=True))


async def taken(session: AsyncSession, organisation_id: UUID, email: str | None = None) -> int:
    """But by the invitation of that address."""
    asked = {"organisation_id": organisation_id, "email": email}
    return int(await session.scalar(TAKEN, asked) or 0)


async def free(session: AsyncSession, organisation: Organisation) -> int | None:
    """None: as many as it wants."""
    if organisation.seats is None:
        return None
    return max(0, organisation.seats - await taken(session, organisation.id))


async def take(session: AsyncSession, organisation_id: UUID, email: str | None) -> None:
    """A seat for whoever has that address, their own if one is kept for them; `SeatsTaken` where
    none is left. Others who ask wait for the end of the transaction, so that two do not take the
    last one.
    """
    organisation = await locked(session, organisation_id)
    if organisation.seats is None:
        return
    if await taken(session, organisation_id, email) >= organisation.seats:
        raise SeatsTaken(seats=organisation.seats)
