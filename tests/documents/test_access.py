"""Whose documents they are: for anybody else they do not exist; deleted, nothing is left."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update

from emilie.core.errors import NotFound
from emilie.core.events import EventRow
from emilie.documents import actions
from emilie.documents.models import Document, PageRow, PassageRow, Posting, Segment
from emilie.documents.upkeep import tidy
from support.documents import send, sent

TEXT = b"Vingt-cinq jours par an."


async def test_another_agents_document_does_not_exist(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    for identifier in (document["id"], str(uuid4())):
        address = f"/api/documents/{identifier}"
        answers = [
            await other_agent_client.get(address),
            await other_agent_client.get(f"{address}/pages/1"),
            await other_agent_client.get(f"{address}/file"),
            await other_agent_client.delete(address),
        ]
        assert {(each.status_code, each.json()["code"]) for each in answers} == {(404, "not_found")}
    assert (await agent_client.get(f"/api/documents/{document['id']}")).status_code == 200


async def test_pages_are_numbered_from_one(agent_client: httpx2.AsyncClient) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    statuses = [
        (await agent_client.get(f"/api/documents/{document['id']}/pages/{number}")).status_code
        for number in ("1", "2", "0", "-1", "99999999999", "x")
    ]
    assert statuses == [200, 404, 422, 422, 422, 422]


async def test_a_document_that_is_there_has_no_receipt(agent_client: httpx2.AsyncClient) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    for identifier in (document["id"], str(uuid4())):
        assert (await agent_client.get(f"/api/documents/{identifier}/receipt")).status_code == 404


async def test_deleting_leaves_nothing_but_a_receipt(
    app: FastAPI, agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    address = f"/api/documents/{document['id']}"
    assert _files(app) != []
    # Deleting again is no error; somebody else still learns nothing.
    assert [(await agent_client.delete(address)).status_code for _ in range(2)] == [204, 204]
    assert (await other_agent_client.delete(address)).status_code == 404
    assert (await agent_client.get(address)).status_code == 404
    receipt = (await agent_client.get(f"{address}/receipt")).json()
    assert (receipt["reason"], receipt["pages"], receipt["passages"]) == ("agent", 1, 1)
    assert receipt["sha256"] == hashlib.sha256(TEXT).hexdigest()
    assert "note" not in str(receipt)
    assert (await other_agent_client.get(f"{address}/receipt")).status_code == 404
    async with asyncio.timeout(60):
        while not (erased := (await agent_client.get(f"{address}/receipt")).json())["erased_at"]:
            await asyncio.sleep(0.05)
    assert erased["erased_at"] >= erased["deleted_at"]
    assert _files(app) == []
    async with app.state.sessions() as session:
        about = EventRow.facts["document_id"].astext == document["id"]
        for table in (Document, PageRow, PassageRow, Posting, Segment):
            assert (await session.execute(select(table))).all() == []
        kinds = (
            await session.scalars(select(EventRow.kind).where(about).order_by(EventRow.id))
        ).all()
    assert kinds == ["document:uploaded", "document:deleted"]
    await _until(lambda: _files(app) == [])


async def test_a_document_belongs_to_one_conversation_of_its_agent(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    ids = [UUID((await send(agent_client, TEXT, name)).json()["id"]) for name in ("a", "b")]
    conversation, elsewhere = uuid4(), uuid4()
    async with app.state.sessions.begin() as session:
        mine = (await session.scalars(select(Document.agent_id).limit(1))).one()
        attached = await actions.attach(session, mine, conversation, ids[::-1])
        assert [document.id for document in attached] == ids[::-1]
        assert await actions.attach(session, mine, conversation, ids[:1]) != []
        for agent, place in ((mine, elsewhere), (uuid4(), conversation)):
            with pytest.raises(NotFound):
                await actions.attach(session, agent, place, ids)
    async with app.state.sessions.begin() as session:
        found = await actions.of_conversation(session, conversation)
        assert [document.id for document in found] == ids
        assert await actions.of_conversation(session, elsewhere) == []
        keys = await actions.delete_of_conversations(session, [conversation])
        assert len(keys) == 2
    await _until(lambda: _files(app) == [])


async def test_upkeep_removes_what_nobody_will_come_back_for(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    names = ("oublié", "récent", "attaché", "perdu")
    sent_ones = {name: await sent(agent_client, TEXT, name) for name in names}
    ids = {name: UUID(document["id"]) for name, document in sent_ones.items()}
    now = datetime.now(UTC)
    old = {"created_at": now - timedelta(days=8)}
    await app.state.objects.put("documents/orphan", b"x")
    async with app.state.sessions.begin() as session:
        for name, values in (
            ("oublié", old),
            ("attaché", old | {"conversation_id": uuid4()}),
            ("perdu", {"created_at": now - timedelta(hours=1), "state": "reading"}),
        ):
            await session.execute(update(Document).where(Document.id == ids[name]).values(values))
    # Upkeep of tomorrow: the file that no row names is a day old by then.
    await tidy(app.state.sessions, app.state.objects, now=now + timedelta(days=1, minutes=1))
    async with app.state.sessions() as session:
        rows = await session.execute(select(Document.name, Document.state, Document.error))
        assert {tuple(row) for row in rows} == {
            ("récent", "ready", None),
            ("attaché", "ready", None),
            ("perdu", "failed", "document_failed"),
        }
    await _until(lambda: {file.name for file in _files(app)} == _named(ids, names[1:]))


async def test_a_file_is_not_kept_when_its_row_is_not(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    """The other way round, a document whose file has gone says that it failed."""
    async with app.state.sessions.begin() as session:
        await session.execute(text("alter table documents rename column sha256 to lost"))
    try:
        assert (await send(agent_client, TEXT, "note.txt")).status_code == 500
    finally:
        async with app.state.sessions.begin() as session:
            await session.execute(text("alter table documents rename column lost to sha256"))
    async with app.state.sessions() as session:
        assert (await session.execute(select(Document))).all() == []
        jobs = "select count(*) from procrastinate_jobs where task_name = 'documents:read'"
        assert (await session.execute(text(jobs))).scalar_one() == 0


def _files(app: FastAPI) -> list[Path]:
    folder: Path = app.state.settings.data / "files" / "kept"
    return [path for path in folder.rglob("*") if path.is_file()]


def _named(ids: dict[str, UUID], names: tuple[str, ...]) -> set[str]:
    return {str(ids[name]) for name in names}


async def _until(condition: object) -> None:
    assert callable(condition)
    for _ in range(3_000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")
