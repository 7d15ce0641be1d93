"""One connection to an MCP server: a task that keeps it, and calls that any task makes.

The library is imported by the first one: it takes a second and sixty megabytes, which an instance
without MCP servers never spends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from emilie import __version__
from emilie.core.http import DestinationSilent, Outbound, ReplyTooLarge
from emilie.inference.mcp_servers import McpEntry
from emilie.research.mcp.errors import (
    McpFailed,
    McpFault,
    McpRefused,
    McpSilent,
    McpTooLarge,
    McpUnreachable,
)

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.client._transport import TransportStreams
    from mcp_types import CallToolResult, Tool

    from emilie.core.outbound.carrying import GuardedTransport

OPENING = 10.0
"""Seconds that it may take to be there."""
LARGEST = 1_000_000
"""Bytes of one answer."""
PAGES = 8
"""Pages of its list of tools that are read."""
CLOSING = 5.0
GONE = 404
"""Status by which a server says that it does not know a session any more (specification of
2025-11-25, "Session Management"): what was asked in it was not done."""


class SessionGone(McpUnreachable):
    """Asked anew in another session, it may be answered."""


class Connection:
    """One connection. Once it broke it stays so: another one is made."""

    def __init__(
        self, outbound: Outbound, owner: str, entry: McpEntry, key: SecretStr,
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        """`changed` is called when the server says that its tools are others."""
        self._outbound, self._owner, self._entry, self._key = outbound, owner, entry, key
        self._changed = changed
        self._session: ClientSession | None = None
        self._way: GuardedTransport | None = None
        loop = asyncio.get_running_loop()
        self._leaving: asyncio.Future[None] = loop.create_future()
        self._broken: asyncio.Future[None] = loop.create_future()
        # Whoever does not ask does not need to be told.
        self._broken.add_done_callback(lambda one: one.cancelled() or one.exception())
        self._task: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        return self._session is not None and not self._broken.done()

    async def open(self) -> None:
        """`McpFault` says why it cannot be."""
        ready = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._live(ready))
        try:
            async with asyncio.timeout(OPENING):
                await self._unless_broken(ready)
        except TimeoutError as error:
            raise McpSilent from error
        finally:
            if not self.alive:
                await self.close()

    async def tools(self) -> list[Tool]:
        """All those that it lists."""
        from mcp_types import PaginatedRequestParams  # noqa: PLC0415 -- as said above

        session, found = self._open_session(), list[Any]()
        cursor: str | None = None
        for _ in range(PAGES):
            params = None if cursor is None else PaginatedRequestParams(cursor=cursor)
            listed = await self._bounded(session.list_tools(params=params), OPENING)
            found += listed.tools
            cursor = listed.next_cursor
            if not cursor:
                break
        return found

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> CallToolResult:
        session = self._open_session()
        asked = session.call_tool(tool, dict(arguments))
        given: CallToolResult = await self._bounded(asked, self._entry.seconds)
        return given

    async def close(self) -> None:
        if not self._leaving.done():
            self._leaving.set_result(None)
        if self._task is not None:
            # One that is not there yet has nothing to say good-bye to.
            await asyncio.wait([self._task], timeout=CLOSING if self.alive else 0)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _open_session(self) -> ClientSession:
        if self._session is None:
            raise McpUnreachable
        return self._session

    async def _bounded(self, asking: Any, seconds: float) -> Any:
        """What is answered in time by a server that stays there."""
        from mcp import MCPError  # noqa: PLC0415 -- as said above
        from mcp_types import CONNECTION_CLOSED  # noqa: PLC0415 -- as said above

        try:
            async with asyncio.timeout(seconds):
                return await self._unless_broken(asyncio.ensure_future(asking))
        except TimeoutError as error:
            raise McpSilent from error
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:  # why is known a moment later
                await asyncio.wait([self._broken], timeout=1)
            if self._way is not None and self._way.status == GONE:
                self._break(SessionGone())
            raise self._fault_of(error) from error
        except (RuntimeError, ValidationError) as error:
            raise McpFailed from error

    async def _unless_broken(self, asked: asyncio.Future[Any]) -> Any:
        try:
            await asyncio.wait([asked, self._broken], return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            return self._broken.result()
        finally:
            asked.cancel()

    async def _live(self, ready: asyncio.Future[None]) -> None:
        """Keeps it open; the library wants it closed by the task that opened it."""
        try:
            async with AsyncExitStack() as stack:
                streams = await stack.enter_async_context(self._streams())
                session = await stack.enter_async_context(self._spoken(streams))
                await session.initialize()
                self._session = session
                ready.set_result(None)
                await asyncio.wait(
                    [self._leaving, self._broken], return_when=asyncio.FIRST_COMPLETED
                )
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the end of this connection
            self._break(self._fault_of(error))
        finally:
            self._break(McpUnreachable())

    def _break(self, fault: McpFault) -> None:
        if not self._broken.done():
            self._broken.set_exception(fault)

    def _fault_of(self, error: Exception) -> McpFault:
        """What an error of the library comes from."""
        if isinstance(error, McpFault):
            return error
        if self._broken.done() and isinstance(fault := self._broken.exception(), McpFault):
            return fault
        failure = self._way and self._way.failure
        if isinstance(failure, ReplyTooLarge):
            return McpTooLarge()
        if isinstance(failure, DestinationSilent):
            return McpSilent()
        if failure is not None:
            return McpUnreachable()
        return McpRefused() if self._way and self._way.status in {401, 403} else McpFailed()

    @asynccontextmanager
    async def _streams(self) -> AsyncIterator[TransportStreams]:
        if self._entry.url is None:
            from emilie.research.mcp.program import running  # noqa: PLC0415 -- as said above

            async with running(self._entry, self._broken) as streams:
                yield streams
            return
        import httpx2  # noqa: PLC0415 -- as said above
        from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415 -- same

        from emilie.core.outbound.carrying import GuardedTransport  # noqa: PLC0415 -- same

        way = self._way = GuardedTransport(self._outbound, self._owner, LARGEST)
        key = self._key.get_secret_value()
        headers = {"authorization": f"Bearer {key}"} if key else {}
        async with httpx2.AsyncClient(
            transport=way, headers=headers, timeout=httpx2.Timeout(OPENING, read=None)
        ) as client:
            asked = streamable_http_client(
                self._entry.url, http_client=client, max_sse_event_size=LARGEST
            )
            async with asked as streams:
                yield streams

    @asynccontextmanager
    async def _spoken(self, streams: TransportStreams) -> AsyncIterator[ClientSession]:
        from mcp import ClientSession  # noqa: PLC0415 -- as said above
        from mcp_types import Implementation, ToolListChangedNotification  # noqa: PLC0415 -- same

        # It logs what servers say, in words that are not its own.
        logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)

        async def told(message: object) -> None:
            if isinstance(message, ToolListChangedNotification):
                self._changed()

        info = Implementation(name="emilie", version=__version__)
        async with ClientSession(*streams, message_handler=told, client_info=info) as session:
            yield session
