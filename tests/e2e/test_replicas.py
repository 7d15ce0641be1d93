"""A page behind a balancer: the answer that it shows is made by one replica, then by the other."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import OpenDesk
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


async def test_a_page_goes_from_one_replica_to_the_other(
    open_desk: OpenDesk, pair: Replicas
) -> None:
    """Reloaded on the other one in mid-answer, then the one that answers is killed."""
    desk = await open_desk(pair.balancer)
    await desk.sign_in()
    await desk.go()
    pair.balancer.pin = 0
    await desk.ask("[lent 60] Bonjour")
    await expect(desk.answer).to_contain_text("mot5")
    pair.balancer.pin = 1
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("mot30")
    await desk.ended()
    every = " ".join(f"mot{number}" for number in range(60))
    assert await desk.words() == every
    await expect(desk.answers).to_have_count(1)

    # What the browser says of a connection that was cut.
    desk.watch.expect("net::ERR_|status of 502")
    await desk.ask("[lent] Encore")
    await expect(desk.answers).to_have_count(2)
    await expect(desk.answer).to_contain_text("mot25")
    pair.balancer.pin = None
    pair.stop(1, signal.SIGKILL)
    await expect(desk.answer).to_contain_text("interrompue", timeout=30_000)
    await desk.ended()
    before = await desk.words()
    assert before.startswith("mot0 mot1 mot2")
    await desk.button("Continuer la réponse").click()
    await expect(desk.answer).to_contain_text("jusqu’à son terme.")
    await desk.ended()
    assert await desk.words() == f"{before}et la suite de la réponse, jusqu’à son terme."
    await expect(desk.answers).to_have_count(2)
