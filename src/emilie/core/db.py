"""The database: one engine a process, one transaction a request.

`SessionDep` commits before the answer leaves (`scope="function"`), so that a failed commit is
never answered 200 and no connection is held while an answer streams. Rooms never commit.

`StatementDep` is for requests that only read, or write with a single statement: each statement
stands alone (`core/statements.py`), which spares the two round trips of BEGIN and COMMIT.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from psycopg import AsyncConnection
from sqlalchemy import MetaData, Select, event
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import AsyncAdaptedQueuePool

from emilie.core.errors import NotFound

Sessions = async_sessionmaker[AsyncSession]
T = TypeVar("T")


FROZEN = 15
"""Seconds without a word from us in mid-transaction after which PostgreSQL gives its rows back:
a process that froze must not hold the others up."""
REST = 3.0
"""Seconds without a transaction after which no connection is kept for the next one: each is a
process of PostgreSQL, and some 17 MB."""
NEAREST = "-c hnsw.ef_search=200 -c hnsw.iterative_scan=relaxed_order"
"""An index of vectors is scanned on until enough of what it gives is in the scope searched."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def open_engine(dsn: str, pool: int) -> AsyncEngine:
    """An engine on `dsn` (`postgresql://…`), holding at most `pool` connections."""
    url = dsn.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_async_engine(
        # One is kept open: most statements stand alone.
        url, pool_size=1, max_overflow=pool - 1, pool_timeout=10, pool_recycle=1800,
        # A statement that fails is logged: what an agent wrote must not be.
        hide_parameters=True,
        connect_args={"options": f"-c idle_in_transaction_session_timeout={FROZEN}s {NEAREST}"},
    )  # fmt: skip


@asynccontextmanager
async def kept(engine: AsyncEngine) -> AsyncIterator[None]:
    """Keep the engine's connections as long as they serve, and none of them afterwards."""
    trimming = asyncio.create_task(_close_what_rests(engine))
    try:
        yield
    finally:
        trimming.cancel()
        await engine.dispose()


async def _close_what_rests(engine: AsyncEngine) -> None:
    uses = 0

    def count(*_: object) -> None:
        nonlocal uses
        uses += 1

    event.listen(engine.sync_engine, "checkout", count)
    while True:
        before = uses
        await asyncio.sleep(REST)
        # One that is in use would go back to the pool that is left, and stay open there.
        if uses == before and not in_use(engine):
            await engine.dispose()


def in_use(engine: AsyncEngine) -> int:
    """Connections that transactions hold."""
    assert isinstance(engine.pool, AsyncAdaptedQueuePool)
    return engine.pool.checkedout()


def open_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    sessions: Sessions = request.app.state.sessions
    async with sessions.begin() as session:
        yield session


async def open_statement(request: Request) -> AsyncIterator[AsyncSession]:
    statements: Sessions = request.app.state.statements
    async with statements() as session:
        yield session


StatementDep = Annotated[AsyncSession, Depends(open_statement, scope="function")]
SessionDep = Annotated[AsyncSession, Depends(open_session, scope="function")]


async def driver_of(session: AsyncSession) -> AsyncConnection[Any]:
    """The connection under a session, for what SQLAlchemy has no words for: COPY, binary rows."""
    driver = (await (await session.connection()).get_raw_connection()).driver_connection
    assert isinstance(driver, AsyncConnection)
    return driver


async def one_or_absent(session: AsyncSession, query: Select[T]) -> T:
    """The single row of `query`; `NotFound` when there is none."""
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
