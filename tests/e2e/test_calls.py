"""A tool outside, on the screen: what leaves is shown first, what it gives is cited, what writes
asks every time.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk
from e2e.test_accessibility import passes
from research.mcp.conftest import program
from research.sources.state import State, state_beside
from support.database import TestPostgres
from support.model import NAME, ScriptedModel
from support.server import Server
from support.web import demonstration

CATALOGUE = """
[sources.entreprises]
kind = "entreprises"
url = "http://127.0.0.1:{port}"

[mcp.agenda]
command = {command}
variables = ["NOTES"]
label = "Agenda de l’équipe"
tools = ["write_note"]

[organisations."{organisation}"]
sources = ["entreprises"]
mcp = ["agenda"]
"""
COMPANY = '[outil search_companies {"query": "La Poste"}] [cite "SIRET du siège : 35600000000048"]'
WRITE = '[outil agenda__write_note {"text": "Réunion le 3 mars"}] merci'


@pytest.fixture(scope="module")
def companies() -> Iterator[tuple[State, int]]:
    with state_beside("entreprises") as beside:
        yield beside


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notes") / "notes.txt"


@pytest.fixture(scope="module")
def asking(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    companies: tuple[State, int],
    notes: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server whose answers may ask a service of the State, and an MCP server that writes."""
    folder = tmp_path_factory.mktemp("calls")
    file = folder / "emilie.toml"
    told = CATALOGUE.format(
        port=companies[1], command=json.dumps(program()), organisation=demonstration()
    )
    file.write_text(told, "utf-8")
    with postgres.copy(f"calls_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {
            "EMILIE_CATALOGUE": str(file), "EMILIE_MODEL_URL": model.url,
            "EMILIE_MODEL_NAME": NAME, "NOTES": str(notes),
        }  # fmt: skip
        server.start()
        yield server
        server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def asking_desk(open_desk: OpenDesk, asking: Server) -> Desk:
    desk = await open_desk(asking)
    await desk.sign_in()
    await desk.go()
    return desk


async def test_a_service_is_asked_once_its_agent_agrees_and_is_cited(
    asking_desk: Desk, companies: tuple[State, int]
) -> None:
    desk = asking_desk
    await desk.write(COMPANY)
    await desk.page.keyboard.press("Enter")
    card = desk.page.get_by_role("region", name="Appel d’un service externe")
    await expect(card.get_by_text("La Poste")).to_be_visible()
    await expect(card.get_by_text(re.compile("Recherche d’entreprises.*DINUM"))).to_be_visible()
    assert companies[0].asked == []
    await passes(desk, "a call that asks to leave")
    await desk.page.set_viewport_size(PHONE)
    await expect(card.get_by_role("button", name="Ne pas demander")).to_be_in_viewport()
    await desk.page.set_viewport_size(WIDE)
    await card.get_by_role("button", name="Demander", exact=True).click()
    await expect(desk.answer.get_by_text(re.compile("2 passages trouvés"))).to_be_visible()
    await desk.answer.get_by_role("button", name=re.compile("^Source 1")).first.click()
    await expect(desk.panel.get_by_text("35600000000048").first).to_be_visible()
    await passes(desk, "the record that is cited")


async def offered(desk: Desk, model: ScriptedModel, tool: str) -> None:
    """The first list of a program on a busy machine may come after the first answer."""
    async with asyncio.timeout(60):
        while True:
            begun = await desk.call("POST", "/api/conversations", {})
            await desk.call("POST", f"/api/conversations/{begun['id']}/turns", {"text": "[court]"})
            asked = [each for each in model.requests if each.get("tools")]
            if any(tool in json.dumps(each["tools"]) for each in asked):
                return


async def test_what_writes_asks_and_is_refused(
    asking_desk: Desk, model: ScriptedModel, notes: Path
) -> None:
    desk = asking_desk
    await offered(desk, model, "agenda__write_note")
    card = desk.page.get_by_role("region", name="Appel d’un service externe")
    await desk.write(WRITE)
    await desk.page.keyboard.press("Enter")
    await expect(card.get_by_text("Réunion le 3 mars")).to_be_visible()
    await expect(card.get_by_text(re.compile("peut y changer quelque chose"))).to_be_visible()
    await passes(desk, "a call that writes")
    await card.get_by_role("button", name="Refuser").click()
    await expect(desk.answer.get_by_text(re.compile("vous n’en avez pas voulu"))).to_be_visible()
    assert not await asyncio.to_thread(notes.is_file)
