"""The index of a space as its files come: few segments, whatever is deleted or asked meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text

from emilie.core.db import Sessions
from emilie.documents import upkeep
from emilie.documents.index import crowding
from emilie.documents.index.search import all_passages, best_passages
from emilie.documents.jobs import merge_segments
from emilie.documents.models import Document, Posting, Segment
from support.corpus import LEAVE, NOISE, make
from support.spaces import Place

MANY = 4


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "MANY", MANY)


async def arrive(sessions: Sessions, space: UUID, name: str, *texts: str) -> UUID:
    """As the worker reads it, then merges around it."""
    async with sessions.begin() as session:
        document = await make(session, name, *texts, space_id=space)
    await crowding.merge_around(sessions, document)
    return document


async def segments(sessions: Sessions, space: UUID) -> list[int]:
    async with sessions() as session:
        query = select(Segment.passages).where(Segment.space_id == space)
        return sorted(await session.scalars(query))


async def test_segments_stay_few_and_each_passage_is_moved_seldom(
    owner: Place, app: FastAPI
) -> None:
    space, sessions = UUID(owner.id), app.state.sessions
    for number in range(40):
        await arrive(sessions, space, f"{number}", LEAVE, f"{NOISE} numéro{number}")
        assert len(await segments(sessions, space)) <= MANY
    assert sum(await segments(sessions, space)) == 80
    async with sessions() as session:
        found = await best_passages(session, [], "congés payés", 50, space)
        assert len({each.document_id for each in found}) == 40
        [one] = await best_passages(session, [], "numéro17", 5, space)
        assert one.document_name == "17"
        assert len(await all_passages(session, [], 10**6, space) or []) == 80
        assert await all_passages(session, [], 10, space) is None


async def test_two_spaces_never_share_a_segment(owner: Place, app: FastAPI) -> None:
    other = await owner.client.post("/api/spaces", json={"name": "Autre"})
    spaces = [UUID(owner.id), UUID(other.json()["id"])]
    for number in range(2 * MANY + 2):
        await arrive(app.state.sessions, spaces[number % 2], f"{number}", LEAVE)
    async with app.state.sessions() as session:
        alone = await make(session, "hors", LEAVE)
        for place, space in enumerate(spaces):
            found = await best_passages(session, [], "congés", 50, space)
            assert {int(each.document_name) % 2 for each in found} == {place}
            assert len(found) == MANY + 1
        both = await best_passages(session, [alone], "congés", 50, spaces[0])
        assert len(both) == MANY + 2
        await session.rollback()


async def test_what_is_deleted_is_found_no_more_and_leaves_the_index_once(
    owner: Place, app: FastAPI
) -> None:
    space, sessions = UUID(owner.id), app.state.sessions
    for number in range(MANY + 1):
        await arrive(sessions, space, f"{number}", LEAVE, f"secret{number}")
    assert await segments(sessions, space) == [2 * (MANY + 1)]
    async with sessions() as session:
        query = select(Document.id, Document.name).where(Document.space_id == space)
        ids = {name: document for document, name in await session.execute(query)}
    for name in ("1", "3"):
        assert (await owner.client.delete(f"/api/documents/{ids[name]}")).status_code == 204
    async with sessions() as session:
        found = await best_passages(session, [], "congés secret1 secret3", 50, space)
        assert {each.document_name for each in found} == {"0", "2", "4"}
        asked = await session.scalars(
            text("select count(*) from procrastinate_jobs where task_name = :name"),
            {"name": merge_segments.name},
        )
        # One rewriting takes out both.
        assert asked.one() == 1


async def test_what_was_left_crowded_is_merged_within_the_hour(
    owner: Place, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may have died between the reading and the merge."""
    monkeypatch.setattr(upkeep, "MANY", MANY)
    async with app.state.sessions.begin() as session:
        for number in range(MANY + 1):
            await make(session, f"{number}", LEAVE, space_id=UUID(owner.id))
        before = {str(each) for each in await session.scalars(select(Segment.id))}
    await upkeep.tidy(app.state.sessions, app.state.objects, now=datetime.now(UTC))
    async with app.state.sessions() as session:
        asked = await session.scalars(
            text("select args -> 'segment_ids' from procrastinate_jobs where task_name = :name"),
            {"name": merge_segments.name},
        )
        assert set(asked.one()) == before


async def test_files_that_come_are_deleted_and_are_searched_at_once(
    owner: Place, app: FastAPI
) -> None:
    space, sessions = UUID(owner.id), app.state.sessions
    kept, over = list[UUID](), asyncio.Event()

    async def come(lane: int) -> None:
        for number in range(12):
            document = await arrive(sessions, space, f"{lane}-{number}", LEAVE, NOISE)
            if number % 3:
                kept.append(document)
            else:
                assert (await owner.client.delete(f"/api/documents/{document}")).is_success

    async def ask() -> None:
        while not over.is_set():
            known = set(kept)
            async with sessions() as session:
                found = await best_passages(session, [], "congés payés", 100, space)
            assert known <= {each.document_id for each in found}

    asking = asyncio.create_task(ask())
    await asyncio.gather(*(come(lane) for lane in range(3)))
    over.set()
    await asking
    async with sessions() as session:
        found = await best_passages(session, [], "congés payés", 100, space)
        assert {each.document_id for each in found} == set(kept)
        held = select(func.count()).select_from(Posting)
        left = select(Segment.id).where(Segment.space_id == space)
        assert await session.scalar(held.where(Posting.segment_id.not_in(left))) == 0
    # Two may have come while a third was merging: never more than one each over.
    assert len(await segments(sessions, space)) <= MANY + 3
