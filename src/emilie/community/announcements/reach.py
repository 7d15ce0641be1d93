"""Whom an announcement is for, who may write it, and who saw it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.announcements.models import Audience
from emilie.community.announcements.schemas import (
    AudiencesOut,
    ChoiceOfAudience,
    State,
    WrittenAnnouncement,
    WrittenPage,
)
from emilie.core.errors import NotFound
from emilie.core.paging import cursor, read_cursor
from emilie.core.small_cells import Part, tell

SPEAKS: dict[str, tuple[Audience, ...]] = {
    "referent": ("organisations", "units"),
    "coordinator": ("everybody", "organisations", "wave"),
}
"""To whom each role speaks; of organisations, a referent speaks to their own."""

# Of `announcements` and `agents`, side by side.
REACHES = """
agents.state = 'active' and case announcements.audience
  when 'everybody' then true
  when 'organisations' then exists (
    select from announcement_organisations as theirs where announcement_id = announcements.id
      and theirs.organisation_id = agents.organisation_id)
  when 'units' then exists (
    select from announcement_units as theirs where announcement_id = announcements.id
      and theirs.unit_id = agents.unit_id)
  else exists (
    select from invitations where invitations.wave_id = announcements.wave_id
      and invitations.agent_id = agents.id and invitations.state = 'activated')
end
"""
WRITTEN = """
select announcements.*, author.name as author, {figures},
  array(select organisation_id from announcement_organisations
    where announcement_id = announcements.id) as organisation_ids,
  array(select unit_id from announcement_units
    where announcement_id = announcements.id) as unit_ids,
  array(
    select name from organisations join announcement_organisations as theirs
      on theirs.organisation_id = organisations.id where announcement_id = announcements.id
    union all
    select name from units join announcement_units on unit_id = units.id
      where announcement_id = announcements.id
    union all select name from waves where waves.id = announcements.wave_id order by 1
  ) as names
from announcements left join agents as author on author.id = author_id {counted}
where announcements.organisation_id is not distinct from cast(:owner as uuid)
"""
# Of one alone: that is as many rows as it has readers.
COUNTED = f"""
cross join lateral (
  select count(*) as size, count(seen.agent_id) as readers
  from agents left join announcement_readings as seen
    on seen.agent_id = agents.id and seen.announcement_id = announcements.id
  where {REACHES}
) as figures
"""  # noqa: S608 -- our own constants
WITH_FIGURES = WRITTEN.format(figures="figures.size, figures.readers", counted=COUNTED)
ONE = text(f"{WITH_FIGURES} and announcements.id = :announcement_id")
WITHOUT = WRITTEN.format(figures="null as size, null as readers", counted="")
PAGE = text(f"""
{WITHOUT} and (announcements.created_at, announcements.id)
  < (cast(:at as timestamptz), cast(:id as uuid))
order by announcements.created_at desc, announcements.id desc limit :limit
""")
LAST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
UNITS = text("""
select units.id, units.name, count(agents.id) as agents from units
left join agents on agents.unit_id = units.id and agents.state = 'active'
where units.organisation_id = :organisation_id group by units.id order by fold(units.name), units.id
""")
ORGANISATIONS = text("""
select organisations.id, organisations.name, count(agents.id) as agents from organisations
left join agents on agents.organisation_id = organisations.id and agents.state = 'active'
where cast(:only as uuid) is null or organisations.id = :only
group by organisations.id order by fold(organisations.name), organisations.id
""")
WAVES = text("""
select waves.id, waves.name, count(agents.id) as agents from waves
left join invitations on wave_id = waves.id and invitations.state = 'activated'
left join agents on agents.id = agent_id and agents.state = 'active'
group by waves.id order by begins_at desc, waves.id
""")


def owner_of(caller: Caller) -> UUID | None:
    """The organisation whose announcements the caller writes; None for those of coordinators."""
    return caller.organisation_id if caller.role == "referent" else None


def state_of(row: Any) -> State:
    """Where it stands now."""
    now = datetime.now(UTC)
    if row.state != "published":
        return "draft" if row.state == "draft" else "withdrawn"
    if row.ends_at is not None and row.ends_at <= now:
        return "ended"
    return "planned" if row.starts_at > now else "in_force"


def _written(row: Row[Any], smallest: int) -> WrittenAnnouncement:
    told = row.size is not None and tell([Part(row.size, row.readers)], smallest).total
    facts = dict(row._mapping) | {"state": state_of(row)}  # noqa: SLF001 -- its public name
    return WrittenAnnouncement.model_validate(facts | {"readers": row.readers if told else None})


async def one(
    session: AsyncSession, caller: Caller, announcement_id: UUID, smallest: int
) -> WrittenAnnouncement:
    asked = {"owner": owner_of(caller), "announcement_id": announcement_id}
    row = (await session.execute(ONE, asked)).one_or_none()
    if row is None:
        raise NotFound
    return _written(row, smallest)


async def page(
    session: AsyncSession, caller: Caller, before: str | None, limit: int, smallest: int
) -> WrittenPage:
    """Those that the caller may write, the latest first."""
    at, row_id = LAST if before is None else read_cursor(before)
    asked = {"owner": owner_of(caller), "at": at, "id": row_id, "limit": limit + 1}
    rows = (await session.execute(PAGE, asked)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return WrittenPage(
        items=[_written(row, smallest) for row in rows[:limit]], smallest=smallest,
        next=cursor(last.created_at, last.id) if last else None,
    )  # fmt: skip


async def audiences(session: AsyncSession, caller: Caller, *, sends: bool) -> AudiencesOut:
    owner = owner_of(caller)
    choices: dict[str, list[ChoiceOfAudience]] = {"units": [], "waves": []}
    found = await session.execute(ORGANISATIONS, {"only": owner})
    organisations = [ChoiceOfAudience.model_validate(row) for row in found]
    if owner is None:
        found = await session.execute(WAVES)
        choices["waves"] = [ChoiceOfAudience.model_validate(row) for row in found]
    else:
        found = await session.execute(UNITS, {"organisation_id": owner})
        choices["units"] = [ChoiceOfAudience.model_validate(row) for row in found]
    return AudiencesOut(
        audiences=list(SPEAKS[caller.role]), organisations=organisations, **choices,
        sends_mail=sends,
    )  # fmt: skip
