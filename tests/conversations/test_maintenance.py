"""An answer under way when a maintenance begins: its words are kept, and it can be gone on with."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.datastructures import State

from conftest import SignIn
from emilie.accounts.steering.changing import Author, Scope, change
from emilie.accounts.steering.known import Snapshot
from emilie.accounts.steering.values import Maintenance
from emilie.conversations import asking
from emilie.conversations.runs import Run
from support.talk import begin, words


async def close(app: FastAPI, value: Maintenance | None) -> None:
    async with app.state.sessions.begin() as session:
        await change(session, Author(None, "terminal"), "maintenance", Scope(), value)


async def test_it_ends_with_its_words_kept(app: FastAPI, agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[lent 30] Bonjour"))
    async with asyncio.timeout(60):
        while not any("mot3" in run.parts.text for run in app.state.runs._running.values()):
            await asyncio.sleep(0.01)
    await close(app, Maintenance(starts_at=datetime.now(UTC)))
    # Nobody tells this process: it finds out by itself.
    async with asyncio.timeout(60):
        said = await asking
    assert said[-1] == {"type": "abort"}
    refused = await agent_client.post(f"{talk.path}/turns", json={"text": "Encore"})
    assert (refused.status_code, refused.json()["code"]) == (503, "under_maintenance")
    await close(app, None)
    await app.state.steering.refresh(app.state.statements)
    answer = (await talk.messages())[1]
    assert answer["metadata"]["state"] == "interrupted"
    assert words(answer).startswith("mot0 mot1 mot2")
    again = await talk.post(f"/answers/{answer['id']}/continue")
    assert again[0]["messageId"] == answer["id"]


async def test_a_turn_that_was_let_in_before_ends_at_once(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await begin(agent_client)
    begins = asking.start

    def late(state: State, *given: Any, **more: Any) -> Run:
        # All that was under way was ended a moment ago.
        state.steering._now = Snapshot(
            values={("maintenance", None): Maintenance(starts_at=datetime.now(UTC))}
        )
        return begins(state, *given, **more)

    monkeypatch.setattr(asking, "start", late)
    # It is known already that there is one: nothing else is to look.
    app.state.steering._closed = True
    said = await talk.ask("[lent 30] Bonjour")
    assert said[-1] == {"type": "abort"}
    assert not any("delta" in each for each in said)


async def test_an_administrator_asks_meanwhile(app: FastAPI, sign_in: SignIn) -> None:
    administrator = await sign_in("administratrice")
    await close(app, Maintenance(starts_at=datetime.now(UTC)))
    await app.state.steering.refresh(app.state.statements)
    await app.state.steering.turn(app.state.runs.end_all)
    talk = await begin(administrator)
    assert (await talk.ask("[court] Bonjour"))[-1] == {"type": "finish"}
