"""Everything by the keyboard alone: no mouse moves in this file."""

from __future__ import annotations

import re

from playwright.async_api import Locator, expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, give, one_line
from e2e.report import NAME
from support.server import Server

MOST = 40


async def tab_to(desk: Desk, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until `wanted` has the focus, and see that one sees it."""
    for _ in range(MOST):
        await desk.page.keyboard.press(key)
        if await wanted.evaluate_all("(all) => all.includes(document.activeElement)"):
            await seen(desk)
            return
    await expect(wanted).to_be_focused(timeout=1)


async def seen(desk: Desk) -> None:
    """The focused element shows that it is, itself or by what surrounds it."""
    ringed = """() => {
      const { activeElement, body } = document;
      for (let each = activeElement; each && each !== body; each = each.parentElement) {
        const style = getComputedStyle(each);
        if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) return true;
        if (each.matches("form") && style.boxShadow !== "none") return true;
      }
      return false;
    }"""
    assert await desk.page.evaluate(ringed), await desk.page.evaluate(
        "document.activeElement.outerHTML"
    )


async def test_from_sign_in_to_a_source_without_a_mouse(
    open_desk: OpenDesk, served: Server, rapport: bytes
) -> None:
    desk = await open_desk(served)
    keyboard = desk.page.keyboard
    await desk.go()
    await tab_to(desk, desk.page.get_by_role("link", name="Aller au contenu"))
    await tab_to(desk, desk.page.get_by_role("button", name="Jeanne Moreau-Petit"))
    await keyboard.press("Enter")
    await expect(desk.composer).to_be_visible()

    async with desk.page.expect_file_chooser() as chooser:
        # Playwright does not wait until Chromium hands it the choosers: a key pressed at
        # once overtakes that on a busy machine, what `tab_to` asks of the page does not.
        await tab_to(desk, desk.button("Joindre"))
        await keyboard.press("Enter")
    await give(await chooser.value, (NAME, rapport))
    await expect(desk.file(NAME)).to_contain_text("Prêt", timeout=30_000)
    await expect(desk.composer).to_be_focused()
    await keyboard.type("Quelle ouverture ?")
    await keyboard.press("Shift+Enter")
    await keyboard.type('[cite "trente-cinq heures"]')
    await expect(desk.composer).to_have_value('Quelle ouverture ?\n[cite "trente-cinq heures"]')
    await keyboard.press("Enter")
    await desk.ended()
    await expect(desk.composer).to_be_focused()

    chip = desk.answer.locator("[data-answer-words]").get_by_role("button", name="Source 1")
    await tab_to(desk, chip, "Shift+Tab")
    await keyboard.press("Enter")
    await expect(desk.panel.get_by_role("heading", name=NAME)).to_be_focused()
    await expect(desk.panel.get_by_role("img", name=re.compile("^Page"))).to_be_visible()
    await tab_to(desk, desk.panel.get_by_role("button", name="Texte", exact=True))
    await keyboard.press("Space")
    mark = desk.panel.locator("mark")
    assert "trente-cinq heures" in one_line(await mark.inner_text())
    await tab_to(desk, desk.panel.get_by_role("button", name="Page suivante"))
    await keyboard.press("Enter")
    await expect(desk.panel).to_contain_text(re.compile(r"Page\s4 sur\s6"))
    await keyboard.press("Escape")
    await expect(chip).to_be_focused()


async def test_the_skip_link_leads_past_the_list(desk: Desk) -> None:
    skip = desk.page.get_by_role("link", name="Aller au contenu")
    await tab_to(desk, skip)
    await expect(skip).to_be_in_viewport()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Tab")
    await expect(desk.page.get_by_role("main").locator(":focus")).to_have_count(1)


async def test_tab_follows_the_order_of_reading(desk: Desk) -> None:
    await desk.asked("Bonjour")
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("Bonjour")
    await desk.page.evaluate("document.activeElement.blur()")
    places: list[tuple[float, float]] = []
    for wanted in (
        desk.rail.get_by_role("link", name="Nouvelle conversation"),
        desk.rail.get_by_role("button", name="Rechercher"),
        desk.rail.get_by_role("button", name="Jeanne Moreau-Petit"),
        desk.page.get_by_role("main").get_by_role("button", name=re.compile("^Actions :")).first,
        desk.question.get_by_role("button", name="Modifier la question"),
        desk.answer.get_by_role("button", name="Copier", exact=True),
        desk.composer,
        desk.button("Joindre"),
        desk.button("Envoyer"),
    ):
        await tab_to(desk, wanted)
        box = await wanted.bounding_box()
        assert box is not None
        places.append((box["x"] > 272, box["y"]))
    assert [column for column, _ in places] == sorted(column for column, _ in places)


async def test_menus_and_dialogs_by_the_keyboard(desk: Desk) -> None:
    keyboard = desk.page.keyboard
    await desk.asked("Bonjour")
    actions = desk.rail.get_by_role("button", name=re.compile("^Actions :"))
    await tab_to(desk, actions, "Shift+Tab")
    await keyboard.press("Enter")
    await expect(desk.page.get_by_role("menuitem", name="Renommer")).to_be_focused()
    await keyboard.press("ArrowDown")
    await expect(desk.page.get_by_role("menuitem", name="Épingler")).to_be_focused()
    await keyboard.press("Escape")
    await expect(actions).to_be_focused()
    await keyboard.press("Enter")
    await keyboard.press("Enter")
    field = desk.rail.get_by_role("textbox", name="Titre de la conversation")
    await expect(field).to_be_focused()
    await keyboard.type("Bonjour à tous")
    await keyboard.press("Enter")
    await expect(desk.rail.get_by_role("link", name="Bonjour à tous")).to_be_visible()
    await expect(desk.rail.get_by_role("link", name="Bonjour à tous")).to_be_focused()

    account = desk.rail.get_by_role("button", name="Jeanne Moreau-Petit")
    await tab_to(desk, account)
    await keyboard.press("Enter")
    await expect(desk.page.get_by_role("menuitem", name="Réglages")).to_be_focused()
    await keyboard.press("Enter")
    dialog = desk.page.get_by_role("dialog", name="Réglages")
    await expect(dialog).to_be_visible()
    await tab_to(desk, dialog.get_by_role("radio", name="Comme le système"))
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowRight")
    await expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")
    # Focus stays in the window until it closes, then goes back.
    for _ in range(12):
        await keyboard.press("Tab")
        assert await dialog.evaluate("(each) => each.contains(document.activeElement)")
    await keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(account).to_be_focused()


async def test_stopping_and_editing_by_the_keyboard(desk: Desk) -> None:
    keyboard = desk.page.keyboard
    await desk.ask("[lent 300] Bonjour")
    await expect(desk.answer).to_contain_text("mot3")
    await tab_to(desk, desk.button("Arrêter la réponse"))
    await keyboard.press("Enter")
    await desk.ended()
    await expect(desk.composer).to_be_focused()
    await tab_to(desk, desk.question.get_by_role("button", name="Modifier"), "Shift+Tab")
    await keyboard.press("Enter")
    field = desk.question.get_by_role("textbox", name="Modifier la question")
    await expect(field).to_be_focused()
    await keyboard.press("Control+a")
    await keyboard.type("Bonjour, plus vite")
    await keyboard.press("Enter")
    await expect(desk.answer).to_contain_text("Vous avez demandé : Bonjour, plus vite")
