"""What every test may ask for: a database, the application, signed-in agents, a real server."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from emilie.settings import Settings
from support.counting import at_most as count_at_most
from support.database import TestPostgres, empty
from support.network import close_the_door
from support.server import Server

if TYPE_CHECKING:
    import httpx2
    from fastapi import FastAPI

    from emilie.core.db import Sessions

LONGEST = "test_web.py"
"""All the tests of the pages, which count as one here."""
SHARED = pytest.StashKey[TestPostgres]()
SignIn = Callable[..., Awaitable["httpx2.AsyncClient"]]


def pytest_configure(config: pytest.Config) -> None:
    # How long an example takes says more of the machine than of the code.
    hypothesis.settings.register_profile("emilie", deadline=None)
    hypothesis.settings.load_profile("emilie")
    # A run in the background is born deaf to Ctrl-C, and so is what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What the developer has in his environment must not change what is tested.
    for name in [name for name in os.environ if name.startswith("EMILIE_")]:
        del os.environ[name]
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    folder = Path(worker["postgres"]) if worker else None
    config.stash[SHARED] = TestPostgres(folder)
    if config.getoption("numprocesses", 0):
        config.stash[SHARED].start()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres"] = str(node.config.stash[SHARED].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SHARED in config.stash:
        config.stash[SHARED].stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One test that takes a minute is not left to the end, where the other worker would be idle.
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    close_the_door(monkeypatch)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> TestPostgres:
    """The shared server."""
    server = pytestconfig.stash[SHARED]
    server.start()
    server.wait()
    return server


@pytest.fixture(scope="session")
def worker_dsn(postgres: TestPostgres, worker_id: str) -> Iterator[str]:
    with postgres.copy(f"tests_{worker_id}") as dsn:
        yield dsn


@pytest.fixture
def dsn(worker_dsn: str) -> Iterator[str]:
    """A migrated database, emptied after the test: for what really commits."""
    yield worker_dsn
    empty(worker_dsn)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
async def sessions(worker_dsn: str) -> AsyncIterator[Sessions]:
    """A session factory on one connection whose every work is rolled back after the test.

    Each session is its own, as each request's is: what a fixture made is not in its identity
    map. Not for what runs at once, where savepoints would interleave: that takes `dsn`.
    """
    from sqlalchemy.ext.asyncio import async_sessionmaker

    from emilie.core.db import open_engine

    engine = open_engine(worker_dsn, 2)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        connection = await stack.enter_async_context(engine.connect())
        outer = await connection.begin()
        stack.push_async_callback(outer.rollback)
        yield async_sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )


@pytest.fixture
def worker() -> bool:
    """Whether jobs run beside the application; a folder whose tests need none says so."""
    return True


@pytest.fixture
async def app(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch, *, worker: bool
) -> AsyncIterator[FastAPI]:
    """The application, started, on a database of its own."""
    from emilie.core.jobs import jobs
    from emilie.main import create_app

    # What is due every so many minutes would, at some of them, do a test's work before it does.
    monkeypatch.setattr(jobs.periodic_registry, "periodic_tasks", {})
    app = create_app(settings, dsn, worker=worker)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def new_client(app: FastAPI) -> AsyncIterator[Callable[[], httpx2.AsyncClient]]:
    """Makes clients of the application, each with its own cookies. Answers come whole."""
    import httpx2

    async with AsyncExitStack() as stack:
        clients: list[httpx2.AsyncClient] = []

        def make() -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
            clients.append(httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1"))
            stack.push_async_callback(clients[-1].aclose)
            return clients[-1]

        yield make


@pytest.fixture
def client(new_client: Callable[[], httpx2.AsyncClient]) -> httpx2.AsyncClient:
    """A client that nobody signed in."""
    return new_client()


@pytest.fixture
def sign_in(new_client: Callable[[], httpx2.AsyncClient]) -> SignIn:
    """`await sign_in("agent", "load-00017")`: a client with the cookie and the CSRF token."""

    async def signed(persona: str = "agent", name: str | None = None) -> httpx2.AsyncClient:
        client = new_client()
        asked = {"persona": persona} | ({"as": name} if name else {})
        answer = await client.post("/api/sign-in/demonstration", json=asked)
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    return signed


@pytest.fixture
async def agent_client(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("agent")


@pytest.fixture
async def other_agent_client(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("agent", "autre")


@pytest.fixture
def at_most() -> Callable[[int], AbstractContextManager[list[str]]]:
    """`with at_most(2): …` fails when the block runs more than two SQL statements."""
    return count_at_most


@pytest.fixture(scope="session")
def live_server(
    postgres: TestPostgres, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A real `emilie serve` on a free port; one for all the tests of a worker."""
    with postgres.copy(f"live_{worker_id}") as dsn:
        server = Server(tmp_path_factory.mktemp("live") / "data", dsn=dsn)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A real `emilie serve` with an embedded database of its own; the test starts it."""
    server = Server(tmp_path / "data")
    yield server
    server.stop()
