"""Bounded calls: what they give, and every way to fail as one of our errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from emilie.core.http import (
    Bounds,
    DestinationSilent,
    DestinationUnreachable,
    ReplyCut,
    ReplyFailed,
    ReplyTooLarge,
    ReplyUnreadable,
)
from emilie.core.outbound.guard import GuardedConnector

UNBOUNDED = aiohttp.ClientTimeout(total=None, sock_connect=10)


def patience(silence: float) -> aiohttp.ClientTimeout:
    """No bound but on the seconds without a byte."""
    return aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=silence)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    media_type: str
    charset: str
    body: bytes

    def json(self) -> Any:
        try:
            return orjson.loads(self.body)
        except ValueError as error:
            raise ReplyUnreadable from error

    def text(self) -> str:
        """The body as text; what its charset cannot read is replaced."""
        try:
            return self.body.decode(self.charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way in."""

    start: int
    """Where its first byte stands in the file: 0 when the server gives the whole of it anyway."""
    total: int | None
    """Bytes of the whole file, where the server says."""
    etag: str | None
    pieces: AsyncIterator[bytes]


@contextmanager
def failures(client: aiohttp.ClientSession) -> Iterator[None]:
    """What aiohttp raises in this block becomes one of our errors."""
    try:
        yield
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise DestinationUnreachable from error
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        # Seen before the guard: a scheme that is not the web's, a redirect to one.
        assert isinstance(client.connector, GuardedConnector)
        raise client.connector.refuse("", 0, "not a web address") from error
    except TimeoutError as error:
        raise DestinationSilent from error
    except aiohttp.ClientPayloadError as error:
        raise ReplyCut from error
    except aiohttp.ClientResponseError as error:
        raise ReplyUnreadable from error
    except (aiohttp.ClientError, OSError) as error:
        raise DestinationUnreachable from error


def to_json(value: Any) -> bytes:
    return orjson.dumps(value)


async def read_most(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The whole body; `ReplyTooLarge` as soon as it is known to be more than `most` bytes."""
    pieces: list[bytes] = []
    left = most
    while piece := await response.content.readany():
        left -= len(piece)
        if left < 0:
            response.close()
            raise ReplyTooLarge
        pieces.append(piece)
    return b"".join(pieces)


async def exchange(
    client: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str] | None,
    bounds: Bounds,
) -> Reply:
    with failures(client):
        async with (
            asyncio.timeout(bounds.seconds),
            client.request(method, url, data=body, headers=headers, timeout=UNBOUNDED) as response,
        ):
            if response.status >= 400:
                response.close()
                raise ReplyFailed(status=response.status)
            said = await read_most(response, bounds.bytes)
            charset = response.charset or "utf-8"
            return Reply(response.status, response.content_type, charset, said)


@asynccontextmanager
async def download(
    client: aiohttp.ClientSession,
    url: str,
    *,
    start: int,
    headers: Mapping[str, str] | None,
    most: int,
    silence: float,
) -> AsyncIterator[Download]:
    asked = {"accept-encoding": "identity", **(headers or {})}
    if start:
        asked["range"] = f"bytes={start}-"
    async with AsyncExitStack() as stack:
        # Around the call alone: what fails in the caller's own block is the caller's.
        with failures(client):
            async with asyncio.timeout(silence):
                response = await stack.enter_async_context(
                    client.get(url, headers=asked, timeout=UNBOUNDED)
                )
        # What is left unread is cut, not drained.
        stack.callback(response.close)
        begins, total = _span(response, start)
        if (response.content_length or 0) > most:
            raise ReplyTooLarge
        pieces = _pieces(client, response, most, silence)
        yield Download(begins, total, response.headers.get("etag"), pieces)


def _span(response: aiohttp.ClientResponse, start: int) -> tuple[int, int | None]:
    """Where the body begins in the file, and the size of the file."""
    if response.status == 200:
        return 0, response.content_length
    if response.status != 206:
        raise ReplyFailed(status=response.status)
    unit, _, span = response.headers.get("content-range", "").partition(" ")
    first, _, whole = span.partition("/")
    if unit != "bytes" or first.partition("-")[0] != str(start):
        raise ReplyUnreadable
    return start, int(whole) if whole.isdigit() else None


async def _pieces(
    client: aiohttp.ClientSession, response: aiohttp.ClientResponse, most: int, silence: float
) -> AsyncIterator[bytes]:
    left = most
    while True:
        with failures(client):
            async with asyncio.timeout(silence):
                piece = await response.content.readany()
        if not piece:
            return
        left -= len(piece)
        if left < 0:
            raise ReplyTooLarge
        yield piece
