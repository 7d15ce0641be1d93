"""The room's jobs about translations."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import absent
from emilie.accounts.steering.errors import FeatureOff
from emilie.accounts.steering.features import check_for
from emilie.core.jobs import UPKEEP, Again, defer, is_last, is_spent, jobs

AFTER = -5_000
"""Priority: files that somebody waits to ask about are read first."""
BURST = 10.0
"""Seconds of translating after which other jobs have their turn."""
LOST = text("""
update translations set state = 'failed', error = 'translation_failed'
where state in ('waiting', 'translating') and not by_batch
  and created_at < now() - interval '1 minute'
  and not exists (
    select from procrastinate_jobs where task_name = 'documents:translate'
      and status in ('todo', 'doing') and args ->> 'translation_id' = translations.id::text)
""")


async def ask_to_translate(session: AsyncSession, agent_id: UUID, translation_id: UUID) -> None:
    """Have what waits of it translated. Of an agent's translations, one is at work at a time."""
    await defer(
        session, translate, priority=AFTER, lock=f"translations:{agent_id}",
        translation_id=str(translation_id), agent_id=str(agent_id),
    )  # fmt: skip


@jobs.task(name="documents:translate", queue="translation", retry=Again(), pass_context=True)
async def translate(context: JobContext, translation_id: str, agent_id: str) -> None:
    """Some seconds of a translation; what is left is asked for again."""
    # Imported here: what asks models takes a second that the start need not wait for.
    from emilie.documents.translation import running  # noqa: PLC0415 -- as said above

    resources = context.additional_context
    sessions, state = resources["sessions"], resources["state"]
    caller = await absent(state.statements, UUID(agent_id))
    try:
        if caller is not None:
            check_for(state.steering, "translations", caller)
    except FeatureOff as off:
        await running.end(sessions, UUID(translation_id), off)
        return
    if is_spent(context):
        await running.fail(sessions, UUID(translation_id))
        return
    try:
        more = await running.run(
            sessions, resources["objects"], resources["settings"].documents,
            resources["endpoints"], UUID(translation_id), BURST,
        )  # fmt: skip
        if more:
            async with sessions.begin() as session:
                await ask_to_translate(session, UUID(agent_id), UUID(translation_id))
    except Exception:
        if is_last(context):
            await running.fail(sessions, UUID(translation_id))
        raise


@jobs.periodic(cron="17 * * * *")
@jobs.task(name="documents:lost-translations", queue="upkeep", priority=UPKEEP, pass_context=True)
async def find_lost(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    """One whose job was lost for good would otherwise be under way for ever."""
    async with context.additional_context["sessions"].begin() as session:
        await session.execute(LOST)
