"""What an agent may use: answers at once and tokens, exact whatever runs at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.settings import Settings
from support.model import ScriptedModel
from support.talk import at_rest, begin, chunks

CATALOGUE = """
[quotas]
at_once = 2
tokens_a_day = 10000
tokens_a_month = 200000

[organisations."Ministère de l’Archipel"]
tokens_a_day = 31000

[[endpoints]]
name = "seul"
url = "{url}"
"""


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url), "utf-8")
    return Settings(data=tmp_path / "data", catalogue=file)


async def use(client: httpx2.AsyncClient) -> dict[tuple[str, str], dict[str, Any]]:
    told = (await client.get("/api/use")).json()
    return {(each["scope"], each["period"]): each for each in told["meters"]}


async def counted(app: FastAPI) -> None:
    """What was used is counted once a second: do it now, titles included."""
    await at_rest(app)
    async with app.state.statements() as session:
        await app.state.runs.settlements.flush(session)


async def set_used(app: FastAPI, scope: str, used: int) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("update budget_use set used = :used where scope = :scope"),
            {"used": used, "scope": scope},
        )


async def test_an_answer_is_counted_in_place_of_what_was_taken_for_it(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    before = await use(agent_client)
    assert before["agent", "day"]["used"] == 0
    assert before["agent", "day"]["most"] == 10_000
    await talk.ask("Bonjour")
    await counted(app)
    first = (await use(agent_client))["agent", "day"]["used"]
    assert first > 18, "the title is counted too"
    await talk.ask("Encore")
    await counted(app)
    after = await use(agent_client)
    assert {key: each["used"] for key, each in after.items()} == {
        ("agent", "day"): first + 18, ("agent", "month"): first + 18,
        ("organisation", "day"): first + 18,
    }  # fmt: skip
    async with app.state.sessions() as session:
        rows = await session.execute(text("select scope, period, used from budget_use order by 1"))
        assert {tuple(row) for row in rows} == {
            (scope, period, first + 18)
            for scope in ("agent", "organisation")
            for period in ("day", "month")
        }


async def test_a_spent_budget_refuses_before_anything_is_stored_and_says_when_to_come_back(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    await counted(app)
    await set_used(app, "agent", 9_000)
    sent = len(model.requests)
    refused = await agent_client.post(f"{talk.path}/turns", json={"text": "Encore"})
    assert refused.status_code == 429
    told = refused.json()
    assert told["code"] == "budget_of_day_spent"
    assert told["params"]["scope"] == "agent"
    assert told["params"]["left"] == 1_000
    assert 0 < told["params"]["seconds"] <= 90_000
    assert len(await talk.messages()) == 2
    assert len(model.requests) == sent
    assert (await use(agent_client))["agent", "day"]["used"] == 9_000, "nothing was taken"


async def test_the_organisation_s_budget_is_everybody_s(
    app: FastAPI, agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    await (await begin(agent_client)).ask("Bonjour")
    await counted(app)
    await set_used(app, "organisation", 29_000)
    other = await sign_in("agent", "autre")
    talk = await begin(other)
    refused = await other.post(f"{talk.path}/turns", json={"text": "Moi aussi"})
    assert (refused.status_code, refused.json()["params"]["scope"]) == (429, "organisation")
    assert (await use(other))["agent", "day"]["used"] == 0, "all or nothing"


async def test_budgets_are_exact_when_everybody_asks_at_once(app: FastAPI, sign_in: SignIn) -> None:
    """Each takes some 4 400 tokens of the organisation's 31 000: seven fit, whoever they are."""
    clients = [await sign_in("agent", f"agent-{number}") for number in range(12)]
    talks = [await begin(client) for client in clients]
    asked = [
        client.post(f"{talk.path}/turns", json={"text": "[lent] Bonjour"})
        for client, talk in zip(clients, talks, strict=True)
    ]
    pending = [asyncio.ensure_future(each) for each in asked]
    while sum(each.done() for each in pending) < 5:
        await asyncio.sleep(0.02)
    refused = [each for each in pending if each.done()]
    assert {each.result().status_code for each in refused} == {429}
    for talk, client in zip(talks, clients, strict=True):
        await client.post(f"{talk.path}/stop")
    answers = await asyncio.gather(*pending)
    assert sum(answer.status_code == 200 for answer in answers) == 7


async def test_an_agent_has_two_answers_at_once(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talks = [await begin(agent_client) for _ in range(3)]
    pending = [
        asyncio.ensure_future(
            agent_client.post(f"{talk.path}/turns", json={"text": "[lent] Bonjour"})
        )
        for talk in talks
    ]
    done, running = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    (refused,) = done
    assert refused.result().status_code == 429
    assert refused.result().json() == {"code": "too_many_answers", "params": {"most": 2}}
    left = talks[pending.index(refused)]
    assert await left.messages() == []
    for talk in talks:
        await agent_client.post(f"{talk.path}/stop")
    await asyncio.gather(*running)
    await counted(app)
    again = await agent_client.post(f"{left.path}/turns", json={"text": "Et maintenant ?"})
    assert again.status_code == 200
    assert chunks(again)[-1] == {"type": "finish"}


async def test_going_on_counts_only_what_is_added(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    await talk.ask("D’abord une question, pour son titre")
    await talk.ask("[coupe] un deux trois quatre cinq six")
    await counted(app)
    first = (await use(agent_client))["agent", "day"]["used"]
    answer = (await talk.messages())[-1]
    assert answer["metadata"]["state"] != "done"
    await agent_client.post(f"{talk.path}/answers/{answer['id']}/continue")
    await counted(app)
    assert (await use(agent_client))["agent", "day"]["used"] == first + 18
