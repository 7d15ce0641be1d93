"""Small segments of a space put together as its files come.

A space is filled by thousands of files in a row, while it is searched: an hour of them would make
every question read thousands of segments.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from emilie.core.db import Sessions
from emilie.documents.index.segments import too_small

MANY = 16
"""Segments of a conversation, or of a space, from which they are merged."""
OF_SPACE = text("""
select id, passages from segments
where space_id = (select space_id from documents where id = :document_id)
""")
# For the length of the transaction; what another worker is at, it does for this one too.
ALONE = text("""
select pg_try_advisory_xact_lock(hashtextextended(space_id::text, 0)) from documents
where id = :document_id
""")


async def merge_around(sessions: Sessions, document_id: UUID) -> None:
    """Merge the small segments of the space that a document came into, if they are many by now."""
    asked = {"document_id": document_id}
    async with sessions.begin() as session:
        if len((await session.execute(OF_SPACE, asked)).all()) <= MANY:
            return
        if not (await session.execute(ALONE, asked)).scalar_one_or_none():
            return
        # As they are now that nobody else merges them.
        sizes = {row.id: row.passages for row in await session.execute(OF_SPACE, asked)}
        if small := too_small(sizes):
            from emilie.documents.index.merging import merge  # noqa: PLC0415 -- numpy

            await merge(session, small)
