"""Units of an organisation as the groups of its directory. An agent is in one unit: the last group
that a directory puts them in is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from scim2_models import Meta
from sqlalchemy import ColumnElement, Row, Select, String, cast, exists, func, select, update

from emilie.accounts.models import Agent, Unit
from emilie.accounts.organisations import seats
from emilie.accounts.organisations.errors import TooManyUnits
from emilie.accounts.organisations.units import MOST_UNITS
from emilie.accounts.scim.calling import Call, id_of, version_of
from emilie.accounts.scim.errors import ScimNameTaken, ScimValueRefused
from emilie.accounts.scim.events import GroupChanged, GroupDeprovisioned, GroupProvisioned
from emilie.accounts.scim.filtering import Columns, Many
from emilie.accounts.scim.models import DirectoryEntry, DirectoryGroup
from emilie.accounts.scim.resources import Group, GroupMember
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.lines import one_line

MODEL = Group
LONGEST = 120
"""Characters of a unit's name."""

SAID = DirectoryGroup
UNITS = select(
    Unit.id, Unit.name, SAID.external_id, SAID.created_at, SAID.changed_at
).outerjoin(SAID, SAID.unit_id == Unit.id)  # fmt: skip

MEMBERS = (
    select(Agent.id, Agent.unit_id)
    .outerjoin(DirectoryEntry, DirectoryEntry.agent_id == Agent.id)
    .where(DirectoryEntry.deleted_at.is_(None))
    .order_by(Agent.id)
)


def _any_member(says: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(1).select_from(Agent).where(Agent.unit_id == Unit.id, says))


COLUMNS = Columns(
    own={
        ("id", None): cast(Unit.id, String), ("display_name", None): Unit.name,
        ("external_id", None): SAID.external_id, ("meta", "created"): SAID.created_at,
        ("meta", "last_modified"): SAID.changed_at,
    },
    many={"members": Many({"value": cast(Agent.id, String)}, _any_member)},
)  # fmt: skip


def of(call: Call) -> Select[*tuple[Any, ...]]:
    return UNITS.where(Unit.organisation_id == call.organisation_id)


async def all_shown(call: Call, rows: Sequence[Row[Any]]) -> list[Group]:
    members = await _members(call, [row.id for row in rows]) if call.with_members else {}
    return [_shown(call, row, members.get(row.id, [])) for row in rows]


async def _members(call: Call, units: Sequence[UUID]) -> dict[UUID, list[GroupMember]]:
    found: dict[UUID, list[GroupMember]] = {}
    for row in await call.session.execute(MEMBERS.where(Agent.unit_id.in_(units))):
        where = f"{call.base}/Users/{row.id}"
        member = GroupMember(value=str(row.id), ref=where)
        found.setdefault(row.unit_id, []).append(member)
    return found


def _shown(call: Call, row: Row[Any], members: list[GroupMember]) -> Group:
    group = Group(
        id=str(row.id), external_id=row.external_id, display_name=row.name,
        members=members or None,
        meta=Meta(
            resource_type="Group", created=row.created_at, last_modified=row.changed_at,
            location=f"{call.base}/Groups/{row.id}",
        ),
    )  # fmt: skip
    assert group.meta is not None
    if call.with_members:  # of which the version is made as well
        group.meta.version = version_of(group)
    return group


async def read(call: Call, given: str) -> Group:
    row = (await call.session.execute(of(call).where(Unit.id == id_of(given)))).one_or_none()
    if row is None:
        raise NotFound
    return (await all_shown(call, [row]))[0]


async def create(call: Call, group: Group) -> Group:
    # So that two made at once are both counted.
    await seats.locked(call.session, call.organisation_id)
    name = await _name(call, group, None)
    count = select(func.count()).where(Unit.organisation_id == call.organisation_id)
    if (await call.session.scalar(count) or 0) >= MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    unit = Unit(organisation_id=call.organisation_id, name=name)
    call.session.add(unit)
    await call.session.flush()
    call.session.add(DirectoryGroup(unit_id=unit.id, external_id=group.external_id))
    await _set_members(call, unit.id, group.members or [], ())
    added = GroupProvisioned(call.organisation_id, call.key_id, unit.id)
    await record(call.session, None, added)
    await call.session.flush()
    return await read(call, str(unit.id))


async def replace(call: Call, given: str, group: Group) -> Group:
    unit = await _find(call, given)
    unit.name = await _name(call, group, unit.id)
    said = await call.session.get(DirectoryGroup, unit.id)
    if said is None:
        said = DirectoryGroup(unit_id=unit.id)
        call.session.add(said)
    said.external_id, said.changed_at = group.external_id, func.now()
    there = (await call.session.scalars(MEMBERS.where(Agent.unit_id == unit.id))).all()
    await _set_members(call, unit.id, group.members or [], there)
    changed = GroupChanged(call.organisation_id, call.key_id, unit.id)
    await record(call.session, None, changed)
    await call.session.flush()
    return await read(call, given)


async def delete(call: Call, given: str) -> None:
    """Its members stay in the organisation, in no unit."""
    unit = await _find(call, given)
    await call.session.delete(unit)
    removed = GroupDeprovisioned(call.organisation_id, call.key_id, unit.id)
    await record(call.session, None, removed)


async def _find(call: Call, given: str) -> Unit:
    query = select(Unit).where(
        Unit.id == id_of(given), Unit.organisation_id == call.organisation_id
    )
    return await one_or_absent(call.session, query.with_for_update())


async def _name(call: Call, group: Group, but: UUID | None) -> str:
    name = one_line(group.display_name or "")
    if not name or len(name) > LONGEST:
        raise ScimValueRefused(detail=f"displayName: 1–{LONGEST}")
    if len(group.external_id or "") > LONGEST * 2:
        raise ScimValueRefused(detail="externalId")
    same = select(Unit.id).where(
        Unit.organisation_id == call.organisation_id, func.fold(Unit.name) == func.fold(name)
    )
    if but is not None:
        same = same.where(Unit.id != but)
    if (await call.session.scalars(same.limit(1))).one_or_none() is not None:
        raise ScimNameTaken(detail=name)
    return name


def _ids(members: Iterable[GroupMember]) -> set[UUID]:
    try:
        return {UUID(each.value or "") for each in members}
    except ValueError as error:
        raise ScimValueRefused(detail="members.value") from error


async def _set_members(
    call: Call, unit_id: UUID, wanted: Iterable[GroupMember], there: Collection[UUID]
) -> None:
    """Of the organisation alone, and of whom its directory still knows."""
    ids = _ids(wanted)
    added, gone = ids - set(there), set(there) - ids
    known = (
        select(Agent.id)
        .outerjoin(DirectoryEntry, DirectoryEntry.agent_id == Agent.id)
        .where(
            Agent.organisation_id == call.organisation_id, DirectoryEntry.deleted_at.is_(None),
            Agent.id.in_(added),
        )
    )  # fmt: skip
    if len((await call.session.scalars(known)).all()) < len(added):
        raise ScimValueRefused(detail="members.value")
    into = update(Agent).where(Agent.organisation_id == call.organisation_id)
    if added:
        await call.session.execute(into.where(Agent.id.in_(added)).values(unit_id=unit_id))
    if gone:
        await call.session.execute(into.where(Agent.id.in_(gone)).values(unit_id=None))
