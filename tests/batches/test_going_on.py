"""What a batch goes on after: a process that dies, a job that is lost; and whom it lets pass."""

from __future__ import annotations

import asyncio

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.batches import bursts, jobs
from emilie.inference.queue import Gate, Place
from emilie.main import create_app
from emilie.settings import Settings
from support.batches import counted, into, items, of_rows, until
from support.jobs import over
from support.model import ScriptedModel
from support.talk import begin, words
from support.translations import until as translated_until


async def test_what_a_dead_process_left_is_answered_again(
    settings: Settings, dsn: str, model: ScriptedModel
) -> None:
    from httpx2 import ASGITransport, AsyncClient

    asked = len(model.requests)
    model.free.clear()
    app = create_app(settings, dsn, worker=True)
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        async with app.router.lifespan_context(app):
            signed = await client.post("/api/sign-in/demonstration", json={"persona": "agent"})
            client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
            rows = 'Texte\n[dit "Un"]\n[attend]\n[dit "Trois"]'
            batch = await of_rows(client, rows)
            await until(client, batch, "running", done=2)
        # Stopped in mid-answer: the words are kept, the job is put back.
        model.free.set()
        again = create_app(settings, dsn, worker=True)
        transport.app = again
        async with again.router.lifespan_context(again):
            done = await until(client, batch)
            assert done["counts"]["done"] == 3
            assert [each["state"] for each in await items(client, batch)] == ["done"] * 3
    # One more request than items: what was done is not asked again.
    assert len(model.requests) == asked + 4


async def test_what_a_process_that_stops_left_is_translated_from_there(
    settings: Settings, dsn: str, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = len(model.requests)
    monkeypatch.setattr(model, "pace", 0.02)
    lines = "\n\n".join(f"La phrase numéro {number}." for number in range(400))
    app = create_app(settings, dsn, worker=True)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        async with app.router.lifespan_context(app):
            signed = await client.post("/api/sign-in/demonstration", json={"persona": "agent"})
            client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
            batch = await into(client, {"a.txt": lines.encode()})
            await counted(client, batch, answering=1)
            [item] = await items(client, batch)
            one = item["translation"]["id"]
            await translated_until(client, one, lambda each: each["done"] > 0)
        with psycopg.connect(dsn) as connection:
            [[done]] = connection.execute("select count(target) from translation_segments")
        assert 0 < done < 400
        before = len(model.requests)
        monkeypatch.setattr(model, "pace", 0)
        again = create_app(settings, dsn, worker=True)
        transport.app = again
        async with again.router.lifespan_context(again):
            assert (await until(client, batch))["counts"]["done"] == 1
    sent = "".join(str(body["messages"][-1]["content"]) for body in model.requests[before:])
    assert sent.count("phrase numéro") == 400 - done
    assert before > asked


async def test_a_batch_whose_job_is_lost_is_found_again(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    batch = await until(agent_client, await of_rows(agent_client, 'Texte\n[dit "Un"]'))
    await over(app, jobs.NAME)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update batch_items set state = 'answering'"))
        await session.execute(text("update batches set state = 'running'"))
    assert await jobs.rescue_lost(app.state.sessions) == 1
    assert (await until(agent_client, batch))["counts"]["done"] == 1


async def test_what_is_done_again_as_the_batch_ends_is_not_left_waiting(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the count of what is left, which finds nothing, and what is decided on it."""
    slow = bursts.LEFT_TO_DO.text.replace("as waiting", "as waiting, (select pg_sleep(1))")
    monkeypatch.setattr(bursts, "LEFT_TO_DO", text(slow))
    batch = await of_rows(agent_client, "Texte\n[panne]")
    await counted(agent_client, batch, failed=1)
    again = await agent_client.post(f"/api/batches/{batch['id']}/retry", json={})
    assert again.json()["state"] == "running"
    await counted(agent_client, await until(agent_client, batch), failed=1, waiting=0)


async def test_an_agent_is_answered_while_their_batch_runs(
    agent_client: httpx2.AsyncClient,
) -> None:
    batch = await of_rows(agent_client, "Texte\n[lent]\n[lent]\n[lent]\n[lent]")
    path = f"/api/batches/{batch['id']}"
    await counted(agent_client, batch, answering=2)
    # As many at once as ever.
    talks = [await begin(agent_client) for _ in range(2)]
    said = await asyncio.gather(*(talk.ask('[dit "Oui"]') for talk in talks))
    assert [words(each) for each in said] == ["Oui", "Oui"]
    assert (await agent_client.post(f"{path}/stop")).status_code == 200


class Stands(Place):
    """A place in line that nothing but its gate knows."""

    def __init__(self, *, background: bool) -> None:
        self.background = background
        self.inside = False

    def called(self) -> None:
        self.inside = True

    def moved(self) -> None:
        return


def test_batches_stand_behind_everybody() -> None:
    gate = Gate(2, 2)
    assert gate.enter(background=True)
    # The last place is for whoever comes next.
    assert not gate.enter(background=True)
    batch, agent = Stands(background=True), Stands(background=False)
    assert gate.join(batch)
    assert gate.enter()
    assert not gate.enter()
    assert gate.join(agent)
    assert (gate.position(agent), gate.position(batch)) == (1, 2)
    gate.leave()
    assert (agent.inside, batch.inside) == (True, False)
    gate.leave()
    assert not batch.inside
    gate.leave()
    assert batch.inside


def test_batches_take_nobodys_place_in_line() -> None:
    gate = Gate(1, 1)
    assert gate.enter()
    assert gate.join(Stands(background=True))
    assert not gate.join(Stands(background=True))
    assert gate.join(Stands(background=False))
    assert not gate.join(Stands(background=False))
