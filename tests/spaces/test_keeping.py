"""How long a space keeps its conversations, and what is left once it is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from emilie.conversations import actions
from emilie.conversations.jobs import erase_over
from emilie.conversations.models import Conversation
from emilie.core.events import EventRow
from emilie.documents.models import Document, PageRow, Segment
from emilie.documents.upkeep import tidy
from emilie.spaces.models import Space, SpaceMember
from support.documents import sent
from support.spaces import Place, code
from support.talk import Talk, begin

NOTE = "Le compte épargne-temps est plafonné à soixante jours.".encode()


@pytest.fixture
def worker() -> bool:
    return True


async def quiet_for(app: FastAPI, days: int, *talks: Talk) -> None:
    """Nobody has gone on with them for so long."""
    async with app.state.sessions.begin() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id.in_([UUID(each.id) for each in talks]))
            .values(active_at=datetime.now(UTC) - timedelta(days=days))
        )


async def left(app: FastAPI, table: Any) -> list[Any]:
    async with app.state.sessions() as session:
        return list(await session.scalars(select(table)))


async def test_a_space_keeps_its_conversations_as_long_as_it_says(
    owner: Place, app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    await owner.keep(NOTE, "cet.txt")
    await owner.change(retention_days=30)
    old, older, lately = [Talk(owner.client, (await owner.converse()).json()["id"]) for _ in "123"]
    outside = await begin(agent_client)
    own = await sent(agent_client, b"Le bail court neuf ans.", "bail.txt")
    await old.ask("Combien ?", documents=[own["id"]])
    await quiet_for(app, 31, old, older, outside)
    await quiet_for(app, 29, lately)
    assert await erase_over(app.state.sessions) == 2
    assert {str(each.id) for each in await left(app, Conversation)} == {lately.id, outside.id}
    # The conversation's own documents went with it, those of the space stay.
    assert [each.name for each in await left(app, Document)] == ["cet.txt"]
    receipt = await agent_client.get(f"/api/documents/{own['id']}/receipt")
    assert receipt.json()["reason"] == "conversation"
    await owner.change(retention_days=None)
    await quiet_for(app, 3_000, lately)
    assert await erase_over(app.state.sessions) == 0


async def test_an_answer_in_progress_is_not_erased(owner: Place, app: FastAPI) -> None:
    await owner.change(retention_days=1)
    talk = Talk(owner.client, (await owner.converse()).json()["id"])
    await quiet_for(app, 2, talk)
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("""
insert into runs (id, conversation_id, question_id, agent_id, slot, continues, parts, metadata)
select gen_random_uuid(), id, gen_random_uuid(), agent_id, 0, false, '[]', '{}' from conversations
""")
        )
    assert await erase_over(app.state.sessions) == 0


async def test_what_somebody_goes_on_with_is_not_erased(owner: Place, app: FastAPI) -> None:
    await owner.change(retention_days=1)
    talk = Talk(owner.client, (await owner.converse()).json()["id"])
    await quiet_for(app, 2, talk)
    touched = update(Conversation).values(active_at=datetime.now(UTC))
    async with app.state.sessions.begin() as asking:
        await asking.execute(touched)
        # The beginning of a turn is not waited for, nor is it taken for nothing.
        assert await erase_over(app.state.sessions) == 0
    await quiet_for(app, 2, talk)
    async with app.state.sessions.begin() as session:
        assert len(await actions.to_erase(session)) == 1
        with pytest.raises(DBAPIError, match="lock"):
            async with app.state.sessions.begin() as asking:
                await asking.execute(select(Conversation).with_for_update(nowait=True))


async def test_an_erased_space_leaves_receipts_and_conversations(
    owner: Place, app: FastAPI, other_agent_client: httpx2.AsyncClient
) -> None:
    await owner.share(other_agent_client, "editor")
    mine = await owner.keep(NOTE, "cet.txt")
    theirs = await owner.seen_by(other_agent_client).keep(NOTE + b"2", "autre.txt")
    talk = Talk(owner.client, (await owner.converse()).json()["id"])
    await talk.ask("Combien de jours ?")
    await owner.client.delete(owner.path)
    now = datetime.now(UTC)
    await tidy(app.state.sessions, app.state.objects, now=now)
    assert len(await left(app, Document)) == 2
    async with app.state.sessions.begin() as session:
        await session.execute(update(Space).values(deleted_at=now - timedelta(hours=25)))
    await tidy(app.state.sessions, app.state.objects, now=now)
    for table in (Space, SpaceMember, Document, PageRow, Segment):
        assert await left(app, table) == []
    for client, document in ((owner.client, mine), (other_agent_client, theirs)):
        receipt = (await client.get(f"/api/documents/{document['id']}/receipt")).json()
        assert receipt["reason"] == "space"
        other = theirs if document is mine else mine
        assert code(await client.get(f"/api/documents/{other['id']}/receipt")) == (
            404, "not_found",
        )  # fmt: skip
    stays = (await owner.client.get(talk.path)).json()
    assert stays["space_id"] is None
    assert (await talk.ask("Et ensuite ?"))[-1]["type"] == "finish"
    kinds = [each.kind for each in await left(app, EventRow)]
    assert kinds.count("document:deleted") == 2
