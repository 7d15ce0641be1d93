"""What keeps one from answering at once, told on the page: the line, two answers, the budgets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, one_line
from e2e.test_accessibility import passes
from support.database import TestPostgres
from support.model import NAME, ScriptedModel
from support.server import Server

CATALOGUE = """
[quotas]
at_once = 2
tokens_a_day = 6000
tokens_a_month = 100000

[organisations."Ministère de l’Archipel"]
tokens_a_month = 900000

[[endpoints]]
name = "seul"
url = "{url}"
model = "{model}"
label = "Modèle du ministère"
at_once = 1
waiting = 1
"""


@pytest.fixture(scope="module")
def limited(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server whose endpoint answers one question at a time, and lets one more wait."""
    folder = tmp_path_factory.mktemp("limits")
    file = folder / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url, model=NAME), "utf-8")
    with postgres.copy(f"limits_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {"EMILIE_CATALOGUE": str(file), "EMILIE_LIMITS_ANSWER": "1000"}
        server.start()
        yield server
        server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def limited_desk(open_desk: OpenDesk, limited: Server) -> Desk:
    desk = await open_desk(limited)
    await desk.sign_in()
    await desk.go()
    return desk


async def test_the_place_in_the_line_is_shown_while_one_waits(
    limited_desk: Desk, open_desk: OpenDesk, limited: Server, model: ScriptedModel
) -> None:
    first = limited_desk
    sent = len(model.requests)
    await first.ask("[muet] Bonjour")
    async with asyncio.timeout(60):
        while len(model.requests) == sent:
            await asyncio.sleep(0.01)
    second = await open_desk(limited)
    await second.sign_in()
    await second.go()
    await second.ask("[court] Et moi ?")
    waiting = second.page.get_by_text("Le modèle est très demandé")
    await expect(waiting).to_be_visible()
    await passes(second, "waiting in the line")
    # The line is full: the next one is told when to come back, and keeps the question.
    third = await open_desk(limited)
    await third.sign_in()
    await third.go()
    await third.ask("Et moi aussi ?")
    await expect(third.answer).to_contain_text(re.compile(r"dans \d+\ssecondes"))
    await passes(third, "line full")
    await first.button("Arrêter la réponse").click()
    await second.ended()
    await expect(waiting).to_be_hidden()
    assert await second.words() != ""


async def test_the_meter_shows_what_was_used_and_what_a_spent_budget_closes(
    limited_desk: Desk,
) -> None:
    desk = limited_desk
    desk.watch.expect(r"status of 429 .*/turns$")
    await desk.asked("Bonjour")
    await desk.account("Réglages")
    settings = desk.page.get_by_role("dialog", name="Réglages")
    day = settings.get_by_role("meter", name="Aujourd’hui", exact=True)
    await expect(day).to_be_visible()
    await passes(desk, "settings, with meters")
    await desk.page.keyboard.press("Escape")
    await desk.ask("mot " * 5200)
    refused = desk.page.get_by_role("alert")
    await expect(refused).to_be_visible()
    assert re.search("budget", one_line(await refused.inner_text()))
    # The question came back.
    assert (await desk.composer.input_value()).startswith("mot mot")
    await passes(desk, "budget spent")
