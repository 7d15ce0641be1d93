"""A long conversation says where Émilie stops reading word for word, and what she keeps."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from e2e.desk import Desk, press
from e2e.test_accessibility import passes

LINE = "Émilie garde en mémoire un résumé de ce qui précède"
FACT = "Retenez que le dossier porte le numéro 4471-B."
LONG = "Voici un point de plus pour la note de service du bureau. " * 450


async def long_conversation(desk: Desk) -> str:
    """One whose first messages no longer fit, once their summary is there."""
    conversation = (await desk.call("POST", "/api/conversations", {}))["id"]
    path = f"/api/conversations/{conversation}"
    for number in range(3):
        asked = f"[court] Point {number}. {FACT if number == 0 else ''} {LONG}"
        await desk.call("POST", f"{path}/turns", {"text": asked})
    async with asyncio.timeout(60):
        while not (await desk.call("GET", f"{path}/messages"))["memory"]:
            await asyncio.sleep(0.05)
    return str(conversation)


async def test_the_line_opens_the_summary_by_keyboard(desk: Desk) -> None:
    await desk.go(f"/c/{await long_conversation(desk)}")
    await expect(desk.answers).to_have_count(3)
    line = desk.button(LINE)
    await press(line)
    kept = desk.page.get_by_role("dialog", name="Ce qu’Émilie garde en mémoire")
    await expect(kept).to_contain_text(FACT)
    await expect(kept).to_contain_text("Résumé des 4 premiers messages, écrit par")
    await passes(desk, "summary")
    await desk.page.keyboard.press("Escape")
    await expect(kept).to_be_hidden()
    await expect(line).to_be_focused()
    await passes(desk, "long conversation")


async def test_the_line_stands_where_the_summary_ends(desk: Desk) -> None:
    await desk.go(f"/c/{await long_conversation(desk)}")
    after = desk.page.locator("article", has_text="Noté.").nth(1)
    await expect(after.locator("xpath=following-sibling::*[1]")).to_have_text(LINE)
    # What came before is still there to be read.
    await expect(desk.page.get_by_text("Point 0.")).to_be_attached()
