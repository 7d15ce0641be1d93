"""What happens to pages without anybody asking: after an hour they are forgotten."""

from __future__ import annotations

from procrastinate import JobContext

from emilie.core.jobs import UPKEEP, jobs
from emilie.research import keeping


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="research:forget", queue="upkeep", priority=UPKEEP, pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    async with context.additional_context["sessions"].begin() as session:
        await keeping.purge(session)
