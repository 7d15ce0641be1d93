"""Statements that stand alone: the rows of a session, without what a session costs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emilie.core import statements as module
from emilie.core.db import open_engine
from emilie.core.errors import is_disconnect
from emilie.core.statements import Statements

SAID = text("select cast(:id as uuid) as id, cast(:facts as jsonb) as facts, 'a:b' as plain")
PID = text("select pg_backend_pid()")


@pytest.fixture
async def statements(worker_dsn: str) -> AsyncIterator[Statements]:
    engine = open_engine(worker_dsn, 1)
    made = Statements(engine, worker_dsn, 2)
    yield made
    await made.close()
    await engine.dispose()


async def pid(statements: Statements) -> int:
    async with statements() as session:
        return int((await session.execute(PID)).scalar_one())


async def test_rows_are_those_of_a_session(statements: Statements) -> None:
    asked = {"id": uuid4(), "facts": '{"a": [1, "é"]}'}
    async with statements() as session:
        row = (await session.execute(SAID, asked)).one()
        assert (row.id, row.facts, row.plain) == (asked["id"], {"a": [1, "é"]}, "a:b")
        assert isinstance(row.id, UUID)
        again = (await session.execute(SAID, asked)).mappings().one()
        assert dict(again) == {"id": row.id, "facts": row.facts, "plain": "a:b"}


async def test_the_session_is_whole_for_everything_else(statements: Statements) -> None:
    async with statements() as session:
        assert (await session.execute(PID)).scalar_one()
        assert (await session.execute(select(func.lower("É")))).scalar_one() == "é"
        assert session.get_bind() is not None


async def test_a_connection_is_held_for_one_statement_and_used_again(
    statements: Statements,
) -> None:
    first = await pid(statements)
    async with statements() as session:
        await session.execute(PID)
        assert await pid(statements) == first
    both = await asyncio.gather(*[pid(statements) for _ in range(6)])
    assert len({first, *both}) <= 2


async def test_who_waits_too_long_is_told(
    statements: Statements, worker_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)

    async def wait() -> None:
        async with statements() as session:
            await session.execute(text("select pg_advisory_xact_lock_shared(20)"))

    async with await psycopg.AsyncConnection.connect(worker_dsn) as holding:
        await holding.execute("select pg_advisory_xact_lock(20)")
        busy = [asyncio.create_task(wait()) for _ in range(2)]
        async with asyncio.timeout(60):
            while statements.connections.in_use < 2:
                await asyncio.sleep(0.01)
        with pytest.raises(PoolTimeout) as late:
            await pid(statements)
        assert is_disconnect(late.value)
    await asyncio.gather(*busy)
    assert await pid(statements)


async def test_a_failure_does_not_quote_what_was_written(statements: Statements) -> None:
    async with statements() as session:
        with pytest.raises(DBAPIError) as failure:
            await session.execute(text("select cast(:said as text)"), {"said": "confidentiel\0"})
    assert "confidentiel" not in str(failure.value)
    assert not is_disconnect(failure.value)
    assert await pid(statements)


async def test_a_connection_that_was_cut_is_replaced(statements: Statements) -> None:
    cut = await pid(statements)
    async with statements() as session:
        with suppress(DBAPIError):
            await session.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        with pytest.raises(DBAPIError) as failure:
            await session.execute(text("select pg_terminate_backend(pg_backend_pid())"))
    assert is_disconnect(failure.value)
    assert await pid(statements) != cut


async def test_connections_that_died_at_rest_are_not_used(
    statements: Statements, worker_dsn: str
) -> None:
    lone = await pid(statements)
    async with statements() as session:
        other = (await session.execute(select(func.pg_backend_pid()))).scalar_one()
    async with await psycopg.AsyncConnection.connect(worker_dsn, autocommit=True) as killer:
        # Until they are no more.
        ended = "select pg_terminate_backend(%s, 60000), pg_terminate_backend(%s, 60000)"
        told = await (await killer.execute(ended, [lone, other])).fetchone()
        assert told == (True, True)
    assert await pid(statements) != lone
    async with statements() as session:
        assert (await session.execute(select(func.pg_backend_pid()))).scalar_one() != other


async def test_an_abandoned_statement_leaves_a_connection_that_works(
    statements: Statements,
) -> None:
    async def sleep() -> None:
        async with statements() as session:
            await session.execute(text("select pg_sleep(30)"))

    tasks = [asyncio.create_task(sleep()) for _ in range(2)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    async with asyncio.timeout(20):
        await asyncio.wait(tasks)
        assert await pid(statements)


async def test_connections_that_rest_are_closed_but_the_last(
    statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REST", 0.05)
    pool = statements.connections

    async def one() -> None:
        async with statements() as session:
            await session.execute(text("select pg_sleep(0.05)"))

    await asyncio.gather(*(one() for _ in range(2)))
    assert len(pool._idle) == 2
    async with asyncio.timeout(30):
        while len(pool._idle) > 1:
            await asyncio.sleep(0.01)
    await one()
    assert len(pool._idle) == 1
