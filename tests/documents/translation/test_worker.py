"""A translation outlives the worker that makes it, and obeys policy and budgets at each request."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import psutil
import psycopg
import pytest
from fastapi import FastAPI

from emilie.documents.translation.running import stands
from emilie.documents.translation.wording import TOGETHER
from emilie.main import create_app
from emilie.settings import Settings
from support.documents import send
from support.model import ScriptedModel
from support.translations import PATH, ask, ended, segments, until

COUNT = 12 * TOGETHER
WORKER = "emilie-worker"
"""What PostgreSQL calls the worker of a test."""


def long_text(count: int = COUNT) -> bytes:
    return "\n\n".join(f"La phrase numéro {number} du texte." for number in range(count)).encode()


class TestKilled:
    @pytest.fixture
    async def app(self, settings: Settings, dsn: str) -> AsyncIterator[FastAPI]:
        """The application without its worker."""
        app = create_app(settings, dsn, worker=False)
        async with app.router.lifespan_context(app):
            yield app

    @pytest.fixture
    def start_worker(
        self, settings: Settings, dsn: str, model: ScriptedModel
    ) -> Iterator[Callable[[], psutil.Popen]]:
        """Starts a real `emilie worker`; all are killed at the end."""
        started: list[psutil.Popen] = []
        ours = {
            "EMILIE_DATABASE_URL": f"{dsn}&application_name={WORKER}",
            "EMILIE_DATA": str(settings.data),
            "EMILIE_MODEL_URL": model.url,
        }  # fmt: skip

        def start() -> psutil.Popen:
            command = [sys.executable, "-m", "emilie.cli", "worker"]
            environment = dict(os.environ) | ours
            started.append(psutil.Popen(command, env=environment, stdin=subprocess.DEVNULL))
            return started[-1]

        yield start
        for worker in started:
            if worker.is_running():
                worker.kill()
            worker.wait()

    async def test_it_goes_on_from_the_segments_that_are_there(
        self,
        agent_client: httpx2.AsyncClient,
        start_worker: Callable[[], psutil.Popen],
        model: ScriptedModel,
        dsn: str,
    ) -> None:
        model.pace = 0.01
        asked = await ask(agent_client, long_text(), "long.txt")
        worker = start_worker()
        await until(agent_client, asked.json()["id"], lambda each: each["done"] > 0)
        worker.kill()
        worker.wait()
        await none_writes(dsn)
        cut = (await agent_client.get(f"{PATH}/{asked.json()['id']}")).json()
        assert cut["state"] == "translating"
        assert 0 < cut["done"] < COUNT
        with psycopg.connect(dsn) as connection:
            connection.execute(
                "update procrastinate_workers set last_heartbeat = now() - interval '1 minute'"
            )
        before = len(model.requests)
        model.pace = 0
        start_worker()
        found = await ended(agent_client, asked.json()["id"])
        assert (found["state"], found["done"]) == ("done", COUNT)
        asked_again = len(model.requests) - before
        assert asked_again == (COUNT - cut["done"]) // TOGETHER


async def none_writes(dsn: str) -> None:
    """What a dead worker had asked of PostgreSQL is done, or never will be."""
    left = """select from pg_stat_activity
      where application_name = %s and datname = current_database()"""
    async with asyncio.timeout(60):
        with psycopg.connect(dsn, autocommit=True) as connection:
            while connection.execute(left, [WORKER]).rowcount:
                await asyncio.sleep(0.02)


CATALOGUE = """
[policy]
preset = "none"
sensible = "instance"

[quotas]
tokens_a_day = {tokens}

[[endpoints]]
name = "essai"
url = "{url}"
private = true
model = "modele-d-essai"
[endpoints.hosting]
operator = "Essai"
seat = "FR"
country = "FR"
"""


class TestGoverned:
    @pytest.fixture
    def tokens(self) -> int:
        return 1_000_000

    @pytest.fixture
    def settings(self, tmp_path: Path, model: ScriptedModel, tokens: int) -> Settings:
        file = tmp_path / "emilie.toml"
        file.write_text(CATALOGUE.format(url=model.url, tokens=tokens), "utf-8")
        return Settings(data=tmp_path / "data", catalogue=file)

    async def test_a_document_raised_meanwhile_is_sent_no_further(
        self, agent_client: httpx2.AsyncClient, model: ScriptedModel
    ) -> None:
        model.pace = 0.01
        asked = await ask(agent_client, long_text(), "long.txt")
        assert asked.status_code == 201, asked.text
        found = await until(agent_client, asked.json()["id"], lambda each: each["done"] > 0)
        raised = await agent_client.patch(
            f"/api/documents/{found['document_id']}", json={"sensitivity": "sensible"}
        )
        assert raised.status_code == 200, raised.text
        found = await ended(agent_client, found["id"])
        assert (found["state"], found["error"]) == ("failed", "no_endpoint_allowed")
        assert found["error_params"] == {"sensitivity": "sensible"}
        assert len(model.requests) < COUNT // TOGETHER
        refused = await agent_client.post(f"{PATH}/{found['id']}/resume")
        assert (refused.status_code, refused.json()["code"]) == (409, "no_endpoint_allowed")

    async def test_a_document_that_nobody_may_translate_is_refused_at_once(
        self, agent_client: httpx2.AsyncClient, model: ScriptedModel
    ) -> None:
        content = {"file": ("a.txt", b"Une phrase.")}
        sent = await agent_client.post("/api/documents?sensitivity=sensible", files=content)
        wanted = {"document_id": sent.json()["id"], "target": "en"}
        answer = await agent_client.post(PATH, json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_endpoint_allowed")
        assert model.requests == []

    async def test_what_may_be_translated_no_more_is_not_asked_for_again(
        self, agent_client: httpx2.AsyncClient
    ) -> None:
        asked = await ask(agent_client, long_text(2), "a.txt")
        found = await ended(agent_client, asked.json()["id"])
        before = await segments(agent_client, found["id"])
        await agent_client.patch(
            f"/api/documents/{found['document_id']}", json={"sensitivity": "sensible"}
        )
        answer = await agent_client.post(f"{PATH}/{found['id']}/segments/1/again")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_endpoint_allowed")
        assert await segments(agent_client, found["id"]) == before

    async def test_a_segment_of_a_stopped_one_is_asked_for_again_alone(
        self, agent_client: httpx2.AsyncClient, model: ScriptedModel
    ) -> None:
        model.pace = 0.01
        asked = await ask(agent_client, long_text(), "long.txt")
        found = await until(agent_client, asked.json()["id"], lambda each: each["done"] > 0)
        path = f"{PATH}/{found['id']}"
        stopped = (await agent_client.post(f"{path}/stop")).json()
        assert stopped["state"] == "stopped"
        # Batches end in any order.
        there = await segments(agent_client, found["id"], most=200)
        one = next(each["ordinal"] for each in there if each["target"] is not None)
        answer = await agent_client.post(f"{path}/segments/{one}/again")
        assert answer.status_code == 200, answer.text
        model.pace = 0
        again = await ended(agent_client, found["id"])
        assert (again["state"], again["done"]) == ("stopped", stopped["done"])
        [other] = await segments(agent_client, found["id"], most=1, after=one - 1)
        assert other["state"] == "machine"
        assert other["target"].startswith("Autrement : ")
        await agent_client.post(f"{path}/resume")
        whole = await ended(agent_client, found["id"])
        assert (whole["state"], whole["done"]) == ("done", COUNT)

    async def test_it_stands_behind_those_who_wait(
        self, agent_client: httpx2.AsyncClient, app: FastAPI
    ) -> None:
        sent = await send(agent_client, long_text(1), "a.txt")
        document = UUID(sent.json()["id"])
        assert (await stands(app.state.sessions, app.state.endpoints, document)).background

    async def test_what_it_costs_is_counted(self, agent_client: httpx2.AsyncClient) -> None:
        asked = await ask(agent_client, long_text(3), "a.txt")
        await ended(agent_client, asked.json()["id"])
        use = (await agent_client.get("/api/use")).json()
        # As the endpoint counted them, on the agent's budgets and on the organisation's.
        assert {meter["used"] for meter in use["meters"]} == {11 + 7}

    class TestOfLittle:
        @pytest.fixture
        def tokens(self) -> int:
            return 1_500

        @pytest.fixture
        def settings(self, tmp_path: Path, model: ScriptedModel, tokens: int) -> Settings:
            file = tmp_path / "emilie.toml"
            file.write_text(CATALOGUE.format(url=model.url, tokens=tokens), "utf-8")
            return Settings(data=tmp_path / "data", catalogue=file)

        async def test_a_budget_that_is_spent_stops_it_with_its_sentence(
            self, agent_client: httpx2.AsyncClient, model: ScriptedModel
        ) -> None:
            sent = await send(agent_client, long_text(), "long.txt")
            wanted = {"document_id": sent.json()["id"], "target": "en"}
            asked = await agent_client.post(PATH, json=wanted)
            found = await ended(agent_client, asked.json()["id"])
            assert (found["state"], found["error"]) == ("failed", "budget_of_day_spent")
            assert "left" in found["error_params"]
            assert len(await segments(agent_client, found["id"])) == 50
            assert len(model.requests) < 3
