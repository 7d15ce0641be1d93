"""Leaving with an answer or a conversation: by the mouse, by the keyboard, said, saved."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Download, expect

from e2e.conftest import PHONE
from e2e.desk import Desk, press
from e2e.test_accessibility import passes
from support.exports import opened

READY = "est prêt, avec ses sources"


async def content(download: Download) -> bytes:
    path: Path = await download.path()
    return await asyncio.to_thread(path.read_bytes)


async def test_an_answer_is_taken_by_keyboard(desk: Desk) -> None:
    await desk.attach("congés.txt", "Le report des congés est de droit. ".encode() * 3)
    await desk.asked('[cite "Le report des congés est de droit"]')
    button = desk.answer.get_by_role("button", name="Exporter la réponse")
    await press(button)
    menu = desk.page.get_by_role("menu")
    await expect(menu.get_by_role("menuitem")).to_have_text(
        ["Word (.docx)", "LibreOffice (.odt)", "PDF accessible", "Markdown (.md)"]
    )
    await passes(desk, "formats of an answer")
    async with desk.page.expect_download() as downloading:
        await desk.page.keyboard.press("Home")
        await desk.page.keyboard.press("ArrowDown")
        await desk.page.keyboard.press("ArrowDown")
        await desk.page.keyboard.press("Enter")
    download = await downloading.value
    # Said to who cannot see the file arrive, for some seconds; and the keyboard is where it was.
    await expect(desk.page.get_by_role("alertdialog").filter(has_text=READY)).to_be_visible()
    await expect(button).to_be_focused()
    assert download.suggested_filename.endswith(".pdf")
    found = opened(await content(download), "pdf")
    assert "congés.txt" in found.words
    assert "[1]" in found.words


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
async def test_a_conversation_is_taken_from_its_menu(desk: Desk, *, phone: bool) -> None:
    await desk.asked("Bonjour à tous")
    if phone:
        await desk.page.set_viewport_size(PHONE)
    header = desk.page.get_by_role("main").locator("header").first
    await header.get_by_role("button", name="Actions").click()
    await desk.page.get_by_role("menuitem", name="Exporter").click()
    await expect(desk.page.get_by_role("menuitem", name="Word (.docx)")).to_be_in_viewport()
    async with desk.page.expect_download() as downloading:
        await desk.page.get_by_role("menuitem", name="Word (.docx)").click()
    await expect(desk.page.get_by_text(READY)).to_be_visible()
    found = opened(await content(await downloading.value), "docx")
    assert [title for _, title in found.headings] == ["Question", "Réponse"]
    assert "Bonjour à tous" in found.words


async def test_a_failure_is_said(desk: Desk) -> None:
    await desk.asked("Bonjour")
    await desk.page.route(
        "**/export?*",
        lambda route: route.fulfill(
            status=503, content_type="application/json",
            body='{"code": "export_too_slow", "params": {}}',
        ),
    )  # fmt: skip
    desk.watch.expect(r"status of 503 .*export")
    await desk.answer.get_by_role("button", name="Exporter la réponse").click()
    await desk.page.get_by_role("menuitem", name="Markdown (.md)").click()
    await expect(desk.page.get_by_text("prenait trop de temps")).to_be_visible()
