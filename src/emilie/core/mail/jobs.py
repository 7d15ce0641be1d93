"""The jobs that send letters: one as soon as some are asked for, one that looks for those due."""

from __future__ import annotations

import asyncio

from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.jobs import UPKEEP, Again, defer, jobs
from emilie.core.mail.posting import Posting
from emilie.settings import Mail

PATIENCE = 5.0
"""Seconds that a letter under way may take when the worker is asked to stop."""


@jobs.task(name="mail:send", queue="mail", priority=UPKEEP, retry=Again(), pass_context=True)
async def send(context: JobContext) -> None:
    await _send(context)


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="mail:due", queue="mail", priority=UPKEEP, pass_context=True)
async def send_due(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate's
    """What the mail server did not take, or could not be told of, is tried again."""
    await _send(context)


async def _send(context: JobContext) -> None:
    resources = context.additional_context
    mail, state = resources["settings"].mail, resources["state"]
    if not mail.sends:
        return
    cut = asyncio.Event()
    posting = Posting(resources["sessions"], state.outbound, mail, cut)
    sending = asyncio.create_task(posting.send())
    try:
        more = await asyncio.shield(sending)
    except asyncio.CancelledError:
        # A letter is not cut in the middle: nobody would know whether it left.
        cut.set()
        await asyncio.wait([sending], timeout=PATIENCE)
        raise
    if more:
        async with resources["sessions"].begin() as session:
            await defer(session, send, priority=UPKEEP)


async def ask_to_send(session: AsyncSession, mail: Mail) -> None:
    """Have what waits sent, once the caller's transaction commits."""
    if mail.sends:
        await defer(session, send, priority=UPKEEP)
