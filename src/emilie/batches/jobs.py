"""The work on batches in the background, and what goes once its time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

from procrastinate import JobContext
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.session import absent
from emilie.accounts.steering.errors import FeatureOff
from emilie.accounts.steering.features import check_for
from emilie.batches import actions
from emilie.batches.answering import Answering
from emilie.batches.bursts import BUDGETS, REACHED, WAKE, Burst
from emilie.batches.models import TRANSLATION, Batch, Table
from emilie.batches.translating import Translating
from emilie.conversations.turns import stored_json
from emilie.core.db import Sessions
from emilie.core.jobs import LONG, UPKEEP, Again, defer, jobs

NAME = "batches:answer"
PATIENCE = 2.0
"""Seconds that a job which is stopped may take to write where it stands."""
MAINTAINED = 30
"""Seconds after which a batch is looked at again while a maintenance goes on."""
OFF = 300
"""The same, while what it does is switched off."""
PAUSES = [*BUDGETS, FeatureOff.code]
"""Those that a job ends, when their time comes."""
# Its job was given up, or lost with the process that was about to ask for the next one.
LOST = text("""
select id from batches
where (state = 'running' or (state = 'paused' and error = any(:pauses))) and not exists (
  select from procrastinate_jobs where task_name = :task and status in ('todo', 'doing')
    and args ->> 'batch_id' = batches.id::text)
""")

# One that waits for later holds the lock of any that is asked for meanwhile: it is brought forward.
SOONER = text("""
update procrastinate_jobs
set scheduled_at = least(coalesce(scheduled_at, now()), now() + make_interval(secs => :seconds))
where task_name = :task and status = 'todo' and args ->> 'batch_id' = :batch_id returning id
""")


@jobs.task(name=NAME, queue=LONG, retry=Again(), pass_context=True)
async def answer(context: JobContext, batch_id: str) -> None:
    """Answer some items of a batch, and ask for the next job while there are others."""
    state: State = context.additional_context["state"]
    if await _waits_for_its_feature(state, UUID(batch_id)):
        return
    async with state.sessions.begin() as session:
        await session.execute(WAKE, {"batch_id": batch_id})
        batch = await session.get(Batch, UUID(batch_id))
        table = batch and batch.table_id and await session.get(Table, batch.table_id)
    if batch is None or batch.state != "running":
        return
    if state.steering.maintenance is not None:
        async with state.sessions.begin() as session:
            await ask_for(session, batch.id, MAINTAINED)
        return
    cut = asyncio.Event()
    working = asyncio.create_task(_burst(state, batch, table or None, cut))
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        # Its statements are not cut in the middle: it writes where it stands first.
        cut.set()
        await asyncio.wait([working], timeout=PATIENCE)
        raise


async def _waits_for_its_feature(state: State, batch_id: UUID) -> bool:
    """Have it pause, with the reason told, while what it does is switched off for its agent."""
    query = select(Batch.agent_id, Batch.task, Batch.state, Batch.error)
    async with state.statements() as session:
        found = (await session.execute(query.where(Batch.id == batch_id))).one_or_none()
    if found is None or (found.state != "running" and found.error not in PAUSES):
        return False
    caller = await absent(state.statements, found.agent_id)
    if caller is None:
        return False
    try:
        check_for(state.steering, "batches", caller)
        if found.task == TRANSLATION:
            check_for(state.steering, "translations", caller)
    except FeatureOff as off:
        why = {"error": off.code, "params": stored_json(off.params)}
        paused = {"batch_id": batch_id, "state": "paused", "rests": 0}
        async with state.sessions.begin() as session:
            await session.execute(REACHED, paused | why)
            await ask_for(session, batch_id, OFF)
        return True
    return False


async def _burst(state: State, batch: Batch, table: Table | None, cut: asyncio.Event) -> None:
    caller = await absent(state.statements, batch.agent_id)
    if caller is None:
        return
    answering, translating = Answering(state, caller, batch, table, cut), Translating(state, cut)
    do = translating.translate if batch.task == TRANSLATION else answering.answer

    async def go_on(session: AsyncSession, seconds: int) -> None:
        await ask_for(session, batch.id, seconds)

    await Burst(state, batch, cut, go_on).work(do)


async def ask_for(session: AsyncSession, batch_id: UUID, seconds: int = 0) -> None:
    """Have the batch worked on, unless that is about to be: one that is cut is put back too."""
    about_to = {"task": NAME, "batch_id": str(batch_id), "seconds": seconds}
    if (await session.execute(SOONER, about_to)).first() is not None:
        return
    lock = f"batch:{batch_id}"
    await defer(session, answer, lock=lock, seconds=seconds, batch_id=str(batch_id))


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="batches:rescue", queue="upkeep", priority=UPKEEP, pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    await rescue_lost(context.additional_context["sessions"])


async def rescue_lost(sessions: Sessions) -> int:
    """Ask again for the jobs of batches that nobody works on; how many."""
    async with sessions.begin() as session:
        lost = (await session.scalars(LOST, {"task": NAME, "pauses": PAUSES})).all()
        for batch_id in lost:
            await ask_for(session, batch_id)
    return len(lost)


@jobs.periodic(cron="37 * * * *")
@jobs.task(name="batches:erase", queue="upkeep", priority=UPKEEP, pass_context=True)
async def erase(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
    resources = context.additional_context
    state, most = resources["state"], resources["settings"].batches.days
    await state.steering.refresh(state.statements)
    theirs = {key: actions.kept(state, key) for key in state.steering.retentions()}
    whole = min(state.steering.retention().batches or most, most)
    await erase_over(resources["sessions"], whole, theirs)


async def erase_over(
    sessions: Sessions, days: int, theirs: Mapping[UUID, int] = actions.NO_OTHERS
) -> int:
    """Erase the batches whose time is over, and tables that no batch was made of; how many."""
    erased = 0
    while True:
        async with sessions.begin() as session:
            ids = await actions.to_erase(session, days, theirs)
            await actions.erase(session, ids)
            await actions.forget_tables(session)
        erased += len(ids)
        if len(ids) < actions.AT_ONCE:
            return erased
