"""The charter before everything else, published on its page; the first steps; the mention of the
intelligence that one talks to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.database import TestPostgres
from support.server import Server

MENTION = re.compile("intelligence artificielle")


@pytest.fixture(scope="session")
def bound(
    postgres: TestPostgres, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of its own: a charter stands before every agent of the one that publishes it."""
    with postgres.copy(f"charter_{worker_id}") as dsn:
        server = Server(tmp_path_factory.mktemp("charter") / "data", dsn=dsn)
        server.start()
        yield server
        server.stop()


async def fits(desk: Desk) -> None:
    await desk.fits(PHONE, WIDE)


async def test_a_charter_is_published_and_stands_before_the_rest(
    open_desk: OpenDesk, bound: Server
) -> None:
    agent = await open_desk(bound)
    await agent.sign_in()
    await agent.go()
    await agent.write("Où en est le dossier ?")
    pilot = await open_desk(bound)
    await pilot.sign_in("pilote")
    await pilot.go("/pilotage/charte")
    await expect(pilot.page.get_by_text("Aucune charte n’est en vigueur.")).to_be_visible()
    await passes(pilot, "no charter")
    await pilot.button("Adapter l’exemple").click()
    field = pilot.page.get_by_role("textbox", name=re.compile("Texte de la charte"))
    await expect(field).to_be_focused()
    await field.fill("# Charte\n\n- **Relisez** [votre service]" + "\n- Vérifiez" * 99)
    await passes(pilot, "the editor of the charter")
    await fits(pilot)
    await pilot.page.get_by_role("tab", name="Aperçu").click()
    await expect(pilot.page.get_by_role("tabpanel").locator("strong")).to_have_text("Relisez")
    await pilot.button("Publier…").click()
    asked = pilot.page.get_by_role("dialog")
    await expect(asked).to_contain_text("1 passage entre crochets")
    await passes(pilot, "the confirmation")
    await asked.get_by_role("button", name="Publier la version 1").click()
    await expect(pilot.page.get_by_role("heading", name="Version 1")).to_be_visible()
    await expect(pilot.page.get_by_text("Acceptée par 0 agent sur 2")).to_be_visible()
    await passes(pilot, "the versions")

    # Under an open page: what was being written is there afterwards.
    agent.watch.expect("status of 403")
    await agent.composer.press("Enter")
    await expect(agent.page.get_by_role("heading", name="Charte d’usage")).to_be_focused()
    await expect(agent.page.get_by_role("region", name="Texte de la charte")).to_contain_text(
        "Relisez"
    )
    await expect(agent.composer).to_have_count(0)
    await passes(agent, "the charter before the rest")
    await fits(agent)
    # However long it is: the text scrolls, and the answer to it stays in sight.
    for size in (PHONE, WIDE):
        await agent.page.set_viewport_size(size)
        await expect(agent.button("J’ai lu et j’accepte")).to_be_in_viewport()
    await agent.go("/espaces")
    await expect(agent.button("J’ai lu et j’accepte")).to_be_visible()
    await agent.go()
    await agent.button("J’ai lu et j’accepte").click()
    await expect(agent.composer).to_have_value("Où en est le dossier ?")
    await expect(agent.rail.get_by_text("Charte acceptée")).to_be_visible()
    await agent.page.get_by_role("link", name="Charte d’usage").click()
    await expect(agent.page.get_by_text("Vous l’avez acceptée le")).to_be_visible()
    await passes(agent, "the charter, again")
    await pilot.page.reload()
    await expect(pilot.page.get_by_text("Acceptée par 1 agent sur 2")).to_be_visible()


async def test_first_steps_by_keyboard(open_desk: OpenDesk, live_server: Server) -> None:
    desk = await open_desk(live_server)
    await desk.sign_in(welcomed=False)
    await desk.go()
    page, keyboard = desk.page, desk.page.keyboard
    steps = page.get_by_role("region", name="Premiers pas")
    await expect(steps.get_by_role("heading")).to_contain_text("intelligence artificielle")
    # The page under them works: they take nothing from it.
    await expect(desk.composer).to_be_focused()
    await passes(desk, "first steps")
    await fits(desk)
    for words in ("sources", "commencer"):
        await press(steps.get_by_role("button", name="Suivant"))
        await expect(steps.get_by_role("heading")).to_be_focused()
        await expect(steps.get_by_role("heading")).to_contain_text(words)
    await passes(desk, "the last of the first steps")
    await keyboard.press("Escape")
    await expect(steps).to_have_count(0)
    await expect(desk.composer).to_be_focused()
    await page.reload()
    await expect(desk.composer).to_be_visible()
    await expect(page.get_by_role("button", name="Reformulation")).to_be_visible()
    assert await steps.count() == 0
    await desk.account("Premiers pas")
    for _ in range(2):
        await steps.get_by_role("button", name="Suivant").click()
    await steps.get_by_role("button", name="Courriel, note").click()
    await expect(page.get_by_role("form", name="Courriel, note")).to_be_visible()


async def test_every_conversation_says_that_one_talks_to_an_ai(builtin_desk: Desk) -> None:
    desk = builtin_desk
    await expect(desk.page.get_by_role("contentinfo").get_by_text(MENTION)).to_be_visible()
    await desk.asked("Bonjour")
    mention = desk.page.get_by_text(MENTION).last
    for size in (PHONE, WIDE):
        await desk.page.set_viewport_size(size)
        await expect(mention).to_be_in_viewport()
