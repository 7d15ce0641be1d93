"""A search on the Web, from the switch to the page beside the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk
from support.database import TestPostgres
from support.model import NAME, ScriptedModel
from support.server import Server
from support.web import SENTENCE, World, little_web

QUESTION = (
    '[web horaires d’ouverture des médiathèques] [cite "trente-cinq heures par semaine"] Voir aussi'
    " https://ailleurs.example/?d=secret et ![x](https://ailleurs.example/p.png)"
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with little_web() as world:
        before = "La commune fixe les horaires par délibération de son conseil. "
        said = [*[before] * 12, SENTENCE, *[before] * 12]
        world.add("/horaires", *said, title="Horaires d’ouverture")
        world.add("/absente", "", title="Absente")
        world.pages["/absente"].status = 404
        yield world


@pytest.fixture(scope="module")
def searching(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    world: World,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("web")
    with postgres.copy(f"web_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {
            "EMILIE_MODEL_URL": model.url, "EMILIE_MODEL_NAME": NAME,
            "EMILIE_CATALOGUE": str(world.declare(folder)),
        }  # fmt: skip
        server.start()
        yield server
        server.stop()


async def at(open_desk: OpenDesk, server: Server, **options: object) -> Desk:
    desk = await open_desk(server, **options)
    await desk.sign_in()
    await desk.go()
    return desk


async def test_a_search_from_the_switch_to_its_source(
    open_desk: OpenDesk, searching: Server, world: World
) -> None:
    desk = await at(open_desk, searching)
    await desk.button("Web").click()
    await desk.ask(QUESTION)
    card = desk.page.get_by_role("region", name="Recherche sur le Web")
    await expect(card).to_contain_text("horaires d’ouverture des médiathèques")
    await expect(card).to_contain_text("Moteur d’essai")
    # It waits, through a reload too, and nothing has left.
    await desk.page.reload()
    await expect(card).to_contain_text("horaires d’ouverture des médiathèques")
    assert world.queries == []
    await card.get_by_role("button", name="Modifier").click()
    await card.get_by_role("textbox", name="Requête").fill("horaires médiathèques")
    await card.get_by_role("button", name="Rechercher").press("Enter")
    await desk.ended()
    assert world.queries == ["horaires médiathèques"]
    folded = desk.answer.get_by_text(re.compile("Recherche sur le Web.*1 page lue"))
    await folded.click()
    await expect(desk.answer.get_by_role("link", name="Page /horaires")).to_be_visible()
    # An address that no page found has is no link, and no image is asked for.
    await expect(desk.answer.get_by_role("link", name=re.compile("ailleurs"))).to_have_count(0)
    await desk.answer.get_by_role("button", name=re.compile("^Source 1, Horaires")).first.click()
    mark = desk.panel.locator("mark")
    await expect(mark).to_contain_text("trente-cinq heures par semaine")
    await expect(mark).to_be_in_viewport()
    outside = desk.panel.get_by_role("link", name=re.compile("nouvel onglet"))
    await expect(outside).to_have_attribute("href", f"{world.url}/horaires")
    await expect(outside).to_have_attribute("rel", re.compile("noreferrer"))
    # It is not asked again in this conversation, and stays switched on.
    await desk.asked("[web bibliothèques] Et le dimanche ?")
    assert world.queries[-1] == "bibliothèques"


async def test_it_is_declined_by_keyboard_on_a_phone(
    open_desk: OpenDesk, searching: Server, world: World
) -> None:
    desk = await at(open_desk, searching, viewport=PHONE)
    before = list(world.queries)
    await desk.button("Web").press("Space")
    await desk.ask("[web secret] Bonjour")
    refuse = desk.button("Ne pas chercher")
    await expect(refuse).to_be_visible()
    width = await desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    await refuse.press("Enter")
    await desk.ended()
    await expect(desk.answer).to_contain_text("vous n’en avez pas voulu")
    assert world.queries == before
