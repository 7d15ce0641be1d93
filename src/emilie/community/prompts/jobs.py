"""Prompts whose time to be restored is over are erased."""

from __future__ import annotations

from procrastinate import JobContext

from emilie.community.prompts import actions
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs


@jobs.periodic(cron="41 * * * *")
@jobs.task(name="prompts:erase", queue="upkeep", priority=UPKEEP, pass_context=True)
async def erase(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    await erase_over(context.additional_context["sessions"])


async def erase_over(sessions: Sessions) -> int:
    erased = 0
    while True:
        async with sessions.begin() as session:
            some = await actions.erase_over(session)
        erased += some
        if some < actions.AT_ONCE:
            return erased
