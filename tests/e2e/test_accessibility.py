"""axe-core finds nothing, on every page and state, light and dark, wide and narrow."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import ViewportSize, expect

from e2e.conftest import PHONE, WIDE, OpenDesk
from e2e.desk import Desk, give
from e2e.report import NAME
from support.server import Server

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return violations.map(({ id, nodes }) =>
    [id, ...nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)].join("\\n  "));
}"""
SETTLED = "Promise.allSettled(document.getAnimations().map((each) => each.finished))"


@cache
def axe() -> str:
    return AXE.read_text()


async def passes(desk: Desk, state: str, *sizes: ViewportSize) -> None:
    """Look at the page as it is, at each size, light and dark."""
    # Evaluated by the browser's own tools: a script of the page would break its policy.
    await desk.page.evaluate(axe())
    faults: list[Any] = []
    for size in sizes or (WIDE, PHONE):
        await desk.resize(size)
        for scheme in ("light", "dark"):
            await desk.page.emulate_media(color_scheme=scheme)
            await desk.page.evaluate(SETTLED)
            found = await desk.page.evaluate(RUN, TAGS)
            faults += [f"{state}, {size['width']} px, {scheme}: {fault}" for fault in found]
    await desk.page.emulate_media(color_scheme="light")
    await desk.resize(sizes[0] if sizes else WIDE)
    assert not faults, "\n".join(faults)


async def test_pages_that_anyone_sees(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served)
    await desk.go()
    await expect(desk.page.get_by_role("button", name="Inès Garnier")).to_be_visible()
    await passes(desk, "sign-in")
    await desk.go("/accessibilite")
    await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    await passes(desk, "accessibility")
    await desk.go("/nulle-part")
    await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    await passes(desk, "not found")


async def test_home_and_its_windows(builtin_desk: Desk) -> None:
    desk = builtin_desk
    await expect(desk.page.get_by_role("button", name="Reformulation")).to_be_visible()
    await passes(desk, "home")
    await desk.page.get_by_role("button", name="Courriel, note").click()
    await expect(desk.page.get_by_role("form", name="Courriel, note")).to_be_visible()
    await desk.button("Plus d’options").click()
    await desk.button("Rédiger").click()
    await expect(desk.page.get_by_role("alert")).to_have_text("Remplissez d’abord ce champ.")
    await passes(desk, "home, a form that lacks something")
    await desk.button("Écrire librement").click()
    await desk.choose(("vide.pdf", b""))
    await expect(desk.file("vide.pdf")).to_contain_text("vide")
    await passes(desk, "home, writing")
    await desk.account("Réglages")
    await expect(desk.page.get_by_role("dialog", name="Réglages")).to_be_visible()
    await passes(desk, "settings")


async def test_an_answer_and_its_source(desk: Desk, rapport: bytes) -> None:
    await desk.attach(NAME, rapport)
    await desk.asked('Que dit le rapport ? [raisonne] [cite "ouvrir plus et mieux"]')
    await desk.answer.get_by_role("button", name="Source 1").first.click()
    await expect(desk.panel.get_by_role("img", name=re.compile("^Page"))).to_be_visible()
    await passes(desk, "answer with its source's page")
    # The sheet of a narrow window is another one, which opens with the page again.
    await desk.panel.get_by_role("button", name="Texte", exact=True).click()
    await expect(desk.panel.locator("mark")).to_be_visible()
    await passes(desk, "answer with its source's text")
    await desk.page.keyboard.press("Escape")
    await desk.asked("Voici :\n\n# Titre\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n```sql\nx\n```")
    await desk.asked("[panne] Bonjour")
    await passes(desk, "answers of all kinds")


async def test_an_answer_being_written(desk: Desk) -> None:
    await desk.ask("[lent] Bonjour")
    await expect(desk.answer).to_contain_text("mot1")
    await passes(desk, "streaming", PHONE)
    await expect(desk.answer).to_have_attribute("aria-busy", "true")
    await desk.button("Arrêter la réponse").click()
    await desk.ended()
    await desk.page.mouse.move(0, 0)
    await passes(desk, "stopped")


async def test_search_and_menus(desk: Desk) -> None:
    await desk.asked("Le comité des médiathèques")
    await desk.page.keyboard.press("Control+k")
    await expect(desk.page.get_by_role("searchbox")).to_be_focused()
    await desk.page.keyboard.type("mediatheque")
    await expect(desk.page.get_by_role("option").locator("mark").first).to_be_visible()
    await passes(desk, "search")
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_be_hidden()
    await desk.rail.get_by_role("button", name="Jeanne Moreau-Petit").click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await passes(desk, "account menu", WIDE)


async def test_batches_from_none_to_what_failed(desk: Desk) -> None:
    await desk.go("/lots")
    await expect(desk.page.get_by_role("heading", name="Aucun lot")).to_be_visible()
    await passes(desk, "no batch")
    await desk.button("Nouveau lot").click()
    await desk.page.get_by_label("Tâche").select_option("reformulation")
    await desk.button("Lancer le lot").click()
    await expect(desk.page.get_by_role("alert")).to_be_visible()
    await passes(desk, "a batch that lacks its table")
    async with desk.page.expect_file_chooser() as chooser:
        await desk.page.get_by_role("button", name="tableau").first.click()
    rows = 'Nom;Texte\nMme Durand;[dit "Oui"]\nM. Martin;[panne]\n'
    await give(await chooser.value, ("demandes.csv", rows.encode()))
    await expect(desk.page.get_by_text("csv · 2 lignes")).to_be_visible()
    await passes(desk, "a batch and the columns of its table")
    await desk.button("Lancer (2 lignes)").click()
    await expect(desk.page.get_by_text("1 échec", exact=True)).to_be_visible(timeout=30_000)
    await passes(desk, "a batch that is over")
    await desk.go("/lots")
    await expect(desk.page.get_by_role("link", name="Reformulation")).to_be_visible()
    await passes(desk, "batches")


async def test_the_drawer_of_a_phone(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served, viewport=PHONE)
    await desk.sign_in()
    await desk.go()
    await desk.asked("Bonjour")
    await desk.button("Ouvrir le menu").click()
    await expect(desk.page.get_by_role("dialog", name="Menu")).to_be_visible()
    await passes(desk, "drawer", PHONE)
