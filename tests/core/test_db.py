"""The engine: what a process that froze in mid-transaction holds."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from emilie.core import db


async def test_rows_held_by_a_process_that_froze_are_given_back(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "FROZEN", 0.1)
    engine = db.open_engine(dsn, 1)
    async with engine.connect() as frozen:
        await frozen.execute(text("select from alembic_version for update"))
        with psycopg.connect(dsn, options="-c lock_timeout=60s") as another:
            another.execute("select from alembic_version for update")
        with pytest.raises(DBAPIError):
            await frozen.execute(text("select 1"))
    await engine.dispose()


def connections(engine: AsyncEngine, dsn: str) -> list[int]:
    """Those of the engine that PostgreSQL knows."""
    name = engine.url.query["application_name"]
    with psycopg.connect(dsn) as another:
        rows = another.execute(
            "select pid from pg_stat_activity where application_name = %s", [name]
        ).fetchall()
    return [pid for (pid,) in rows]


async def none_left(engine: AsyncEngine, dsn: str) -> None:
    """PostgreSQL ends the process of one that was closed a moment later."""
    async with asyncio.timeout(60):
        while connections(engine, dsn):
            await asyncio.sleep(0.02)


async def test_a_connection_that_rests_is_closed_and_one_in_use_is_not(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "REST", 0.05)
    engine = db.open_engine(f"{dsn}&application_name=resting", 2)
    async with db.kept(engine):
        async with engine.connect() as used:
            async with engine.connect() as other:
                assert await other.scalar(text("select 1")) == 1
            await asyncio.sleep(5 * db.REST)
            assert len(connections(engine, dsn)) == 2
            assert await used.scalar(text("select 2")) == 2
        await none_left(engine, dsn)
        async with engine.connect() as again:
            assert await again.scalar(text("select 3")) == 3
    await none_left(engine, dsn)
