"""Calls are bounded in time and in size, whatever the other side does."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from emilie.core import http
from emilie.core.errors import AppError
from emilie.core.http import Bounds, Outbound
from support.outbound import OWNER, get_json, serving, way_to
from support.server import free_port

BOMB = gzip.compress(b"x" * 50_000_000)
SHORT = Bounds(seconds=0.3, bytes=1000)
PATIENT = Bounds(seconds=60, bytes=1000)
"""For what fails of itself, however busy the machine is."""


class Other:
    """A server whose path says how it behaves."""

    def __init__(self) -> None:
        self.seen: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        way: Any = getattr(self, request.match_info["path"].replace("-", "_"))
        said: web.StreamResponse = await way(request)
        return said

    async def echo(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"method": request.method, "body": (await request.read()).decode()}
        )

    async def failing(self, _: web.Request) -> web.Response:
        return web.Response(status=503, text="secret")

    async def silent(self, _: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    async def huge_header(self, _: web.Request) -> web.Response:
        return web.Response(headers={"x-filler": "x" * 100_000})

    async def many_headers(self, _: web.Request) -> web.Response:
        return web.Response(headers={f"x-{number}": "x" for number in range(10_000)})

    async def announced(self, _: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1001)

    async def bomb(self, _: web.Request) -> web.Response:
        return web.Response(body=BOMB, headers={"content-encoding": "gzip"})

    async def endless(self, request: web.Request) -> web.StreamResponse:
        return await self.pour(request, b"x" * 10_000, 0.001)

    async def slow(self, request: web.Request) -> web.StreamResponse:
        return await self.pour(request, b"x", 0.05)

    async def stuck(self, request: web.Request) -> web.StreamResponse:
        return await self.pour(request, b"x", 5)

    async def pour(self, request: web.Request, piece: bytes, pause: float) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(piece)
                await asyncio.sleep(pause)
        except ConnectionError:
            return response

    async def cut(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-length": "1000"})
        await response.prepare(request)
        await response.write(b"x" * 10)
        assert request.transport is not None
        request.transport.close()
        return response


@pytest.fixture
def other() -> Other:
    return Other()


@pytest.fixture
async def url(other: Other) -> AsyncIterator[str]:
    async with serving(other.answer) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def outbound(url: str) -> AsyncIterator[Outbound]:
    outbound = way_to(url)
    yield outbound
    await outbound.close()


async def test_a_body_goes_and_comes(outbound: Outbound, url: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    said = await outbound.exchange(OWNER, "POST", f"{url}/echo", body=b"a=1", headers=form)
    assert json.loads(said) == {"method": "POST", "body": "a=1"}


@pytest.mark.parametrize(
    ("way", "failure"),
    [
        ("failing", http.ReplyFailed),
        ("silent", http.DestinationSilent),
        ("huge-header", http.ReplyUnreadable),
        ("many-headers", http.ReplyUnreadable),
        ("announced", http.ReplyTooLarge),
        ("endless", http.ReplyTooLarge),
        ("bomb", http.ReplyTooLarge),
        ("slow", http.DestinationSilent),
        ("stuck", http.DestinationSilent),
        ("cut", http.ReplyCut),
    ],
)
async def test_each_way_to_fail_is_a_code_and_leaves_nothing_open(
    outbound: Outbound, url: str, way: str, failure: type[AppError]
) -> None:
    bounds = SHORT if failure is http.DestinationSilent else PATIENT
    async with asyncio.timeout(30):
        with pytest.raises(failure) as raised:
            await get_json(outbound, OWNER, f"{url}/{way}", bounds=bounds)
    assert "secret" not in str(raised.value.params)
    assert not outbound.client(OWNER).connector._acquired  # type: ignore[union-attr]


async def test_nobody_there_is_unreachable() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    outbound = way_to(url)
    with pytest.raises(http.DestinationUnreachable):
        await get_json(outbound, OWNER, url)
    await outbound.close()
