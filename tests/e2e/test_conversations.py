"""The list of conversations, their search, and what is being written in each."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Locator, Route, expect

from e2e.desk import Desk


def listed(desk: Desk, title: str) -> Locator:
    return desk.rail.get_by_role("link", name=title)


async def begin(desk: Desk, title: str, *questions: str) -> str:
    """A conversation of before, by the API."""
    made = await desk.call("POST", "/api/conversations", {})
    path = f"/api/conversations/{made['id']}"
    for text in questions:
        await desk.call("POST", f"{path}/turns", {"text": text})
    await desk.call("PATCH", path, {"title": title})
    return f"/c/{made['id']}"


async def test_a_new_conversation_takes_its_title_and_its_place(desk: Desk) -> None:
    await expect(desk.rail).to_contain_text("Vos conversations apparaîtront ici.")
    await desk.asked("Le calendrier budgétaire")
    title = desk.page.get_by_role("heading", level=1)
    await expect(title).to_have_text(re.compile("^Titre de Le calendrier"))
    await expect(desk.page).to_have_title(re.compile("^Titre de Le calendrier"))
    link = listed(desk, "Titre de Le calendrier")
    await expect(link).to_have_attribute("aria-current", "page")
    await expect(desk.rail.get_by_role("heading", name="Aujourd’hui")).to_be_visible()


async def test_search_finds_words_without_accents_and_opens_at_the_message(desk: Desk) -> None:
    questions = ["Où se réunit le comité des médiathèques ?", *(f"Point {n}" for n in range(12))]
    place = await begin(desk, "Ordre du jour", *questions)
    await begin(desk, "Autre sujet", "Rien à voir")
    await desk.go()
    await desk.page.keyboard.press("Control+k")
    field = desk.page.get_by_role("searchbox", name="Mots à chercher")
    await expect(field).to_be_focused()
    await desk.page.keyboard.type("mediatheque")
    results = desk.page.get_by_role("listbox", name="Résultats").get_by_role("option")
    await expect(results.filter(has_text="Ordre du jour").first).to_be_visible()
    await expect(results.filter(has_text="Autre sujet")).to_have_count(0)
    await expect(results.locator("mark").first).to_have_text(re.compile("médiathèques"))
    await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page).to_have_url(re.compile(f"{place}\\?message="))
    message = desk.page.url.partition("message=")[2]
    found = desk.page.locator(f'[data-message="{message}"]')
    await expect(found).to_contain_text("comité des médiathèques")
    await expect(found).to_be_in_viewport()
    await expect(desk.page.get_by_text("Vous avez demandé : Point 11")).not_to_be_in_viewport()


async def test_search_that_finds_nothing_says_so(desk: Desk) -> None:
    await desk.rail.get_by_role("button", name="Rechercher").click()
    await expect(desk.page.get_by_role("searchbox")).to_be_focused()
    await desk.page.keyboard.type("ornithorynque")
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Aucune conversation ne contient « ornithorynque ».")
    await desk.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(desk.rail.get_by_role("button", name="Rechercher")).to_be_focused()


async def test_a_conversation_is_renamed_pinned_deleted_and_brought_back(desk: Desk) -> None:
    place = await begin(desk, "Note de service", "Bonjour")
    await begin(desk, "Autre dossier", "Bonjour")
    await desk.go(place)
    await desk.menu("Note de service", "Renommer")
    field = desk.rail.get_by_role("textbox", name="Titre de la conversation")
    await expect(field).to_be_focused()
    await field.fill("Note corrigée")
    await field.press("Enter")
    await expect(listed(desk, "Note corrigée")).to_be_visible()
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Note corrigée")

    await desk.menu("Note corrigée", "Épingler")
    await expect(desk.rail.get_by_role("heading", name="Épinglées")).to_be_visible()
    await desk.page.reload()
    first = desk.rail.get_by_role("button", name=re.compile("^Actions")).first
    await expect(first).to_have_accessible_name(re.compile("Note corrigée$"))
    await desk.menu("Note corrigée", "Détacher")
    await expect(desk.rail.get_by_role("heading", name="Épinglées")).to_be_hidden()

    await desk.menu("Note corrigée", "Supprimer")
    await expect(listed(desk, "Note corrigée")).to_have_count(0)
    await expect(desk.page).to_have_url(desk.url + "/")
    undo = desk.page.get_by_role("alertdialog").filter(has_text="Note corrigée")
    await undo.get_by_role("button", name="Annuler").click()
    await expect(listed(desk, "Note corrigée")).to_be_visible()
    await desk.go(place)
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Note corrigée")


async def test_a_page_that_arrives_late_leaves_the_focus_to_who_renames(desk: Desk) -> None:
    place = await begin(desk, "Note de service", "Bonjour")
    arrive = asyncio.Event()

    async def late(route: Route) -> None:
        await arrive.wait()
        await route.continue_()

    await desk.page.route("**/assets/ThreadPage-*.js", late)
    await desk.go(place)
    await desk.menu("Note de service", "Renommer")
    field = desk.rail.get_by_role("textbox", name="Titre de la conversation")
    await expect(field).to_be_focused()
    await expect(desk.composer).to_have_count(0)
    arrive.set()
    await expect(desk.composer).to_be_visible()
    await expect(field).to_be_focused()
    await desk.page.keyboard.type("Note corrigée")
    await desk.page.keyboard.press("Enter")
    await expect(listed(desk, "Note corrigée")).to_be_visible()


async def test_what_is_being_written_is_kept_in_each_conversation(desk: Desk) -> None:
    place = await begin(desk, "Dossier", "Une question")
    await desk.write("Un début sur l’accueil")
    await desk.go(place)
    await expect(desk.composer).to_have_value("")
    await desk.write("Une suite\nsur deux lignes")
    await desk.page.reload()
    await expect(desk.composer).to_have_value("Une suite\nsur deux lignes")
    await desk.rail.get_by_role("link", name="Nouvelle conversation").click()
    await expect(desk.composer).to_have_value("Un début sur l’accueil")
    await desk.ask("Autre chose")
    await desk.ended()
    await desk.page.reload()
    await expect(desk.composer).to_have_value("")


async def test_a_missing_conversation_says_so(desk: Desk) -> None:
    desk.watch.expect("status of 404")
    await desk.go("/c/01900000-0000-7000-8000-000000000000")
    await expect(desk.page.get_by_role("heading", name="Page introuvable")).to_be_visible()
    await desk.page.get_by_role("link", name="Revenir à l’accueil").click()
    await expect(desk.composer).to_be_visible()
