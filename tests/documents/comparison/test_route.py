"""A comparison over HTTP: for its owner, bounded, refused in words."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx2
import psutil
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.errors import sentence
from emilie.documents import comparing
from emilie.documents.comparison.shapes import Page
from emilie.documents.models import Document
from emilie.settings import Documents
from support import decree, processes
from support.documents import page, send, sent
from support.files import DOCX, pdf, word


async def compared(
    client: httpx2.AsyncClient, left: object, right: object
) -> tuple[int, dict[str, object]]:
    answer = await client.get(f"/api/documents/{left}/comparison/{right}")
    return answer.status_code, answer.json()


async def test_two_files_of_different_kinds_are_compared_article_by_article(
    agent_client: httpx2.AsyncClient,
) -> None:
    old = await sent(agent_client, decree.pdf_of(decree.OLD), "ancien.pdf")
    new = await sent(agent_client, decree.text_of(decree.NEW), "nouveau.txt")
    answer = await agent_client.get(f"/api/documents/{old['id']}/comparison/{new['id']}")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["units"] == "articles"
    assert told["counts"] == {
        "modified": 2, "added": 1, "removed": 1, "renumbered": 1, "moved": 0, "unchanged": 6,
    }  # fmt: skip
    assert told["left"]["left_out"] > 1
    assert (told["right"]["name"], told["right"]["left_out"]) == ("nouveau.txt", 0)
    [second] = [
        each for each in told["changes"]
        if each["kind"] == "modified" and each["right"]["label"] == "Article 2"
    ]  # fmt: skip
    assert [(each["op"], each["text"].strip()) for each in second["segments"]][1:3] == [
        ("deleted", "trois"), ("inserted", "un"),
    ]  # fmt: skip
    # Its place is where it stands.
    for document, place in ((old, second["left"]), (new, second["right"])):
        text = (await page(agent_client, document, place["page"]))["text"]
        assert text[place["start"] : place["end"]].startswith("Article 2")
    # What did not change is not told again.
    assert all(not each["segments"] for each in told["changes"] if each["kind"] == "unchanged")


async def test_the_same_text_in_two_formats_has_no_difference(
    agent_client: httpx2.AsyncClient,
) -> None:
    paragraphs = [("Normal", line) for part in decree.OLD for line in part.split("\n")]
    old = await sent(agent_client, word(*paragraphs), "décret.docx")
    new = await sent(agent_client, decree.pdf_of(decree.OLD, width=60, lines=15), "décret.pdf")
    assert old["media_type"] == DOCX
    status, told = await compared(agent_client, old["id"], new["id"])
    assert (status, told["kept"]) == (200, 1)


async def test_ten_bad_inputs(
    app: FastAPI,
    agent_client: httpx2.AsyncClient,
    other_agent_client: httpx2.AsyncClient,
    client: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = (await sent(agent_client, decree.text_of(decree.OLD), "a.txt"))["id"]
    new = (await sent(agent_client, decree.text_of(decree.NEW), "b.txt"))["id"]
    theirs = (await sent(other_agent_client, decree.text_of(decree.NEW), "c.txt"))["id"]
    failed = (await sent(agent_client, pdf([[""]]), "blanc.pdf"))["id"]
    gone = (await sent(agent_client, b"Un autre texte.", "d.txt"))["id"]
    await agent_client.delete(f"/api/documents/{gone}")
    for who, left, right, status, code in (
        (client, old, new, 401, "signed_out"),
        (agent_client, old, theirs, 404, "not_found"),
        (agent_client, theirs, old, 404, "not_found"),
        (other_agent_client, old, new, 404, "not_found"),
        (agent_client, old, uuid4(), 404, "not_found"),
        (agent_client, gone, new, 404, "not_found"),
        (agent_client, old, old, 409, "comparison_same_document"),
        (agent_client, failed, new, 409, "comparison_not_ready"),
        (agent_client, "n'importe quoi", new, 422, "invalid"),
        (agent_client, old, "..%2F..%2Fetc", 422, "invalid"),
    ):
        found, body = await compared(who, left, right)
        assert (found, body["code"]) == (status, code) or (found == 404 and "etc" in str(right))
    monkeypatch.setattr(comparing, "CHARACTERS", 100)
    assert (await compared(agent_client, old, new))[1]["code"] == "comparison_too_long"
    monkeypatch.undo()
    monkeypatch.setattr(comparing, "SECONDS", 0)
    found, body = await compared(agent_client, old, new)
    assert (found, body["code"]) == (503, "comparison_too_slow")
    assert sentence("comparison_too_slow").endswith(".")


async def test_texts_are_taken_in_turn_and_none_that_is_too_long(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = (await sent(agent_client, decree.text_of(decree.OLD), "a.txt"))["id"]
    new = (await sent(agent_client, decree.text_of(decree.NEW), "b.txt"))["id"]
    taken: list[bool] = []
    text_of = comparing.text_of

    async def told(session: AsyncSession, document: Document) -> comparing.Text:
        taken.append(comparing.AT_ONCE.locked())
        return await text_of(session, document)

    monkeypatch.setattr(comparing, "text_of", told)
    monkeypatch.setattr(comparing, "AT_ONCE", asyncio.Semaphore(1))
    assert (await compared(agent_client, old, new))[0] == 200
    assert taken == [True, True]
    monkeypatch.setattr(comparing, "CHARACTERS", 100)
    assert (await compared(agent_client, old, new))[1]["code"] == "comparison_too_long"
    assert taken == [True, True]


def comparing_now() -> list[psutil.Process]:
    return processes.children("emilie.documents.comparison")


async def test_its_process_goes_when_nobody_waits_and_its_limits_hold() -> None:
    text = comparing.Text([Page(1, None, "mot " * 400_000)], paged=False)
    other = comparing.Text([Page(1, None, "mot autre " * 300_000)], paged=False)
    waiting = asyncio.create_task(comparing.compare(text, other, Documents()))
    async with asyncio.timeout(60):
        while not (found := comparing_now()):
            await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not any(process.is_running() for process in found)
    with pytest.raises(comparing.ComparisonFailed):
        await comparing.compare(text, other, Documents(memory=64 * 1024 * 1024))


async def test_one_that_is_being_read_is_said_not_to_be_ready(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    from sqlalchemy import text

    old = (await send(agent_client, b"Un texte.", "a.txt")).json()["id"]
    new = (await sent(agent_client, b"Un autre texte.", "b.txt"))["id"]
    async with app.state.sessions.begin() as session:
        await session.execute(text("update documents set state = 'reading' where name = 'a.txt'"))
    status, body = await compared(agent_client, old, new)
    assert (status, body) == (
        409, {"code": "comparison_not_ready", "params": {"name": "a.txt"}}
    )  # fmt: skip
