"""Statements that stand alone, sent straight to psycopg.

A turn makes few statements, and a session of SQLAlchemy makes each of them dear: half a
millisecond of processor where psycopg needs 50 µs (measured, docs/decisions). So the sessions of
`app.state.statements` hand what is written out (`text`) to connections of their own, held for
the length of one statement; they stay whole `AsyncSession`s for everything else.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

import orjson
import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads
from sqlalchemy import Dialect, TextClause
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from emilie.core import tracing
from emilie.core.process import PROCESS

PATIENCE = 10.0
"""Seconds for which a statement waits for a connection."""
REST = 2.0
"""Seconds of rest after which a connection is closed, the last one left aside: each is a process
of PostgreSQL, and some 20 MB."""
OLD = 1800.0
"""Seconds after which a connection is opened anew: firewalls forget those that live long."""


class Connection:
    """One connection in autocommit, with the cursor that all its statements use."""

    def __init__(self, opened: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
        set_json_loads(orjson.loads, opened)
        self.opened = opened
        self.cursor = opened.cursor()
        self._until = monotonic() + OLD
        self.used_at = monotonic()
        self._news = select.poll()
        self._news.register(opened.fileno(), select.POLLIN)

    @property
    def cut(self) -> bool:
        """Between two statements, only a server that goes has anything to say."""
        return self.opened.broken or bool(self._news.poll(0))

    @property
    def usable(self) -> bool:
        return monotonic() < self._until and not self.cut


class Connections:
    """At most `most` connections, the one used last being used first."""

    def __init__(self, dsn: str, most: int, engine: AsyncEngine) -> None:
        self._dsn = dsn
        self._engine = engine
        self._dialect = engine.dialect
        self._idle: list[Connection] = []
        self._room = asyncio.Semaphore(most)
        self._trimming: asyncio.Task[None] | None = None
        self.most = most
        self.in_use = 0
        self._written: WeakKeyDictionary[TextClause, str] = WeakKeyDictionary()
        self._columns: dict[str, SimpleResultMetaData] = {}

    async def execute(self, statement: TextClause, values: Mapping[str, Any] | None) -> Result[Any]:
        sql = self._written.get(statement) or self._write(statement)
        if self._room.locked():
            await self._wait_for_room()
        else:
            await self._room.acquire()
        self.in_use += 1
        try:
            with tracing.statement(sql):
                return await self._run(sql, values or {})
        finally:
            self.in_use -= 1
            self._room.release()

    def _write(self, statement: TextClause) -> str:
        compiled = statement.compile(dialect=self._dialect)
        # Values and lists inside a statement are SQLAlchemy's business.
        assert all(bind.required and not bind.expanding for bind in compiled.binds.values())
        self._written[statement] = compiled.string
        return compiled.string

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._room.acquire()
        except TimeoutError as error:
            raise PoolTimeout("no connection for a statement") from error

    async def _run(self, sql: str, values: Mapping[str, Any]) -> Result[Any]:
        connection: Connection | None = None
        try:
            connection = await self._take()
            cursor = connection.cursor
            await cursor.execute(sql, values)
            columns = self._columns.get(sql) or self._name(sql, cursor.description)
            rows = await cursor.fetchall() if columns.keys else ()
            return IteratorResult(columns, iter(rows))
        except psycopg.Error as error:
            raise self._as_sqlalchemy(error, sql, connection) from error
        finally:
            await self._put_back(connection)

    async def _take(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            await self._discard(connection)
        return Connection(
            await psycopg.AsyncConnection.connect(
                self._dsn, autocommit=True, connect_timeout=10, application_name=PROCESS
            )
        )

    def _name(self, sql: str, columns: Sequence[psycopg.Column] | None) -> SimpleResultMetaData:
        named = SimpleResultMetaData([column.name for column in columns or ()])
        self._columns[sql] = named
        return named

    def _as_sqlalchemy(
        self, error: psycopg.Error, sql: str, connection: Connection | None
    ) -> Exception:
        """The same error as a session would raise; its parameters are never told."""
        return as_sqlalchemy(error, sql, self._dialect, connection is None or connection.cut)

    async def _put_back(self, connection: Connection | None) -> None:
        if connection is None:
            return
        if connection.opened.pgconn.transaction_status == TransactionStatus.IDLE:
            connection.used_at = monotonic()
            self._idle.append(connection)
            if len(self._idle) > 1 and self._trimming is None:
                self._trimming = asyncio.create_task(self._trim())
        else:
            await self._discard(connection)

    async def _trim(self) -> None:
        """Close what has rested; those used last stand last, so the first ones rest longest."""
        while len(self._idle) > 1:
            await asyncio.sleep(REST)
            while len(self._idle) > 1 and self._idle[0].used_at < monotonic() - REST:
                await self._idle.pop(0).opened.close()
        self._trimming = None

    async def _discard(self, connection: Connection) -> None:
        if connection.cut:  # and so are the others: the server went
            await self.close()
            await self._engine.dispose()
        await connection.opened.close()

    async def close(self) -> None:
        if self._trimming is not None:
            self._trimming.cancel()
            self._trimming = None
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.opened.close()


def as_sqlalchemy(error: psycopg.Error, sql: str, dialect: Dialect, lost: bool) -> Exception:
    """What a session would raise where psycopg was asked; the parameters are never told."""
    return cast(
        "Exception",
        DBAPIError.instance(
            sql, None, error, psycopg.Error, hide_parameters=True,
            connection_invalidated=lost, dialect=dialect,
        ),
    )  # fmt: skip


class StandAlone(AsyncSession):
    """A session in autocommit. SQLAlchemy's own is only made when something needs it."""

    def __init__(self, connections: Connections, options: Mapping[str, Any]) -> None:
        self._connections = connections
        self._options = options

    def __getattr__(self, name: str) -> Any:
        """What `AsyncSession.__init__` would have set, the first time that it is asked for."""
        if name.startswith("__") or "sync_session" in self.__dict__:
            raise AttributeError(name)
        super().__init__(**self._options)
        return getattr(self, name)

    async def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if isinstance(statement, TextClause):
            return await self._connections.execute(statement, params)
        return await super().execute(statement, params, **options)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if "sync_session" in self.__dict__:
            await super().__aexit__(kind, error, trace)


class Statements(async_sessionmaker[AsyncSession]):
    """Makes sessions whose statements stand alone each."""

    def __init__(self, engine: AsyncEngine, dsn: str, most: int) -> None:
        alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        super().__init__(alone, expire_on_commit=False)
        self.connections = Connections(dsn, most, engine)

    def __call__(self, **local: Any) -> AsyncSession:
        return StandAlone(self.connections, self.kw | local if local else self.kw)

    async def close(self) -> None:
        await self.connections.close()
