"""What an answer takes from budgets beyond its beginning, and what counts of one that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import httpx2
import pytest
from fastapi import FastAPI
from pydantic_ai.messages import ToolReturnPart
from sqlalchemy import text

from emilie.assistant import agent
from emilie.conversations import history
from emilie.core.errors import NotFound
from emilie.core.ids import new_id
from emilie.inference.budgets import Budget
from emilie.inference.quotas import Allowance, Reserved, Settlements, Spending
from emilie.settings import Settings
from support.documents import sent
from support.model import ScriptedModel
from support.talk import Talk, at_rest, begin, words

CATALOGUE = """
[quotas]
at_once = 2
tokens_a_day = {most}

[[endpoints]]
name = "seul"
url = "{url}"
context = 16000
"""
AtMost = Callable[[int], AbstractContextManager[list[str]]]
LONG = "\n\n".join(f"Le registre numéro {n} est conservé par le service {n}." for n in range(150))
"""Some 2 500 tokens."""
ABSENT = "http://127.0.0.1:9/v1"


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, request: pytest.FixtureRequest) -> Settings:
    """`most` tokens a day, or no budget, of an endpoint that may be away."""
    asked = {"most": 10_000, "url": model.url} | getattr(request, "param", {})
    file = tmp_path / "emilie.toml"
    given = CATALOGUE if asked["most"] else CATALOGUE.replace("tokens_a_day = {most}\n", "")
    file.write_text(given.format(**asked), "utf-8")
    return Settings(data=tmp_path / "data", catalogue=file)


async def used(app: FastAPI) -> int:
    """Tokens of the day of the only agent, all that was due counted."""
    await at_rest(app)
    async with app.state.statements() as session:
        await app.state.runs.settlements.flush(session)
        query = text("select used from budget_use where scope = 'agent' and period = 'day'")
        return int((await session.execute(query)).scalar() or 0)


async def set_used(app: FastAPI, tokens: int) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("update budget_use set used = :used where period = 'day'"), {"used": tokens}
        )


async def titled(app: FastAPI, client: httpx2.AsyncClient) -> tuple[Talk, int]:
    """A conversation whose title is made already, and what it has used."""
    talk = await begin(client)
    await talk.ask("[court] Bonjour")
    return talk, await used(app)


async def last(talk: Talk) -> dict[str, Any]:
    return (await talk.messages())[-1]


async def test_documents_that_the_budget_has_no_room_for_are_sent_nowhere(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk, _ = await titled(app, agent_client)
    document = await sent(agent_client, LONG.encode(), "registres.txt")
    await set_used(app, 5_000)
    asked = len(model.requests)
    await talk.ask("Qui les conserve ?", documents=[document["id"]])
    facts = (await last(talk))["metadata"]
    assert (facts["state"], facts["error"]) == ("failed", "budget_of_day_spent")
    assert facts["error_params"]["scope"] == "agent"
    assert 0 < facts["error_params"]["left"] < 1_000
    assert len(model.requests) == asked
    assert await used(app) == 5_000, "nothing was sent: all that was taken is given back"
    await set_used(app, 0)
    await talk.post(f"/questions/{(await talk.messages())[-2]['id']}/again")
    assert (await last(talk))["metadata"]["state"] == "done"
    assert await used(app) == 18


async def test_the_history_is_taken_before_it_is_sent(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk, _ = await titled(app, agent_client)
    await talk.ask("[court] " + "Le registre est conservé par le service. " * 250)
    await used(app)
    await set_used(app, 5_000)
    asked = len(model.requests)
    await talk.ask("Et ensuite ?")
    assert (await last(talk))["metadata"]["error"] == "budget_of_day_spent"
    assert len(model.requests) == asked


async def test_each_step_is_taken_before_it_is_sent(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What a tool gives back is sent too: the second request is refused."""

    async def found(call: Any, *_: Any) -> Any:
        part = ToolReturnPart(call.tool_name, "trouvé " * 3_000, call.tool_call_id)
        return part, {"type": "tool-output-available", "output": {}}

    monkeypatch.setattr(agent, "run_tool", found)
    talk, _ = await titled(app, agent_client)
    await set_used(app, 5_000)
    asked = len(model.requests)
    await talk.ask("[cherche] Qui les conserve ?")
    assert (await last(talk))["metadata"]["error"] == "budget_of_day_spent"
    assert len(model.requests) == asked + 1
    assert await used(app) == 5_000 + 5 + 3, "the first request was sent, and counted"


@pytest.mark.parametrize("settings", [{"most": 0}], indirect=True)
async def test_without_a_budget_nothing_more_is_asked_of_the_database(
    app: FastAPI, agent_client: httpx2.AsyncClient, at_most: AtMost
) -> None:
    talk, _ = await titled(app, agent_client)
    await talk.ask("[court] " + "Le registre est conservé par le service. " * 250)
    await at_rest(app)
    with at_most(5) as statements:
        await talk.ask("Et ensuite ?")
    assert not [each for each in statements if each.strip().startswith("select reserve_tokens")]


async def test_a_short_question_takes_all_it_needs_as_it_begins(
    app: FastAPI, agent_client: httpx2.AsyncClient, at_most: AtMost
) -> None:
    talk = await begin(agent_client)
    with at_most(5) as statements:
        await talk.ask("[court] Bonjour")
    assert not [each for each in statements if each.strip().startswith("select reserve_tokens")]


async def test_asking_again_and_going_on_take_the_question_too(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk, _ = await titled(app, agent_client)
    await talk.ask("[coupe] " + "Le registre est conservé par le service. " * 250)
    await used(app)
    await set_used(app, 5_000)
    question, answer = (await talk.messages())[-2:]
    asked = len(model.requests)
    for path in (f"/questions/{question['id']}/again", f"/answers/{answer['id']}/continue"):
        refused = await agent_client.post(talk.path + path)
        assert refused.status_code == 429, path
        assert refused.json()["code"] == "budget_of_day_spent"
    assert len(model.requests) == asked
    assert await used(app) == 5_000


async def test_an_answer_that_was_stopped_cut_or_failed_costs_what_was_sent(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    for word in ("[coupe]", "[erreur]", "[panne]"):
        talk, before = await titled(app, agent_client)
        await talk.ask(f"{word} " + "Le registre est conservé par le service. " * 100)
        assert (await last(talk))["metadata"]["state"] != "done"
        assert 1_100 < await used(app) - before < 2_000, word
        await set_used(app, 0)
    talk, _ = await titled(app, agent_client)
    await set_used(app, 0)
    asked = {"text": "[muet] " + "Le registre est conservé par le service. " * 100}
    sent = len(model.requests)
    pending = asyncio.ensure_future(agent_client.post(f"{talk.path}/turns", json=asked))
    async with asyncio.timeout(60):
        while len(model.requests) == sent:
            await asyncio.sleep(0.01)
    await agent_client.post(f"{talk.path}/stop")
    await pending
    assert words(await last(talk)) == ""
    assert 1_100 < await used(app) < 2_000


@pytest.mark.parametrize("settings", [{"url": ABSENT}], indirect=True)
async def test_what_was_sent_nowhere_costs_nothing(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    assert (await last(talk))["metadata"]["error"] == "model_unreachable"
    assert await used(app) == 0


@pytest.mark.parametrize("settings", [{"most": 1_000_000}], indirect=True)
async def test_titles_and_summaries_are_counted_and_never_refused(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    model.free.set()
    talk = await begin(agent_client)
    await talk.ask("[court] Bonjour")
    first = await used(app)
    # The scripted endpoint counts its answers as 18, and not the titles: some 240 characters.
    assert 18 + 50 < first < 18 + 100
    before = len(model.summaries)
    for _ in range(2):
        await talk.ask("[court] " + "Le registre est conservé par le service. " * 600)
        await at_rest(app)
    asked = [part for each in model.summaries[before:] for part in each["messages"]]
    went = sum(len(part["content"]) for part in asked)
    assert went > 10_000, "a summary was made"
    # Their replies count too: some words, as the endpoint does not count these either.
    assert 0 < await used(app) - first - 2 * 18 - went / 3.5 < 100


async def test_what_a_cancelled_count_left_is_counted_the_next_time() -> None:
    class Cancelled:
        async def execute(self, *_: Any) -> None:
            raise asyncio.CancelledError

    class Counts:
        values: Any = None

        async def execute(self, _: Any, values: Any) -> None:
            self.values = values

    due, budget = Settlements(), Budget("agent", new_id(), "day")
    row = (budget.scope, budget.scope_id, budget.period)
    due.close(Spending(Allowance(2, (budget,)), Reserved(0, ((row, None),))))
    due.add(Reserved(0, ((row, None),)), 12)
    with pytest.raises(asyncio.CancelledError):
        await due.flush(Cancelled())  # type: ignore[arg-type]
    counts = Counts()
    await due.flush(counts)  # type: ignore[arg-type]
    assert counts.values["differences"] == [12]


async def test_what_is_counted_as_the_server_stops_is_counted_once() -> None:
    counted: list[int] = []

    class Slow:
        async def execute(self, _: Any, values: Any) -> None:
            counted.extend(values["differences"])
            await asyncio.sleep(0.05)  # committed, and nobody was told yet

    due = Settlements()
    due.add(Reserved(0, ((("agent", new_id(), "day"), None),)), 12)
    flushing = asyncio.create_task(due.flush(Slow()))  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    flushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flushing
    await due.flush(Slow())  # type: ignore[arg-type]
    assert counted == [12]


async def test_what_was_being_taken_for_an_answer_that_is_stopped_is_given_back() -> None:
    class Slow:
        """It commits whatever happens to who asked."""

        def __call__(self) -> Self:
            return self

        async def __aenter__(self) -> Self:
            return self

        async def __aexit__(self, *_: object) -> None:
            await asyncio.sleep(0)

        async def execute(self, *_: Any) -> Any:
            await asyncio.sleep(0.05)
            return SimpleNamespace(scalar_one=lambda: [date(2026, 1, 1)])

    budget = Budget("agent", new_id(), "day", 1_000)
    row = (budget.scope, budget.scope_id, budget.period)
    spending = Spending(Allowance(2, (budget,)))
    covering = asyncio.create_task(spending.cover(Slow(), 100, 50))  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    covering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await covering
    due = Settlements()
    due.close(spending)
    assert due._due == {(row, date(2026, 1, 1)): -150}


async def test_a_turn_that_fails_before_its_run_gives_back_what_it_took(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await begin(agent_client)

    async def fails(*_: Any) -> None:
        raise NotFound

    monkeypatch.setattr(history, "read", fails)
    refused = await agent_client.post(f"{talk.path}/turns", json={"text": "Bonjour"})
    assert refused.status_code == 404
    assert await used(app) == 0
