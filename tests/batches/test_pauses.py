"""What makes a batch pause: its agent's budget, endpoints that are away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.accounts.steering.changing import Author, Scope, change
from emilie.accounts.steering.values import Feature, Features, Off
from emilie.batches import bursts, jobs
from emilie.inference.health import Circuit
from emilie.settings import ModelEndpoint, Settings
from support.batches import into, items, of_rows, until
from support.jobs import over
from support.model import ScriptedModel

BUDGET = """
[quotas]
tokens_a_day = 9000
"""


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    (tmp_path / "emilie.toml").write_text(BUDGET, "utf-8")
    return Settings(
        data=tmp_path / "data", model=ModelEndpoint(url=model.url),
        catalogue=tmp_path / "emilie.toml",
    )  # fmt: skip


def slowly(ask_for: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def asked(*given: Any, **named: Any) -> None:
        await asyncio.sleep(0.2)
        await ask_for(*given, **named)

    return asked


async def test_a_batch_pauses_when_its_agents_budget_is_spent(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Asking for what wakes it takes a while: the pause is not seen before that is done.
    monkeypatch.setattr(jobs, "ask_for", slowly(jobs.ask_for))
    rows = "Texte\n" + "\n".join([f'[dit "{"mot " * 1500}"]'] * 9)
    batch = await until(agent_client, await of_rows(agent_client, rows), "paused")
    assert batch["error"] == "budget_of_day_spent"
    assert batch["counts"]["failed"] == 0
    assert 0 < batch["counts"]["done"] < 9
    # It goes on by itself when the budget begins anew.
    async with app.state.sessions.begin() as session:
        later = "select scheduled_at > now() + interval '1 s' from procrastinate_jobs where "
        of_it = "task_name = 'batches:answer' and status = 'todo'"
        assert await session.scalar(text(later + of_it))
        await session.execute(text("delete from budget_use"))
        await session.execute(
            text(f"update procrastinate_jobs set scheduled_at = now() where {of_it}")
        )
    again = await until(agent_client, batch, "paused", "done", done=batch["counts"]["done"] + 1)
    assert again["counts"]["failed"] == 0
    # Should the job that wakes it be lost, it is asked for again.
    await over(app, jobs.NAME)
    async with app.state.sessions.begin() as session:
        await session.execute(text(f"delete from procrastinate_jobs where {of_it}"))
        await session.execute(
            text("update batches set state = 'paused', error = 'budget_of_day_spent'")
        )
    assert await jobs.rescue_lost(app.state.sessions) == 1


async def decided(app: FastAPI, *features: Feature) -> None:
    """Have these switched off, and no other."""
    off = {each: Off(since=datetime.now(UTC), reason="En revue.") for each in features}
    async with app.state.sessions.begin() as session:
        author = Author(None, "terminal")
        await change(session, author, "features", Scope(), Features(off=off))
    await app.state.steering.refresh(app.state.statements)


@pytest.mark.parametrize("feature", ["batches", "translations"])
async def test_a_batch_pauses_while_what_it_does_is_switched_off(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch,
    feature: Feature,
) -> None:  # fmt: skip
    monkeypatch.setattr(jobs, "OFF", 3_600)
    # Its work ends before the first item: there is some left for afterwards.
    monkeypatch.setattr(bursts, "BURST", 0.0)
    if feature == "batches":
        batch = await of_rows(agent_client, "Texte\nUn\n")
    else:
        batch = await into(agent_client, {"note.txt": b"Le chat dort ici."})
    await decided(app, feature)
    batch = await until(agent_client, batch, "paused")
    assert (batch["error"], batch["error_params"]["reason"]) == ("feature_off", "En revue.")
    assert (batch["counts"]["done"], batch["counts"]["failed"]) == (0, 0)
    # It goes on by itself, once that is on again.
    monkeypatch.setattr(bursts, "BURST", 20.0)
    await decided(app)
    async with app.state.sessions.begin() as session:
        of_it = "where task_name = 'batches:answer' and status = 'todo'"
        woken = text(f"update procrastinate_jobs set scheduled_at = now() {of_it} returning id")
        assert len((await session.scalars(woken)).all()) == 1
    batch = await until(agent_client, batch)
    assert (batch["error"], batch["counts"]["failed"]) == (None, 0)


async def test_an_agent_who_goes_on_does_not_wait_for_the_end_of_the_pause(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    rows = "Texte\n" + "\n".join([f'[dit "{"mot " * 1500}"]'] * 9)
    batch = await until(agent_client, await of_rows(agent_client, rows), "paused")
    async with app.state.sessions.begin() as session:
        await session.execute(text("delete from budget_use"))
    assert (await agent_client.post(f"/api/batches/{batch['id']}/continue")).status_code == 200
    again = await until(agent_client, batch, "paused", "done", done=batch["counts"]["done"] + 1)
    assert again["counts"]["failed"] == 0


async def test_a_batch_rests_while_no_endpoint_is_there_then_waits_for_its_agent(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bursts, "RESTS", 0)
    for each in app.state.endpoints.opened:
        each.circuit.failed(retry_after=60)
    batch = await until(agent_client, await of_rows(agent_client, 'Texte\n[dit "Un"]'), "paused")
    assert batch["counts"] == {"waiting": 1, "answering": 0, "done": 0, "failed": 0, "total": 1}
    assert batch["error"] == "no_endpoint_up"
    for each in app.state.endpoints.opened:
        each.circuit = Circuit()
    assert (await agent_client.post(f"/api/batches/{batch['id']}/continue")).status_code == 200
    assert (await until(agent_client, batch))["counts"]["done"] == 1


class TestOfLittle:
    @pytest.fixture
    def settings(self, tmp_path: Path, model: ScriptedModel) -> Settings:
        (tmp_path / "emilie.toml").write_text("[quotas]\ntokens_a_day = 1500\n", "utf-8")
        return Settings(
            data=tmp_path / "data", model=ModelEndpoint(url=model.url),
            catalogue=tmp_path / "emilie.toml",
        )  # fmt: skip

    async def test_translations_wait_for_their_agents_budget(
        self, agent_client: httpx2.AsyncClient
    ) -> None:
        lines = "\n\n".join(f"La phrase numéro {number} du texte." for number in range(240))
        files = {"a.txt": lines.encode(), "b.txt": lines.encode()}
        batch = await until(agent_client, await into(agent_client, files), "paused")
        assert batch["error"] == "budget_of_day_spent"
        assert (batch["counts"]["waiting"], batch["counts"]["failed"]) == (2, 0)
        for item in await items(agent_client, batch):
            found = (
                await agent_client.get(f"/api/translations/{item['translation']['id']}")
            ).json()
            assert found["state"] not in {"waiting", "translating"}
