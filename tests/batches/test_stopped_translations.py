"""Translations of a batch that are stopped, rest, pause and go on, and who may work on them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.batches import bursts
from emilie.batches import jobs as batch_jobs
from emilie.documents.translation import running, translator
from emilie.documents.translation.running import ROUND
from emilie.inference.queue import Gate
from support.batches import counted, into, items, long_text, until
from support.model import ScriptedModel
from support.translations import PATH, ended
from support.translations import until as translation_until

NOTE = b"Le chat dort ici.\n\nIl faut [deux et deux] jours."


def numbers_sent(model: ScriptedModel, first: int) -> Counter[int]:
    """How often each numbered sentence was sent, from that request on."""
    sent = "".join(str(body["messages"][-1]["content"]) for body in model.requests[first:])
    return Counter(int(each) for each in re.findall(r"phrase numéro (\d+)", sent))


async def state_of(client: httpx2.AsyncClient, translation_id: str) -> str:
    found: str = (await client.get(f"{PATH}/{translation_id}")).json()["state"]
    return found


async def test_it_is_stopped_gone_on_with_and_nothing_is_asked_twice(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = len(model.requests)
    monkeypatch.setattr(model, "pace", 0.01)
    batch = await into(agent_client, {"a.txt": long_text(400), "b.txt": NOTE})
    await counted(agent_client, batch, done=1, answering=1)
    long, _ = await items(agent_client, batch)
    one = long["translation"]["id"]
    await translation_until(agent_client, one, lambda each: each["done"] > 0)
    path = f"/api/batches/{batch['id']}"
    assert (await agent_client.post(f"{path}/stop")).json()["state"] == "stopped"
    now = await counted(agent_client, batch, waiting=1)
    assert await state_of(agent_client, one) == "stopped"
    assert now["counts"] == {"waiting": 1, "answering": 0, "done": 1, "failed": 0, "total": 2}
    done = (await agent_client.get(f"{PATH}/{one}")).json()["done"]
    assert 0 < done < 400
    before = numbers_sent(model, asked)
    monkeypatch.setattr(model, "pace", 0)
    continued = len(model.requests)
    assert (await agent_client.post(f"{path}/continue")).json()["state"] == "running"
    batch = await until(agent_client, batch)
    assert batch["counts"]["done"] == 2
    after = numbers_sent(model, continued)
    # What was under way at the stop is asked again, and nothing else is.
    assert set(after.values()) == set(before.values()) == {1}
    assert len(after) == 400 - done
    assert len(after.keys() & before.keys()) <= ROUND
    sent = [str(body["messages"][-1]["content"]) for body in model.requests[asked:]]
    assert sum("Le chat dort ici." in each for each in sent) == 1


async def test_stopped_and_gone_on_with_at_once_nothing_fails(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "pace", 0.02)
    batch = await into(agent_client, {"a.txt": long_text(100), "b.txt": long_text(100)})
    await counted(agent_client, batch, answering=2)
    path = f"/api/batches/{batch['id']}"
    assert (await agent_client.post(f"{path}/stop")).json()["state"] == "stopped"
    assert (await agent_client.post(f"{path}/continue")).json()["state"] == "running"
    monkeypatch.setattr(model, "pace", 0)
    batch = await until(agent_client, batch)
    assert (batch["counts"]["done"], batch["counts"]["failed"]) == (2, 0)


async def test_one_that_is_stopped_alone_between_two_bursts_stays_stopped(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    asked = len(model.requests)
    batch = await resting(app, agent_client, monkeypatch, {"a.txt": long_text(3), "b.txt": NOTE})
    one, other = await items(agent_client, batch)
    stopped = await agent_client.post(f"{PATH}/{one['translation']['id']}/stop")
    assert stopped.json()["state"] == "stopped"
    await awake(app, batch)
    batch = await until(agent_client, batch)
    [failed] = await items(agent_client, batch, state="failed")
    assert (failed["number"], failed["error"]) == (one["number"], "batch_translation_stopped")
    assert await state_of(agent_client, other["translation"]["id"]) == "done"
    assert not numbers_sent(model, asked)
    # Done again, it is the batch's.
    await agent_client.post(f"/api/batches/{batch['id']}/retry", json={})
    assert (await until(agent_client, batch))["counts"]["done"] == 2


async def resting(
    app: FastAPI, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch,
    files: dict[str, bytes], rests: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A batch that found every endpoint full, in the middle of its rest; paused after `rests`."""
    monkeypatch.setattr(translator, "PATIENCE", 0.1)
    if rests is not None:
        monkeypatch.setattr(bursts, "RESTS", rests)
    for each in app.state.endpoints.opened:
        each.gate = Gate(1, 0)
        assert each.gate.enter()
    batch = await into(client, files)
    if rests is not None:
        return await until(client, batch, "paused")
    async with asyncio.timeout(20), app.state.sessions() as session:
        while not await session.scalar(text("select rests from batches")):
            await asyncio.sleep(0.02)
    return await counted(client, batch, waiting=len(files))


async def awake(app: FastAPI, batch: dict[str, Any]) -> None:
    """Have its endpoints free, and its rest over."""
    for each in app.state.endpoints.opened:
        each.gate = Gate(None, 0)
    async with app.state.sessions.begin() as session:
        await session.execute(
            batch_jobs.SOONER, {"task": batch_jobs.NAME, "batch_id": batch["id"], "seconds": 0}
        )


async def test_no_translation_of_a_paused_batch_is_under_way(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a.txt": NOTE, "b.txt": NOTE, "c.txt": NOTE}
    batch = await resting(app, agent_client, monkeypatch, files, rests=0)
    ids = [each["translation"]["id"] for each in await items(agent_client, batch)
           if each["translation"]]  # fmt: skip
    assert {await state_of(agent_client, each) for each in ids} == {"stopped"}
    for each in app.state.endpoints.opened:
        each.gate = Gate(None, 0)
    # A segment of one is asked for again, by a job of its own.
    assert (await agent_client.post(f"{PATH}/{ids[0]}/segments/0/again")).status_code == 200
    found = await ended(agent_client, ids[0])
    assert (found["state"], found["done"]) == ("stopped", 1)
    await agent_client.post(f"/api/batches/{batch['id']}/continue")
    assert (await until(agent_client, batch))["counts"]["done"] == 3


async def test_only_one_of_the_two_works_on_it(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Its own job is at work when the batch goes on: what that brings then is not stored."""
    monkeypatch.setattr(model, "pace", 0.02)
    batch = await into(agent_client, {"a.txt": long_text(200)})
    await counted(agent_client, batch, answering=1)
    path = f"/api/batches/{batch['id']}"
    await agent_client.post(f"{path}/stop")
    await counted(agent_client, batch, waiting=1)
    [item] = await items(agent_client, batch)
    one = item["translation"]["id"]
    # As its own job holds it, in the middle of a burst.
    async with app.state.sessions.begin() as session:
        own = "update translations set state = 'translating', by_batch = false"
        await session.execute(text(own))
    whose = {"translation_id": UUID(one), "by_batch": False}
    monkeypatch.setattr(model, "pace", 0)
    await agent_client.post(f"{path}/continue")
    await counted(agent_client, batch, answering=1)
    async with app.state.sessions.begin() as session:
        stored = await session.execute(running.STILL, whose | {"facts": '{"sent_to": []}'})
        assert stored.first() is None
        values = whose | {"most": 1, "again": False}
        assert (await session.execute(running.WAITING, values)).first() is None
    await running.fail(app.state.sessions, UUID(one))
    batch = await until(agent_client, batch)
    assert batch["counts"]["done"] == 1
    async with app.state.sessions() as session:
        [facts] = await session.scalars(text("select facts from translations"))
    assert facts["sent_to"]
