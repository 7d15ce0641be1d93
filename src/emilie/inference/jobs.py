"""What happens to budgets without anybody asking: old periods are forgotten."""

from __future__ import annotations

from procrastinate import JobContext

from emilie.core.jobs import UPKEEP, jobs
from emilie.inference.budgets import forget_old


@jobs.periodic(cron="23 3 * * *")
@jobs.task(name="inference:forget-budgets", queue="upkeep", priority=UPKEEP, pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    async with context.additional_context["sessions"].begin() as session:
        await forget_old(session)
