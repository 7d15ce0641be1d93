"""The pictures of docs/screenshots/, taken again by `.venv/bin/pytest tests/e2e/screenshots.py`.

Not a test: pytest does not collect this file by itself. The built-in engine answers, so that the
pictures show what anyone sees after `make run`.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Page, expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, give
from e2e.report import NAME
from support.server import Server

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
QUESTION = "Que recommande la mission sur les horaires d’ouverture, et pour quel coût ?"
TITLE = "Rapport sur les médiathèques"
SPACE = "Doctrine des médiathèques"
FILES = (
    ("Circulaire du 12 mars 2026.txt", "Les horaires sont fixés par la commune.".encode()),
    ("Convention type.md", "# Convention\n\nEntre l’Archipel et la commune.".encode()),
    ("Annexe numérisée.pdf", b"%PDF-1.4 coupe"),
)
# How many days ago each was last active.
BEFORE = {
    "Courriel de report de réunion": 0,
    "Note : renouvellement du marché": 1,
    "Synthèse de l’avis sur la lecture": 3,
    "Réponse à la maire de Port-Clair": 4,
    "Questions sur les congés bonifiés": 12,
    "Compte rendu du comité de suivi": 19,
}


async def settle_in(desk: Desk, server: Server) -> None:
    """Jeanne at her desk, with the conversations of her last weeks."""
    answer = await desk.context.request.post(
        f"{desk.url}/api/sign-in/demonstration", data={"persona": "agent"}
    )
    desk.csrf = (await answer.json())["csrf_token"]
    assert server.dsn is not None
    with psycopg.connect(server.dsn) as connection:
        for title, days in BEFORE.items():
            made = await desk.call("POST", "/api/conversations", {})
            path = f"/api/conversations/{made['id']}"
            await desk.call("POST", f"{path}/turns", {"text": "Bonjour"})
            await desk.call("PATCH", path, {"title": title})
            connection.execute(
                "update conversations set active_at = active_at - make_interval(days => %s)"
                " where id = %s",
                [days, made["id"]],
            )


async def ask_about_the_report(desk: Desk, rapport: bytes) -> None:
    await desk.attach(NAME, rapport)
    await desk.asked(QUESTION)
    await desk.call("PATCH", f"/api/conversations/{desk.conversation}", {"title": TITLE})
    await desk.page.reload()
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text(TITLE)


async def show_a_space(desk: Desk, rapport: bytes) -> None:
    """The documents of a space, where one could not be read."""
    page = desk.page
    about = "Les textes et les notes du bureau des médiathèques, tenus à jour chaque trimestre."
    made = await desk.call("POST", "/api/spaces", {"name": SPACE, "description": about})
    await desk.go(f"/espaces/{made['id']}?tab=documents")
    async with page.expect_file_chooser() as chooser:
        await desk.button("Ajouter des documents").click()
    await give(await chooser.value, (NAME, rapport), *FILES)
    await expect(page.get_by_text("3 prêts, 1 non lu")).to_be_visible(timeout=30_000)


async def take(page: Page, name: str) -> None:
    await page.mouse.move(0, 0)
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")


@pytest.mark.timeout(300)
async def test_screens(open_desk: OpenDesk, live_server: Server, rapport: bytes) -> None:
    desk = await open_desk(live_server)
    await desk.go()
    await expect(desk.page.get_by_role("button", name="Inès Garnier")).to_be_visible()
    await take(desk.page, "connexion")
    await settle_in(desk, live_server)
    await desk.go()
    await expect(desk.rail.get_by_role("link", name="Compte rendu")).to_be_visible()
    await show_a_space(desk, rapport)
    await take(desk.page, "espace")
    await desk.go()
    await expect(desk.rail.get_by_role("link", name=SPACE)).to_be_visible()
    await take(desk.page, "accueil")
    await ask_about_the_report(desk, rapport)
    await desk.answer.locator("[data-source]").first.click()
    await expect(desk.panel.get_by_role("img", name=re.compile("^Page"))).to_be_visible()
    await take(desk.page, "reponse")
    await desk.page.emulate_media(color_scheme="dark")
    await take(desk.page, "reponse-sombre")
    await desk.page.emulate_media(color_scheme="light")
    address = desk.page.url.partition("?")[0]
    cookies = await desk.context.storage_state()

    phone = await open_desk(
        live_server, viewport={"width": 390, "height": 780}, device_scale_factor=2,
        has_touch=True, storage_state=cookies,
    )  # fmt: skip
    await phone.page.goto(address)
    await expect(phone.answer.locator("[data-source]").first).to_be_visible()
    await take(phone.page, "telephone")
