"""When the streams of an endpoint are read: all together, every window.

One clock for all of them: the loop is woken once for two hundred streams, and what they bring is
parsed, framed and sent in one go, which is what processors do best. Between two moments the
sockets are left alone, so that what comes meanwhile costs nothing.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from emilie.inference.errors import ModelCut

if TYPE_CHECKING:
    from aiohttp import ClientResponse

WINDOW = 0.036
"""Seconds between two reads of a stream: 28 updates a second are smooth to the eye."""
WIDEST = 0.062
"""Readers of a hundred streams see two updates less than 80 ms apart."""
LATE = 5
"""The window that a loop gets which serves everybody so late: a fifth of the time is for that."""
AT_ONCE = 65_536
"""Bytes read at once."""
LONGEST = 3600.0
"""Seconds that one answer may take: a server that never falls silent must end too."""
MOST = 16_000_000
"""Bytes of one answer as the endpoint sends it, some 250 for each token."""
ENDING = 0.5
"""Seconds that a server may take to end a stream that it declared done."""


class Pace:
    """The clock. Its window widens when the loop is late, so that a full core stays fluid."""

    def __init__(self, window: float = WINDOW) -> None:
        self._shortest = window
        self.window = window
        self._late = 0.0
        self._due = 0.0
        self._waiting: list[asyncio.Future[None]] = []
        self._running = False

    def next(self) -> asyncio.Future[None]:
        """Done at the next moment."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._waiting.append(future)
        if not self._running:
            self._running = True
            self._due = loop.time() + self.window
            loop.call_at(self._due, self._wake, loop)
        return future

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        # Behind the streams, which the lines above have woken, then behind their readers.
        loop.call_soon(loop.call_soon, self._served, loop)

    def _served(self, loop: asyncio.AbstractEventLoop) -> None:
        """Everybody was read and sent to: how late, and when is the next time?"""
        now = loop.time()
        self._late += (now - self._due - self._late) / 8
        self.window = max(self._shortest, min(LATE * self._late, WIDEST))
        self._running = bool(self._waiting)
        if self._running:
            self._due = max(self._due + self.window, now)
            loop.call_at(self._due, self._wake, loop)


class Source:
    """The bytes of one stream: the first ones as they come, then all that arrived, at once.

    `read`, `rest` as long as more than that is wanted at once, `read`…
    """

    def __init__(
        self,
        response: ClientResponse,
        patience: asyncio.Timeout,
        silence: float,
        pace: Pace,
    ) -> None:
        self._response = response
        self._patience = patience
        self._silence = silence
        self._pace = pace
        self._clock = asyncio.get_running_loop().time
        self._end = self._clock() + LONGEST
        self._held: asyncio.ReadTransport | None = None
        self._socket = -1

    async def read(self) -> bytes:
        """What arrived, waiting for it if need be; nothing at the end of the stream."""
        if self._response.content.total_bytes > MOST:
            raise ModelCut
        if self._held is not None:
            if self._socket >= 0 and (data := self._take()):
                return data
            self._let_go()
        self._patience.reschedule(min(self._clock() + self._silence, self._end))
        return await self._response.content.readany()

    async def rest(self) -> None:
        """Until the next moment; the socket is not read meanwhile."""
        if self._held is None:
            self._hold()
        await self._pace.next()

    async def end(self) -> None:
        """Read what follows the last words, if it comes soon: the connection is then used again."""
        self._let_go()
        self._patience.reschedule(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDING):
                while await self._response.content.readany():
                    pass

    def _hold(self) -> None:
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if transport is None:  # all of it has arrived
            return
        transport.pause_reading()
        self._held = transport
        # Silence is told from then on by a moment at which nothing had come.
        self._patience.reschedule(self._end)
        plain = transport.get_extra_info("sslcontext") is None
        door = transport.get_extra_info("socket") if plain else None
        self._socket = -1 if door is None else door.fileno()

    def _let_go(self) -> None:
        if self._held is not None and not self._held.is_closing():
            self._held.resume_reading()
        self._held = None

    def _take(self) -> bytes:
        """What the system holds for us, without a turn of the loop; nothing if it is nothing."""
        connection = self._response.connection
        if connection is None or connection.protocol is None:
            return b""
        if connection.transport is None or connection.transport.is_closing():
            return b""
        try:
            data = os.read(self._socket, AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return b""
        if not data:  # the end, which the loop will see as well
            return b""
        connection.protocol.data_received(data)
        if self._response.connection is None:  # it is another request's already
            self._let_go()
        return self._response.content.read_nowait()
