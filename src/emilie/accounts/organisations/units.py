"""Verbs of units: list, create, rename, delete. Members of one that is deleted are in none."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Unit
from emilie.accounts.organisations.errors import TooManyUnits, UnitNameTaken
from emilie.accounts.organisations.events import UnitCreated, UnitDeleted, UnitRenamed
from emilie.accounts.organisations.schemas import UnitOut
from emilie.accounts.organisations.seats import locked
from emilie.accounts.session import Caller
from emilie.core.db import one_or_absent
from emilie.core.events import record
from emilie.core.ids import new_id

MOST_UNITS = 500

# One pass over the members: a count for each unit would be as many.
ALL = text("""
select units.id, units.name, coalesce(counted.members, 0) as members from units left join (
  select unit_id, count(*) as members from agents
  where organisation_id = :organisation_id and state = 'active' group by unit_id
) as counted on counted.unit_id = units.id
where units.organisation_id = :organisation_id order by fold(units.name), units.id
""")


async def listing(session: AsyncSession, organisation_id: UUID) -> list[UnitOut]:
    rows = await session.execute(ALL, {"organisation_id": organisation_id})
    return [UnitOut.model_validate(row) for row in rows]


async def _find(session: AsyncSession, organisation_id: UUID, unit_id: UUID) -> Unit:
    query = select(Unit).where(Unit.id == unit_id, Unit.organisation_id == organisation_id)
    return await one_or_absent(session, query.with_for_update())


async def create(session: AsyncSession, caller: Caller, organisation_id: UUID, name: str) -> Unit:
    # So that two made at once are both counted.
    await locked(session, organisation_id)
    count = select(func.count()).select_from(Unit).where(Unit.organisation_id == organisation_id)
    if (await session.scalar(count) or 0) >= MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    unit = Unit(organisation_id=organisation_id, name=name)
    try:
        async with session.begin_nested():
            session.add(unit)
    except IntegrityError as error:
        raise UnitNameTaken(name=name) from error
    await record(session, caller.agent_id, UnitCreated(organisation_id, unit.id))
    return unit


async def named(session: AsyncSession, organisation_id: UUID, name: str) -> UUID | None:
    """The unit of that name, as an invitation says it: made if it is missing; None where there
    are too many already.
    """
    query = select(Unit.id).where(
        Unit.organisation_id == organisation_id, func.fold(Unit.name) == func.fold(name)
    )
    known = (await session.scalars(query)).one_or_none()
    if known is not None:
        return known
    count = select(func.count()).select_from(Unit).where(Unit.organisation_id == organisation_id)
    if (await session.scalar(count) or 0) >= MOST_UNITS:
        return None
    made = insert(Unit).values(id=new_id(), organisation_id=organisation_id, name=name)
    await session.execute(made.on_conflict_do_nothing())
    return (await session.scalars(query)).one()


async def rename(
    session: AsyncSession, caller: Caller, organisation_id: UUID, unit_id: UUID, name: str
) -> None:
    unit = await _find(session, organisation_id, unit_id)
    if unit.name == name:
        return
    try:
        async with session.begin_nested():
            unit.name = name
    except IntegrityError as error:
        raise UnitNameTaken(name=name) from error
    await record(session, caller.agent_id, UnitRenamed(organisation_id, unit_id))


async def delete(
    session: AsyncSession, caller: Caller, organisation_id: UUID, unit_id: UUID
) -> None:
    await session.delete(await _find(session, organisation_id, unit_id))
    await record(session, caller.agent_id, UnitDeleted(organisation_id, unit_id))
