"""Bounded calls: what they give, and every way to fail as one of our errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

import aiohttp

from emilie.core.http import (
    Bounds,
    DestinationSilent,
    DestinationUnreachable,
    Reply,
    ReplyCut,
    ReplyFailed,
    ReplyTooLarge,
    ReplyUnreadable,
)
from emilie.core.outbound.guard import REDIRECTS, GuardedConnector

UNBOUNDED = aiohttp.ClientTimeout(total=None, sock_connect=10)


def patience(silence: float) -> aiohttp.ClientTimeout:
    """No bound but on the seconds without a byte."""
    return aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=silence)


def at_sending(told: Callable[[str], None]) -> aiohttp.TraceConfig:
    """Calls `told` with the method of each request once it is being written to a connection: what
    failed before was not sent to anybody.
    """

    async def sent(_: object, __: object, sent: aiohttp.TraceRequestHeadersSentParams) -> None:
        told(sent.method)

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(sent)
    return config


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
) -> bytes:
    with failures(client):
        async with (
            asyncio.timeout(bounds.seconds),
            client.request(method, url, data=body, headers=headers, timeout=UNBOUNDED) as response,
        ):
            if response.status >= 400:
                failure = ReplyFailed(status=response.status)
                failure.retry_after = response.headers.get("retry-after")
                response.close()
                raise failure
            return await read_most(response, bounds.bytes)


async def fetch(
    client: aiohttp.ClientSession,
    url: str,
    *,
    kinds: Collection[str],
    bounds: Bounds,
    headers: Mapping[str, str],
) -> Reply:
    """A GET that follows no redirect: its caller decides of each hop."""
    with failures(client):
        async with (
            asyncio.timeout(bounds.seconds),
            client.get(url, headers=headers, timeout=UNBOUNDED, allow_redirects=False) as response,
        ):
            body = b""
            if response.status == 200 and response.content_type in kinds:
                body = await read_most(response, bounds.bytes)
            else:
                response.close()
            location = response.headers.get("location") if response.status in REDIRECTS else None
            kind, charset = response.content_type, response.charset
            return Reply(response.status, kind, charset, location, body)
