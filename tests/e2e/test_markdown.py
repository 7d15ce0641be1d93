"""An answer drawn from Markdown: harmless, readable, and copied as it looks."""

from __future__ import annotations

import re

from playwright.async_api import expect

from e2e.desk import Desk

TABLE = "Voici :\n\n| Poste | M€ |\n| --- | ---: |\n| Ouverture | 62 |\n| Achats | 4,3 |"
READ_CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const read = async (type) =>
    item.types.includes(type) ? await (await item.getType(type)).text() : null;
  return { html: await read("text/html"), text: await read("text/plain") };
}"""


async def test_a_table_is_drawn_and_copied_with_its_borders(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.asked(TABLE)
    cells = desk.answer.get_by_role("table").get_by_role("cell")
    await expect(cells).to_have_text(["Ouverture", "62", "Achats", "4,3"])
    await desk.answer.get_by_role("button", name="Copier", exact=True).click()
    await expect(desk.page.get_by_text("Réponse copiée, mise en forme comprise.")).to_be_visible()
    desk.watch.check()
    # Reading, which only this test does, draws the copied page under our own policy.
    desk.watch.expect("style-src")
    copied = await desk.page.evaluate(READ_CLIPBOARD)
    assert "<table" in copied["html"]
    assert 'border="1"' in copied["html"]
    assert "border: 1px solid" in copied["html"]
    assert "<button" not in copied["html"]
    assert "Ouverture\t62" in copied["text"]
    await desk.answer.get_by_role("button", name="Copier en Markdown").click()
    await expect(desk.page.get_by_text("Réponse copiée en Markdown.")).to_be_visible()
    copied = await desk.page.evaluate(READ_CLIPBOARD)
    assert "| Ouverture | 62 |" in copied["text"]


async def test_a_block_of_code_has_its_own_copy(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.asked('Voici :\n\n```python\nfor page in rapport:\n    print("page", page)\n```')
    block = desk.answer.get_by_role("group", name="Code, python")
    await expect(block).to_contain_text("for page in rapport:")
    await desk.answer.get_by_role("button", name="Copier le code").click()
    await expect(desk.page.get_by_text("Code copié.")).to_be_visible()
    copied = await desk.page.evaluate(READ_CLIPBOARD)
    assert copied["text"] == 'for page in rapport:\n    print("page", page)'


async def test_mathematics_are_drawn(desk: Desk) -> None:
    async with desk.page.expect_response(re.compile(r"math.*\.woff2$")) as font:
        await desk.asked("Voici $a^2 + b^2$ puis :\n\n$$\\frac{x}{2} = \\sqrt{y}$$")
    assert (await font.value).ok
    await expect(desk.answer.locator("math")).to_have_count(2)
    await expect(desk.answer.locator("math mfrac")).to_be_visible()
    await expect(desk.answer.locator("math[display=block] msqrt")).to_be_visible()


async def test_a_remote_image_is_named_and_never_asked_for(desk: Desk) -> None:
    await desk.asked("Voici ![le logo](https://exemple.fr/logo.png) et ![](//autre.fr/x.svg).")
    await expect(desk.answer).to_contain_text("Image non chargée : le logo")
    await expect(desk.answer.get_by_role("img")).to_have_count(0)


async def test_links_open_apart_and_scripts_do_not_run(desk: Desk) -> None:
    await desk.asked(
        "Voici [la loi](https://www.legifrance.gouv.fr/loi) et [un piège](javascript:alert(1)) et "
        "[un autre](data:text/html,<script>alert(1)</script>) <img src=x onerror=alert(1)>"
        "<script>alert(2)</script>"
    )
    law = desk.answer.get_by_role("link", name="la loi")
    await expect(law).to_have_attribute("rel", re.compile("noopener noreferrer"))
    await expect(law).to_have_attribute("target", "_blank")
    targets = await desk.answer.locator("a").evaluate_all("(all) => all.map((each) => each.href)")
    assert targets == ["https://www.legifrance.gouv.fr/loi"]
    await expect(desk.answer).to_contain_text("un piège")
    await expect(desk.answer.locator("script, img, iframe")).to_have_count(0)
