"""Each part of a summary goes through the gates of a turn: budgets, hosting policy, queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.inference.queue import Place
from emilie.settings import Settings
from support.files import report
from support.model import ScriptedModel
from support.summaries import CATALOGUE, QUESTION, SUMMARY, documents, reading_of, readings, until
from support.talk import at_rest, begin


async def settled(app: FastAPI) -> None:
    """What was used is counted once a second: do it now."""
    await at_rest(app)
    async with app.state.statements() as session:
        await app.state.runs.settlements.flush(session)


class TestBudgets:
    @pytest.fixture
    def quotas(self) -> str:
        return "tokens_a_day = 12000"

    async def test_a_refusal_in_the_middle_says_so_and_keeps_the_notes(
        self, app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
    ) -> None:
        ids = await documents(agent_client, ("Rapport.pdf", report()))
        talk = await begin(agent_client)
        answer = await talk.ask(QUESTION, documents=ids, **SUMMARY)
        assert [chunk["errorText"] for chunk in answer if chunk["type"] == "error"] == [
            "budget_of_day_spent"
        ]
        _, refused = await talk.messages()
        read = reading_of(refused)["parts"]["read"]
        assert 0 < read < reading_of(refused)["parts"]["total"]
        calls = len(model.noted)
        await settled(app)
        async with app.state.sessions.begin() as session:
            kept = await session.execute(text("select count(*) from notes_of_parts"))
            assert kept.scalar_one() == read
            used = await session.execute(text("select max(used) from budget_use"))
            # The scripted model counts 18 tokens a request: no reservation is left behind.
            assert used.scalar_one() < 18 * (calls + 2)
        total = reading_of(refused)["parts"]["total"]
        for _ in range(total):
            await talk.post(f"/answers/{refused['id']}/continue")
            await settled(app)
            _, message = await talk.messages()
            if message["metadata"]["state"] == "done":
                break
        assert message["metadata"]["state"] == "done"
        assert len({tuple(part) for part in model.noted}) == total


class TestPolicy:
    @pytest.fixture
    def settings(self, tmp_path: Path, model: ScriptedModel) -> Settings:
        file = tmp_path / "emilie.toml"
        policy = '[policy]\npreset = "none"\nsensible = "nowhere"\n'
        file.write_text(policy + CATALOGUE.format(url=model.url, quotas=""), "utf-8")
        return Settings(data=tmp_path / "data", catalogue=file)

    async def test_once_raised_no_further_part_is_sent(
        self, agent_client: httpx2.AsyncClient, model: ScriptedModel
    ) -> None:
        ids = await documents(agent_client, ("Rapport.pdf", report()))
        talk = await begin(agent_client)
        model.held_after = 3
        asking = asyncio.create_task(talk.ask(QUESTION, documents=ids, **SUMMARY))
        await until(lambda: len(model.noted) >= 5)
        answer = await agent_client.patch(talk.path, json={"sensitivity": "sensible"})
        assert answer.status_code == 200
        model.held_after = None
        await asking
        _, message = await talk.messages()
        assert message["metadata"]["error"] == "no_endpoint_allowed"
        assert len(model.noted) == 5
        assert reading_of(message)["parts"]["read"] == 5


def late(reconsider: Callable[[Place], Awaitable[None]]) -> Callable[[Place], Awaitable[None]]:
    async def called(place: Place) -> None:
        await asyncio.sleep(0.2)
        await reconsider(place)

    return called


class TestLine:
    @pytest.fixture
    def settings(self, tmp_path: Path, model: ScriptedModel) -> Settings:
        file = tmp_path / "emilie.toml"
        file.write_text(CATALOGUE.format(url=model.url, quotas="") + "at_once = 1\n", "utf-8")
        return Settings(data=tmp_path / "data", catalogue=file)

    @pytest.mark.parametrize("hurried", [True, False])
    async def test_it_is_not_told_to_wait_behind_itself(
        self, agent_client: httpx2.AsyncClient, model: ScriptedModel, hurried: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        if not hurried:
            # One that is called comes so late that the next of its own already stands in line.
            monkeypatch.setattr(Place, "_reconsider", late(Place._reconsider))
        ids = await documents(agent_client, ("Rapport.pdf", report()))
        [first, talk] = [await begin(agent_client) for _ in range(2)]
        # One that has its title asks for none once it is answered: that would be another wait.
        await agent_client.patch(first.path, json={"title": "Autre"})
        # Somebody else is being answered: that is told, and over once it is.
        before = asyncio.create_task(first.ask("[lent 30] Bonjour"))
        await until(lambda: model.requests)
        answer = await talk.ask(QUESTION, documents=ids, **SUMMARY)
        await before
        places = [
            chunk["data"]["place"]
            for chunk in answer
            if chunk["type"] == "data-waiting" and not chunk["data"]["documents"]
        ]
        assert places[0] == 1
        assert places.count(None) == 1
        assert places[-1] is None
        parts = readings(answer)[-1]["parts"]
        assert parts["read"] == parts["total"]
