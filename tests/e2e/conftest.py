"""A real Chromium before a real server: one of each for all the tests of a worker."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from e2e.desk import Desk
from e2e.report import report
from e2e.watch import Watch
from support.balancer import Balancer
from support.database import TestPostgres
from support.model import NAME, ScriptedModel, scripted_model
from support.server import Server

HERE = Path(__file__).parent
SCREENS = HERE / "screens"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}

OpenDesk = Callable[..., Awaitable[Desk]]
FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            # The browser lives on one loop, longer than a test.
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def chromium() -> str:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    assert found, "no Chromium: `make test` installs one, or says how"
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture(scope="session")
def served(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server that the scripted model answers for; that of `live_server` has no model."""
    with postgres.copy(f"e2e_{worker_id}") as dsn:
        server = Server(tmp_path_factory.mktemp("e2e") / "data", dsn=dsn)
        server.environment |= {"EMILIE_MODEL_URL": model.url, "EMILIE_MODEL_NAME": NAME}
        server.start()
        yield server
        server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def open_desk(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[OpenDesk]:
    """`await open_desk(server)`: a page of a fresh profile, signed in as nobody yet."""
    async with AsyncExitStack() as stack:
        desks: list[Desk] = []

        async def desk(server: Server | Balancer, **options: Any) -> Desk:
            usual: dict[str, Any] = {
                "locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": WIDE,
                "reduced_motion": "reduce", "color_scheme": "light",
            }  # fmt: skip
            context = await browser.new_context(**(usual | options))
            stack.push_async_callback(context.close)
            context.set_default_timeout(15_000)
            watch = Watch()
            await watch.over(context)
            desks.append(Desk(await context.new_page(), server.url, watch))
            return desks[-1]

        yield desk
        if request.node.stash.get(FAILED, True):
            for number, each in enumerate(desks):
                await each.page.screenshot(path=SCREENS / f"{request.node.name}-{number}.png")
        for each in desks:
            each.watch.check()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(open_desk: OpenDesk, served: Server) -> Desk:
    """An agent at the home page, with a model that does what the question says."""
    desk = await open_desk(served)
    await desk.sign_in()
    await desk.go()
    return desk


@pytest_asyncio.fixture(loop_scope="session")
async def builtin_desk(open_desk: OpenDesk, live_server: Server) -> Desk:
    """An agent at the home page, answered by the built-in engine."""
    desk = await open_desk(live_server)
    await desk.sign_in()
    await desk.go()
    return desk


@pytest.fixture(scope="session")
def rapport() -> bytes:
    """The PDF that agents join: six pages, in French."""
    return report()
