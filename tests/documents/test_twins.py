"""The same file sent again by the same agent is read once, and each of the two stays whole."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from emilie.documents import ingestion, reading
from emilie.documents.index.search import best_passages
from emilie.documents.models import Document, PageRow, PassageRow
from support import files
from support.documents import page, send, sent, settled
from support.pictures import with_words

CONTENT = files.pdf([["Le compte épargne-temps est plafonné à soixante jours."], ["Seconde page."]])
LIKE = ("pages", "words", "page_label", "unread", "state", "media_type", "size")


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The media types of the files that were really read."""
    read: list[str] = []
    really = reading.read_file

    async def read_file(path: Any, media_type: str, *others: Any) -> Any:
        read.append(media_type)
        return await really(path, media_type, *others)

    monkeypatch.setattr(ingestion, "read_file", read_file)
    return read


async def test_the_second_is_copied_and_outlives_the_first(
    app: FastAPI, agent_client: httpx2.AsyncClient, readings: list[str]
) -> None:
    first = await sent(agent_client, CONTENT, "cet.pdf")
    second = await sent(agent_client, CONTENT, "cet (1).pdf")
    assert len(readings) == 1
    assert [first[each] for each in LIKE] == [second[each] for each in LIKE]
    assert second["name"] == "cet (1).pdf"
    async with app.state.sessions() as session:
        for table in (PageRow, PassageRow):
            rows = [
                len(list(await session.scalars(select(table).where(table.document_id == UUID(d)))))
                for d in (first["id"], second["id"])
            ]
            assert rows[0] == rows[1] > 0
    assert (await agent_client.delete(f"/api/documents/{first['id']}")).status_code == 204
    assert "soixante jours" in (await page(agent_client, second, 1))["text"]
    async with app.state.sessions() as session:
        found = await best_passages(session, [UUID(second["id"])], "plafond du compte épargne")
    assert found[0].document_name == "cet (1).pdf"
    kept = await agent_client.get(f"/api/documents/{second['id']}/file")
    assert kept.content == CONTENT


async def test_sent_twice_at_once_it_is_still_read_once(
    agent_client: httpx2.AsyncClient, readings: list[str]
) -> None:
    answers = await asyncio.gather(*(send(agent_client, CONTENT, f"{n}.pdf") for n in range(3)))
    found = [await settled(agent_client, answer.json()["id"]) for answer in answers]
    assert [each["state"] for each in found] == ["ready"] * 3
    assert len(readings) == 1


async def test_another_agents_file_is_never_a_twin(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, readings: list[str]
) -> None:
    await sent(agent_client, CONTENT, "cet.pdf")
    assert (await sent(other_agent_client, CONTENT, "cet.pdf"))["state"] == "ready"
    assert len(readings) == 2


async def test_what_was_not_read_whole_is_read_again(
    app: FastAPI, agent_client: httpx2.AsyncClient, readings: list[str]
) -> None:
    first = await sent(agent_client, CONTENT, "cet.pdf")
    for known in ({"unread": 1}, {"unread": 0, "state": "failed", "error": "document_failed"}):
        async with app.state.sessions.begin() as session:
            await session.execute(
                update(Document).where(Document.id == UUID(first["id"])).values(**known)
            )
        readings.clear()
        again = await sent(agent_client, CONTENT, "cet.pdf")
        assert (again["state"], again["unread"], len(readings)) == ("ready", 0, 1)
        await agent_client.delete(f"/api/documents/{again['id']}")


async def test_the_same_bytes_under_another_kind_are_read_as_that_kind(
    agent_client: httpx2.AsyncClient, readings: list[str]
) -> None:
    table = b"agent;jours\nJeanne;25\n"
    await sent(agent_client, table, "jours.csv")
    await sent(agent_client, table, "jours.txt")
    assert readings == ["text/csv", "text/plain"]


async def test_an_image_sent_again_has_a_file_of_its_own(
    agent_client: httpx2.AsyncClient, readings: list[str]
) -> None:
    content = with_words(kind="WEBP")
    first = await sent(agent_client, content, "affiche.webp")
    second = await sent(agent_client, content, "affiche.webp")
    assert len(readings) == 1
    assert [first[each] for each in LIKE] == [second[each] for each in LIKE]
    await agent_client.delete(f"/api/documents/{first['id']}")
    await asyncio.sleep(0.5)  # its file goes in a job
    shown = await agent_client.get(f"/api/documents/{second['id']}/image")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")


async def test_a_twin_deleted_meanwhile_leaves_the_file_to_be_read(
    app: FastAPI,
    agent_client: httpx2.AsyncClient,
    readings: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = await sent(agent_client, CONTENT, "cet.pdf")
    copied = ingestion.copied

    async def after_its_deletion(*given: Any) -> bool:
        await agent_client.delete(f"/api/documents/{first['id']}")
        return await copied(*given)

    monkeypatch.setattr(ingestion, "copied", after_its_deletion)
    second = await sent(agent_client, CONTENT, "cet.pdf")
    assert (second["state"], len(readings)) == ("ready", 2)
