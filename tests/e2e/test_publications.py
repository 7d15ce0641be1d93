"""Publications: searched for an answer, searched by hand, taken away, questioned."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk
from e2e.test_accessibility import passes
from e2e.test_keyboard import tab_to
from support.database import TestPostgres
from support.library import Library, little_library, text_of_paper
from support.model import NAME, ScriptedModel
from support.server import Server
from support.web import Page

TITLES = ("Nitrates des rivières françaises", "Crues et inondations", "Pesticides en montagne")
CITED = "dépassent le seuil dans douze bassins"
QUESTION = (
    '[outil search_publications {"query": "nitrates rivières", "author": "Durand",'
    f' "first_year": 2015}}] [cite "{CITED}"]'
)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with little_library() as library:
        library.add_paper(TITLES[0], text=text_of_paper())
        library.add_paper(TITLES[1], abstract="Les crues de la Loire sont plus fréquentes.")
        library.add_paper(TITLES[2], abstract="", text=b"")
        library.pages["/hal-04000003/document"] = Page(status=404)
        yield library


@pytest.fixture(scope="module")
def researching(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    library: Library,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("publications")
    with postgres.copy(f"publications_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {
            "EMILIE_MODEL_URL": model.url, "EMILIE_MODEL_NAME": NAME,
            "EMILIE_CATALOGUE": str(library.declare(folder)),
        }  # fmt: skip
        server.start()
        yield server
        server.stop()


async def at(open_desk: OpenDesk, server: Server, path: str = "/", **options: object) -> Desk:
    desk = await open_desk(server, **options)
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.sign_in()
    await desk.go(path)
    return desk


def result(desk: Desk, title: str) -> Locator:
    found = desk.page.get_by_role("list", name="Publications trouvées")
    return found.get_by_role("listitem").filter(has_text=title)


async def choose(desk: Desk, title: str) -> None:
    one = result(desk, title)
    # The box that is drawn: that of the browser is out of sight.
    await one.locator("label").click()
    await expect(one.get_by_role("checkbox")).to_be_checked()


async def copied(desk: Desk) -> str:
    text: str = await desk.page.evaluate("navigator.clipboard.readText()")
    return text


async def test_an_answer_from_the_switch_to_the_reference(
    open_desk: OpenDesk, researching: Server, library: Library
) -> None:
    desk = await at(open_desk, researching)
    await desk.button("Publications").click()
    await desk.ask(QUESTION)
    card = desk.page.get_by_role("region", name="Recherche de publications")
    await expect(card).to_contain_text("nitrates rivières")
    await expect(card).to_contain_text("Auteur : Durand · Depuis 2015")
    await expect(card).to_contain_text("HAL (CNRS · France) et Crossref (Crossref · France)")
    assert library.searched == []
    await passes(desk, "a search of publications that waits")
    await card.get_by_role("button", name="Rechercher").press("Enter")
    await desk.ended()
    folded = desk.answer.get_by_text(re.compile("Recherche de publications.*3 publications"))
    await folded.click()
    await expect(desk.answer).to_contain_text("Crossref demande d’attendre")
    found = desk.answer.get_by_role("link", name=re.compile("DURAND.*Crues et inondations"))
    await expect(found).to_have_attribute("href", "https://hal.science/hal-04000002")
    await desk.answer.get_by_role("button", name=re.compile("^Source 1, DURAND")).first.click()
    await expect(desk.panel.locator("mark")).to_contain_text(CITED)
    await expect(desk.panel.locator("mark")).to_be_in_viewport()
    reference = desk.panel.get_by_role("region", name="Référence")
    await expect(reference).to_contain_text("Revue des sciences de l’eau. 12 mai 2021, vol. 36")
    await reference.get_by_role("button", name="Copier la référence").click()
    await expect(desk.page.get_by_text("Référence copiée.")).to_be_visible()
    assert (await copied(desk)).startswith("DURAND, Éléonore et LE GOFF, Jean-Marc. Nitrates")
    await passes(desk, "an answer that cites a publication")


async def test_publications_are_searched_chosen_and_taken_away(
    open_desk: OpenDesk, researching: Server, library: Library
) -> None:
    desk = await at(open_desk, researching)
    await desk.rail.get_by_role("link", name="Publications").click()
    await expect(desk.page.get_by_role("heading", level=1, name="Publications")).to_be_visible()
    await passes(desk, "publications, nothing searched")
    before = len(library.searched)
    form = desk.page.get_by_role("search", name="Recherche de publications")
    await desk.page.get_by_role("textbox", name="Mots clés").fill("nitrates")
    await desk.page.get_by_text("Plus de critères").click()
    await desk.page.get_by_role("textbox", name="Depuis l’année").fill("20")
    await form.get_by_role("button", name="Rechercher").click()
    await expect(desk.page.get_by_role("alert")).to_contain_text("quatre chiffres")
    assert len(library.searched) == before
    await desk.page.get_by_role("textbox", name="Depuis l’année").fill("2015")
    await form.get_by_role("button", name="Rechercher").click()
    await expect(result(desk, TITLES[0])).to_contain_text("DURAND, Éléonore et LE GOFF, Jean-Marc")
    await expect(desk.page.get_by_text("Crossref demande d’attendre")).to_be_visible()
    # The address keeps the criteria, and sends nothing by itself.
    before = len(library.searched)
    await desk.page.reload()
    await expect(desk.page.get_by_role("textbox", name="Mots clés")).to_have_value("nitrates")
    await expect(desk.page.get_by_text("Ces critères viennent de l’adresse")).to_be_visible()
    assert len(library.searched) == before
    await form.get_by_role("button", name="Rechercher").click()
    await expect(result(desk, TITLES[1])).to_be_visible()
    for title in TITLES[:2]:
        await choose(desk, title)
    chosen = desk.page.get_by_role("region", name="Publications choisies")
    await expect(chosen).to_contain_text("2 publications choisies")
    await passes(desk, "publications, two of them chosen")
    for label, name, said in (
        ("BibTeX (.bib)", "publications.bib", "@article{"),
        ("RIS (.ris), pour Zotero ou EndNote", "publications.ris", "TY  - JOUR"),
    ):
        await chosen.get_by_role("button", name="Exporter").click()
        async with desk.page.expect_download() as taken:
            await desk.page.get_by_role("menuitem", name=label).click()
        file = await taken.value
        assert file.suggested_filename == name
        text = (await file.path()).read_text("utf-8")
        assert said in text
        assert "10.7202/1098762" in text
    await chosen.get_by_role("button", name="Copier").click()
    await expect(desk.page.get_by_text("2 références copiées.")).to_be_visible()
    assert len((await copied(desk)).splitlines()) == 2


async def test_chosen_publications_are_questioned(open_desk: OpenDesk, researching: Server) -> None:
    desk = await at(open_desk, researching, "/publications?words=nitrates")
    form = desk.page.get_by_role("search", name="Recherche de publications")
    await form.get_by_role("button", name="Rechercher").click()
    for title in TITLES:
        await choose(desk, title)
    await desk.button("Interroger ces publications").click()
    dialog = desk.page.get_by_role("dialog", name="Interroger ces publications")
    texts = dialog.get_by_role("list", name="Textes des publications").get_by_role("listitem")
    await expect(texts.nth(0)).to_contain_text("Texte trouvé")
    await expect(texts.nth(1)).to_contain_text("Résumé seul : le texte n’est pas ouvert.")
    await expect(texts.nth(2)).to_contain_text("Laissée de côté. Cette publication n’a ni résumé")
    await passes(desk, "a question to publications")
    desk.watch.expect("status of 422 .*/api/publications/document")
    question = dialog.get_by_role("textbox", name="Votre question")
    await question.fill(f'Combien de bassins ? [cite "{CITED}"]')
    await dialog.get_by_role("button", name="Poser la question").click()
    await desk.page.wait_for_url("**/c/*")
    await desk.ended()
    await expect(desk.question).to_contain_text("Durand et al., 2021")
    await expect(desk.question).to_contain_text("Durand et al., 2022")
    await desk.answer.get_by_role(
        "button", name=re.compile("^Source 1, Durand et al.")
    ).first.click()
    # The page of the PDF itself, as it looks.
    await expect(desk.panel.get_by_role("img", name=re.compile("^Page"))).to_be_visible()
    await desk.panel.get_by_role("button", name="Texte", exact=True).click()
    await expect(desk.panel.locator("mark")).to_contain_text(CITED)


async def test_by_the_keyboard_on_a_phone(open_desk: OpenDesk, researching: Server) -> None:
    desk = await at(open_desk, researching, "/publications", viewport=PHONE)
    keyboard = desk.page.keyboard
    await tab_to(desk, desk.page.get_by_role("textbox", name="Mots clés"))
    await keyboard.type("nitrates")
    await keyboard.press("Enter")
    box = result(desk, TITLES[0]).get_by_role("checkbox")
    await expect(box).to_be_attached()
    await tab_to(desk, box)
    await keyboard.press("Space")
    ask = desk.button("Interroger cette publication")
    await tab_to(desk, ask)
    width = await desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    await keyboard.press("Enter")
    dialog = desk.page.get_by_role("dialog", name="Interroger cette publication")
    await expect(dialog.get_by_role("textbox", name="Votre question")).to_be_focused()
    await expect(dialog.get_by_role("listitem")).to_contain_text("Texte trouvé")
    await keyboard.press("Escape")
    await expect(ask).to_be_focused()


async def test_nothing_of_it_is_shown_where_no_service_is_declared(desk: Desk) -> None:
    await expect(desk.rail.get_by_role("link", name="Traductions")).to_be_visible()
    await expect(desk.rail.get_by_role("link", name="Publications")).to_have_count(0)
    await desk.go("/publications")
    await expect(desk.page.get_by_role("main")).to_contain_text("Aucun service de publications")
