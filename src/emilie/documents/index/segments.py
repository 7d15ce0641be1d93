"""The index of passages, in segments: written once for a document, merged when they are many.

A question costs one reading for each of its stems in each segment. So a document that was just
read is a segment of its own, searched at once, and small ones are put together later, as Lucene
does (https://lucene.apache.org/core/10_0_0/core/org/apache/lucene/index/MergePolicy.html).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.ids import new_id
from emilie.documents.models import Segment

# Both stemmed forms, as in `fr_tsv`, but a word whose forms are the same counts once. A passage
# is also found by the heading that it stands under.
INDEX = text("""
insert into postings (segment_id, stem, places, counts, lengths)
select :segment_id, lexeme, string_agg(int4send(ordinal), '' order by ordinal),
  string_agg(set_byte('\\x00', 0, least(times, 255)), '' order by ordinal),
  string_agg(int2send(words::smallint), '' order by ordinal)
from (
  select ordinal, words, lexeme, max(times) as times
  from (
    select passages.ordinal, passages.words, concat_ws(
      E'\\n', passages.heading, substr(pages.text, start_at + 1, end_at - start_at)) as said
    from passages join pages
      on pages.document_id = passages.document_id and pages.number = passages.page
    where passages.document_id = :document_id
  ) as passage, lateral (
    select lexeme, cardinality(positions) as times
    from unnest(to_tsvector('pg_catalog.french', replace(normalize(said, nfc), '’', '''')))
    union all
    select lexeme, cardinality(positions)
    from unnest(to_tsvector('pg_catalog.french', fold(said)))
  ) as forms
  group by ordinal, words, lexeme
) as counted group by lexeme
""")
WORDS = text("select sum(words) from passages where document_id = :document_id")
PUT = text("""
with former as (
  select distinct segment_id from documents
  where id = any(:documents) and segment_id is not null
), put as (
  update documents set segment_id = :segment_id where id = any(:documents)
)
select segment_id from former
""")
GONE = text("update segments set gone = gone + :documents where id = :id")
DELETE_EMPTY = text("""
delete from segments where id = any(:ids)
  and not exists (select from documents where segment_id = segments.id)
""")


async def index(
    session: AsyncSession, document_id: UUID, passages: int, space_id: UUID | None
) -> None:
    """Make the stored passages of a document, of that space if it is of one, a segment, in place
    of the one they were in.
    """
    words = await session.scalar(WORDS, {"document_id": document_id}) or 0
    segment = Segment(
        id=new_id(), documents=[document_id], starts=[0], passages=passages, words=words,
        space_id=space_id,
    )  # fmt: skip
    session.add(segment)
    await session.flush()
    await session.execute(INDEX, {"segment_id": segment.id, "document_id": document_id})
    await put(session, segment.id, [document_id])


async def put(session: AsyncSession, segment_id: UUID, documents: Sequence[UUID]) -> None:
    """Say that documents are in a segment now; those that they leave empty are deleted."""
    values = {"segment_id": segment_id, "documents": list(documents)}
    await discard(session, (await session.scalars(PUT, values)).all())


async def count_gone(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Say that a document of each of these segments is gone; of one that is named twice, two."""
    for segment_id, documents in sorted(Counter(ids).items()):
        await session.execute(GONE, {"id": segment_id, "documents": documents})


async def discard(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Delete those of the segments that no document is in any more."""
    await session.execute(DELETE_EMPTY, {"ids": list(ids)})


def too_small(sizes: Mapping[UUID, int]) -> list[UUID]:
    """The segments to merge, given the passages of each: from the smallest up to the last one that
    is no larger than all before it together. A passage is so moved about log2(n) times, whatever
    comes.
    """
    rising = sorted(sizes, key=lambda each: (sizes[each], each))
    total = last = 0
    for number, each in enumerate(rising, 1):
        if sizes[each] <= total:
            last = number
        total += sizes[each]
    return rising[:last] if last > 1 else []
