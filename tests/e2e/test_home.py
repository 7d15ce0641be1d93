"""The four guided tasks, and what is said of who answers."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from e2e.desk import Desk

SELECTED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
FREE = {
    "Courriel, note": ("Rédige un courriel à [destinataire", "[destinataire et fonction]"),
    # Nothing to fill in: what is typed follows.
    "Synthèse": ("Fais la synthèse des documents joints", ""),
    "Traduction": ("Traduis en [anglais]", "[anglais]"),
    "Reformulation": ("Reformule ce texte pour [un usager]", "[un usager]"),
}


@pytest.mark.parametrize("card", FREE)
async def test_who_knows_how_writes_the_request(desk: Desk, card: str) -> None:
    beginning, selected = FREE[card]
    await desk.page.get_by_role("button", name=card).click()
    await desk.button("Écrire librement").click()
    await expect(desk.composer).to_be_focused()
    assert (await desk.composer.input_value()).startswith(beginning)
    assert await desk.composer.evaluate(SELECTED) == selected
    # Typing fills the first blank in.
    await desk.page.keyboard.type("Madame la directrice")
    await expect(desk.button(f"Retirer la tâche {card}")).to_be_visible()
    await desk.composer.press("Enter")
    await desk.ended()
    await expect(desk.question).to_contain_text(card)
    await expect(desk.question).to_contain_text("Madame la directrice")
    stored = await desk.call("GET", f"/api/conversations/{desk.conversation}/messages")
    facts = stored["items"][0]["metadata"]
    assert (facts["task"] is not None, facts["fields"]) == (True, None)


async def test_a_task_can_be_taken_off(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="Traduction").click()
    await desk.button("Écrire librement").click()
    await desk.button("Retirer la tâche Traduction").click()
    await desk.ask("Bonjour")
    await desk.ended()
    await expect(desk.question).not_to_contain_text("Traduction")


async def test_who_answers_is_said_before_and_after(desk: Desk, builtin_desk: Desk) -> None:
    footer = builtin_desk.page.get_by_role("contentinfo")
    await expect(footer).to_contain_text("Moteur intégré")
    await expect(builtin_desk.page.get_by_role("complementary")).to_contain_text(
        "Émilie cite, elle n’invente pas."
    )
    await expect(builtin_desk.page.get_by_text("Interne · reste sur cette machine")).to_be_visible()
    await expect(desk.page.get_by_role("contentinfo")).to_contain_text("modele-d-essai")
    await expect(desk.page.get_by_text("elle n’invente pas")).to_have_count(0)
    await desk.asked("Bonjour")
    await expect(desk.answer).to_contain_text("modele-d-essai")
