"""The title is asked of the endpoint that answered, and of no other."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import create_autospec

import httpx2
import pytest
from fastapi import FastAPI

from emilie.assistant.title import ask_title
from emilie.conversations import titles
from emilie.core.http import Outbound
from emilie.inference.errors import ModelSilent
from emilie.inference.health import FAILURES
from emilie.inference.queue import Lanes, Place
from emilie.inference.registry import Endpoints
from emilie.settings import Settings
from support.model import ScriptedModel
from support.talk import begin

ENTRY = '[[endpoints]]\nname = "{0}"\nmodel = "{0}"\nurl = "{1}"\nat_once = 1\nfirst_word = 1\n'


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(ENTRY.format("un", model.url) + ENTRY.format("deux", model.url))
    model.requests.clear()
    return Settings(data=tmp_path / "data", catalogue=file)


async def rest(app: FastAPI) -> None:
    async with asyncio.timeout(60):
        while app.state.runs._after:
            await asyncio.sleep(0.01)


def asked(model: ScriptedModel) -> list[tuple[str, bool]]:
    """Who was asked, and whether it was for an answer."""
    return [(each["model"], each.get("stream", False)) for each in model.requests]


@pytest.mark.parametrize("down", [True, False])
async def test_no_other_is_asked_when_it_is_busy_or_down(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel, *, down: bool
) -> None:
    talk = await begin(agent_client)
    model.free.clear()
    asking = asyncio.create_task(talk.ask("[attend] Bonjour"))
    first, runs = app.state.endpoints.opened[0], app.state.runs
    async with asyncio.timeout(60):
        # Its first word closes the circuit.
        while not any(run.parts.text for run in runs._running.values()):
            await asyncio.sleep(0.01)
    if down:
        first.circuit.failed(retry_after=100)
    else:
        # Who waits takes the place that the answer leaves.
        assert first.gate.join(create_autospec(Place, instance=True, background=False))
    model.free.set()
    await asking
    await rest(app)
    assert (await talk.messages())[-1]["metadata"]["state"] == "done"
    assert asked(model) == [("un", True)]
    title = (await agent_client.get(talk.path)).json()["title"]
    assert title == "[attend] Bonjour", "the provisional one"


async def test_who_answered_instead_of_another_gives_it(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[panne de un] Bonjour")
    await rest(app)
    assert asked(model) == [("un", True), ("deux", True), ("deux", False)]


async def test_titles_of_one_that_hangs_hold_up_nobody_elses(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    lanes = Lanes(1)
    monkeypatch.setattr(titles, "AT_ONCE", lanes)
    await lanes.before(app.state.endpoints.opened[0]).acquire()
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"endpoint": "deux"})
    await talk.ask("[court] Bonjour")
    await rest(app)
    assert asked(model) == [("deux", True), ("deux", False)]


async def test_a_title_does_not_wait_long_and_tells_nothing_of_health(settings: Settings) -> None:
    outbound = Outbound()
    endpoints = Endpoints(settings, outbound)
    first = endpoints.opened[0]
    async with asyncio.timeout(5 * FAILURES):
        for _ in range(FAILURES):
            with pytest.raises(ModelSilent):
                await ask_title(first, "[muet] Bonjour", lambda _: None)
    assert first.up
    assert first.gate.inside == 0
    await endpoints.close()
    await outbound.close()
