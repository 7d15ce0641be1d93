"""What happens to conversations without anybody asking: their time over, they are erased."""

from __future__ import annotations

from procrastinate import JobContext

from emilie.conversations import actions
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs
from emilie.documents import actions as documents
from emilie.research import keeping as pages


@jobs.periodic(cron="23 * * * *")
@jobs.task(name="conversations:erase", queue="upkeep", priority=UPKEEP, pass_context=True)
async def erase(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    await erase_over(context.additional_context["sessions"])


async def erase_over(sessions: Sessions) -> int:
    """Erase conversations whose time is over, with their documents and files; how many."""
    erased = 0
    while True:
        async with sessions.begin() as session:
            ids = await actions.to_erase(session)
            if ids:
                await documents.delete_of_conversations(session, ids)
                await pages.forget(session, ids)
                await actions.erase(session, ids)
        erased += len(ids)
        if len(ids) < actions.AT_ONCE:
            return erased
