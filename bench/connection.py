"""One keep-alive HTTP/1.1 connection, as thin as it can be: the client must not be the limit."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import httptools

from bench.measuring import Metrics


class TurnFailed(Exception):
    """A call or a turn that failed; the text says how."""


class Connection(asyncio.Protocol):
    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self.headers = {"host": parts.netloc, "accept": "*/*", **(headers or {})}
        self.cookies: dict[str, str] = {}
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._sink: Callable[[bytes], None] | None = None
        self._status = 0
        self._parts: list[bytes] = []
        self._parser: Any = None

    async def request(
        self, method: str, path: str, payload: object = None,
        sink: Callable[[bytes], None] | None = None,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Status and body; with a sink, the parts of a 200's body go to it as they come."""
        body = b"" if payload is None else json.dumps(payload).encode()
        kind = {} if payload is None else {"content-type": "application/json"}
        return await self.send(method, path, body, kind, sink)

    async def send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str],
        sink: Callable[[bytes], None] | None = None,
    ) -> tuple[int, bytes]:  # fmt: skip
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            await loop.create_connection(lambda: self, self._host, self._port)
        assert self._transport is not None
        fields = {**self.headers, **headers}
        if body or method != "GET":
            fields["content-length"] = str(len(body))
        head = [
            f"{method} {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in fields.items()),
        ]
        self._sink, self._status, self._parts = sink, 0, []
        self._parser = httptools.HttpResponseParser(self)
        self._waiter = loop.create_future()
        self._transport.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        try:
            await self._waiter
        except BaseException:
            self.close()
            raise
        return self._status, b"".join(self._parts)

    async def call(
        self, method: str, path: str, payload: object = None, metrics: Metrics | None = None
    ) -> bytes:
        """The body of a call that must answer 2xx."""
        began = time.monotonic()
        status, body = await self.request(method, path, payload)
        now = time.monotonic()
        if metrics is not None and metrics.inside(now):
            metrics.calls.append(now - began)
        if not 200 <= status < 300:
            raise TurnFailed(f"HTTP {status} {method} {path.partition('?')[0]} {body[:80]!r}")
        return body

    async def json(self, method: str, path: str, payload: object = None) -> Any:
        return json.loads(await self.call(method, path, payload))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    # asyncio.Protocol
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.connection_lost(error)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(TurnFailed(f"connection lost {exc or ''}"))
        self._transport = None

    # httptools
    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"set-cookie":
            key, _, rest = value.decode("latin-1").partition("=")
            self.cookies[key] = rest.partition(";")[0]

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()

    def on_body(self, data: bytes) -> None:
        if self._sink is not None and self._status == 200:
            self._sink(data)
        else:
            self._parts.append(data)

    def on_message_complete(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
