"""The database: one engine a process, one transaction a request.

`SessionDep` commits before the answer leaves (`scope="function"`), so that a failed commit is
never answered 200 and no connection is held while an answer streams. Rooms never commit.

`StatementDep` is for requests that only read, or write with a single statement: each statement
stands alone (`core/statements.py`), which spares the two round trips of BEGIN and COMMIT.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy import MetaData, Select
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

from emilie.core.errors import NotFound

Sessions = async_sessionmaker[AsyncSession]
T = TypeVar("T")


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
        # One is kept open: each is a process of PostgreSQL, and most statements stand alone.
        url, pool_size=1, max_overflow=pool - 1, pool_timeout=10, pool_recycle=1800,
        # A statement that fails is logged: what an agent wrote must not be.
        hide_parameters=True,
    )  # fmt: skip


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


async def one_or_absent(session: AsyncSession, query: Select[T]) -> T:
    """The single row of `query`; `NotFound` when there is none."""
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
