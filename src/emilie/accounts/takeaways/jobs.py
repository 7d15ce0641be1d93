"""Archives made in the background, and forgotten once their time is over."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext
from starlette.datastructures import State

from emilie.accounts.takeaways import actions, making
from emilie.core.jobs import LONG, UPKEEP, Again, is_last, jobs


@jobs.task(name="accounts:take-away", queue=LONG, retry=Again(), pass_context=True)
async def take_away(context: JobContext, takeaway_id: str) -> None:
    state: State = context.additional_context["state"]
    try:
        await making.make(state, UUID(takeaway_id))
    except Exception:
        if is_last(context):
            await making.give_up(state, UUID(takeaway_id))
        raise


@jobs.periodic(cron="17 * * * *")
@jobs.task(name="accounts:forget-takeaways", queue="upkeep", priority=UPKEEP, pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    resources = context.additional_context
    await actions.forget_over(resources["sessions"], resources["objects"])
