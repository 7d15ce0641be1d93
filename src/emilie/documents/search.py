"""Finding passages: BM25 over French stems, inside the documents given.

The postings of a document are rows of their own, so a question reads only those of its words:
the cost follows what matches, not what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Passage:
    """A passage with its place: `text` is the page's text from `start` to `end`."""

    id: UUID
    document_id: UUID
    document_name: str
    page: int
    page_label: str
    heading: str | None
    start: int
    end: int
    text: str


PASSAGE = """
  passages.id, passages.document_id, documents.name as document_name, passages.page,
  documents.page_label, passages.heading, start_at as start, end_at as "end",
  substr(pages.text, start_at + 1, end_at - start_at) as text
"""
PLACE = """
  join documents on documents.id = passages.document_id
  join pages on pages.document_id = passages.document_id and pages.number = passages.page
"""

# Any word of the question may match (an AND finds next to nothing). A word whose stem differs
# with and without its accents gives two stems, that weigh one half each.
BEST = text(f"""
with forms as (
  select lexeme from unnest(
    to_tsvector('pg_catalog.french', replace(normalize(:query, nfc), '’', ''''))) as written
  union all
  select lexeme from unnest(to_tsvector('pg_catalog.french', fold(:query))) as folded
), wanted as (
  select lexeme as stem, count(*)::float8 / 2 as weight from forms group by lexeme
), scope as (
  select sum(passages)::float8 as passages, sum(words)::float8 / nullif(sum(passages), 0) as length
  from documents where id = any(:ids) and state = 'ready'
), found as materialized (
  select postings.document_id, postings.stem, wanted.weight, ordinals, counts
  from wanted join postings on postings.document_id = any(:ids) and postings.stem = wanted.stem
), rarity as (
  select stem, ln(1 + (passages - n + 0.5) / (n + 0.5)) as idf
  from (select stem, sum(cardinality(ordinals)) as n from found group by stem) as known, scope
), hits as (
  select document_id, ordinal, weight * idf as worth, times::float8 as times
  from found join rarity using (stem), unnest(ordinals, counts) as hit (ordinal, times)
), scored as (
  select passages.id, sum(worth * times * ({K1} + 1)
    / (times + {K1} * (1 - {B} + {B} * passages.words / scope.length))) as score
  from hits join passages using (document_id, ordinal), scope
  group by passages.id
)
select {PASSAGE} from scored join passages using (id) {PLACE}
order by score desc, array_position(cast(:ids as uuid[]), passages.document_id), passages.ordinal
limit :limit
""")  # noqa: S608 -- our own constants

ALL = text(f"""
select {PASSAGE} from passages {PLACE}
where passages.document_id = any(:ids) and documents.state = 'ready'
order by array_position(cast(:ids as uuid[]), passages.document_id), passages.ordinal
""")  # noqa: S608 -- our own constants

WORDS = text("select coalesce(sum(words), 0) from documents where id = any(:ids)")


async def best_passages(
    session: AsyncSession, document_ids: Sequence[UUID], query: str, limit: int = 12
) -> list[Passage]:
    """The passages that best answer `query`, best first; the caller may read the documents."""
    values = {"ids": list(document_ids), "query": _searchable(query), "limit": limit}
    return [_passage(row) for row in await session.execute(BEST, values)]


async def all_passages(
    session: AsyncSession, document_ids: Sequence[UUID], max_words: int
) -> list[Passage] | None:
    """Every passage in reading order, or None when that makes more than `max_words` words."""
    ids = list(document_ids)
    if (await session.execute(WORDS, {"ids": ids})).scalar_one() > max_words:
        return None
    return [_passage(row) for row in await session.execute(ALL, {"ids": ids})]


def _searchable(query: str) -> str:
    return query.replace("\0", " ")


def _passage(row: Row[Any]) -> Passage:
    return Passage(*tuple(row))
