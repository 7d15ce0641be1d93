"""Jobs exist if and only if their transaction was committed, and are run until they succeed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from procrastinate import JobContext

from emilie.core.db import Sessions, open_engine, open_sessions
from emilie.core.jobs import (
    ATTEMPTS,
    Again,
    _rescue_stalled,
    defer,
    is_last,
    jobs,
    run_worker,
)


class Seen:
    """What the test's job saw, and how it should behave."""

    def __init__(self) -> None:
        self.runs: list[Any] = []
        self.lasts: list[bool] = []
        self.failures = 0


@pytest.fixture
def task() -> Iterator[Any]:
    @jobs.task(name="tests:job", retry=Again(), pass_context=True)
    async def job(context: JobContext, value: int) -> None:
        seen: Seen = context.additional_context["seen"]
        seen.runs.append(value)
        seen.lasts.append(is_last(context))
        if seen.failures:
            seen.failures -= 1
            raise ValueError(value)

    yield job
    del jobs.tasks["tests:job"]


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def committing(dsn: str) -> AsyncIterator[Sessions]:
    engine = open_engine(dsn, 4)
    yield open_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def worker(dsn: str, seen: Seen) -> AsyncIterator[asyncio.Task[None]]:
    running = asyncio.create_task(run_worker(dsn, seen=seen))
    yield running
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def until(condition: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_job_follows_its_transaction(
    committing: Sessions, task: Any, seen: Seen, worker: asyncio.Task[None]
) -> None:
    with suppress(ValueError):
        async with committing.begin() as session:
            await defer(session, task, value=1)
            raise ValueError
    async with committing.begin() as session:
        await defer(session, task, value=2)
        await asyncio.sleep(0.1)
        assert seen.runs == []
    await until(lambda: seen.runs == [2])


async def test_a_job_that_fails_is_run_again(
    committing: Sessions, task: Any, seen: Seen, worker: asyncio.Task[None]
) -> None:
    seen.failures = 1
    async with committing.begin() as session:
        await defer(session, task, value=1)
    await until(lambda: seen.runs == [1, 1])
    assert seen.lasts == [False, False]


async def test_a_job_is_given_up_in_the_end(
    committing: Sessions, task: Any, seen: Seen, dsn: str, worker: asyncio.Task[None]
) -> None:
    seen.failures = ATTEMPTS
    async with committing.begin() as session:
        await defer(session, task, value=1)
        # As if all runs but one were behind.
        connection = await session.connection()
        await connection.exec_driver_sql(f"update procrastinate_jobs set attempts = {ATTEMPTS - 1}")
    await until(lambda: len(seen.runs) == 1)
    assert seen.lasts == [True]
    await until(lambda: statuses(dsn) == ["failed"])


async def test_jobs_of_a_dead_worker_are_taken_over(
    committing: Sessions, task: Any, seen: Seen, dsn: str
) -> None:
    async with committing.begin() as session:
        await defer(session, task, value=1)
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "with dead as (insert into procrastinate_workers (last_heartbeat)"
            " values (now() - interval '1 minute') returning id)"
            " update procrastinate_jobs set status = 'doing', worker_id = dead.id from dead"
        )
    running = asyncio.create_task(run_worker(dsn, seen=seen))
    await until(lambda: seen.runs == [1])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_the_worker_outlives_its_connections(
    committing: Sessions, task: Any, seen: Seen, dsn: str, worker: asyncio.Task[None]
) -> None:
    async with committing.begin() as session:
        await defer(session, task, value=1)
    await until(lambda: seen.runs == [1])
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        # In the place of `committing`, whose own connections were cut too.
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args)"
            " values ('default', 'tests:job', '{\"value\": 2}')"
        )
    await until(lambda: seen.runs == [1, 2])
    assert not worker.done()


def statuses(dsn: str) -> list[str]:
    # Ours only: the hourly jobs of other rooms are there too, minutes after they were due.
    query = "select status::text from procrastinate_jobs where task_name = 'tests:job'"
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(query)]


async def test_a_worker_that_is_stopped_as_it_connects_takes_no_work(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = jobs.open_async
    connected, begun = asyncio.Event(), []

    async def deaf() -> None:
        await opening()
        with suppress(asyncio.CancelledError):
            connected.set()
            await asyncio.Event().wait()

    async def work(resources: dict[str, Any]) -> None:
        begun.append(resources)
        await asyncio.Event().wait()

    monkeypatch.setattr(jobs, "open_async", deaf)
    monkeypatch.setattr("emilie.core.jobs._work", work)
    running = asyncio.create_task(run_worker(dsn))
    await connected.wait()
    running.cancel()
    await asyncio.wait([running], timeout=60)
    assert running.cancelled()
    assert begun == []


async def test_a_worker_is_stopped_while_it_looks_for_stalled_jobs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looking = asyncio.Event()

    async def none(**_: object) -> list[object]:
        return []

    async def deaf(_: float) -> None:
        with suppress(asyncio.CancelledError):
            looking.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(jobs.job_manager, "get_stalled_jobs", none)
    monkeypatch.setattr(jobs.job_manager, "prune_stalled_workers", deaf)
    running = asyncio.create_task(_rescue_stalled())
    await looking.wait()
    running.cancel()
    await asyncio.wait([running], timeout=60)
    assert running.cancelled()
