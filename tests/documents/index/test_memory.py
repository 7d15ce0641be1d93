"""Postings in the memory of a process: how much it holds, and that nothing changes by it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from emilie.core.db import Sessions
from emilie.documents.index import memory, search
from emilie.documents.index.memory import Memory
from emilie.documents.index.merging import merge
from emilie.documents.index.postings import Bitmap, Postings
from emilie.documents.index.search import best_passages
from emilie.documents.models import Segment
from support.corpus import LEAVE, NOISE, STATE, TELEWORK, make, postings

SMALL, SIZE = 10_000, 6_400
"""Passages of a segment, and of one that is large in these tests."""


def each(step: int, first: int = 0) -> Postings:
    """A stem of one passage in so many."""
    return postings(dict.fromkeys(range(first, SIZE, step), (1, 10)))


def test_the_memory_holds_no_more_than_it_may() -> None:
    some = [each(1) for _ in range(4)]
    held = Memory(3 * some[0].size)
    for number, one in enumerate(some):
        assert held.keep((UUID(int=number), "stem"), one, SMALL) is one
        if number == 2:
            assert held.get((UUID(int=0), "stem")) is some[0]
    assert held.get((UUID(int=1), "stem")) is None
    assert held.get((UUID(int=0), "stem")) is some[0]


def test_the_lengths_of_a_large_segment_are_held_once_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "LARGE", SIZE)
    most = 5 * SIZE
    held = Memory(most)
    kept = [held.keep((UUID(int=1), stem), each(4, n), SIZE) for n, stem in enumerate("abcd")]
    assert all(isinstance(one, Bitmap) for one in kept)
    # Two bytes a passage, and of each stem a bit and a half a passage and a byte a posting.
    assert held.size == SIZE * 2 + 4 * (SIZE * 3 // 16 + SIZE // 4)
    del kept
    for segment in range(2, 12):
        held.keep((UUID(int=segment), "stem"), each(2), SIZE)
        assert held.size <= most
    # The lengths left with the last postings of their segment.
    assert held.get((UUID(int=1), "d")) is None
    assert held.size == SIZE * 2 + SIZE * 3 // 16 + SIZE // 2


async def test_questions_find_the_same_in_a_large_segment(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [LEAVE, TELEWORK, STATE, NOISE, f"{LEAVE} {STATE}", f"{NOISE} {TELEWORK}"]
    questions = ["congés payés des agents", "télétravail", "l’État au journal officiel"]
    async with sessions.begin() as session:
        documents = [await make(session, f"{n}", *(texts[n:] + texts) * 20) for n in range(3)]
        await merge(session, (await session.scalars(select(Segment.id))).all())

        async def answers() -> list[list[UUID]]:
            return [
                [each.id for each in await best_passages(session, some, question, limit=30)]
                for question in questions for some in (documents, documents[1:])
            ]  # fmt: skip

        short = await answers()
        monkeypatch.setattr(search, "LONG", 2)
        monkeypatch.setattr(memory, "LARGE", 100)
        held = Memory(10**6)
        monkeypatch.setattr(memory, "MEMORY", held)
        assert await answers() == short
        assert any(isinstance(each, Bitmap) for each in held._held.values())
        # From memory alone.
        assert await answers() == short
