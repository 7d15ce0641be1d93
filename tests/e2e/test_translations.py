"""A document translated on its screens: asked for, followed, reviewed, taken away; a glossary."""

from __future__ import annotations

import io
import re
from uuid import uuid4

import docx
from playwright.async_api import Locator, expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, give, press
from e2e.report import NAME
from e2e.test_spaces import QUOTED, looks_right
from support.rich import word
from support.server import Server
from support.translating import translated


def segment(desk: Desk, number: int) -> Locator:
    return desk.page.get_by_role("listitem", name=f"Segment {number}", exact=True)


def form(desk: Desk) -> Locator:
    return desk.page.get_by_role("dialog", name="Traduire un document")


async def begin(desk: Desk, name: str, content: bytes) -> None:
    """Choose a file in the form, and have it translated."""
    await desk.rail.get_by_role("link", name="Traductions").click()
    await desk.button("Traduire un document").click()
    async with desk.page.expect_file_chooser() as chooser:
        await form(desk).get_by_role("button", name="Choisir un fichier").click()
    await give(await chooser.value, (name, content))


async def test_a_document_is_translated_reviewed_and_taken_away(desk: Desk) -> None:
    page = desk.page
    await desk.rail.get_by_role("link", name="Traductions").click()
    await expect(page.get_by_text("Aucune traduction pour le moment")).to_be_visible()
    await looks_right(desk, "no translation")
    await begin(desk, "note.docx", word())
    await looks_right(desk, "the form of a translation")
    await form(desk).get_by_role("button", name="Traduire", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("note.docx")
    await expect(page.get_by_text(re.compile("français vers anglais · Terminée"))).to_be_visible(
        timeout=30_000
    )
    third = segment(desk, 3)
    await expect(third).to_contain_text("chat")
    await expect(third).to_contain_text(translated("chien"))
    await looks_right(desk, "a translation under review")

    # By keyboard alone: to the third segment, corrected, saved, accepted.
    for _ in range(3):
        await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("Alt+KeyE")
    box = page.get_by_role("textbox", name="Traduction du segment 3")
    await expect(box).to_be_focused()
    await box.fill("The black <1>cat</1> and the <2>dog</2> sleep, all 3.")
    await page.keyboard.press("Control+Enter")
    await expect(third).to_contain_text("Nombre à vérifier : +3")
    await expect(third.get_by_role("button", name="Accepter, segment 3")).to_be_focused()
    await expect(page.get_by_text("1 segment à vérifier")).to_be_visible()
    await page.get_by_role("radio", name="À vérifier").click()
    await expect(segment(desk, 1)).to_have_count(0)
    await press(third.get_by_role("button", name="Modifier, segment 3"), "Alt+Enter")
    await expect(third).to_contain_text("Accepté")
    await page.get_by_role("radio", name="Tous").click()
    await desk.button("Accepter ce qui n’est pas à vérifier").click()
    await expect(segment(desk, 1)).to_contain_text("Accepté")

    async with page.expect_download() as taken:
        await desk.button("Télécharger").click()
    download = await taken.value
    assert download.suggested_filename == "note.en.docx"
    made = docx.Document(io.BytesIO((await download.path()).read_bytes()))
    assert [run.text for each in made.paragraphs for run in each.runs if run.bold] == ["cat"]
    await desk.button("Supprimer").click()
    await page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    await expect(page.get_by_text("Aucune traduction pour le moment")).to_be_visible()


async def test_a_long_one_says_how_far_it_is_and_is_stopped(desk: Desk) -> None:
    lines = "\n\n".join(f"[lent] La phrase numéro {number}." for number in range(400))
    await begin(desk, "long.txt", lines.encode())
    await form(desk).get_by_role("button", name="Traduire", exact=True).click()
    page = desk.page
    await expect(page.get_by_text(re.compile(r"segment \d+ sur 400"))).to_be_visible(timeout=30_000)
    await looks_right(desk, "a translation under way")
    await desk.button("Arrêter").click()
    await expect(page.get_by_text(re.compile(r"Arrêtée au segment \d+ sur 400"))).to_be_visible()
    await expect(desk.button("Reprendre")).to_be_visible()


async def test_an_open_document_is_one_click_from_its_translation(
    desk: Desk, rapport: bytes
) -> None:
    await desk.attach(NAME, rapport)
    await desk.asked(f'[cite "{QUOTED}"]')
    await desk.answer.get_by_role("button", name="Source 1").first.click()
    await desk.panel.get_by_role("link", name="Traduire ce document").click()
    await expect(form(desk)).to_contain_text(NAME)
    await form(desk).get_by_role("combobox", name="Vers").select_option("allemand")
    await form(desk).get_by_role("button", name="Traduire", exact=True).click()
    await expect(desk.page.get_by_text(re.compile("reconstruit en DOCX"))).to_be_visible()


async def test_a_format_that_cannot_be_translated_is_refused_before_it_is_sent(desk: Desk) -> None:
    await begin(desk, "tableau.csv", b"a,b\n")
    await form(desk).get_by_role("button", name="Traduire", exact=True).click()
    await expect(form(desk).get_by_role("alert")).to_contain_text("ne se traduit pas")


async def test_without_a_model_the_page_says_how_to_connect_one(builtin_desk: Desk) -> None:
    desk = builtin_desk
    await desk.rail.get_by_role("link", name="Traductions").click()
    await expect(desk.page.get_by_text("EMILIE_MODEL_URL")).to_be_visible()
    await expect(desk.button("Traduire un document")).to_have_count(0)
    await looks_right(desk, "translations without a model")


async def test_a_glossary_is_imported_used_and_deleted(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served)
    await desk.sign_in("referente")
    await desk.go("/glossaires")
    page = desk.page
    await desk.button("Importer un glossaire").click()
    dialog = page.get_by_role("dialog", name="Importer un glossaire")
    name = f"Paie {uuid4().hex[:6]}"
    for content, wrong in ((b"fr;en\nsolde;\n", True), (b"fr;en\nsolde;balance\n", False)):
        async with page.expect_file_chooser() as chooser:
            await dialog.get_by_role("button", name=re.compile("^Choisir")).click()
        await give(await chooser.value, ("paie.csv", content))
        await dialog.get_by_role("textbox", name="Nom").fill(name)
        await dialog.get_by_role("button", name="Importer", exact=True).click()
        if wrong:
            await expect(dialog.get_by_role("alert")).to_contain_text("Ligne 2")
            await looks_right(desk, "a glossary refused")
    card = page.get_by_role("list", name="Glossaires").get_by_role("listitem").filter(has_text=name)
    await expect(card).to_contain_text("français vers anglais · 1 terme")
    await card.get_by_text("Voir les termes").click()
    await expect(card).to_contain_text("balance")
    await looks_right(desk, "glossaries")
    await begin(desk, "solde.txt", "Le solde est versé ici demain matin.".encode())
    await form(desk).get_by_role("combobox", name="Glossaire").select_option(name)
    await form(desk).get_by_role("button", name="Traduire", exact=True).click()
    await expect(segment(desk, 1)).to_contain_text("BALANCE", timeout=30_000)
    await desk.go("/glossaires")
    await card.get_by_role("button", name=f"Supprimer {name}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    await expect(card).to_have_count(0)
