"""`/metrics`: on the main port behind a token, on a port of its own, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from secrets import compare_digest
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.routing import Route

from emilie.core.errors import NotFound, SignedOut, answer
from emilie.core.headers import LOOPBACK_NAMES, Headers
from emilie.core.metrics import REGISTRY
from emilie.settings import Metrics

PATH = "/metrics"
router = APIRouter(include_in_schema=False)


class Counts(Protocol):
    async def refresh(self) -> None: ...


def _shows_token(request: Request, token: str) -> bool:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and compare_digest(given.strip().encode(), token.encode())


async def _told(request: Request, counts: Counts, metrics: Metrics) -> Response:
    token = metrics.token.get_secret_value()
    if token and not _shows_token(request, token):
        refusal = answer(SignedOut())
        refusal.headers["www-authenticate"] = "Bearer"
        return refusal
    await counts.refresh()
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), media_type=media_type, headers={"cache-control": "no-store"})


@router.get(PATH)
async def page(request: Request) -> Response:
    """On the main port: without a token in the settings, there is no such page."""
    state = request.app.state
    if not state.settings.metrics.token.get_secret_value():
        raise NotFound
    return await _told(request, state.counts, state.settings.metrics)


def apart(counts: Counts, metrics: Metrics) -> Headers:
    """The application of the port of its own: that page, and nothing else."""

    async def told(request: Request) -> Response:
        return await _told(request, counts, metrics)

    hosts = LOOPBACK_NAMES if metrics.loopback else None
    only = Starlette(routes=[Route(PATH, told, methods=["GET"])])
    return Headers(only, hosts=hosts, most=0)


@asynccontextmanager
async def served_apart(listener: Any, counts: Counts, metrics: Metrics) -> AsyncIterator[None]:
    """Answer on that listening socket as long as the block lasts."""
    import uvicorn  # noqa: PLC0415 -- only a server needs it

    class Beside(uvicorn.Server):
        """A second server in the same loop: signals are the first one's business."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    config = uvicorn.Config(
        apart(counts, metrics), http="httptools", ws="none", lifespan="off",
        access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = Beside(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
