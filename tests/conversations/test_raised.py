"""A conversation raised while its answer is made: what is sent next obeys what it is by then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from emilie.assistant import agent, tools
from emilie.conversations import titles
from emilie.documents.index.finding import Found
from emilie.inference.queue import Lanes
from emilie.settings import Settings
from support.documents import sent
from support.model import ScriptedModel
from support.talk import Talk, begin

CATALOGUE = """
[policy]
preset = "none"
sensible = "nowhere"

[[endpoints]]
name = "premier"
url = "{url}"
context = 4000
first_word = {first_word}
tokenizer = "vllm"

[[endpoints]]
name = "second"
url = "{url}"
"""
LONG = "\n\n".join(f"Le registre numéro {n} est conservé par le service {n}." for n in range(400))


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url, first_word=1), "utf-8")
    model.requests.clear()
    model.counted.clear()
    return Settings(data=tmp_path / "data", catalogue=file)


@pytest.fixture
def worker() -> bool:
    return True


async def raised(talk: Talk) -> None:
    answer = await talk.client.patch(talk.path, json={"sensitivity": "sensible"})
    assert answer.status_code == 200


async def facts(talk: Talk) -> dict[str, Any]:
    found: dict[str, Any] = (await talk.messages())[-1]["metadata"]
    return found


async def rest(app: FastAPI) -> None:
    async with asyncio.timeout(60):
        while app.state.runs._after:
            await asyncio.sleep(0.01)


async def test_between_two_steps_nothing_more_is_sent(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await sent(agent_client, LONG.encode(), "registres.txt")
    talk = await begin(agent_client)

    async def search(*_: Any) -> Found:
        await raised(talk)
        return Found([], "words")

    monkeypatch.setattr(tools, "find_passages", search)
    await talk.ask("[cherche] Qui le conserve ?", documents=[document["id"]])
    assert (await facts(talk))["error"] == "no_endpoint_allowed"
    assert len(model.requests) == 1


async def test_after_the_wait_for_documents_nothing_is_sent(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[court] Avant")
    asked = len(model.requests)

    async def wait(*_: Any) -> AsyncIterator[dict[str, Any]]:
        yield {"type": "data-waiting", "id": "waiting", "data": {}, "transient": True}
        await raised(talk)

    monkeypatch.setattr(agent, "wait_for_documents", wait)
    await talk.ask("Bonjour")
    assert (await facts(talk))["error"] == "no_endpoint_allowed"
    assert [each for each in model.requests[asked:] if each.get("stream")] == []


async def test_a_fallback_asks_nobody_who_is_closed_by_then(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[muet] Bonjour"))
    async with asyncio.timeout(30):
        while not model.requests:
            await asyncio.sleep(0.01)
    await raised(talk)
    await asking
    assert (await facts(talk))["error"] == "model_silent"
    assert len(model.requests) == 1


async def test_neither_the_title_nor_the_count_is_asked_for(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    model.free.clear()
    asking = asyncio.create_task(talk.ask("[attend] Bonjour"))
    async with asyncio.timeout(60):
        while not model.requests:
            await asyncio.sleep(0.01)
    await raised(talk)
    model.free.set()
    await asking
    await rest(app)
    assert (await facts(talk))["state"] == "done"
    assert len(model.requests) == 1
    assert model.counted == []


async def test_a_title_that_waited_its_turn_looks_again(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    lanes = Lanes(0)
    monkeypatch.setattr(titles, "AT_ONCE", lanes)
    talk = await begin(agent_client)
    await talk.ask("[court] Bonjour")
    await raised(talk)
    lanes.before(app.state.endpoints.opened[0]).release()
    await rest(app)
    assert len(model.requests) == 1


async def test_an_answer_under_way_learns_it_with_its_checkpoint(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[lent] Bonjour"))
    async with asyncio.timeout(30):
        while not model.requests:
            await asyncio.sleep(0.01)
    (run,) = app.state.runs._running.values()
    await raised(talk)
    async with asyncio.timeout(30):
        while run.start.sensitivity != "sensible":
            await asyncio.sleep(0.01)
    await agent_client.post(f"{talk.path}/stop")
    await asking


async def test_a_summary_that_fails_is_asked_of_nobody_who_is_closed_by_then(
    agent_client: httpx2.AsyncClient, app: FastAPI, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    model.summaries.clear()
    model.free.clear()
    await talk.ask("[court] Ne pas écrire : [sans résumé]")
    async with asyncio.timeout(60):
        while not model.summaries:
            await talk.ask("[court] " + "Un point de plus à garder en tête. " * 40)
    await raised(talk)
    model.free.set()
    await rest(app)
    assert len(model.summaries) == 1
