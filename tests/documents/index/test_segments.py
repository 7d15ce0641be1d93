"""The index in segments: what merging, deleting and both at once leave to be found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions, driver_of
from emilie.core.objects import Objects
from emilie.documents import upkeep
from emilie.documents.index import search
from emilie.documents.index.merging import merge
from emilie.documents.index.search import best_passages
from emilie.documents.index.segments import discard, too_small
from emilie.documents.jobs import merge_segments
from emilie.documents.models import Document, Posting, Segment
from support.corpus import LEAVE, NOISE, STATE, TELEWORK, make

TEXTS = [LEAVE, TELEWORK, STATE, NOISE, f"{LEAVE} {TELEWORK}", f"{NOISE} {STATE}"]
QUESTIONS = ["congés payés", "télétravail des agents", "transports", "journal officiel de l’État"]


async def several(session: AsyncSession) -> list[UUID]:
    """Documents of several passages each, that share words."""
    return [await make(session, f"{n}", *TEXTS[n:], *TEXTS[:n]) for n in range(len(TEXTS))]


async def segments(session: AsyncSession) -> list[UUID]:
    return list(await session.scalars(select(Segment.id)))


async def answers(session: AsyncSession, documents: Sequence[UUID]) -> list[Any]:
    """Which passages each question finds, all of them, by text: equals may change places."""
    found = [await best_passages(session, documents, each, limit=50) for each in QUESTIONS]
    return [
        sorted((str(each.document_id), each.page, each.text) for each in some) for some in found
    ]


async def test_merging_changes_nothing_of_what_is_found(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        documents = await several(session)
        before, first = await answers(session, documents), await answers(session, documents[:1])
        best = [(await best_passages(session, documents, each, limit=1)) for each in QUESTIONS]
        merged = await merge(session, (await segments(session))[:4])
        merged = await merge(session, await segments(session))
        assert await segments(session) == [merged]
        assert await answers(session, documents) == before
        # Some of the documents of a segment are searched as if they were alone in it.
        assert await answers(session, documents[:1]) == first
        after = [(await best_passages(session, documents, each, limit=1)) for each in QUESTIONS]
        assert [[each.text for each in some] for some in after] == [
            [each.text for each in some] for some in best
        ]


async def test_what_is_deleted_is_taken_out_of_a_shared_segment(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        gone = await make(session, "a", "Une dérogation exceptionnelle.", NOISE)
        left = await make(session, "b", LEAVE, NOISE)
        shared = await merge(session, await segments(session))
        await session.execute(delete(Document).where(Document.id == gone))
        assert await best_passages(session, [gone, left], "dérogation") == []
        assert shared is not None
        await discard(session, [shared])
        again = await merge(session, [shared])
        assert await segments(session) == [again]
        stems = set(await session.scalars(select(Posting.stem)))
        assert "congé" in stems or "cong" in stems
        assert not any(stem.startswith(("derog", "dérog")) for stem in stems)
        [found] = await best_passages(session, [left], "congés")
        assert (found.document_id, found.text) == (left, LEAVE)
        await session.execute(delete(Document).where(Document.id == left))
        assert again is not None
        assert await merge(session, [again]) is None
        assert await session.scalar(select(func.count()).select_from(Posting)) == 0


async def test_merging_again_what_was_merged_does_nothing(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await several(session)
        former = await segments(session)
        merged = await merge(session, former)
        assert await merge(session, former) is None
        assert await segments(session) == [merged]


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "files")


@pytest.mark.parametrize("step", ["POSTINGS", "FOUND"])
async def test_a_merge_in_the_middle_of_a_search_loses_nothing(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    async with sessions.begin() as session:
        documents = await several(session)
        before = await answers(session, documents)
    monkeypatch.setattr(search, "LONG", 2)
    merges = 0

    statement = getattr(search, step)
    async with sessions() as session:
        driver = await driver_of(session)
        execute = driver.cursor_factory.execute

        async def merging(self: Any, query: Any, *given: Any, **named: Any) -> Any:
            nonlocal merges
            if query == statement and merges < 2:
                merges += 1
                async with sessions.begin() as other:
                    await merge(other, await segments(other))
            return await execute(self, query, *given, **named)

        monkeypatch.setattr(driver.cursor_factory, "execute", merging)
        assert await answers(session, documents) == before
    assert merges == 2


async def test_crowded_conversations_are_merged(
    sessions: Sessions, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MANY", 3)
    async with sessions.begin() as session:
        documents = await several(session)
        few = await make(session, "seul", LEAVE)
        for conversation, some in ((uuid4(), documents), (uuid4(), [few])):
            await session.execute(
                update(Document).where(Document.id.in_(some)).values(conversation_id=conversation)
            )
    await upkeep.tidy(sessions, objects, now=datetime.now(UTC))
    async with sessions() as session:
        asked = await session.scalars(
            text("select args from procrastinate_jobs where task_name = :name"),
            {"name": merge_segments.name},
        )
        [arguments] = asked.all()
        of = select(Document.segment_id).where(Document.id.in_(documents))
        wanted = {str(each) for each in await session.scalars(of)}
    assert set(arguments["segment_ids"]) == wanted


@given(st.lists(st.integers(1, 1000), max_size=40))
def test_merging_comes_to_few_segments(sizes: list[int]) -> None:
    held = {UUID(int=n): size for n, size in enumerate(sizes)}
    small = too_small(held)
    assert len(small) != 1
    left = sorted(size for each, size in held.items() if each not in small)
    # Each of those left is larger than all smaller ones together: few can be.
    total = sum(held[each] for each in small)
    for size in left:
        assert size > total
        total += size
