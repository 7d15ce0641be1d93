"""The guarded client, for libraries that speak over httpx: each of their requests goes through it.

They choose neither the place, which the declarations of one owner do, nor how much is read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import httpx2

from emilie.core.errors import AppError
from emilie.core.http import Outbound, ReplyTooLarge
from emilie.core.outbound.calls import failures

OURS = frozenset({"content-length", "transfer-encoding", "host", "connection", "accept-encoding"})
"""What the guarded client writes by itself."""
UNPACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""What no longer holds of a body once it is read."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """The way of one owner. Tells how its last request ended, where a library would not."""

    def __init__(self, outbound: Outbound, owner: str, most: int) -> None:
        """`most`: bytes of one answer that are read."""
        self._outbound = outbound
        self._owner = owner
        self._most = most
        self.failure: AppError | None = None
        self.status: int | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        client = self._outbound.client(self._owner)
        headers = {name: value for name, value in request.headers.items() if name not in OURS}
        try:
            with failures(client):
                response = await client.request(
                    request.method, str(request.url), data=await request.aread(), headers=headers,
                    timeout=patience_of(request), allow_redirects=False,
                )  # fmt: skip
        except AppError as failure:
            self.failure = failure
            raise httpx2.ConnectError(failure.code, request=request) from failure
        self.status = response.status
        kept = [
            (name, value)
            for name, value in response.headers.items()
            if name.lower() not in UNPACKED
        ]
        return httpx2.Response(response.status, headers=kept, stream=_Body(self, response))

    async def read(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        left = self._most
        try:
            with failures(self._outbound.client(self._owner)):
                while piece := await response.content.readany():
                    left -= len(piece)
                    if left < 0:
                        raise ReplyTooLarge
                    yield piece
        except AppError as failure:
            self.failure = failure
            response.close()
            raise httpx2.ReadError(failure.code) from failure


class _Body(httpx2.AsyncByteStream):
    def __init__(self, transport: GuardedTransport, response: aiohttp.ClientResponse) -> None:
        self._transport = transport
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._transport.read(self._response)

    async def aclose(self) -> None:
        self._response.close()


def patience_of(request: httpx2.Request) -> aiohttp.ClientTimeout:
    """The seconds that the library gives, as the guarded client understands them."""
    given = request.extensions.get("timeout") or {}
    return aiohttp.ClientTimeout(
        total=None, sock_connect=given.get("connect") or 10, sock_read=given.get("read")
    )
