"""Ways out for tests, and servers at the other end of them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Any

from aiohttp import web

from emilie.core.http import Destination, Outbound

OWNER = "essai"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def way_to(
    *urls: str, owner: str = OWNER, outbound: Outbound | None = None, **said: Any
) -> Outbound:
    """An `Outbound` on which `owner` declared these addresses."""
    outbound = outbound or Outbound()
    places = [Destination.of(url, purpose="Essai", owner=owner, **said) for url in urls]
    outbound.declare(owner, places)
    return outbound


async def get_json(outbound: Outbound, owner: str, url: str, **asked: Any) -> Any:
    return json.loads(await outbound.exchange(owner, "GET", url, **asked))


@asynccontextmanager
async def serving(
    handler: Handler, host: str = "127.0.0.1", ssl_context: SSLContext | None = None
) -> AsyncIterator[int]:
    """A server whose every path is `handler`'s, on a free port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, ssl_context=ssl_context)
    await site.start()
    try:
        yield site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    finally:
        await runner.cleanup()
