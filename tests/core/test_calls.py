"""Calls are bounded in time and in size, whatever the other side does."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from emilie.core import http
from emilie.core.errors import AppError
from emilie.core.http import Bounds, Outbound
from support.outbound import OWNER, serving, way_to
from support.server import free_port

FILE = bytes(range(256)) * 4_000
BOMB = gzip.compress(b"x" * 50_000_000)
SHORT = Bounds(seconds=0.3, bytes=1000)


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

    async def latin(self, _: web.Request) -> web.Response:
        body = "été".encode("latin-1")
        return web.Response(body=body, headers={"content-type": "text/html; charset=iso-8859-1"})

    async def no_charset(self, _: web.Request) -> web.Response:
        body = "été".encode() + b"\xff"
        return web.Response(body=body, headers={"content-type": "text/html; charset=nothing"})

    async def failing(self, _: web.Request) -> web.Response:
        return web.Response(status=503, text="secret")

    async def not_json(self, _: web.Request) -> web.Response:
        return web.Response(text="<html>")

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

    async def file(self, request: web.Request) -> web.Response:
        begins = int(request.headers.get("range", "bytes=0-")[6:-1])
        if begins >= len(FILE):
            return web.Response(status=416)
        headers = {"etag": '"abc"', "content-range": f"bytes {begins}-{len(FILE) - 1}/{len(FILE)}"}
        return web.Response(status=206 if begins else 200, body=FILE[begins:], headers=headers)

    async def whole(self, _: web.Request) -> web.Response:
        return web.Response(body=FILE)

    async def elsewhere(self, _: web.Request) -> web.Response:
        headers = {"content-range": f"bytes 5-{len(FILE) - 1}/{len(FILE)}"}
        return web.Response(status=206, body=FILE[5:], headers=headers)


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


async def test_json_and_text_come_and_go(outbound: Outbound, url: str) -> None:
    said = await outbound.post_json(OWNER, f"{url}/echo", {"mot": "été"})
    assert said == {"method": "POST", "body": '{"mot":"été"}'}
    form = {"content-type": "application/x-www-form-urlencoded"}
    reply = await outbound.exchange(OWNER, "POST", f"{url}/echo", body=b"a=1", headers=form)
    assert reply.json()["body"] == "a=1"
    page = await outbound.exchange(OWNER, "GET", f"{url}/latin")
    assert (page.status, page.media_type, page.text()) == (200, "text/html", "été")
    assert (await outbound.exchange(OWNER, "GET", f"{url}/no-charset")).text() == "été\ufffd"


@pytest.mark.parametrize(
    ("way", "failure"),
    [
        ("failing", http.ReplyFailed),
        ("not-json", http.ReplyUnreadable),
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
    async with asyncio.timeout(2):
        with pytest.raises(failure) as raised:
            await outbound.get_json(OWNER, f"{url}/{way}", bounds=SHORT)
    assert "secret" not in str(raised.value.params)
    assert not outbound.client(OWNER).connector._acquired  # type: ignore[union-attr]


async def test_nobody_there_is_unreachable() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    outbound = way_to(url)
    with pytest.raises(http.DestinationUnreachable):
        await outbound.get_json(OWNER, url)
    await outbound.close()


async def fetch(outbound: Outbound, url: str, **asked: Any) -> tuple[int, int | None, bytes]:
    asked = {"most": len(FILE), "silence": 0.3} | asked
    async with outbound.download(OWNER, url, **asked) as file:
        return file.start, file.total, b"".join([piece async for piece in file.pieces])


async def test_a_download_goes_on_where_it_stopped(outbound: Outbound, url: str) -> None:
    assert await fetch(outbound, f"{url}/file") == (0, len(FILE), FILE)
    assert await fetch(outbound, f"{url}/file", start=1000) == (1000, len(FILE), FILE[1000:])
    # A server without ranges gives the whole file: it is told.
    assert await fetch(outbound, f"{url}/whole", start=1000) == (0, len(FILE), FILE)
    async with outbound.download(OWNER, f"{url}/file", most=len(FILE)) as file:
        assert file.etag == '"abc"'


@pytest.mark.parametrize(
    ("way", "asked", "failure"),
    [
        ("file", {"most": len(FILE) - 1}, http.ReplyTooLarge),
        ("file", {"start": len(FILE)}, http.ReplyFailed),
        ("elsewhere", {"start": 4}, http.ReplyUnreadable),
        ("failing", {}, http.ReplyFailed),
        ("endless", {}, http.ReplyTooLarge),
        ("stuck", {}, http.DestinationSilent),
        ("silent", {}, http.DestinationSilent),
        ("cut", {}, http.ReplyCut),
    ],
)
async def test_a_download_that_fails_is_a_code(
    outbound: Outbound, url: str, way: str, asked: dict[str, Any], failure: type[AppError]
) -> None:
    async with asyncio.timeout(3):
        with pytest.raises(failure):
            await fetch(outbound, f"{url}/{way}", **asked)
    assert not outbound.client(OWNER).connector._acquired  # type: ignore[union-attr]


async def test_a_slow_download_is_given_its_time(outbound: Outbound, url: str) -> None:
    async with outbound.download(OWNER, f"{url}/slow", most=1000, silence=0.2) as file:
        for _ in range(6):
            assert await anext(file.pieces)
        # Nor is the reader's own time the server's silence.
        await asyncio.sleep(0.3)
        assert await anext(file.pieces)


async def test_what_fails_in_the_reader_is_the_readers(outbound: Outbound, url: str) -> None:
    with pytest.raises(OSError, match="disque plein"):
        async with outbound.download(OWNER, f"{url}/file", most=len(FILE)):
            raise OSError("disque plein")
