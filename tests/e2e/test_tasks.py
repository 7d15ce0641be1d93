"""Guided tasks in a browser: three clicks to a letter, and nothing lost on the way."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from e2e.conftest import PHONE, OpenDesk
from e2e.desk import Desk, press
from support.server import Server

WRONG = "Objet : Report\n\nMadame,\n\nNous demandons un report.\n\nCordialement,\n\nJeanne"


def form(desk: Desk, name: str) -> Locator:
    return desk.page.get_by_role("form", name=name)


async def open_form(desk: Desk, card: str) -> Locator:
    await desk.page.get_by_role("button", name=card).click()
    await expect(form(desk, card)).to_be_visible()
    return form(desk, card)


async def copied(desk: Desk) -> str:
    text: str = await desk.page.evaluate("navigator.clipboard.readText()")
    return text


async def test_three_clicks_to_a_letter_without_a_model(builtin_desk: Desk) -> None:
    desk = builtin_desk
    sheet = await open_form(desk, "Courriel, note")
    # The field is ready to be typed into: the second click is the one that sends.
    await expect(sheet.get_by_role("textbox").first).to_be_focused()
    await expect(sheet).to_contain_text("Il n’invente aucune phrase")
    await desk.page.keyboard.type("demander le report de la réunion au 19 mars")
    await desk.button("Rédiger").click()
    await desk.ended()
    words = await desk.words()
    assert "Objet : Demande du report de la réunion au 19 mars" in words
    assert "Madame, Monsieur," in words
    link = desk.answer.get_by_role("link", name="Ouvrir dans la messagerie")
    address = await link.get_attribute("href")
    assert address is not None
    assert address.startswith("mailto:?subject=Demande%20du%20report")
    assert "Madame%2C%20Monsieur%2C%0D%0A" in address


async def test_a_form_goes_by_keyboard_and_says_what_it_lacks(desk: Desk) -> None:
    sheet = await open_form(desk, "Traduction")
    await desk.page.keyboard.press("Control+Enter")
    await expect(sheet.get_by_role("alert")).to_have_text("Remplissez d’abord ce champ.")
    await expect(sheet.get_by_role("textbox")).to_be_focused()
    await desk.page.keyboard.type("Bonjour à tous")
    await expect(sheet.get_by_role("alert")).to_have_count(0)
    await sheet.get_by_label("Traduire en").select_option("de")
    await desk.page.keyboard.press("Control+Enter")
    await desk.ended()
    await expect(desk.question).to_contain_text("Traduis en allemand, registre administratif")
    await expect(desk.question).to_contain_text("Bonjour à tous")


async def test_a_question_is_changed_in_its_form(desk: Desk) -> None:
    sheet = await open_form(desk, "Courriel, note")
    await sheet.get_by_role("textbox").first.fill("demander un report")
    await sheet.get_by_text("Ferme", exact=True).click()
    await desk.button("Rédiger").click()
    await desk.ended()
    await desk.question.hover()
    await desk.question.get_by_role("button", name="Modifier").click()
    again = form(desk, "Courriel, note")
    await expect(again.get_by_role("textbox").first).to_have_value("demander un report")
    await expect(again.get_by_role("radio", name="Ferme")).to_be_checked()
    await again.get_by_role("textbox").first.fill("demander une avance")
    await desk.button("Rédiger").click()
    await desk.ended()
    await expect(desk.question).to_contain_text("demander une avance")
    await expect(desk.question).to_contain_text("Ton : ferme.")


async def test_a_wrong_form_of_address_is_put_right_in_one_click(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sheet = await open_form(desk, "Courriel, note")
    await sheet.get_by_role("textbox").first.fill(f'un report [dit "{WRONG}"]')
    await sheet.get_by_label("Fonction du destinataire").select_option("maire")
    await sheet.get_by_label("Pour qui ?").fill("Mme Roux")
    await desk.button("Rédiger").click()
    await desk.ended()
    card = desk.answer.get_by_role("region", name="La lettre, prête à partir")
    await expect(card).to_contain_text("au lieu de « Madame la Maire, »")
    await card.get_by_role("button", name="Mettre la bonne formule").click()
    await expect(card.get_by_role("status")).to_contain_text("corrigées")
    await card.get_by_role("button", name="Copier la lettre").click()
    await expect(desk.page.get_by_text("Lettre copiée.")).to_be_visible()
    said = await copied(desk)
    assert said.startswith("Madame la Maire,")
    assert "Je vous prie d’agréer, Madame la Maire," in said
    address = await card.get_by_role("link").get_attribute("href")
    assert address is not None
    assert "Madame%20la%20Maire" in address


async def test_a_rewriting_is_taken_piece_by_piece(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sheet = await open_form(desk, "Reformulation")
    text = 'Il est procédé à l’envoi du dossier. [dit "Nous envoyons le dossier."]'
    await sheet.get_by_role("textbox").first.fill(text)
    await desk.button("Reformuler").click()
    await desk.ended()
    card = desk.answer.get_by_role("region", name="Ce qui change")
    changes = card.get_by_role("checkbox")
    await expect(changes.first).to_be_visible()  # the card arrives after the answer
    count = await changes.count()
    assert count > 1
    await expect(card.get_by_role("status")).to_have_text(f"Gardés : {count} sur {count}")
    # By keyboard: one stop, then the arrows.
    await press(changes.first, "Space")
    await expect(changes.first).not_to_be_checked()
    await desk.page.keyboard.press("ArrowRight")
    await expect(changes.nth(1)).to_be_focused()
    await card.get_by_role("button", name="Tout refuser").click()
    await card.get_by_role("button", name="Copier le texte").click()
    await expect(desk.page.get_by_text("Texte copié, avec vos choix.")).to_be_visible()
    assert await copied(desk) == text
    await card.get_by_role("button", name="Repartir de ce texte").click()
    await expect(form(desk, "Reformulation").get_by_role("textbox").first).to_have_value(text)


async def test_a_refused_form_comes_back_filled_in(desk: Desk) -> None:
    await desk.asked("Bonjour")
    await desk.button("Tâches guidées").click()
    await desk.page.get_by_role("menuitem", name="Synthèse").click()
    sheet = form(desk, "Synthèse")
    await expect(sheet).to_contain_text("la tâche porte sur cette conversation")
    await sheet.get_by_label("Texte à résumer").fill("Un texte à garder.")
    desk.watch.expect(r"status of 503 .*/turns")
    await desk.context.route(
        "**/turns",
        lambda route: route.fulfill(
            status=503, json={"code": "database_unavailable", "params": {}}
        ),
    )
    await desk.button("Faire la synthèse").click()
    await expect(sheet.get_by_role("alert")).to_contain_text("base de données")
    await expect(sheet.get_by_label("Texte à résumer")).to_have_value("Un texte à garder.")
    await desk.context.unroute("**/turns")
    await desk.button("Faire la synthèse").click()
    await desk.ended()
    await expect(desk.question).to_contain_text("Un texte à garder.")


async def test_a_form_left_is_found_again_and_back_closes_it(desk: Desk) -> None:
    sheet = await open_form(desk, "Reformulation")
    await sheet.get_by_role("textbox").first.fill("À ne pas perdre")
    await desk.page.reload()
    await expect(form(desk, "Reformulation").get_by_role("textbox")).to_have_value(
        "À ne pas perdre"
    )
    await desk.page.go_back()
    await expect(desk.composer).to_be_visible()


@pytest.mark.parametrize("card", ["Courriel, note", "Synthèse", "Traduction", "Reformulation"])
async def test_forms_fit_a_phone(open_desk: OpenDesk, served: Server, card: str) -> None:
    desk = await open_desk(served, viewport=PHONE)
    await desk.sign_in()
    await desk.go()
    sheet = await open_form(desk, card)
    controls = sheet.locator("textarea, input:not([type=file]), select, button")
    for control in await controls.all():
        box = await control.bounding_box()
        if box is not None:
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]
    # What sends it is in sight without scrolling.
    await expect(sheet.locator("button[type=submit]")).to_be_in_viewport()
