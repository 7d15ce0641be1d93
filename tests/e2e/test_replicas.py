"""A page behind a balancer: the answer that it shows is made by one replica, then by the other."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk
from support.database import TestPostgres
from support.model import NAME, ScriptedModel
from support.replicas import Replicas, replicas


@pytest.fixture
def pair(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Replicas]:
    environment = {"EMILIE_MODEL_URL": model.url, "EMILIE_MODEL_NAME": NAME}
    with postgres.copy(f"e2e_replicas_{worker_id}") as dsn:
        with replicas(dsn, tmp_path_factory.mktemp("replicas"), **environment) as pair:
            yield pair


NEXT = "et la suite de la réponse, jusqu’à son terme."


async def test_a_page_goes_from_one_replica_to_the_other(
    open_desk: OpenDesk, pair: Replicas
) -> None:
    """Reloaded on the other one in mid-answer, then the one that answers leaves, then is killed."""
    desk = await open_desk(pair.balancer)
    await desk.sign_in()
    await desk.go()
    pair.balancer.pin = 0
    await desk.ask("[lent 40] Bonjour")
    await expect(desk.answer).to_contain_text("mot5")
    pair.balancer.pin = 1
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("mot20")
    await desk.ended()
    assert await desk.words() == " ".join(f"mot{number}" for number in range(40))
    await expect(desk.answers).to_have_count(1)

    # What the browser says of a connection that was cut.
    desk.watch.expect("net::ERR_|status of 502")
    await cut_short(desk, pair, 0, signal.SIGTERM)
    await asyncio.to_thread(pair.start_all)
    await cut_short(desk, pair, 1, signal.SIGKILL)
    await expect(desk.answers).to_have_count(3)


async def cut_short(desk: Desk, pair: Replicas, number: int, how: signal.Signals) -> None:
    """That replica goes in mid-answer: the page says so, and goes on on the other one."""
    before = await desk.answers.count()
    pair.balancer.pin = number
    await desk.ask("[lent] Encore")
    await expect(desk.answers).to_have_count(before + 1)
    await expect(desk.answer).to_contain_text("mot15")
    await asyncio.to_thread(pair.stop, number, how)
    await expect(desk.answer).to_contain_text("interrompue", timeout=30_000)
    await desk.ended()
    kept = await desk.words()
    assert kept.startswith("mot0 mot1 mot2")
    await desk.button("Continuer la réponse").click()
    await expect(desk.answer).to_contain_text("jusqu’à son terme.")
    await desk.ended()
    assert await desk.words() == kept + NEXT
