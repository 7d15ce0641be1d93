"""A question written again, an answer asked again: every version stays within reach."""

from __future__ import annotations

from playwright.async_api import expect

from e2e.desk import Desk


async def edit(desk: Desk, text: str) -> None:
    await desk.question.hover()
    await desk.question.get_by_role("button", name="Modifier la question").click()
    field = desk.question.get_by_role("textbox", name="Modifier la question")
    await expect(field).to_be_focused()
    await field.fill(text)
    await field.press("Enter")


async def test_a_question_is_edited_and_both_versions_can_be_walked(desk: Desk) -> None:
    await desk.asked("Première version")
    await edit(desk, "Deuxième version")
    await expect(desk.answer).to_contain_text("Vous avez demandé : Deuxième version")
    await desk.ended()
    versions = desk.question.get_by_role("group", name="Version 2 sur 2")
    await expect(versions).to_contain_text("2/2")
    await expect(versions.get_by_role("button", name="Version suivante")).to_be_disabled()
    await versions.get_by_role("button", name="Version précédente").click()
    await expect(desk.question).to_contain_text("Première version")
    await expect(desk.answer).to_contain_text("Vous avez demandé : Première version")
    # The version shown is the one that a reload finds.
    await desk.page.reload()
    await expect(desk.question).to_contain_text("Première version")
    versions = desk.question.get_by_role("group", name="Version 1 sur 2")
    await versions.get_by_role("button", name="Version suivante").click()
    await expect(desk.answer).to_contain_text("Vous avez demandé : Deuxième version")
    await expect(desk.answers).to_have_count(1)


async def test_giving_up_an_edit_changes_nothing(desk: Desk) -> None:
    await desk.asked("Première version")
    await desk.question.hover()
    await desk.question.get_by_role("button", name="Modifier la question").click()
    field = desk.question.get_by_role("textbox", name="Modifier la question")
    await field.fill("Autre chose")
    await field.press("Escape")
    await expect(field).to_be_hidden()
    await expect(desk.question).to_contain_text("Première version")
    await expect(desk.question.get_by_role("group")).to_have_count(0)


async def test_an_answer_asked_again_stands_beside_the_first(desk: Desk) -> None:
    await desk.asked("Bonjour")
    await desk.button("Demander une autre réponse").click()
    versions = desk.answer.get_by_role("group", name="Version 2 sur 2")
    await expect(versions).to_be_visible(timeout=30_000)
    await desk.ended()
    await desk.asked("Une suite")
    first = desk.answers.first.get_by_role("group", name="Version 2 sur 2")
    await first.get_by_role("button", name="Version précédente").click()
    # The first answer was followed by nothing.
    await expect(desk.answers).to_have_count(1)
    await expect(desk.answer.get_by_role("group", name="Version 1 sur 2")).to_be_visible()
