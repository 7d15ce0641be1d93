"""Builds the application and its worker: the only module that knows every room."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from importlib import import_module

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import State

from emilie import __version__, instance, measures
from emilie.accounts import jobs as _account_jobs  # noqa: F401 -- declares its jobs
from emilie.accounts import own as _own_account  # noqa: F401 -- declares what is an agent's
from emilie.accounts import routes as accounts
from emilie.accounts.charter import routes as charter
from emilie.accounts.invitations import answers
from emilie.accounts.invitations import jobs as _invitation_jobs  # noqa: F401 -- declares its jobs
from emilie.accounts.invitations import routes as invitations
from emilie.accounts.keys import KnownKeys
from emilie.accounts.oidc import routes as oidc
from emilie.accounts.oidc.checking import Checks
from emilie.accounts.oidc.issuers import Issuers
from emilie.accounts.organisations import member_routes
from emilie.accounts.organisations import routes as organisations
from emilie.accounts.rights import public
from emilie.accounts.scim import directory_routes
from emilie.accounts.scim import errors as scim_errors
from emilie.accounts.scim import routes as scim
from emilie.accounts.session import KnownSessions
from emilie.accounts.steering.errors import UnderMaintenance
from emilie.accounts.steering.known import Steering
from emilie.accounts.takeaways import routes as takeaways
from emilie.accounts.waves import erasing as _wave_erasing  # noqa: F401 -- declares its jobs
from emilie.accounts.waves import letters as _wave_letters  # noqa: F401 -- declares its letters
from emilie.accounts.waves import routes as waves
from emilie.administration import jobs as _administration_jobs  # noqa: F401 -- declares its jobs
from emilie.administration.catalogue import routes as catalogue
from emilie.administration.health import routes as health
from emilie.administration.steering import routes as steering
from emilie.assistant import routes as tasks
from emilie.assistant.tasks.shelf import Tasks
from emilie.batches import belongings as _own_batches  # noqa: F401 -- declares what is an agent's
from emilie.batches import jobs as _batch_jobs  # noqa: F401 -- declares its jobs
from emilie.batches import routes as batches
from emilie.community.announcements import routes as announcements
from emilie.community.feedback import belongings as _own_feedback  # noqa: F401 -- declares what is an agent's
from emilie.community.feedback import desk_routes as feedback_desk
from emilie.community.feedback import passed_routes as passed_feedback
from emilie.community.feedback import routes as feedback
from emilie.community.prompts import belongings as _own_prompts  # noqa: F401 -- declares what is an agent's
from emilie.community.prompts import desk_routes as prompt_desk
from emilie.community.prompts import jobs as _prompt_jobs  # noqa: F401 -- declares its jobs
from emilie.community.prompts import letters as _prompt_letters  # noqa: F401 -- declares its letters
from emilie.community.prompts import routes as prompts
from emilie.community.training import belongings as _own_training  # noqa: F401 -- declares what is an agent's
from emilie.community.training import followed_routes as training_followed
from emilie.community.training import routes as training
from emilie.conversations import belongings as _own_talk  # noqa: F401 -- declares what is an agent's
from emilie.conversations import jobs as _conversation_jobs  # noqa: F401 -- declares its jobs
from emilie.conversations import routes as conversations
from emilie.conversations.elsewhere import Elsewhere
from emilie.conversations.runs import Runs
from emilie.core import errors, exposition, pages, tracing
from emilie.core.db import kept, open_engine, open_sessions
from emilie.core.headers import LOOPBACK_NAMES, Headers
from emilie.core.http import Destination, Outbound
from emilie.core.jobs import run_worker
from emilie.core.mail import jobs as _mail_jobs  # noqa: F401 -- declares its jobs
from emilie.core.mail import place as mail
from emilie.core.objects import open_objects
from emilie.core.rounds import rounds
from emilie.core.statements import Statements
from emilie.documents import belongings as _own_documents  # noqa: F401 -- declares what is an agent's
from emilie.documents import logos
from emilie.documents import routes as documents
from emilie.documents import space_routes as space_documents
from emilie.documents import upkeep as _document_upkeep  # noqa: F401 -- declares its jobs
from emilie.documents.drawing import Drawer
from emilie.documents.translation import routes as translations
from emilie.gateway import errors as gateway_errors
from emilie.gateway import keys
from emilie.gateway import routes as gateway
from emilie.gateway.access import Underway
from emilie.inference import hub_address, identity
from emilie.inference import jobs as _inference_jobs  # noqa: F401 -- declares its jobs
from emilie.inference import organisations as organisation_services
from emilie.inference import routes as inference
from emilie.inference.registry import Endpoints
from emilie.inference.stored import Stored
from emilie.inference.watch import Following
from emilie.research import jobs as _research_jobs  # noqa: F401 -- declares its jobs
from emilie.research import routes as research
from emilie.research.mcp import servers as mcp
from emilie.research.pages import PageReader
from emilie.research.publications.declared import Publications
from emilie.research.searching import Engines, declare
from emilie.research.sources import registry as sources
from emilie.settings import Settings
from emilie.spaces import belongings as _own_spaces  # noqa: F401 -- declares what is an agent's
from emilie.spaces import routes as spaces

WORKER_CONNECTIONS = 4
LONE_CONNECTIONS = 4
"""Most connections for the statements that stand alone: each is held for a millisecond."""
BODY = 2_000_000
"""Most bytes of a request's JSON: the longest question, every character escaped. Uploads of
documents have a limit of their own."""
UNBOUNDED = re.compile(
    "|".join(
        [
            *map(re.escape, (documents.PATH, batches.TABLES)),
            *map(re.escape, (gateway.COMPLETIONS, gateway.EMBEDDINGS)),
            f"{re.escape(spaces.PATH)}/[^/]+/documents",
            invitations.LISTS,
            training.UPLOADS,
        ]
    )
)
"""What counts its own bytes as they come: files, and images joined to a request."""
CLOSING = 10.0
"""Seconds that the worker may take to put its jobs back when the server stops."""
CANCELS = 3
"""Times that it is asked to stop meanwhile."""

ROOMS = (
    conversations, batches, instance, accounts, takeaways, charter, oidc, organisations,
    member_routes, directory_routes, organisation_services, logos, invitations, answers, waves,
    announcements, training, training_followed, feedback, feedback_desk, passed_feedback,
    prompts, prompt_desk, steering, health, documents, spaces, space_documents, translations,
    inference, research, tasks, catalogue,
)  # fmt: skip
"""Whose routes are tried in this order: those of a turn come first."""

SILENT: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False,
    "auto_configure": False,
}  # fmt: skip
"""FastAPI's own telemetry tells what was typed, and takes its address from the environment."""


async def _run_jobs(state: State, dsn: str) -> None:
    """`state` is for the jobs that answer as this application does."""
    await run_worker(
        dsn, sessions=state.sessions, objects=state.objects, settings=state.settings,
        endpoints=state.endpoints, state=state,
    )  # fmt: skip


async def work(settings: Settings, dsn: str) -> None:
    """`emilie worker`: run jobs until cancelled, in a process that serves nobody."""
    engine = open_engine(dsn, WORKER_CONNECTIONS)
    state = State()
    _open(state, settings)
    state.sessions = open_sessions(engine)
    state.statements = Statements(engine, dsn, 2)
    state.runs = Runs(state.statements)
    await _know(state)
    state.outbound.record_in(state.sessions)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(kept(engine))
        stack.push_async_callback(state.statements.close)
        stack.push_async_callback(state.outbound.close)
        stack.push_async_callback(state.endpoints.close)
        stack.push_async_callback(state.runs.close)
        state.runs.open()
        await state.endpoints.open(state.statements)
        await stack.enter_async_context(_rounds(state, state.runs.end_all))
        await _run_jobs(state, dsn)


async def _know(state: State) -> None:
    """What administrators decided, before anybody is answered."""
    with suppress(Exception):  # the database may be away: it is asked again soon
        await state.steering.refresh(state.statements)


def _rounds(
    state: State, closes: Callable[[], Awaitable[None]]
) -> AbstractAsyncContextManager[None]:
    """Follow what is decided elsewhere; `closes` ends what is under way."""
    following = Following(state.endpoints)
    return rounds([
        partial(state.steering.look, state.statements, closes),
        partial(following.look, state.statements),
    ])  # fmt: skip


def _open(state: State, settings: Settings) -> None:
    """What an answer is made with, the database aside."""
    state.settings = settings
    state.outbound, state.endpoints = open_ways_out(settings)
    state.steering = Steering(settings.maintenance)
    state.endpoints.floor = state.steering.floor
    state.tasks = Tasks(settings.tasks)
    state.objects = open_objects(settings)


def open_ways_out(settings: Settings, stored: Stored | None = None) -> tuple[Outbound, Endpoints]:
    """What connects elsewhere, each declared to the first: `emilie egress` prints just that.

    `stored`: the version made on a screen, for a command that does not follow the database.
    """
    proxy = settings.proxy.url
    outbound = Outbound(proxy.get_secret_value() if proxy else None)
    if settings.hub.url is not None:
        hosts = hub_address.hosts_of(settings.hub)
        outbound.declare(hub_address.OWNER, [*hub_address.places(settings.hub.url, hosts)])
    if settings.traces.url is not None:
        place = Destination.of(
            settings.traces.url, private=settings.traces.private, owner=tracing.OWNER,
            purpose="Collecteur de traces (OpenTelemetry)",
        )  # fmt: skip
        outbound.declare(tracing.OWNER, [place])
    outbound.declare(mail.OWNER, [*mail.places(settings.mail)])
    endpoints = Endpoints(settings, outbound, stored)
    for declares in (declare, sources.declare, mcp.declare, identity.declare):
        declares(outbound, endpoints.catalogue)
    return outbound, endpoints


def _load_the_engine(app: FastAPI) -> None:
    """Import what answers while nobody waits for it: it takes a second of the first answer."""
    for room in ("emilie.assistant.agent", "emilie.assistant.title", gateway.SPEAKS):
        import_module(room)
    for each in app.state.endpoints.opened:
        _ = each.model


async def _run_jobs_once_loaded(app: FastAPI, dsn: str) -> None:
    # Some import what answers too: two threads that do at once each see half of it.
    await asyncio.wait([app.state.loaded])
    await _run_jobs(app.state, dsn)


@asynccontextmanager
async def _background(app: FastAPI, dsn: str, *, worker: bool) -> AsyncIterator[None]:
    app.state.loaded = asyncio.create_task(asyncio.to_thread(_load_the_engine, app))
    tasks: list[asyncio.Task[None]] = [app.state.loaded]
    if worker:
        tasks.append(asyncio.create_task(_run_jobs_once_loaded(app, dsn)))
    try:
        yield
    finally:
        # Loading is a thread, which nothing cuts: left alone, it would outlive the loop.
        for _ in range(CANCELS):  # a database that is being connected to may miss the first one
            for task in tasks[1:]:
                task.cancel()
            _, left = await asyncio.wait(tasks, timeout=CLOSING / CANCELS)
            if not left:
                break


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
    app.state.end_all = partial(_end_all, app.state)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(kept(engine))
        stack.push_async_callback(app.state.statements.close)
        await _know(app.state)
        app.state.outbound.record_in(app.state.sessions)
        stack.push_async_callback(app.state.outbound.close)
        stack.push_async_callback(app.state.checks.close)
        stack.push_async_callback(app.state.endpoints.close)
        # Before anybody is answered: the policy in force may be stricter than the file's.
        await app.state.endpoints.open(app.state.statements)
        await stack.enter_async_context(_rounds(app.state, app.state.end_all))
        for box in app.state.toolboxes:
            stack.push_async_callback(box.close)
        stack.callback(app.state.drawer.close)
        stack.callback(app.state.page_reader.close)
        stack.push_async_callback(app.state.page_reader.settled)
        await stack.enter_async_context(_background(app, dsn, worker=worker))
        await stack.enter_async_context(measures.taken(app.state, engine))
        stack.push_async_callback(app.state.runs.close)
        stack.push_async_callback(app.state.elsewhere.close)
        app.state.runs.open()
        yield


async def _end_all(state: State) -> None:
    """What is being answered, in conversations and to keys: a maintenance begins."""
    state.underway.end_all()
    await state.runs.end_all()


def _open_what_looks_outside(state: State, settings: Settings) -> None:
    """Engines, pages and tools: what answers may ask of the world outside."""
    state.engines = Engines(state.endpoints, state.outbound)
    state.publications = Publications(state.engines)
    state.toolboxes = (
        sources.Sources(state.endpoints, state.outbound),
        mcp.McpServers(state.endpoints, state.outbound),
    )
    state.page_reader = PageReader(state.outbound, lambda: state.statements, settings.documents)


def open_rooms(app: FastAPI) -> None:
    """The routes of every room."""
    for room in ROOMS:
        app.include_router(room.router)
    app.include_router(
        exposition.router, dependencies=[public("les mesures ont un jeton à elles, ou ne sont pas")]
    )
    for room in (keys, gateway, scim):
        app.include_router(room.router)
    app.include_router(pages.router, dependencies=[public("les pages elles-mêmes, sans données")])


def _open_sign_in(state: State, settings: Settings) -> None:
    declared = identity.Declared(state.endpoints, state.outbound)
    state.issuers = Issuers(declared, state.outbound, settings.own_address)
    state.demonstration = settings.loopback and not state.issuers
    state.known_sessions = KnownSessions()
    state.checks = Checks(state)


def create_app(settings: Settings, dsn: str, *, worker: bool = True) -> FastAPI:
    """The application on the database at `dsn`; `worker`: whether jobs run in this process."""
    app = FastAPI(
        title="Émilie", version=__version__, lifespan=partial(_alive, dsn=dsn, worker=worker),
        telemetry=SILENT, docs_url=None, redoc_url=None, openapi_url=None,
        responses=errors.problems(
            errors.Internal, errors.DatabaseUnavailable, errors.Invalid, UnderMaintenance
        ),
    )  # fmt: skip
    _open(app.state, settings)
    _open_sign_in(app.state, settings)
    app.state.known_keys = KnownKeys()
    app.state.underway = Underway(app.state.steering)
    app.state.drawer = Drawer(settings.documents)
    app.state.trials = set()
    _open_what_looks_outside(app.state, settings)
    errors.install(app)
    open_rooms(app)
    hosts = LOOPBACK_NAMES if app.state.demonstration else None
    told = {f"{gateway.PREFIX}/": gateway_errors.answer, f"{scim.PREFIX}/": scim_errors.answer}
    app.add_middleware(Headers, hosts=hosts, most=BODY, uploads=UNBOUNDED, told=told)
    return app
