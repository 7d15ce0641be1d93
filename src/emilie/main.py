"""Builds the application and its worker: the only module that knows every room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib import import_module

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from sqlalchemy.ext.asyncio import AsyncEngine

from emilie import __version__, instance, measures
from emilie.accounts import jobs as _account_jobs  # noqa: F401 -- declares its jobs
from emilie.accounts import routes as accounts
from emilie.accounts.session import KnownSessions
from emilie.conversations import jobs as _conversation_jobs  # noqa: F401 -- declares its jobs
from emilie.conversations import routes as conversations
from emilie.conversations.elsewhere import Elsewhere
from emilie.conversations.runs import Runs
from emilie.core import errors, exposition, pages, tracing
from emilie.core.db import open_engine, open_sessions
from emilie.core.headers import LOOPBACK_NAMES, Headers
from emilie.core.http import Destination, Outbound
from emilie.core.jobs import run_worker
from emilie.core.objects import open_objects
from emilie.core.statements import Statements
from emilie.documents import routes as documents
from emilie.documents import upkeep as _document_upkeep  # noqa: F401 -- declares its jobs
from emilie.inference import hub_address
from emilie.inference import routes as inference
from emilie.inference.registry import Endpoints
from emilie.settings import Settings

WORKER_CONNECTIONS = 4
LONE_CONNECTIONS = 4
"""Most connections for the statements that stand alone: each is held for a millisecond."""
BODY = 2_000_000
"""Most bytes of a request's JSON: the longest question, every character escaped. Uploads of
documents have a limit of their own."""
CLOSING = 10.0
"""Seconds that the worker may take to put its jobs back when the server stops."""

SILENT: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False,
    "auto_configure": False,
}  # fmt: skip
"""FastAPI's own telemetry tells what was typed, and takes its address from the environment."""


async def _run_jobs(settings: Settings, dsn: str, engine: AsyncEngine) -> None:
    await run_worker(
        dsn, sessions=open_sessions(engine), objects=open_objects(settings), settings=settings
    )


async def work(settings: Settings, dsn: str) -> None:
    """`emilie worker`: run jobs until cancelled, in a process that serves nobody."""
    engine = open_engine(dsn, WORKER_CONNECTIONS)
    try:
        await _run_jobs(settings, dsn, engine)
    finally:
        await engine.dispose()


def open_ways_out(settings: Settings) -> tuple[Outbound, Endpoints]:
    """What connects elsewhere, each declared to the first: `emilie egress` prints just that."""
    proxy = settings.proxy.url
    outbound = Outbound(proxy.get_secret_value() if proxy else None)
    if settings.hub.url is not None:
        hosts = hub_address.hosts_of(settings.hub)
        outbound.declare(hub_address.OWNER, [*hub_address.places(settings.hub.url, hosts)])
    if settings.traces.url is not None:
        place = Destination.of(
            settings.traces.url, private=True, owner=tracing.OWNER,
            purpose="Collecteur de traces (OpenTelemetry)",
        )  # fmt: skip
        outbound.declare(tracing.OWNER, [place])
    return outbound, Endpoints(settings, outbound)


def _load_the_engine(app: FastAPI) -> None:
    """Import what answers while nobody waits for it: it takes a second of the first answer."""
    for room in ("emilie.assistant.agent", "emilie.assistant.title"):
        import_module(room)
    for each in app.state.endpoints.opened:
        _ = each.model


@asynccontextmanager
async def _background(
    app: FastAPI, dsn: str, engine: AsyncEngine, *, worker: bool
) -> AsyncIterator[None]:
    app.state.loaded = asyncio.create_task(asyncio.to_thread(_load_the_engine, app))
    tasks: list[asyncio.Task[None]] = [app.state.loaded]
    if worker:
        tasks.append(asyncio.create_task(_run_jobs(app.state.settings, dsn, engine)))
    try:
        yield
    finally:
        # Loading is a thread, which nothing cuts: left alone, it would outlive the loop.
        for task in tasks[1:]:
            task.cancel()
        await asyncio.wait(tasks, timeout=CLOSING)


@asynccontextmanager
async def _alive(app: FastAPI, dsn: str, *, worker: bool) -> AsyncIterator[None]:
    """The application with all that it keeps open, as long as it serves."""
    settings: Settings = app.state.settings
    lone = min(LONE_CONNECTIONS, settings.database.pool // 2)
    engine = open_engine(dsn, settings.database.pool - lone)
    app.state.sessions = open_sessions(engine)
    app.state.statements = Statements(engine, dsn, lone)
    app.state.runs = Runs(app.state.statements)
    app.state.elsewhere = Elsewhere(app.state.statements)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        stack.push_async_callback(app.state.statements.close)
        app.state.outbound.record_in(app.state.sessions)
        stack.push_async_callback(app.state.outbound.close)
        stack.push_async_callback(app.state.endpoints.close)
        await stack.enter_async_context(_background(app, dsn, engine, worker=worker))
        await stack.enter_async_context(measures.taken(app.state, engine))
        stack.push_async_callback(app.state.runs.close)
        stack.push_async_callback(app.state.elsewhere.close)
        app.state.runs.open()
        app.state.endpoints.open()
        yield


def create_app(settings: Settings, dsn: str, *, worker: bool = True) -> FastAPI:
    """The application on the database at `dsn`; `worker`: whether jobs run in this process."""
    app = FastAPI(
        title="Émilie", version=__version__, lifespan=partial(_alive, dsn=dsn, worker=worker),
        telemetry=SILENT, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
        responses=errors.problems(errors.Internal, errors.DatabaseUnavailable, errors.Invalid),
    )  # fmt: skip
    app.state.settings = settings
    app.state.known_sessions = KnownSessions()
    app.state.outbound, app.state.endpoints = open_ways_out(settings)
    app.state.objects = open_objects(settings)
    errors.install(app)
    # Routes are tried in order: those of a turn come first.
    for room in (conversations, instance, accounts, documents, inference, exposition, pages):
        app.include_router(room.router)
    hosts = LOOPBACK_NAMES if settings.loopback else None
    app.add_middleware(Headers, hosts=hosts, most=BODY, uploads=frozenset({documents.PATH}))
    return app
