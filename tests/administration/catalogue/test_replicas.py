"""Other replicas, those that start later, operators who keep to their file, and the terminal."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from administration.catalogue.conftest import OPERATORS, Administrator
from emilie.core import rounds
from emilie.inference.stored import CatalogueVersion
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
    monkeypatch.setattr(rounds, "EVERY", 0.05)


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


@pytest.fixture
async def unusable(app: FastAPI, administrator: Administrator, tmp_path: Path) -> Path:
    """Version 2, of a replica where its key is one: here, it is none, and cannot be sent."""
    await administrator.make(**STRICT)
    return await make_unusable(app, tmp_path)


async def make_unusable(app: FastAPI, tmp_path: Path) -> Path:
    key = tmp_path / "cle"
    key.write_text("deux\nlignes")
    said = OPERATORS.replace('key_env = "CLE_DU_MONDE"', f'key_file = "{key}"')
    async with app.state.sessions.begin() as session:
        made = {"number": 2, "source": "screen", "text": said, "why": "Ailleurs"}
        await session.execute(insert(CatalogueVersion).values(made))
    return key


async def test_a_version_that_cannot_be_in_force_leaves_the_one_before(
    app: FastAPI, administrator: Administrator, unusable: Path
) -> None:
    found = await administrator.read()
    assert found["number"] == 2
    assert "clé de « monde »" in found["refused"]
    assert "emilie catalogue restore" in found["refused"]
    assert found["tables"]["policy"] == {"preset": "secnumcloud"}
    assert app.state.endpoints.reading.stored.number == 1
    # It is left from the screen.
    await administrator.make(kind="restore", number=1)
    found = await administrator.read()
    assert (found["number"], found["refused"]) == (3, None)
    assert app.state.endpoints.reading.stored.number == 3


async def test_a_version_is_taken_once_its_key_is_mended(
    app: FastAPI, replica: FastAPI, administrator: Administrator, tmp_path: Path
) -> None:
    endpoints = replica.state.endpoints
    await administrator.make(**STRICT)
    await until(lambda: endpoints.reading.stored.number == 1)
    unusable = await make_unusable(app, tmp_path)
    await until(lambda: endpoints.refused is not None)
    assert endpoints.catalogue.policy.preset == "secnumcloud"
    await asyncio.to_thread(unusable.write_text, "une-ligne\n")
    await until(lambda: endpoints.reading.stored.number == 2)
    assert endpoints.refused is None
    assert endpoints.opened[0].key.get_secret_value() == "une-ligne"


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("ask", "Bonjour")])
async def test_a_start_that_a_version_stops_says_the_way_out(
    unusable: Path, dsn: str, file: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    around = commands.around(
        EMILIE_DATABASE_URL=dsn, EMILIE_CATALOGUE=str(file), EMILIE_PORT=str(port),
        EMILIE_DATA=str(tmp_path / "data"),
    )  # fmt: skip
    done = await asyncio.to_thread(commands.emilie, *words, environment=around)
    assert done.returncode == 2, done.stderr
    assert "«\u00a0emilie catalogue restore\u00a0»" in done.stderr
    assert "Traceback" not in done.stderr


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
