"""A task for many in a browser: from its form to the archive."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.conftest import PHONE
from e2e.desk import Desk, give
from support.model import ScriptedModel

ROWS = 'Nom;Texte\nMme Durand;[dit "La demande est complète."]\nM. Martin;[panne]\n'
BAD = "Nom;Texte\nMme Durand;a;b\n"


async def photograph(page: Page, name: str) -> None:
    """For who wants to look, where `LOOKS` names a folder."""
    if folder := os.environ.get("LOOKS"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=False)


@pytest.fixture
def held(model: ScriptedModel) -> Iterator[ScriptedModel]:
    """A model whose answers to `[attend]` last as long as the test."""
    model.free.clear()
    yield model
    model.free.set()


async def begin(desk: Desk) -> None:
    """From the form of a task to the rows of a table."""
    await desk.page.get_by_role("button", name="Reformulation").click()
    await desk.button("Les lignes d’un tableau").click()
    await expect(desk.page.get_by_role("heading", name="Nouveau lot")).to_be_visible()


async def give_table(desk: Desk, content: str) -> None:
    async with desk.page.expect_file_chooser() as chosen:
        await desk.page.get_by_role("button", name="tableau").first.click()
    await give(await chosen.value, ("demandes.csv", content.encode()))


async def test_rows_are_done_followed_opened_and_taken_away(desk: Desk, tmp_path: Path) -> None:
    desk.watch.expect("status of 400")
    await begin(desk)
    await photograph(desk.page, "1-new")
    await give_table(desk, BAD)
    await expect(desk.page.get_by_role("alert")).to_contain_text("Ligne 2 : 3 cellules")
    await give_table(desk, ROWS)
    await expect(desk.page.get_by_text("csv · 2 lignes")).to_be_visible()
    # The column that is called as the field is was bound already.
    await expect(desk.page.get_by_label("d’où vient la valeur").first).to_have_value("Texte")
    await photograph(desk.page, "2-table")
    await desk.button("Lancer (2 lignes)").click()
    await expect(desk.page.get_by_text("2 sur 2")).to_be_visible(timeout=30_000)
    await expect(desk.page.get_by_text("1 échec", exact=True)).to_be_visible()
    items = desk.page.get_by_role("region", name="Éléments").get_by_role("listitem")
    await expect(items.nth(0)).to_contain_text("La demande est complète.")
    await expect(items.nth(1)).to_contain_text("Échec")
    await photograph(desk.page, "3-done")
    await desk.button("Télécharger").click()
    async with desk.page.expect_download() as taken:
        await desk.page.get_by_role("menuitem", name="tableau seul").click()
    saved = tmp_path / "lot.zip"
    await (await taken.value).save_as(saved)
    assert zipfile.ZipFile(saved).namelist() == ["resultats.csv", "resultats.xlsx", "echecs.csv"]
    await items.nth(0).get_by_role("button", name="Ouvrir").click()
    await expect(desk.answer).to_contain_text("La demande est complète.")
    await expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Mme Durand")


async def test_a_batch_of_files_on_a_phone_stopped_and_deleted(
    desk: Desk, held: ScriptedModel
) -> None:
    await desk.page.set_viewport_size(PHONE)
    await desk.go("/lots")
    await expect(desk.page.get_by_role("heading", name="Aucun lot")).to_be_visible()
    await photograph(desk.page, "4-empty-phone")
    await desk.button("Nouveau lot").click()
    await desk.page.get_by_label("Tâche").select_option("synthese")
    await desk.button("Lancer le lot").click()
    await expect(desk.page.get_by_role("alert")).to_have_text("Choisissez au moins un fichier.")
    async with desk.page.expect_file_chooser() as chosen:
        await desk.page.get_by_role("button", name="Choisir des fichiers").click()
    files = [(f"{n}.txt", f"Le budget {n} augmente. [attend]".encode()) for n in (1, 2)]
    await give(await chosen.value, *files, ("programme.exe", b"MZ"))
    await expect(desk.page.get_by_text("2 fichiers prêts")).to_be_visible()
    await photograph(desk.page, "5-files-phone")
    assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await desk.button("Lancer (2 fichiers)").click()
    await desk.button("Arrêter").click()
    await expect(desk.button("Reprendre")).to_be_visible()
    await photograph(desk.page, "6-stopped-phone")
    assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await desk.button("Supprimer").click()
    await desk.button("Supprimer le lot").click()
    await expect(desk.page.get_by_role("heading", name="Aucun lot")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_address_of_another_batch_says_so(desk: Desk, scheme: str) -> None:
    desk.watch.expect("status of 404")
    await desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await desk.page.goto(f"{desk.url}/lots/0199a1de-0000-7000-8000-000000000000")
    await expect(desk.page.get_by_role("alert")).to_contain_text("n’existe pas")
    await photograph(desk.page, f"7-none-{scheme}")
