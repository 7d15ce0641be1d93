"""Builds the application: the only module that knows every room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from fastapi import FastAPI

from emilie import __version__, instance
from emilie.accounts import routes as accounts
from emilie.accounts.session import KnownSessions
from emilie.conversations import routes as conversations
from emilie.conversations.jobs import erase_deleted
from emilie.conversations.runs import Runs
from emilie.core import errors, pages
from emilie.core.db import open_engine, open_sessions, open_statements
from emilie.core.headers import LOOPBACK_NAMES, Headers
from emilie.core.jobs import open_jobs, run_worker
from emilie.core.objects import open_objects
from emilie.documents import routes as documents
from emilie.inference.registry import Endpoints
from emilie.settings import Settings

log = logging.getLogger(__name__)

ERASING = 3600.0
"""Seconds between two erasures of what was deleted."""


async def _erase_now_and_then(app: FastAPI) -> None:
    while True:
        with suppress(Exception):
            await erase_deleted(app.state.sessions, app.state.objects)
        await asyncio.sleep(ERASING)


async def _warm_up(app: FastAPI) -> None:
    """Load the engine while nobody waits: its import takes a second of the first answer."""
    await asyncio.to_thread(app.state.endpoints.choose)


@asynccontextmanager
async def _background(app: FastAPI, *, worker: bool) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_erase_now_and_then(app)), asyncio.create_task(_warm_up(app))]
    if worker:
        tasks.append(asyncio.create_task(run_worker()))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=2)


def create_app(settings: Settings, dsn: str, *, worker: bool = True) -> FastAPI:
    """The application on the database at `dsn`; `worker`: whether jobs run in this process."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_engine(dsn, settings.database.pool)
        app.state.sessions = open_sessions(engine)
        app.state.statements = open_statements(engine)
        app.state.runs = Runs(app.state.statements)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(engine.dispose)
            stack.push_async_callback(app.state.endpoints.close)
            await stack.enter_async_context(open_jobs(dsn, settings))
            await stack.enter_async_context(_background(app, worker=worker))
            stack.push_async_callback(app.state.runs.close)
            app.state.runs.open()
            yield

    app = FastAPI(
        title="Émilie", version=__version__, lifespan=lifespan,
        docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
    )  # fmt: skip
    app.state.settings = settings
    app.state.known_sessions = KnownSessions()
    app.state.endpoints = Endpoints(settings)
    app.state.objects = open_objects(settings)
    errors.install(app)
    for room in (instance, accounts, conversations, documents, pages):
        app.include_router(room.router)
    app.add_middleware(Headers, hosts=LOOPBACK_NAMES if settings.loopback else None)
    return app
