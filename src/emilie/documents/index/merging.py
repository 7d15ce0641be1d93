"""Segments put together: places are moved, nothing is read nor cut again.

numpy weighs on the start and on the memory: this module is imported by the job that merges only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import driver_of
from emilie.core.ids import new_id
from emilie.documents.index.segments import discard, put
from emilie.documents.models import Segment

Places = npt.NDArray[np.int32]
Row = tuple[str, UUID, bytes, bytes, bytes]
"""Stem, segment, places, counts, lengths."""

TOGETHER = 500
"""Postings that are read, then written, at once."""

# The lock keeps documents from being deleted, or merged by another worker, meanwhile.
LOCKED = text("""
select id, passages, words from documents where segment_id = any(:ids) order by id
for no key update
""")
SEGMENTS = text("""
select id, documents, starts, passages, space_id from segments where id = any(:ids) order by id
""")
POSTINGS = """
select stem, segment_id, places, counts, lengths from postings
where segment_id = any(%s) order by stem, segment_id
"""
COPY = """
copy postings (segment_id, stem, places, counts, lengths) from stdin (format binary)
"""


async def merge(session: AsyncSession, ids: Sequence[UUID]) -> UUID | None:
    """One segment in place of several, without the documents that are gone; None when all are.

    They are of one space, or of none. Given a single one, it is written again without what was
    deleted of it.
    """
    rows = (await session.execute(LOCKED, {"ids": list(ids)})).all()
    sizes: dict[UUID, int] = {row.id: row.passages for row in rows}
    documents: list[UUID] = []
    starts: list[int] = []
    moves: dict[UUID, Places] = {}
    end = 0
    spaces: set[UUID | None] = set()
    for segment in (await session.execute(SEGMENTS, {"ids": list(ids)})).all():
        spaces.add(segment.space_id)
        kept = [each if each in sizes else None for each in segment.documents]
        moves[segment.id] = _moves(kept, segment.starts, segment.passages, end)
        for each in kept:
            if each is not None:
                documents.append(each)
                starts.append(end)
                end += sizes[each]
    if not documents:
        await discard(session, ids)
        return None
    [space_id] = spaces
    merged = Segment(
        id=new_id(), documents=documents, starts=starts, passages=end,
        words=sum(row.words for row in rows), space_id=space_id,
    )  # fmt: skip
    session.add(merged)
    await session.flush()
    await _copy(session, merged.id, moves)
    await put(session, merged.id, documents)
    return merged.id


def _moves(kept: Sequence[UUID | None], starts: Sequence[int], size: int, end: int) -> Places:
    """New place of each passage of a segment, from `end` on; -1 where its document is gone."""
    moves = np.full(size, -1, np.int32)
    for document, start, stop in zip(kept, starts, [*starts[1:], size], strict=True):
        if document is not None:
            moves[start:stop] = np.arange(end, end + stop - start, dtype=np.int32)
            end += stop - start
    return moves


async def _copy(session: AsyncSession, segment_id: UUID, moves: dict[UUID, Places]) -> None:
    driver = await driver_of(session)
    async with driver.cursor("merging", binary=True) as reading, driver.cursor() as writing:
        await reading.execute(POSTINGS, (sorted(moves),))
        rows: list[Row] = []
        while some := await reading.fetchmany(TOGETHER):
            rows += some
            # The last stem may go on in what is read next.
            whole = next(n for n, row in enumerate(rows) if row[0] == rows[-1][0])
            await _write(writing, segment_id, rows[:whole], moves)
            del rows[:whole]
        await _write(writing, segment_id, rows, moves)


async def _write(
    writing: Any, segment_id: UUID, rows: Sequence[Row], moves: dict[UUID, Places]
) -> None:
    async with writing.copy(COPY) as copy:
        copy.set_types(["uuid", "text", "bytea", "bytea", "bytea"])
        for stem, parts in groupby(rows, itemgetter(0)):
            places, counts, lengths = _together(list(parts), moves)
            if places:
                await copy.write_row((segment_id, stem, places, counts, lengths))


def _together(parts: list[Row], moves: dict[UUID, Places]) -> tuple[bytes, bytes, bytes]:
    """Places, counts and lengths of one stem, in the passages that are left."""
    places, counts, lengths = [], [], []
    for _, segment_id, at, times, words in parts:
        moved = moves[segment_id][np.frombuffer(at, ">i4")]
        kept = moved >= 0
        places.append(moved[kept].astype(">i4").tobytes())
        counts.append(np.frombuffer(times, "u1")[kept].tobytes())
        lengths.append(np.frombuffer(words, ">i2")[kept].tobytes())
    return b"".join(places), b"".join(counts), b"".join(lengths)
