"""What happens to invitations without anybody asking: they expire, and their seats go on."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations import filling
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs
from emilie.core.mail.jobs import ask_to_send
from emilie.settings import Mail

EXPIRE = text("""
with ended as (
  update invitations set state = 'expired', changed_at = now()
  where (state = 'invited' and expires_at <= now())
    or (state in ('waiting', 'invited') and wave_id in (
      select id from waves where closes_at <= now()))
  returning id, organisation_id, wave_id, arm
), happened as (
  insert into participations (invitation_id, organisation_id, wave_id, happening, arm)
  select id, organisation_id, wave_id, 'expired', arm from ended
)
select count(*) from ended
""")
WAITED_FOR = text("""
select distinct organisation_id from invitations where state = 'waiting' order by organisation_id
""")


@jobs.periodic(cron="47 * * * *")
@jobs.task(name="accounts:invitations", queue="upkeep", priority=UPKEEP, pass_context=True)
async def pass_time(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    resources = context.additional_context
    await give_seats(resources["sessions"], resources["settings"].mail)


async def give_seats(sessions: Sessions, mail: Mail) -> int:
    """Close the invitations whose time is over, then invite those who wait; how many."""
    async with sessions.begin() as session:
        await session.execute(EXPIRE)
        organisations = (await session.scalars(WAITED_FOR)).all()
    invited = 0
    for organisation_id in organisations:
        async with sessions.begin() as session:
            invited += await pass_on(session, organisation_id, mail)
    return invited


async def pass_on(session: AsyncSession, organisation_id: UUID, mail: Mail) -> int:
    """Invite those who wait for seats that an organisation has now; how many."""
    invited = await filling.fill_all(session, organisation_id, sends=mail.sends)
    await ask_to_send(session, mail)
    return invited
