"""What a closed wave leaves: kept until the day that its agents were told, then erased.

An agent of several waves keeps all as long as the last of them; who has access by a wave that goes
on, or by none, is left alone. They are warned before, where e-mails are sent: nothing goes of whom
no letter was sent to, `WARNED` days before at least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from procrastinate import JobContext
from sqlalchemy import text

from emilie.accounts.belongings import belongings
from emilie.core.db import Sessions
from emilie.core.events import Event, record
from emilie.core.jobs import UPKEEP, jobs
from emilie.core.mail.jobs import ask_to_send
from emilie.core.mail.writing import ADDRESS
from emilie.settings import Mail

NOTICE = 7
"""Days before the day, from which agents are warned."""
WARNED = 6
"""Days that pass at least between the end of the warning's sending and that of their contents."""
AT_ONCE = 50

# The last day of those all of whose waves are over, by the invitation that gives it.
ENDING = """
select distinct on (invitations.agent_id) invitations.id, invitations.agent_id, kept_until
from invitations join waves on waves.id = wave_id
where invitations.state = 'activated' and invitations.agent_id is not null
  and closes_at <= now() and erased_at is null
  and not exists (
    select from invitations as other join waves as others on others.id = other.wave_id
    where other.agent_id = invitations.agent_id and other.state = 'activated'
      and (others.kept_until is null or others.kept_until > waves.kept_until
        or others.closes_at > now())
  )
order by invitations.agent_id, kept_until desc, invitations.id
"""
# The day that a warning names, as a letter's number: another day is warned of again.
DAY = "cast(kept_until at time zone 'Europe/Paris' as date) - date '1970-01-01'"
WARN = text(f"""
with ending as ({ENDING})
insert into letters (id, kind, about, number, email, name, language)
select gen_random_uuid(), 'erasing', ending.id, {DAY}, lower(email), agents.name, agents.language
from ending join agents on agents.id = agent_id
where kept_until <= now() + make_interval(days => :notice) and lower(email) ~ :address
on conflict do nothing
""")  # noqa: S608 -- our own constants
# A letter that waits for the mail server warned nobody. One that was refused for good never will.
DUE = text(f"""
with ending as ({ENDING})
select ending.id, agent_id from ending join agents on agents.id = agent_id
where kept_until <= now() and (
  not cast(:sends as boolean) or lower(email) !~ :address or exists (
    select from letters where kind = 'erasing' and about = ending.id and number = {DAY}
      and state in ('sent', 'unsure', 'refused')
      and ended_at <= now() - make_interval(days => :warned)
  )
) order by agent_id limit :most
""")  # noqa: S608 -- our own constants
STILL = text(f"""
with ending as ({ENDING}) select 1 from ending where agent_id = :agent_id and kept_until <= now()
""")  # noqa: S608 -- our own constants
# Not from those who only refer to the agent: an answer that is under way holds its conversation,
# and writes what is the agent's before it lets go.
LOCK = text("select id from agents where id = :agent_id for no key update")
DONE = text("""
update invitations set erased_at = now() where agent_id = :agent_id and state = 'activated'
""")
FILES = text("delete from takeaways where agent_id = :agent_id")


@dataclass(frozen=True)
class ContentsErased(Event):
    """Of a member, since their wave is over."""

    kind: ClassVar[str] = "wave:contents_erased"
    invitation_id: UUID
    member_id: UUID


@jobs.periodic(cron="37 * * * *")
@jobs.task(name="accounts:erase-waves", queue="upkeep", priority=UPKEEP, pass_context=True)
async def erase(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    resources = context.additional_context
    mail = resources["settings"].mail
    await warn(resources["sessions"], mail)
    await erase_over(resources["sessions"], mail)


async def warn(sessions: Sessions, mail: Mail) -> None:
    """Write to those whose last day comes near, once each."""
    if not mail.sends:
        return
    async with sessions.begin() as session:
        asked = {"notice": NOTICE, "address": f"^{ADDRESS.pattern}$"}
        await session.execute(WARN, asked)
        await ask_to_send(session, mail)


async def erase_over(sessions: Sessions, mail: Mail) -> int:
    """Erase the contents of those whose last day is past, one agent a transaction; how many."""
    erased = 0
    while True:
        asked = {
            "sends": mail.sends, "address": f"^{ADDRESS.pattern}$", "warned": WARNED,
            "most": AT_ONCE,
        }  # fmt: skip
        async with sessions.begin() as session:
            due = (await session.execute(DUE, asked)).all()
        for row in due:
            erased += await _erase(sessions, row.id, row.agent_id)
        if len(due) < AT_ONCE:
            return erased


async def _erase(sessions: Sessions, invitation_id: UUID, agent_id: UUID) -> bool:
    async with sessions.begin() as session:
        await session.execute(LOCK, {"agent_id": agent_id})
        # They may have come into another wave meanwhile.
        if (await session.execute(STILL, {"agent_id": agent_id})).first() is None:
            return False
        for each in belongings():
            if each.erase is not None:
                await each.erase(session, agent_id)
        await session.execute(FILES, {"agent_id": agent_id})
        await session.execute(DONE, {"agent_id": agent_id})
        await record(session, None, ContentsErased(invitation_id, agent_id))
    return True
