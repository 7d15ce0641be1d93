"""Other replicas, those that start later, operators who keep to their file, and the terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from administration.catalogue.conftest import OPERATORS, Administrator
from emilie.inference import watch
from emilie.main import create_app
from emilie.settings import Screens, Settings
from support import commands

STRICT: dict[str, Any] = {"kind": "table", "section": "policy", "table": {"preset": "secnumcloud"}}


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not done():
            await asyncio.sleep(0.02)


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "FOLLOWED", 0.05)


@pytest.fixture
async def replica(
    followed: None, settings: Settings, dsn: str, app: FastAPI
) -> AsyncIterator[FastAPI]:
    """Another one, on the same database."""
    other = create_app(settings, dsn, worker=False)
    async with other.router.lifespan_context(other):
        yield other


async def test_another_replica_takes_what_is_made(
    replica: FastAPI, administrator: Administrator
) -> None:
    assert replica.state.endpoints.catalogue.policy.preset == "none"
    await administrator.make(**STRICT)
    await until(lambda: replica.state.endpoints.catalogue.policy.preset == "secnumcloud")


async def test_a_replica_that_starts_begins_with_the_version_in_force(
    app: FastAPI, administrator: Administrator, settings: Settings, dsn: str
) -> None:
    await administrator.make(**STRICT)
    other = create_app(settings, dsn, worker=False)
    async with other.router.lifespan_context(other):
        assert other.state.endpoints.catalogue.policy.preset == "secnumcloud"
    kept = settings.model_copy(update={"screens": Screens(catalogue=False)})
    frozen = create_app(kept, dsn, worker=False)
    async with frozen.router.lifespan_context(frozen):
        assert frozen.state.endpoints.catalogue.policy.preset == "none"


class TestFrozen:
    """Operators who keep to their file."""

    @pytest.fixture
    def settings(self, tmp_path: Path, file: Path) -> Settings:
        screens = Screens(catalogue=False)
        return Settings(data=tmp_path / "data", catalogue=file, screens=screens)

    async def test_screens_show_and_change_nothing(self, administrator: Administrator) -> None:
        assert (await administrator.read())["frozen"]
        answer = await administrator.ask(after=0, **STRICT)
        assert (answer.status_code, answer.json()["code"]) == (409, "catalogue_frozen")


async def test_a_terminal_exports_tells_and_restores(
    app: FastAPI, administrator: Administrator, dsn: str, file: Path
) -> None:
    await administrator.make(**STRICT)
    await administrator.make(kind="table", section="quotas", table={"at_once": 5})
    around = commands.around(EMILIE_DATABASE_URL=dsn, EMILIE_CATALOGUE=str(file))

    async def emilie(*words: str) -> str:
        done = await asyncio.to_thread(commands.emilie, "catalogue", *words, environment=around)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    assert await emilie("export") == await administrator.export()
    told = json.loads(await emilie("history", "--json"))
    assert [(each["number"], each["source"], each["why"]) for each in told] == [
        (2, "screen", "Essai"), (1, "screen", "Essai"),
    ]  # fmt: skip
    assert "formulaire" in await emilie("history")
    assert await emilie("restore", "1") == "En vigueur : la version 3.\n"
    found = await administrator.read()
    assert (found["number"], found["latest"]["source"]) == (3, "restore")
    assert app.state.endpoints.catalogue.quotas.at_once == 2
    assert await emilie("restore", "--file") == "En vigueur : la version 4.\n"
    assert await emilie("export") == OPERATORS
    refused = await asyncio.to_thread(
        commands.emilie, "catalogue", "restore", "99", environment=around
    )
    assert refused.returncode == 2
    assert "99" in refused.stderr
