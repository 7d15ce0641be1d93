"""What goes with time: events and e-mails, once nobody wants them kept any more."""

from __future__ import annotations

from procrastinate import JobContext
from sqlalchemy import TextClause, text

from emilie.accounts.steering.known import Steering
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs

AT_ONCE = 1_000
EVENTS = text("""
delete from events where id in (
  select id from events where at < now() - make_interval(months => :kept)
  order by id limit :most)
""")
WARNING = 30
"""Days for which the letter that warns of an erasure is kept at least: it proves the warning, until
what it warned of is erased."""
# What became of a letter is told beside an invitation: one that waits is never too old.
LETTERS = text(f"""
delete from letters where id in (
  select id from letters where ended_at < now() - make_interval(
    days => case when kind = 'erasing' then greatest(:kept, {WARNING}) else :kept end) limit :most)
""")  # noqa: S608 -- our own constant


@jobs.periodic(cron="51 3 * * *")
@jobs.task(name="administration:forget", queue="upkeep", priority=UPKEEP, pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    state = context.additional_context["state"]
    await state.steering.refresh(state.statements)
    await forget_old(context.additional_context["sessions"], state.steering)


async def forget_old(sessions: Sessions, steering: Steering) -> int:
    """How many rows went. History of settings is no event: it stays."""
    kept = steering.retention()
    gone = await _forget(sessions, EVENTS, kept.events)
    return gone + await _forget(sessions, LETTERS, kept.letters)


async def _forget(sessions: Sessions, what: TextClause, kept: int | None) -> int:
    gone = 0
    while kept is not None:
        async with sessions.begin() as session:
            found = await session.execute(what, {"kept": kept, "most": AT_ONCE})
        count: int = found.rowcount  # type: ignore[attr-defined]  # of a cursor's result
        gone += count
        if count < AT_ONCE:
            break
    return gone
