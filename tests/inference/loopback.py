"""Real endpoints on loopback, each failing or answering as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from emilie.core.http import Outbound
from emilie.inference.registry import Endpoints
from emilie.settings import Limits, Settings

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
NAME = web.AppKey("name", str)


def event(word: str) -> bytes:
    return b'data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}\n\n' % word.encode()


END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


async def speaks(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(event(request.app[NAME]) + END)
    return response


async def speaks_slowly(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(0.4)
    return await speaks(request)


async def says_at_once(request: web.Request) -> web.StreamResponse:
    """In one piece; it counts nothing."""
    message = {"role": "assistant", "content": request.app[NAME]}
    return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})


async def refuses(_: web.Request) -> web.StreamResponse:
    return web.json_response({"error": {"message": "secret"}}, status=500)


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def asks_to_wait(_: web.Request) -> web.StreamResponse:
    return web.json_response({}, status=429, headers={"retry-after": "9"})


async def hangs(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError


async def opens_then_hangs(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b": patience\n\n")
    await asyncio.sleep(30)
    return response


async def cuts_after_a_word(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(event("début"))
    await asyncio.sleep(0.1)
    assert request.transport is not None
    request.transport.close()
    return response


class Servers:
    """Real endpoints on loopback, each answering as it is told, in the order they are made."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._runners: list[web.AppRunner] = []
        self._entries: list[str] = []
        self.calls: dict[str, int] = {}

    async def add(self, name: str, answer: Answer, **more: Any) -> None:
        async def counted(request: web.Request) -> web.StreamResponse:
            self.calls[name] = self.calls.get(name, 0) + 1
            return await answer(request)

        async def listed(_: web.Request) -> web.Response:
            return web.json_response({"data": [{"id": name}]})

        app = web.Application()
        app[NAME] = name
        app.router.add_post("/v1/chat/completions", counted)
        app.router.add_get("/v1/models", listed)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        values = {"model": "m", "first_word": 1} | more
        lines = "".join(f"{key} = {value!r}\n" for key, value in values.items())
        url = f"http://127.0.0.1:{port}/v1"
        self._entries.append(f'[[endpoints]]\nname = "{name}"\nurl = "{url}"\n{lines}')

    def leave(self, endpoints: Endpoints, *names: str) -> None:
        """Write the file again with those alone."""
        kept = [each for each in self._entries if any(f'name = "{name}"' in each for name in names)]
        self._file.write_text("".join(kept))
        endpoints.reading._looked_at = 0.0

    def open(self, *, policy: str = "", silence: int = 5) -> Endpoints:
        self._file.write_text(policy + "".join(self._entries))
        return Endpoints(Settings(catalogue=self._file, limits=Limits(silence=silence)), Outbound())

    async def close(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
