"""Two versions joined and compared: which is the earlier one, what changed, each change opened."""

from __future__ import annotations

import re

from playwright.async_api import expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk, one_line
from e2e.test_accessibility import passes
from support import decree
from support.server import Server

OLD, NEW = ("Décret initial.pdf", decree.pdf_of(decree.OLD)), (
    "Décret consolidé.txt", decree.text_of(decree.NEW),
)  # fmt: skip


async def joined(desk: Desk) -> None:
    # In the wrong order: the agent puts it right.
    for name, content in (NEW, OLD):
        await desk.attach(name, content)


async def test_two_versions_are_compared_before_ones_eyes(
    open_desk: OpenDesk, live_server: Server
) -> None:
    desk = await open_desk(live_server)
    await desk.sign_in()
    await desk.go()
    await desk.attach(*NEW)
    await expect(desk.button("Comparer les deux versions")).to_have_count(0)
    await desk.attach(*OLD)
    await desk.button("Comparer les deux versions").click()
    order = desk.page.get_by_role("group", name="Ordre des versions")
    await expect(order).to_contain_text(re.compile("consolidé.txt.*initial.pdf", re.DOTALL))
    await desk.button("Intervertir").click()
    await expect(order).to_contain_text(re.compile("initial.pdf.*consolidé.txt", re.DOTALL))
    await expect(desk.composer).to_have_value(re.compile("^Compare ces deux versions"))
    await passes(desk, "two versions to compare")
    await desk.composer.press("Enter")
    await expect(desk.question).to_contain_text("Comparaison")
    card = desk.answer.get_by_role("region", name="Comparaison de deux versions")
    await expect(card).to_contain_text(
        "2 articles modifiés, 1 ajouté, 1 supprimé, 1 renuméroté, 6 inchangés"
    )
    await desk.ended()
    await expect(desk.answer).to_contain_text("passages cités")
    # The list, beside the answer.
    await card.get_by_role("button", name="Voir les changements").click()
    panel = desk.page.get_by_role("complementary", name="Comparaison")
    await expect(panel.get_by_role("heading", name="Ce qui a changé")).to_be_focused()
    await expect(panel.get_by_role("listitem")).to_have_count(5)
    second = panel.get_by_role("listitem").filter(has_text="Article 2").first
    assert one_line(await second.locator("del").inner_text()) == "Supprimé : trois Fin."
    assert one_line(await second.locator("ins").first.inner_text()) == "Ajouté : un Fin."
    await passes(desk, "comparison")
    # From change to change by keyboard.
    for number, title in ((1, "Article 2"), (2, "Article 4"), (3, "Article 5 → Article 4")):
        await desk.page.keyboard.press("Alt+ArrowDown")
        await expect(panel.get_by_role("heading", name=title, exact=True)).to_be_focused()
        await expect(panel.get_by_role("status")).to_have_text(f"Changement {number} sur 5")
    await desk.page.keyboard.press("Alt+ArrowUp")
    await expect(panel.get_by_role("heading", name="Article 4", exact=True)).to_be_focused()
    await panel.get_by_role("button", name="Tout (11)").click()
    await expect(panel.get_by_role("listitem")).to_have_count(11)
    # A page of a version, and back to the list where one was.
    await second.get_by_role("button", name=re.compile(r"^Ancienne, page\s1$")).click()
    await expect(desk.panel.get_by_role("heading", name=OLD[0])).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(panel.get_by_role("heading", name="Article 2", exact=True)).to_be_focused()
    await expect(panel.get_by_role("listitem")).to_have_count(11)
    # The address keeps it; closed, the focus is where it was opened.
    await desk.page.reload()
    await expect(panel.get_by_role("listitem")).to_have_count(5)
    await desk.page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await card.get_by_role("button", name="Voir les changements").press("Enter")
    await panel.get_by_role("button", name="Fermer la comparaison").click()
    await expect(card.get_by_role("button")).to_be_focused()
    # Deleted since, the document says so.
    ids = re.findall(r'"id":"([0-9a-f-]{36})"', str(await desk.page.evaluate(
        "fetch(location.pathname.replace('/c/', '/api/conversations/') + '/messages')"
        ".then(answer => answer.json()).then(page => JSON.stringify(page.documents))"
    )))  # fmt: skip
    gone = await desk.context.request.delete(
        f"{desk.url}/api/documents/{ids[0]}", headers={"X-CSRF-Token": desk.csrf}
    )
    assert gone.status == 204
    await desk.page.reload()
    desk.watch.expect(r"status of 404 .*/comparison/")
    await card.get_by_role("button", name="Voir les changements").click()
    await expect(panel).to_contain_text("L’un de ces documents n’existe plus")


async def test_identical_texts_and_a_phone(open_desk: OpenDesk, live_server: Server) -> None:
    desk = await open_desk(live_server, viewport=PHONE, color_scheme="dark")
    await desk.sign_in()
    await desk.go()
    await joined(desk)
    await desk.button("Comparer les deux versions").click()
    await passes(desk, "two versions on a phone", PHONE)
    await desk.composer.press("Enter")
    await desk.ended()
    await desk.button("Voir les changements").click()
    sheet = desk.page.get_by_role("dialog", name="Comparaison")
    await expect(sheet.get_by_role("listitem")).to_have_count(5)
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert await desk.page.evaluate(wide)
    await passes(desk, "comparison on a phone", PHONE)
    await desk.page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    # The same words in two files: there is no list to open.
    await desk.go()
    for name, content in (OLD, ("Copie.txt", decree.text_of(decree.OLD))):
        await desk.attach(name, content)
    await desk.button("Comparer les deux versions").click()
    await desk.composer.press("Enter")
    await desk.ended()
    card = desk.answer.get_by_role("region", name="Comparaison de deux versions")
    await expect(card).to_contain_text(f"Ancienne : {OLD[0]} Nouvelle : Copie.txt")
    await expect(card).to_contain_text("Aucune différence")
    await expect(card.get_by_role("button")).to_have_count(0)
