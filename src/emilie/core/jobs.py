"""Work that outlives a request: the job queue (procrastinate, in the same PostgreSQL).

A room declares its jobs on `jobs` and asks for one with `defer`, in the caller's transaction:
a job exists if and only if what it is about was committed. `run_worker` may run in the web
process or in its own. A job is run at least once: it must bear being run again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Any

import psycopg
from procrastinate import (
    App,
    BaseRetryStrategy,
    JobContext,
    PsycopgConnector,
    RetryDecision,
)
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.tasks import Task
from procrastinate.types import TimeDeltaParams
from psycopg_pool import PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import driver_of

log = logging.getLogger(__name__)

CONCURRENCY = 2
"""Jobs that one worker runs at once."""
ATTEMPTS = 4
"""Runs of one job before it is given up: it may be what kills its worker."""
LONG = "long"
"""Queue of the jobs that take minutes: a worker of their own runs them, beside that of the others,
so that no document waits behind one."""
LONG_AT_ONCE = 2
LONG_POLLING = 2.0
"""Seconds after which one of them is seen, unannounced: listening would hold a connection."""
HEARTBEAT = 2.0
STALLED = 10.0
"""Seconds without a heartbeat after which a worker is dead and its jobs are given to others."""
POLLING = 1.0
"""Seconds after which a job put back is seen: only new ones are announced."""
CLOSING = 0.5
"""Seconds that a job may go on when the worker is asked to stop; it is then put back."""
WAITS = 60
"""Seconds that a call of the queue waits for the one connection that they share. Ten were not
enough under load: the worker stopped, and a job that was done stayed `doing`."""
UPKEEP = 10
"""Priority of short jobs that must not queue behind long ones."""

jobs = App(connector=PsycopgConnector())


class Again(BaseRetryStrategy):
    """Run a job that failed again a second later; one that was only asked to stop, always."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts >= ATTEMPTS - 1:
            return None
        return RetryDecision(retry_in={"seconds": 1})


async def defer(
    session: AsyncSession,
    task: Task[Any, Any, Any],
    *,
    priority: int = 0,
    lock: str | None = None,
    seconds: int = 0,
    **arguments: Any,
) -> None:
    """Ask for a job; it starts when the session's transaction commits, or never; `seconds` later,
    if they are given. Of those with the same `lock`, one runs at a time.
    """
    driver = await driver_of(session)
    when: TimeDeltaParams | None = {"seconds": seconds} if seconds else None
    later = task.configure(connection=driver, priority=priority, lock=lock, schedule_in=when)
    await later.defer_async(**arguments)


def is_last(context: JobContext) -> bool:
    """Whether the job will not be run again if this run fails."""
    return context.job.attempts >= ATTEMPTS - 1


def is_spent(context: JobContext) -> bool:
    """Whether the job was cut too often to be tried once more."""
    return context.job.attempts >= ATTEMPTS


async def run_worker(dsn: str, **resources: Any) -> None:
    """Run jobs until cancelled; they find `resources` in their context's `additional_context`.

    Survives the database: what fails is opened again, a second later.
    """
    while True:
        try:
            await _run_once(dsn, resources)
        except (ConnectorException, psycopg.Error, PoolTimeout, OSError) as error:
            log.warning("jobs: %s, trying again", type(error).__name__)
        await asyncio.sleep(1)


async def _run_once(dsn: str, resources: dict[str, Any]) -> None:
    # One, beside that which listens: each is a process of PostgreSQL, and no call of the queue
    # holds it for longer than a statement.
    connector = PsycopgConnector(
        conninfo=dsn, min_size=1, max_size=1, timeout=WAITS, configure=_stand_alone
    )
    with jobs.replace_connector(connector):
        try:
            await jobs.open_async()
            _heed_cancellation()
            await _work(resources)
        finally:
            # Also when the opening was cut: its pool has tasks of its own, which end with it only.
            await connector.close_async()


def _heed_cancellation() -> None:
    """A pool loses one that comes as its connection does (`asyncio.wait_for` before Python 3.12:
    python/cpython#86296): who goes on all the same would have to be cancelled again.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _stand_alone(connection: psycopg.AsyncConnection[Any]) -> None:
    # Each call of the queue is one statement. In a transaction, a worker that freezes between it
    # and its COMMIT would hold the rows that the others need to take its jobs over.
    await connection.set_autocommit(True)


async def _work(resources: dict[str, Any]) -> None:
    rescue = asyncio.create_task(_rescue_stalled())
    queues = {task.queue for task in jobs.tasks.values()}
    workers = (
        _run_queues(queues - {LONG}, resources, at_once=CONCURRENCY, polling=POLLING),
        _run_queues({LONG}, resources, at_once=LONG_AT_ONCE, polling=LONG_POLLING),
    )
    running = [asyncio.ensure_future(each) for each in workers]
    try:
        await asyncio.gather(*running)
    finally:
        for each in (rescue, *running):
            # Who is asked a second time puts none of its jobs back.
            if not each.cancelling():
                each.cancel()
        await asyncio.gather(rescue, *running, return_exceptions=True)


async def _run_queues(
    queues: Collection[str], resources: dict[str, Any], *, at_once: int, polling: float
) -> None:
    await jobs.run_worker_async(
        queues=sorted(queues),
        concurrency=at_once,
        fetch_job_polling_interval=polling,
        listen_notify=LONG not in queues,
        install_signal_handlers=False,
        delete_jobs="successful",
        shutdown_graceful_timeout=CLOSING,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=STALLED,
        additional_context=resources,
    )


async def _rescue_stalled() -> None:
    """Put the jobs of dead workers back in the queue. A loop, not a job: it never waits for one."""
    while True:
        try:
            for job in await jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
                log.warning("jobs: %s was cut, running it again", job.task_name)
                await jobs.job_manager.retry_job(job)
            await jobs.job_manager.prune_stalled_workers(STALLED)
        except (ConnectorException, psycopg.Error) as error:
            log.warning("jobs: stalled jobs not looked for: %s", type(error).__name__)
        _heed_cancellation()
        await asyncio.sleep(STALLED / 2)
