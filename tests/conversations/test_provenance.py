"""Everybody who was sent something of an answer is kept with it, and each one's energy."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.assistant import tools
from emilie.conversations.runs import Run
from emilie.conversations.schemas import AnswerFacts
from emilie.conversations.turns import Started, no_facts
from emilie.core.ids import new_id
from emilie.documents.index.finding import Found
from emilie.inference.catalogue import Energy
from emilie.inference.energy import estimate
from emilie.settings import Settings
from support.documents import sent
from support.model import ScriptedModel
from support.talk import Talk, begin, words

ENTRY = """
[[endpoints]]
name = "{name}"
model = "{name}"
url = "{url}"
context = 4000
hosting.country = "{country}"
{more}
"""
SMALL, LARGE = Energy(active=7, total=7), Energy(active=400, total=400)
LONG = "\n\n".join(f"Le registre numéro {n} est conservé par le service {n}." for n in range(400))


def declared(energy: Energy) -> str:
    return f"energy = {{ active = {energy.active}, total = {energy.total} }}"


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(
        ENTRY.format(name="un", url=model.url, country="US", more=declared(LARGE))
        + ENTRY.format(name="deux", url=model.url, country="FR", more=declared(SMALL))
        + ENTRY.format(name="obscur", url=model.url, country="FR", more="")
        + ENTRY.format(name="absent", url="http://127.0.0.1:9/v1", country="FR", more=""),
        "utf-8",
    )
    return Settings(data=tmp_path / "data", catalogue=file)


@pytest.fixture
def worker() -> bool:
    return True


async def facts(talk: Talk) -> dict[str, Any]:
    found: dict[str, Any] = (await talk.messages())[-1]["metadata"]
    return found


def who(told: dict[str, Any]) -> tuple[str | None, list[str]]:
    """Who answered, and who was sent something."""
    answered = told["endpoint"] and told["endpoint"]["name"]
    return answered, [each["name"] for each in told["sent_to"]]


async def falls_ill(app: FastAPI, name: str) -> None:
    (chosen,) = (each for each in app.state.endpoints.opened if each.name == name)
    chosen.circuit.failed(retry_after=100)


async def goes_on(talk: Talk) -> dict[str, Any]:
    answer = (await talk.messages())[-1]
    await talk.post(f"/answers/{answer['id']}/continue")
    return await facts(talk)


def took(told: dict[str, Any], large: int, small: int) -> None:
    """The energy is that of so many tokens of `un` and of `deux`."""
    parts = [estimate(LARGE, "US", large), estimate(SMALL, "FR", small)]
    for key in ("wh_min", "wh_max", "gco2_min", "gco2_max"):
        whole = sum(part[key] for part in parts if part is not None)
        assert told["energy"][key] == pytest.approx(whole, rel=0.01)


async def test_who_failed_of_the_question_has_been_sent_it(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[panne de un] Bonjour")
    told = await facts(talk)
    assert who(told) == ("deux", ["un", "deux"])
    assert (told["input_tokens"], told["output_tokens"]) == (11, 7)
    took(told, 0, 7)


async def test_who_could_not_be_connected_to_has_not(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"endpoint": "absent"})
    await talk.ask("Bonjour")
    assert who(await facts(talk)) == ("un", ["un"])


async def test_who_was_asked_when_it_was_stopped_has_been_sent_it(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    before = len(model.requests)
    asking = asyncio.create_task(talk.ask("[muet de un] Bonjour"))
    async with asyncio.timeout(30):
        while len(model.requests) == before:
            await asyncio.sleep(0.01)
    await agent_client.post(f"{talk.path}/stop")
    await asking
    assert who(await facts(talk)) == (None, ["un"])


async def test_an_answer_that_another_goes_on_with_is_of_both(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[longueur] un deux")
    await falls_ill(app, "un")
    told = await goes_on(talk)
    assert who(told) == ("deux", ["un", "deux"])
    assert (told["input_tokens"], told["output_tokens"]) == (22, 14)
    assert told["energy"]["zone"] == "USA+FRA"
    took(told, 7, 7)


async def test_what_was_said_before_a_cut_counts(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[coupe de un] Une question un peu longue")
    cut = await facts(talk)
    assert (cut["error"], cut["input_tokens"]) == ("model_cut", None)
    assert cut["output_tokens"] > 3
    took(cut, cut["output_tokens"], 0)
    await falls_ill(app, "un")
    told = await goes_on(talk)
    assert who(told) == ("deux", ["un", "deux"])
    took(told, cut["output_tokens"], 7)


async def test_energy_is_not_told_of_a_part_only(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"endpoint": "obscur"})
    await talk.ask("[longueur] un deux")
    await falls_ill(app, "obscur")
    told = await goes_on(talk)
    assert who(told) == ("un", ["obscur", "un"])
    assert told["energy"] is None


async def test_each_step_is_of_who_made_it(
    agent_client: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await sent(agent_client, LONG.encode(), "registres.txt")

    async def search(*_: Any) -> Found:
        await falls_ill(app, "un")
        return Found([], "words")

    monkeypatch.setattr(tools, "find_passages", search)
    talk = await begin(agent_client)
    await talk.ask("[cherche] Qui le conserve ?", documents=[document["id"]])
    assert words((await talk.messages())[-1]) == "J’ai cherché dans le document."
    told = await facts(talk)
    assert who(told) == ("deux", ["un", "deux"])
    assert (told["input_tokens"], told["output_tokens"]) == (16, 10)
    took(told, 3, 7)


async def test_a_process_that_dies_leaves_who_was_asked(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[panne de un] [lent] Bonjour"))
    query = text("select metadata from runs")
    stored: dict[str, Any] = {"sent_to": []}
    async with asyncio.timeout(60):
        while len(stored["sent_to"]) < 2:
            await asyncio.sleep(0.05)
            async with app.state.statements() as session:
                stored = (await session.execute(query)).scalar_one()
    assert who(stored) == ("deux", ["un", "deux"])
    await agent_client.post(f"{talk.path}/stop")
    await asking


def test_it_is_told_once_and_again_when_it_could_not_be_stored() -> None:
    started = Started(new_id(), new_id(), new_id(), new_id(), new_id(), facts=no_facts(new_id()))
    run = Run(started, Mock())
    assert run.news().facts is None
    run.facts["sent_to"] = [{"name": "un"}]
    news = run.news()
    assert news.facts == run.facts
    assert run.news().facts is None
    run.untold(news)
    assert run.news().facts == run.facts
    run.facts["endpoint"] = {"name": "un"}
    assert run.news().facts == run.facts


async def test_an_answer_of_before_was_sent_to_who_gave_it(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[longueur] un deux")
    async with app.state.statements() as session:
        await session.execute(text("update messages set metadata = metadata - 'sent_to'"))
    assert who(await facts(talk)) == ("un", ["un"])
    await falls_ill(app, "un")
    assert who(await goes_on(talk)) == ("deux", ["un", "deux"])


def test_an_answer_of_before_that_nobody_gave_was_sent_to_nobody() -> None:
    old = {key: value for key, value in no_facts(new_id()).items() if key != "sent_to"}
    assert AnswerFacts.model_validate(old).sent_to == []
