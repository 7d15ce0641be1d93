"""Light and dark, French and English, the State's theme, and the narrowest screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk
from e2e.report import NAME
from support.database import TestPostgres
from support.server import Server

PAPER = "rgb(251, 250, 247)"
NIGHT = "rgb(20, 23, 31)"
NARROW = 320


async def settings(desk: Desk, choice: str) -> None:
    """Choose one of the settings, then close them."""
    await desk.account("Réglages" if await language(desk) == "fr" else "Settings")
    await desk.page.get_by_text(choice, exact=True).click()
    await expect(desk.page.get_by_role("radio", name=choice, exact=True)).to_be_checked()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_be_hidden()


async def language(desk: Desk) -> str | None:
    return await desk.page.locator("html").get_attribute("lang")


def body(desk: Desk) -> Locator:
    return desk.page.locator("body")


async def test_dark_by_setting_lasts_and_wins_over_the_system(desk: Desk) -> None:
    await expect(body(desk)).to_have_css("background-color", PAPER)
    await settings(desk, "Sombre")
    await expect(body(desk)).to_have_css("background-color", NIGHT)
    await desk.page.reload()
    await expect(body(desk)).to_have_css("background-color", NIGHT)
    # On another machine too: the choice is the agent's.
    await desk.page.evaluate("localStorage.clear()")
    await desk.page.reload()
    await expect(body(desk)).to_have_css("background-color", NIGHT)
    await settings(desk, "Claire")
    await desk.page.emulate_media(color_scheme="dark")
    await expect(body(desk)).to_have_css("background-color", PAPER)
    await settings(desk, "Comme le système")
    await expect(body(desk)).to_have_css("background-color", NIGHT)


async def test_dark_by_the_system_is_followed_at_once(desk: Desk) -> None:
    await desk.page.emulate_media(color_scheme="dark")
    await expect(body(desk)).to_have_css("background-color", NIGHT)
    await desk.page.emulate_media(color_scheme="light")
    await expect(body(desk)).to_have_css("background-color", PAPER)


async def test_the_language_changes_and_comes_back(desk: Desk) -> None:
    assert await language(desk) == "fr"
    await settings(desk, "English")
    await expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    rail = desk.page.get_by_role("navigation")
    await expect(rail.get_by_role("link", name="New conversation")).to_be_visible()
    await desk.page.reload()
    await expect(rail.get_by_role("link", name="New conversation")).to_be_visible()
    question = desk.page.get_by_role("textbox", name="Your question")
    await question.fill("[panne] Hello")
    await question.press("Enter")
    answer = desk.page.get_by_role("article").last
    await expect(answer).to_contain_text("model")
    await expect(answer).not_to_contain_text("Réessayez")
    await desk.page.get_by_role("button", name="Jeanne Moreau-Petit").click()
    await desk.page.get_by_role("menuitem", name="Settings").click()
    await desk.page.get_by_text("Français", exact=True).click()
    await expect(desk.page.locator("html")).to_have_attribute("lang", "fr")
    await desk.page.keyboard.press("Escape")
    await expect(desk.rail.get_by_role("link", name="Nouvelle conversation")).to_be_visible()


@pytest.fixture
def state_server(postgres: TestPostgres, worker_id: str, tmp_path: Path) -> Iterator[Server]:
    with postgres.copy(f"state_{worker_id}") as dsn:
        server = Server(tmp_path / "data", dsn=dsn)
        server.environment |= {
            "EMILIE_INSTITUTION_THEME": "state",
            "EMILIE_INSTITUTION_NAME": "Ministère de l’Archipel",
        }
        server.start()
        yield server
        server.stop()


async def test_the_state_theme_is_square_and_blue(
    open_desk: OpenDesk, state_server: Server
) -> None:
    desk = await open_desk(state_server)
    await desk.go()
    header = desk.page.get_by_role("region", name="Ministère de l’Archipel")
    await expect(header).to_contain_text("République")
    persona = desk.page.get_by_role("button", name="Jeanne Moreau-Petit")
    await expect(persona).to_have_css("border-radius", "0px")
    await persona.click()
    rounded = """() => [...document.querySelectorAll("button, a, form, [role=dialog]")]
      .filter((each) => parseFloat(getComputedStyle(each).borderTopLeftRadius) > 0)
      .map((each) => each.getAttribute("aria-label") ?? each.textContent)"""
    await expect(desk.composer).to_be_visible()
    assert await desk.page.evaluate(rounded) == []
    await expect(desk.page.locator("html")).to_have_attribute("data-identity", "state")
    white = desk.page.locator("body")
    await expect(white).to_have_css("background-color", "rgb(255, 255, 255)")


async def fits(desk: Desk) -> None:
    """Nothing scrolls sideways, at 360 px and at 320."""
    for width in (PHONE["width"], NARROW):
        await desk.fits({"width": width, "height": 740})
        # Nor is anything cut: every control lies inside the screen.
        outside = f"""() => [...document.querySelectorAll("button, a, input, textarea")]
          .filter((each) => each.checkVisibility() && !each.closest("pre, table"))
          .filter((each) => each.getBoundingClientRect().right > {width} + 1)
          .filter((each) => getComputedStyle(each).clipPath === "none")
          .map((each) => each.getAttribute("aria-label") ?? each.textContent)"""
        assert await desk.page.evaluate(outside) == [], desk.page.url


async def test_every_page_fits_a_phone(open_desk: OpenDesk, served: Server, rapport: bytes) -> None:
    desk = await open_desk(served, viewport=PHONE)
    await desk.go()
    await expect(desk.page.get_by_role("button", name="Inès Garnier")).to_be_visible()
    await fits(desk)
    await desk.sign_in()
    await desk.go()
    await expect(desk.page.get_by_role("button", name="Reformulation")).to_be_visible()
    await fits(desk)
    await desk.attach(NAME, rapport)
    await fits(desk)
    await desk.asked(
        'Voici [cite "ouvrir plus et mieux"] un mot'
        "interminablementlonguementassemblépourdéborderdelécranétroitduntéléphone"
    )
    await fits(desk)
    await desk.answer.get_by_role("button", name="Source 1").first.click()
    sheet = desk.page.get_by_role("dialog")
    await expect(sheet.get_by_role("img", name=re.compile("^Page"))).to_be_visible()
    await fits(desk)
    await sheet.get_by_role("button", name="Texte", exact=True).click()
    await expect(sheet.locator("mark")).to_be_visible()
    await fits(desk)
    await desk.page.keyboard.press("Escape")
    columns = "| Poste | Montant | Année | Commentaire |\n| --- | --- | --- | --- |\n"
    row = "| Ouverture | 62 millions d’euros | 2027 | Partagé entre l’État et les communes |"
    await desk.asked(f"Voici :\n\n{columns}{row}\n\n```\n{'x = 1; ' * 30}\n```")
    await fits(desk)
    desk.watch.expect("status of 404")
    for path in ("/accessibilite", "/nulle-part", "/c/01900000-0000-7000-8000-000000000000"):
        await desk.go(path)
        await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
        await fits(desk)


async def test_the_rail_is_a_drawer_on_a_phone(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served, viewport=PHONE, has_touch=True)
    await desk.sign_in()
    await desk.go()
    await expect(desk.rail).to_be_hidden()
    await desk.asked("Bonjour")
    await desk.button("Ouvrir le menu").tap()
    drawer = desk.page.get_by_role("dialog", name="Menu")
    await expect(drawer.get_by_role("link", name="Nouvelle conversation")).to_be_visible()
    await fits(desk)
    await desk.page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(desk.button("Ouvrir le menu")).to_be_focused()
    await desk.button("Ouvrir le menu").tap()
    await drawer.get_by_role("link", name="Nouvelle conversation").tap()
    await expect(drawer).to_be_hidden()
    await expect(desk.page.get_by_role("button", name="Synthèse")).to_be_visible()
