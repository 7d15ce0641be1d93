"""How long conversations are kept where nothing is asked in them, and who is told before.

An agent is told `NOTICE` before the first one goes, once for all that go within `AHEAD` after it:
a month passes between two e-mails at least. What is asked in the meantime keeps a conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.steering.known import Steering
from emilie.conversations.schemas import ErasureItem, ErasureOut
from emilie.core.mail.jobs import ask_to_send
from emilie.core.mail.kinds import Facts, greeting, letter
from emilie.core.mail.models import Letter
from emilie.core.mail.writing import day
from emilie.settings import Mail

NOTICE = timedelta(days=14)
AHEAD = timedelta(days=30)
SHOWN = 50

# The months that the conversations of each agent are kept for; none where they are for good.
KEPT = """
with periods as (
  select agents.id as agent_id,
    make_interval(months => coalesce(theirs.months, cast(:months as integer))) as kept
  from agents left join unnest(cast(:organisations as uuid[]), cast(:theirs as integer[]))
    as theirs (id, months) on theirs.id = agents.organisation_id
  where coalesce(theirs.months, cast(:months as integer)) is not null
)
"""
OF_THEIRS = """
conversations.agent_id = periods.agent_id and listed and deleted_at is null
"""
# A period that became longer, or a question: nothing goes soon any more.
SPARED = text(f"""
{KEPT} update conversations set warned_at = null
where warned_at is not null and (warned_at < active_at or not exists (
  select from periods where {OF_THEIRS} and active_at + kept < now() + :notice + :ahead))
""")  # noqa: S608 -- our own constants
WARNED = text(f"""
{KEPT}, due as (
  select distinct periods.agent_id from conversations join periods on {OF_THEIRS}
  where warned_at is null and active_at + kept < now() + :notice
)
update conversations set warned_at = now() from periods join due using (agent_id)
where {OF_THEIRS} and warned_at is null and active_at + kept < now() + :notice + :ahead
returning conversations.agent_id
""")  # noqa: S608 -- as above
# Whoever has nothing left to be told is told nothing.
DATES = text(f"""
{KEPT}, firsts as (
  select periods.agent_id,
    min(cast(greatest(warned_at + :notice, active_at + kept) as date)) as erases_on
  from conversations join periods on {OF_THEIRS} where warned_at is not null
  group by periods.agent_id
)
update agents set erases_on = firsts.erases_on
from agents as before left join firsts on firsts.agent_id = before.id
where agents.id = before.id and before.erases_on is distinct from firsts.erases_on
""")  # noqa: S608 -- as above
LETTERS = text("""
insert into letters (id, kind, about, number, email, name, language)
select gen_random_uuid(), 'erasure', id, to_char(now(), 'YYYYMMDD')::integer, email, name, language
from agents where id = any(:ids) and state = 'active' and email_proven
on conflict do nothing
""")
OVER = text(f"""
{KEPT} select conversations.id from conversations join periods on {OF_THEIRS}
where warned_at > active_at and warned_at < now() - cast(:notice as interval)
  and active_at + kept < now() and conversations.id <> all (:ids)
  and not exists (select from runs where conversation_id = conversations.id)
limit :most for update of conversations skip locked
""")  # noqa: S608 -- as above
COUNTED = text("""
select count(*) as conversations, count(distinct conversations.agent_id) as agents
from conversations join agents on agents.id = conversations.agent_id
where listed and deleted_at is null and active_at < now() - make_interval(months => :months)
  and (cast(:organisation_id as uuid) is null or organisation_id = :organisation_id)
  and organisation_id <> all (cast(:but as uuid[]))
""")
GOING = text("""
select id, title, active_at from conversations
where agent_id = :agent_id and listed and deleted_at is null and warned_at > active_at
order by active_at limit :most
""")
HOW_MANY = text("""
select erases_on, given_name, (
  select count(*) from conversations
  where agent_id = agents.id and listed and deleted_at is null and warned_at > active_at
) as conversations from agents where id = :agent_id and state = 'active'
""")


@dataclass(frozen=True)
class Periods:
    """Months; None: for good."""

    months: int | None = None
    organisations: Mapping[UUID, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, steering: Steering) -> Periods:
        theirs = {key: each.conversations for key, each in steering.retentions().items()}
        return cls(steering.retention().conversations, theirs)

    def values(self, **more: Any) -> dict[str, Any]:
        theirs = list(self.organisations.values())
        return {
            "months": self.months, "organisations": [*self.organisations], "theirs": theirs,
            "notice": NOTICE, **more,
        }  # fmt: skip


FOR_GOOD = Periods()


async def warn(session: AsyncSession, periods: Periods, mail: Mail) -> int:
    """Tell agents what is to be erased; how many of them were told something new."""
    values = periods.values(ahead=AHEAD)
    await session.execute(SPARED, values)
    told = set((await session.scalars(WARNED, values)).all())
    await session.execute(DATES, periods.values())
    if told and mail.sends:
        await session.execute(LETTERS, {"ids": [*told]})
        await ask_to_send(session, mail)
    return len(told)


async def over(
    session: AsyncSession, periods: Periods, ids: Sequence[UUID], most: int
) -> Sequence[UUID]:
    """`most` of the conversations whose agents were told, and went without them; not `ids`."""
    if most == 0:
        return []
    return (await session.scalars(OVER, periods.values(ids=[*ids], most=most))).all()


async def count(
    session: AsyncSession, months: int, organisation_id: UUID | None, but: Sequence[UUID]
) -> tuple[int, int]:
    """How many conversations such a period would have erased by now, and of how many agents; of
    one organisation, or of all those that are not in `but`.
    """
    values = {"months": months, "organisation_id": organisation_id, "but": [*but]}
    row = (await session.execute(COUNTED, values)).one()
    return row.conversations, row.agents


async def going(session: AsyncSession, agent_id: UUID) -> ErasureOut:
    """How many of an agent's go, from which day on; and the first of them."""
    row = (await session.execute(HOW_MANY, {"agent_id": agent_id})).one()
    first = await session.execute(GOING, {"agent_id": agent_id, "most": SHOWN})
    items = [ErasureItem.model_validate(each) for each in first]
    return ErasureOut(count=row.conversations, first_on=row.erases_on, items=items)


@letter("erasure")
async def tells_what_goes(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    """Nothing, once nothing goes any more."""
    row = (await session.execute(HOW_MANY, {"agent_id": about.about})).one_or_none()
    if row is None or row.erases_on is None or row.conversations == 0:
        return None
    first = datetime.combine(row.erases_on, time(12), UTC)
    return {
        "greeting": greeting(row.given_name), "conversations": str(row.conversations),
        "day": day(first, about.language), "link": f"{site}/a-effacer",
    }  # fmt: skip
