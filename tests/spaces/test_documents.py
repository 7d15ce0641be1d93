"""The documents of a space: who reads them, who changes them, listed by pages, read once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from conftest import SignIn
from emilie.core import jobs
from emilie.documents import actions, ingestion, reading, shelves
from emilie.documents.models import Document, Receipt
from emilie.documents.upkeep import tidy
from support import files
from support.documents import page, send, sent
from support.spaces import Place, code
from support.talk import begin

NOTE = "Le compte épargne-temps est plafonné à soixante jours.".encode()


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture
async def reader(owner: Place, sign_in: SignIn) -> Place:
    place = owner.seen_by(await sign_in("agent", "lit"))
    await owner.share(place.client, "reader")
    return place


@pytest.fixture
async def editor(owner: Place, sign_in: SignIn) -> Place:
    place = owner.seen_by(await sign_in("referente"))
    await owner.share(place.client, "editor")
    return place


async def test_whoever_sees_the_space_reads_its_documents(
    owner: Place, reader: Place, other_agent_client: httpx2.AsyncClient
) -> None:
    document = await owner.keep(files.pdf([[NOTE.decode()]]), "cet.pdf")
    assert document["space_id"] == owner.id
    address = f"/api/documents/{document['id']}"
    paths = ["", "/pages/1", "/file", "/pages/1/image"]
    for client, status in ((reader.client, 200), (other_agent_client, 404)):
        answers = [await client.get(address + path) for path in paths]
        assert [each.status_code for each in answers] == [status] * 4
    assert "soixante" in (await page(reader.client, document, 1))["text"]
    facts = await reader.facts()
    assert [facts[each] for each in ("documents", "reading", "failed")] == [1, 0, 0]
    # Who is taken out reads no more of it, be it what they brought.
    await owner.share(reader.client, "editor")
    brought = await reader.keep(NOTE, "note.txt")
    await owner.unshare(reader.client)
    for each in (document, brought):
        assert (await reader.client.get(f"/api/documents/{each['id']}")).status_code == 404
    assert code(await reader.client.delete(address)) == (404, "not_found")


async def test_only_editors_change_them(owner: Place, reader: Place, editor: Place) -> None:
    document = await owner.keep(NOTE, "note.txt")
    address = f"/api/documents/{document['id']}"
    client = reader.client
    for refused in (
        await reader.send(NOTE, "autre.txt"),
        await client.delete(address),
        await client.post(f"{address}/read"),
        await client.patch(address, json={"sensitivity": "sensible"}),
    ):
        assert code(refused) == (403, "space_editors_only")
    marked = await editor.client.patch(address, json={"sensitivity": "sensible"})
    assert marked.json()["sensitivity"] == "sensible"
    assert (await owner.facts())["sensitivity"] == "sensible"
    assert (await editor.client.post(f"{address}/read")).status_code == 200
    assert (await editor.client.delete(address)).status_code == 204
    # All that could read it can tell that it is gone, and deleting it again is no error.
    assert (await editor.client.delete(address)).status_code == 204
    receipt = (await reader.client.get(f"{address}/receipt")).json()
    assert receipt["reason"] == "agent"


async def test_a_document_more_sensitive_than_its_space_raises_it(owner: Place) -> None:
    talk = (await owner.converse()).json()
    await owner.send(NOTE, "note.txt", sensitivity="public")
    assert (await owner.facts())["sensitivity"] == "interne"
    await owner.send(NOTE, "note.txt", sensitivity="sensible")
    assert (await owner.facts())["sensitivity"] == "sensible"
    now = (await owner.client.get(f"/api/conversations/{talk['id']}")).json()
    assert now["sensitivity"] == "sensible"


async def test_they_are_listed_by_pages(owner: Place, editor: Place) -> None:
    names = ["Étude d’impact.txt", "Note 100%.txt", "note_2.txt", "vide.docx"]
    for name in names[:3]:
        await owner.send(NOTE + name.encode(), name)
    await editor.keep(files.word(("Normal", "")), names[3])
    found = [each["name"] for each in (await owner.listed())["items"]]
    assert found == names[::-1]
    first = await owner.listed(limit=3)
    assert [each["name"] for each in first["items"]] == names[:0:-1]
    rest = await owner.listed(limit=3, before=first["next"])
    assert ([each["name"] for each in rest["items"]], rest["next"]) == (names[:1], None)
    for words, places in (("etude", [0]), ("NOTE", [2, 1]), ("0%", [1]), ("_", [2]), ("\0", None)):
        listed = [each["name"] for each in (await owner.listed(q=words))["items"]]
        assert listed == ([names[n] for n in places] if places is not None else names[::-1])
    [failed] = (await owner.listed(state="failed"))["items"]
    assert (failed["name"], failed["added_by"]) == ("vide.docx", "Samira Lebrun")
    assert (await owner.facts())["failed"] == 1
    for query in ({"state": "perdu"}, {"limit": 0}, {"limit": 1000}, {"before": "x"}):
        answer = await owner.client.get(f"{owner.path}/documents", params=query)
        assert code(answer) == (422, "invalid")


async def test_a_full_space_refuses_before_it_receives(
    owner: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "MOST", 1)
    assert (await owner.send(NOTE, "note.txt")).status_code == 201
    answer = await owner.send(NOTE, "autre.txt")
    assert answer.json() == {"code": "space_too_many_documents", "params": {"most": 1}}
    assert (await owner.facts())["documents"] == 1


@pytest.mark.parametrize(
    ("content", "name", "refused"),
    [
        (b"", "vide.txt", "document_empty"),
        (b"MZ\x90\0" + b"\0" * 60, "programme.exe", "document_unsupported"),
    ],
)
async def test_what_no_conversation_takes_no_space_takes(
    owner: Place, content: bytes, name: str, refused: str
) -> None:
    answer = await owner.send(content, name)
    assert answer.json()["code"] == refused
    assert (await owner.facts())["documents"] == 0


async def test_a_question_does_not_wait_behind_the_files_of_a_space(
    owner: Place, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[int]()
    really = jobs.defer

    async def defer(*given: object, priority: int, **named: object) -> None:
        asked.append(priority)
        await really(*given, priority=priority, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "defer", defer)
    names = ["a.txt", "b.txt", "c.txt"]
    for name in names:
        await owner.keep(NOTE + name.encode(), name)
        async with app.state.sessions.begin() as session:
            await session.execute(update(Document).values(state="reading"))
    await send(owner.client, NOTE, "question.txt")
    # Each counts itself.
    assert asked == [-1, -2, -3, -1]


async def test_a_large_file_is_no_body_too_large(owner: Place) -> None:
    assert (await owner.send(b"Un mot de plus. " * 200_000, "long.txt")).status_code == 201


async def test_the_same_file_from_two_members_is_read_once(
    owner: Place, editor: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[str]()
    really = reading.read_file

    async def read_file(*given: object) -> object:
        read.append(str(given[1]))
        return await really(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ingestion, "read_file", read_file)
    first = await owner.keep(NOTE, "a.txt")
    second = await editor.keep(NOTE, "b.txt")
    assert (second["state"], second["words"], len(read)) == ("ready", first["words"], 1)
    # One's own file elsewhere is no colleague's.
    alone = await sent(editor.client, NOTE + b" ", "c.txt")
    assert (await owner.keep(NOTE + b" ", "c.txt"))["words"] == alone["words"]
    assert len(read) == 3


async def test_they_go_with_no_question_and_are_no_forgotten_upload(
    owner: Place, app: FastAPI
) -> None:
    document = await owner.keep(NOTE, "note.txt")
    talk = await begin(owner.client)
    asked = {"text": "Combien ?", "documents": [document["id"]]}
    assert code(await owner.client.post(f"{talk.path}/turns", json=asked)) == (404, "not_found")
    now = datetime.now(UTC)
    async with app.state.sessions.begin() as session:
        await session.execute(update(Document).values(created_at=now - timedelta(days=30)))
    await tidy(app.state.sessions, app.state.objects, now=now)
    assert (await owner.facts())["documents"] == 1
    async with app.state.sessions() as session:
        assert (await session.scalars(select(Receipt))).all() == []
        found = await session.get_one(Document, UUID(document["id"]))
        assert found.conversation_id is None
