"""What happens to conversations without anybody asking: their time over, they are erased."""

from __future__ import annotations

from procrastinate import JobContext

from emilie.conversations import actions, retention
from emilie.conversations.retention import Periods
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs
from emilie.documents import actions as documents
from emilie.research import keeping as pages


@jobs.periodic(cron="23 * * * *")
@jobs.task(name="conversations:erase", queue="upkeep", priority=UPKEEP, pass_context=True)
async def erase(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    resources = context.additional_context
    await resources["state"].steering.refresh(resources["state"].statements)
    await erase_over(resources["sessions"], Periods.of(resources["state"].steering))


@jobs.periodic(cron="7 5 * * *")
@jobs.task(name="conversations:warn", queue="upkeep", priority=UPKEEP, pass_context=True)
async def warn(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- as above
    resources = context.additional_context
    await resources["state"].steering.refresh(resources["state"].statements)
    periods = Periods.of(resources["state"].steering)
    async with resources["sessions"].begin() as session:
        await retention.warn(session, periods, resources["settings"].mail)


async def erase_over(sessions: Sessions, periods: Periods = retention.FOR_GOOD) -> int:
    """Erase conversations whose time is over, with their documents and files; how many."""
    erased = 0
    while True:
        async with sessions.begin() as session:
            ids = await actions.to_erase(session, periods)
            if ids:
                await documents.delete_of_conversations(session, ids)
                await pages.forget(session, ids)
                await actions.erase(session, ids)
        erased += len(ids)
        if len(ids) < actions.AT_ONCE:
            return erased
