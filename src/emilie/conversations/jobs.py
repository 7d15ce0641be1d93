"""What happens to conversations without anybody asking: deleted ones are erased after a day."""

from __future__ import annotations

from procrastinate import JobContext

from emilie.conversations import actions
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs
from emilie.documents import actions as documents


@jobs.periodic(cron="23 * * * *")
@jobs.task(name="conversations:erase", queue="upkeep", priority=UPKEEP, pass_context=True)
async def erase(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    await erase_deleted(context.additional_context["sessions"])


async def erase_deleted(sessions: Sessions) -> int:
    """Erase conversations whose time to be restored is over, with their documents and files."""
    async with sessions.begin() as session:
        ids = await actions.to_erase(session)
        if ids:
            await documents.delete_of_conversations(session, ids)
            await actions.erase(session, ids)
    return len(ids)
