"""A long document is summed up: how far the reading is, what it covered, how it goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.database import TestPostgres
from support.files import report
from support.model import NAME, ScriptedModel
from support.server import Server

FILE = "Rapport.pdf"
READING = re.compile(r"Lecture\s: partie \d+ sur \d+ — Chapitre \d")


@pytest.fixture(scope="module")
def narrow(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server whose model has a small window: a report of eighty pages does not fit."""
    folder = tmp_path_factory.mktemp("narrow")
    (folder / "emilie.toml").write_text(
        f'[[endpoints]]\nname = "{NAME}"\nurl = "{model.url}"\ncontext = 8192\n', "utf-8"
    )
    with postgres.copy(f"narrow_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment["EMILIE_CATALOGUE"] = str(folder / "emilie.toml")
        server.start()
        yield server
        server.stop()


@pytest.fixture(autouse=True)
def _free(model: ScriptedModel) -> Iterator[None]:
    model.noted.clear()
    yield
    model.held_after = None


@pytest_asyncio.fixture(loop_scope="session")
async def reader(open_desk: OpenDesk, narrow: Server) -> Desk:
    desk = await open_desk(narrow)
    await desk.sign_in()
    await desk.go()
    return desk


async def ask_summary(desk: Desk, length: str = "Moyen") -> None:
    await desk.page.get_by_role("button", name="Synthèse").click()
    await desk.page.get_by_role("radio", name=length).check(force=True)
    await desk.attach(FILE, report(40))
    # By keyboard: the mouse would rest over what comes in the place of the form.
    await desk.page.get_by_label("Texte à résumer").press("Control+Enter")


async def test_a_long_document_is_read_by_parts_before_ones_eyes(
    reader: Desk, model: ScriptedModel
) -> None:
    desk = reader
    model.held_after = 4
    await ask_summary(desk, "Long")
    await expect(desk.question).to_contain_text("Synthèse · Long")
    await expect(desk.answer).to_contain_text(READING)
    progress = desk.answer.get_by_role("progressbar", name="Avancement de la lecture")
    await expect(progress).to_have_attribute("value", "4")
    await passes(desk, "reading by parts")
    # The page again, then a second tab: both are told how far it is.
    await desk.page.reload()
    await expect(desk.answer).to_contain_text(READING)
    await expect(progress).to_have_attribute("value", "4")
    other = await desk.context.new_page()
    await other.goto(desk.page.url)
    await expect(other.get_by_role("progressbar")).to_have_attribute("value", "4")
    # Stopped, it keeps what was read, and goes on from there.
    calls = len(model.noted)
    await desk.button("Arrêter la réponse").click()
    await expect(desk.answer).to_contain_text("Les 4 parties déjà lues sont gardées.")
    await expect(desk.answer).to_contain_text("4 parties sur")
    assert len(model.noted) == calls
    model.held_after = None
    await desk.button("Reprendre la lecture").click()
    await expect(desk.answer).to_contain_text(re.compile(r"(\d+)\sparties sur \1\slues"))
    await desk.ended()
    total = int(re.findall(r"(\d+)\sparties sur", await desk.answer.inner_text())[0])
    assert len(model.noted) == calls + total - 4
    await expect(desk.answers).to_have_count(1)
    # Each statement opens at its page.
    await desk.answer.get_by_role("button", name=re.compile("^Source 3,")).first.click()
    await expect(desk.panel).to_contain_text(re.compile(r"page\s\d+ sur\s40"))
    await other.reload()
    await expect(other.get_by_role("main")).to_contain_text(f"{total} parties sur {total} lues")


async def test_the_length_is_chosen_by_keyboard_on_a_phone(
    open_desk: OpenDesk, narrow: Server
) -> None:
    desk = await open_desk(narrow, viewport=PHONE)
    await desk.sign_in()
    await desk.go()
    await desk.page.get_by_role("button", name="Synthèse").click()
    await press(desk.page.get_by_role("radio", name="Moyen"), "ArrowLeft")
    await expect(desk.page.get_by_role("radio", name="Court")).to_be_checked()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert await desk.page.evaluate(wide)
    await passes(desk, "length of a summary", PHONE)
    # The draft keeps it.
    await desk.page.reload()
    await expect(desk.page.get_by_role("radio", name="Court")).to_be_checked()


async def test_the_built_in_engine_quotes_every_part(
    open_desk: OpenDesk, live_server: Server, tmp_path: Path
) -> None:
    desk = await open_desk(live_server)
    await desk.sign_in()
    await desk.go()
    await ask_summary(desk, "Court")
    await expect(desk.answer).to_contain_text(re.compile(r"(\d+)\sparties sur \1\slues"))
    await desk.ended()
    shown = await desk.answer.inner_text()
    total = int(re.findall(r"(\d+)\sparties sur", shown)[0])
    assert shown.count("mesure") >= total
    await expect(desk.answer).to_contain_text(f"choisies dans chacune de ses {total} parties")
