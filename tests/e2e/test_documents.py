"""A document joined, and the answer's sources opened at their page, the sentence marked."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk, one_line, press
from e2e.report import NAME
from support.server import Server

QUOTE = (
    "La mission recommande de porter l’ouverture hebdomadaire moyenne à trente-cinq heures dans "
    "les communes de plus de dix mille habitants"
)
CHIP = re.compile(r"^Source 1, Rapport-mediatheques-2025\.pdf, page\s3$")
LISTED = re.compile(r"^Source 1 Rapport-mediatheques-2025\.pdf, page\s3 ")


async def marked(desk: Desk) -> str:
    """The words marked in the text of the page."""
    await desk.panel.get_by_role("button", name="Texte", exact=True).click()
    mark = desk.panel.locator("mark")
    await expect(mark).to_be_in_viewport()
    return one_line(await mark.inner_text()).removeprefix("Passage cité").strip()


@pytest.fixture
def question() -> str:
    return f'Que recommande la mission ? [cite "{QUOTE}"]'


async def test_an_answer_without_support_offers_the_closest_passages(
    desk: Desk, rapport: bytes
) -> None:
    await desk.attach(NAME, rapport)
    await desk.asked("Combien coûte l’ouverture hebdomadaire des médiathèques ?")
    region = desk.answer.get_by_role(
        "region", name="Vos documents n’appuient pas cette réponse", exact=True
    )
    await expect(region).to_contain_text("Les passages les plus proches de votre question")
    await expect(region.get_by_role("button")).to_have_count(3)
    first = region.get_by_role("button").first
    await press(first)
    await expect(desk.panel.get_by_role("heading", name=NAME)).to_be_focused()
    # It is no source of the answer, and is not called one.
    await expect(desk.panel).not_to_contain_text("Source 1")
    quote = one_line(await first.inner_text())
    assert (await marked(desk)) in quote
    await desk.page.keyboard.press("Escape")
    await expect(first).to_be_focused()


async def test_a_source_opens_at_its_page_with_its_sentence_marked(
    desk: Desk, rapport: bytes, question: str
) -> None:
    await desk.attach(NAME, rapport)
    await expect(desk.file(NAME)).to_contain_text(re.compile(r"6\spages"))
    await desk.asked(question)
    await expect(desk.question).to_contain_text(NAME)
    await expect(desk.answer).to_contain_text("Lu en entier")
    # The second citation was invented: code removed it, and says so.
    await expect(desk.answer).not_to_contain_text("inventés")
    await expect(desk.answer).to_contain_text("1 citation retirée")
    chip = desk.answer.locator("[data-answer-words]").get_by_role("button", name=CHIP)
    listed = desk.answer.get_by_role("region", name="Sources").get_by_role("button", name=LISTED)
    await expect(listed).to_contain_text(QUOTE)

    await chip.click()
    await expect(desk.panel.get_by_role("heading", name=NAME)).to_be_focused()
    await expect(desk.panel).to_contain_text(re.compile(r"Source 1\s· page\s3 sur\s6"))
    # The page as it looks, scrolled to its mark; then its text.
    drawn = desk.panel.get_by_role("img", name=re.compile(f"^Page 3 de {NAME}.*{QUOTE[:60]}"))
    await expect(drawn).to_be_visible()
    assert await drawn.evaluate("(image) => image.naturalWidth") == 1000
    assert await marked(desk) == QUOTE
    await desk.page.keyboard.press("Escape")
    await expect(desk.panel).to_be_hidden()
    await expect(chip).to_be_focused()

    # The text stays as the way to read, from one source to the next.
    await listed.click()
    await desk.panel.get_by_role("button", name="Page précédente").click()
    await expect(desk.panel).to_contain_text("bibliobus maritime")
    await expect(desk.panel.locator("mark")).to_have_count(0)
    await desk.panel.get_by_role("button", name="Revenir au passage cité").click()
    assert await marked(desk) == QUOTE
    # The open source is in the address: a reload finds it, the back button closes it.
    await desk.page.reload()
    assert await marked(desk) == QUOTE
    await desk.panel.get_by_role("button", name="Fermer la source").click()
    await expect(desk.panel).to_be_hidden()


async def test_a_source_is_a_sheet_on_a_phone(
    open_desk: OpenDesk, served: Server, rapport: bytes, question: str
) -> None:
    desk = await open_desk(served, viewport={"width": 360, "height": 740}, has_touch=True)
    await desk.sign_in()
    await desk.go()
    await desk.attach(NAME, rapport)
    await desk.asked(question)
    chip = desk.answer.locator("[data-answer-words]").get_by_role("button", name=CHIP)
    await chip.tap()
    sheet = desk.page.get_by_role("dialog", name="Source")
    await expect(sheet.get_by_role("img", name=re.compile("^Page 3 de"))).to_be_visible()
    await sheet.get_by_role("button", name="Texte", exact=True).tap()
    await expect(sheet.locator("mark")).to_be_in_viewport()
    await expect(sheet).to_contain_text("trente-cinq heures")
    await desk.page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(chip).to_be_focused()


async def test_the_original_can_be_downloaded(desk: Desk, rapport: bytes, question: str) -> None:
    await desk.attach(NAME, rapport)
    await desk.asked(question)
    await desk.answer.get_by_role("button", name=CHIP).first.click()
    async with desk.page.expect_download() as download:
        await desk.panel.get_by_role("link", name="Télécharger l’original").click()
    file = await download.value
    assert file.suggested_filename == NAME
    path = await file.path()
    assert path.read_bytes() == rapport


async def test_the_built_in_engine_answers_out_of_the_document(
    builtin_desk: Desk, rapport: bytes
) -> None:
    desk = builtin_desk
    await desk.attach(NAME, rapport)
    await desk.asked("Combien d’agents seront formés à la médiation numérique ?")
    await expect(desk.answer).to_contain_text("quatre mille agents")
    await expect(desk.answer).to_contain_text("Moteur intégré · sur cette machine")
    sources = desk.answer.get_by_role("region", name="Sources").get_by_role("button")
    await sources.filter(has_text="quatre mille agents").first.click()
    assert "quatre mille agents" in await marked(desk)
    await expect(desk.panel).to_contain_text(re.compile(r"page\s4 sur\s6"))


async def test_the_built_in_engine_sums_up_with_page_references(
    builtin_desk: Desk, rapport: bytes
) -> None:
    desk = builtin_desk
    await desk.page.get_by_role("button", name="Synthèse").click()
    await desk.attach(NAME, rapport)
    await desk.button("Faire la synthèse").click()
    await desk.ended()
    sources = desk.answer.get_by_role("region", name="Sources").get_by_role("button", name="Source")
    await sources.filter(has_text="Voir les").click()
    listed = await sources.all_inner_texts()
    pages = {found[1] for text in listed if (found := re.search(r"page\s(\d)", text))}
    assert len(pages) >= 3, listed
    await sources.first.click()
    assert len(await marked(desk)) > 20
    # What it says is in the document, word for word, whatever the page.
    verified = await desk.answer.inner_text()
    assert re.search(r"\d+ passages? vérifiés? sur|passages? cités? sur", verified), verified


async def test_a_search_in_a_long_document_is_told_in_words(desk: Desk) -> None:
    lines = (f"Article {n}. Le service numéro {n} conserve les registres." for n in range(4_000))
    await desk.attach("registres.txt", "\n\n".join(lines).encode())
    await desk.asked("[cherche] Quel service conserve les registres ?")
    await expect(desk.answer).to_contain_text("passages choisis")
    await desk.answer.get_by_text("Recherche dans les documents").click()
    await expect(desk.answer).to_contain_text("terme introuvable ailleurs")
    await expect(desk.answer).to_contain_text(re.compile(r"\d+ passages? trouvés?"))
