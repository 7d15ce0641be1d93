"""Many documents translated at once in a browser; and one, from where documents are."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from uuid import uuid4

from playwright.async_api import expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk, give, press
from e2e.report import NAME
from e2e.test_batches import photograph
from e2e.test_spaces import document, looks_right, make, tab
from support.files import repacked
from support.rich import word
from support.server import Server

NOTE = "Le chat dort ici.\n\nIl faut [deux et deux] jours."
LONG = "\n\n".join(f"[lent] La phrase numéro {number} du texte." for number in range(200))


async def choose(desk: Desk, *files: tuple[str, bytes]) -> None:
    async with desk.page.expect_file_chooser() as chosen:
        await desk.page.get_by_role("button", name="Choisir des fichiers").click()
    await give(await chosen.value, *files)


async def test_files_are_translated_followed_reviewed_and_taken_away(
    desk: Desk, tmp_path: Path
) -> None:
    page = desk.page
    await desk.rail.get_by_role("link", name="Traductions").click()
    await page.get_by_role("link", name="Traduire plusieurs documents").click()
    await expect(page.get_by_label("Tâche")).to_have_value("translation:documents")
    await looks_right(desk, "the form of many translations")
    await photograph(page, "t1-form")
    await desk.button("Lancer le lot").click()
    await expect(page.get_by_role("alert")).to_have_text("Choisissez au moins un fichier.")
    await choose(
        desk, ("note.docx", word()), ("note.txt", NOTE.encode()), ("tableau.csv", b"a;b\nc;d\n"),
        ("un-rapport-dont-le-nom-est-vraiment-tres-long-et-sans-espace.txt", LONG.encode()),
    )  # fmt: skip
    await expect(page.get_by_text("Ce format ne se traduit pas")).to_be_visible()
    await page.get_by_label("Vers", exact=True).select_option("allemand")
    await page.get_by_label("Registre").select_option("Soutenu")
    await photograph(page, "t2-files")
    await desk.button("Lancer (3 fichiers)").click()
    items = page.get_by_role("region", name="Éléments").get_by_role("listitem")
    await expect(page.get_by_text("Langue d’arrivée : allemand · registre soutenu")).to_be_visible()
    await expect(items.nth(2)).to_contain_text(re.compile(r"\d+ segments sur 200"), timeout=30_000)
    await expect(items.nth(1)).to_contain_text("2 segments · 1 à vérifier")
    await looks_right(desk, "translations under way")
    await photograph(page, "t3-running")
    await desk.button("Arrêter").click()
    await expect(items.nth(2)).to_contain_text("En attente", timeout=15_000)
    await expect(desk.button("Reprendre")).to_be_visible()
    await desk.button("Télécharger").click()
    async with page.expect_download() as taken:
        await page.get_by_role("menuitem", name="fichiers traduits").click()
    saved = tmp_path / "lot.zip"
    await (await taken.value).save_as(saved)
    assert zipfile.ZipFile(saved).namelist() == [
        "note.de.docx", "note.de.txt", "resultats.csv", "resultats.xlsx", "a-verifier.csv",
    ]  # fmt: skip

    # By keyboard: from its line to the review, a segment accepted; it is one's own from then on.
    await press(page.get_by_role("link", name="Relire la traduction de note.txt"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("note.txt")
    second = page.get_by_role("listitem", name="Segment 2", exact=True)
    await expect(second).to_contain_text("Proposé")
    for _ in range(2):
        await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("Alt+Enter")
    await expect(second).to_contain_text("Accepté")
    await page.go_back()
    await desk.button("Supprimer").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Celles que vous avez relues restent")
    await desk.button("Supprimer le lot").click()
    await expect(page.get_by_role("heading", name="Aucun lot")).to_be_visible()
    await desk.rail.get_by_role("link", name="Traductions").click()
    kept = page.get_by_role("list", name="Traductions").get_by_role("listitem")
    await expect(kept).to_have_count(1)
    await expect(kept).to_contain_text("note.txt")


async def test_on_a_phone_a_failure_is_told_and_done_again(desk: Desk) -> None:
    page = desk.page
    await page.set_viewport_size(PHONE)
    await desk.go("/lots/nouveau?task=translation%3Adocuments")
    await photograph(page, "t4-phone-form")
    await choose(desk, ("abime.docx", repacked(word(), "word/document.xml", b"<w")))
    await desk.button("Lancer (1 fichier)").click()
    item = page.get_by_role("region", name="Éléments").get_by_role("listitem")
    await expect(item).to_contain_text("abîmé", timeout=30_000)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await photograph(page, "t5-phone-failed")
    await desk.button("Refaire abime.docx").click()
    await expect(page.get_by_text("Terminé", exact=True)).to_be_visible()


async def test_without_a_model_the_form_says_how_to_connect_one(builtin_desk: Desk) -> None:
    await builtin_desk.go("/lots/nouveau?task=translation%3Adocuments")
    await expect(builtin_desk.page.get_by_text("EMILIE_MODEL_URL")).to_be_visible()


async def test_a_reader_translates_a_document_of_their_space(
    open_desk: OpenDesk, served: Server
) -> None:
    owner, reader = await open_desk(served), await open_desk(served)
    await owner.sign_in()
    await reader.sign_in()
    name = f"Traduire {uuid4().hex[:8]}"
    space = await make(owner, name)
    me = await reader.call("GET", "/api/me")
    await owner.call("PUT", f"/api/spaces/{space}/members/{me['id']}", {"right": "reader"})
    await owner.go(f"/espaces/{space}?tab=documents")
    async with owner.page.expect_file_chooser() as chooser:
        await owner.page.get_by_role("button", name="Ajouter des documents").click()
    await give(await chooser.value, ("doctrine.txt", NOTE.encode()))
    await expect(document(owner, "doctrine.txt")).to_be_visible(timeout=30_000)

    await reader.go(f"/espaces/{space}")
    await tab(reader, "Documents").click()
    line = document(reader, "doctrine.txt")
    await expect(line).to_be_visible()
    await looks_right(reader, "a space's documents, with their translation")
    await line.get_by_role("link", name="Traduire doctrine.txt").focus()
    await photograph(reader.page, "t6-space")
    await reader.page.keyboard.press("Enter")
    form = reader.page.get_by_role("dialog", name="Traduire un document")
    await expect(form).to_contain_text("doctrine.txt")
    await photograph(reader.page, "t7-form")
    await form.get_by_role("button", name="Traduire", exact=True).click()
    await expect(reader.page.get_by_text(re.compile("Terminée"))).to_be_visible(timeout=30_000)
    theirs = await owner.call("GET", "/api/translations")
    assert theirs["items"] == []


async def test_a_file_of_a_question_is_translated_from_its_menu(desk: Desk, rapport: bytes) -> None:
    await desk.attach(NAME, rapport)
    await desk.asked("Que dit ce rapport ?")
    await desk.question.get_by_role("button", name=NAME).click()
    await photograph(desk.page, "t8-menu")
    await desk.page.keyboard.press("ArrowDown")
    await desk.page.get_by_role("menuitem", name="Traduire ce document").click()
    form = desk.page.get_by_role("dialog", name="Traduire un document")
    await expect(form).to_contain_text(NAME)
    await expect(form.get_by_role("button", name="Choisir un autre fichier")).to_be_visible()
