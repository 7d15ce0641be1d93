"""A saturated endpoint: one's place is told while one waits; a full line says when to come back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from emilie.inference.queue import Place
from emilie.inference.registry import Need
from emilie.settings import Settings
from support.model import ScriptedModel
from support.talk import begin, chunks, words


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(
        f'[[endpoints]]\nname = "seul"\nurl = "{model.url}"\nat_once = 1\nwaiting = 1\n', "utf-8"
    )
    return Settings(data=tmp_path / "data", catalogue=file)


async def test_the_place_in_line_is_told_until_the_first_word(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    place = Place(app.state.endpoints, Need("interne"))
    asked = asyncio.create_task(agent_client.post(f"{talk.path}/turns", json={"text": "Bonjour"}))
    gate = app.state.endpoints.opened[0].gate
    async with asyncio.timeout(60):
        while not gate.waiting:
            await asyncio.sleep(0.01)
    place.__exit__()
    said = chunks(await asked)
    waiting = [chunk for chunk in said if chunk["type"] == "data-waiting"]
    assert [chunk["data"] for chunk in waiting] == [{"documents": [], "place": 1}]
    assert words(said) == "Vous avez demandé : Bonjour"
    stored = (await talk.messages())[1]
    assert not any(part["type"] == "data-waiting" for part in stored["parts"])
    async with asyncio.timeout(60):
        while gate.inside:
            await asyncio.sleep(0.01)


async def test_a_full_line_keeps_the_question_and_says_when_to_come_back(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    with Place(app.state.endpoints, Need("interne")), Place(app.state.endpoints, Need("interne")):
        await talk.ask("Bonjour")
    question, answer = await talk.messages()
    assert words(question) == "Bonjour"
    facts = answer["metadata"]
    assert (facts["state"], facts["error"]) == ("failed", "model_busy")
    assert facts["error_params"] == {"seconds": 20}


async def test_stopping_while_one_waits_leaves_the_line(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    gate = app.state.endpoints.opened[0].gate
    with Place(app.state.endpoints, Need("interne")):
        asked = asyncio.create_task(
            agent_client.post(f"{talk.path}/turns", json={"text": "Bonjour"})
        )
        async with asyncio.timeout(60):
            while not gate.waiting:
                await asyncio.sleep(0.01)
        await agent_client.post(f"{talk.path}/stop")
        await asked
        assert (gate.inside, gate.waiting) == (1, 0)
    assert gate.inside == 0
    assert (await talk.messages())[1]["metadata"]["state"] == "stopped"
