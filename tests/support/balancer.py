"""A tiny balancer before several replicas: in turn, or the one that a request names.

Like a real one, it tries another replica when one refuses the connection, never sends a request
twice once it was taken, and passes what comes as it comes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count

import aiohttp
from aiohttp import web

PIN = "x-replica"
HOPS = {"connection", "keep-alive", "transfer-encoding", "host", PIN}


class Balancer:
    """`pin` sends everything to one replica first; the header `x-replica`, one request."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        self.url = ""
        self.pin: int | None = None
        self.client: aiohttp.ClientSession
        self._turns = count()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        for replica in self._order(request):
            try:
                answer = await self._ask(replica, request, body)
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                return web.Response(status=502)
            return await self._pass_on(replica, answer, request)
        return web.Response(status=502)

    def _order(self, request: web.Request) -> list[int]:
        every = range(len(self.ports))
        if PIN in request.headers:
            return [int(request.headers[PIN])]
        first = next(self._turns) if self.pin is None else self.pin
        return [(first + step) % len(self.ports) for step in every]

    async def _ask(self, replica: int, request: web.Request, body: bytes) -> aiohttp.ClientResponse:
        headers = {k: v for k, v in request.headers.items() if k.lower() not in HOPS}
        url = f"http://127.0.0.1:{self.ports[replica]}{request.raw_path}"
        return await self.client.request(
            request.method, url, data=body, allow_redirects=False,
            headers=headers | {"Host": request.headers["Host"]},
        )  # fmt: skip

    async def _pass_on(
        self, replica: int, answer: aiohttp.ClientResponse, request: web.Request
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status, headers={PIN: str(replica)})
        for name, value in answer.headers.items():
            if name.lower() not in HOPS:
                response.headers.add(name, value)
        with suppress(ConnectionError):  # of a reader who left
            await response.prepare(request)
            try:
                async for piece in answer.content.iter_any():
                    await response.write(piece)
            except aiohttp.ClientError:  # the replica died: so does the connection, unfinished
                if request.transport is not None:
                    request.transport.abort()
            finally:
                answer.close()
        return response


@contextmanager
def balancing(ports: Sequence[int]) -> Iterator[Balancer]:
    """Serve it in a thread of its own, on a free port."""
    balancer = Balancer(ports)
    loop = asyncio.new_event_loop()
    ready, stopped = threading.Event(), asyncio.Event()

    async def serve() -> None:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/{path:.*}", balancer.serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(
            connector=connector, auto_decompress=False, timeout=aiohttp.ClientTimeout(None),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as balancer.client:  # fmt: skip
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
            balancer.url = f"http://127.0.0.1:{port}"
            ready.set()
            await stopped.wait()
            await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield balancer
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()
