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
select passages.id, passages.document_id, documents.name as document_name, passages.page,
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
), given as (
  select id, place from unnest(cast(:ids as uuid[])) with ordinality as given (id, place)
), scope as (
  select sum(passages)::float8 as passages, sum(words)::float8 / nullif(sum(passages), 0) as length
  from given join documents using (id) where state = 'ready'
), found as materialized (
  select postings.document_id, place, postings.stem, weight, ordinals, counts, lengths
  from given cross join wanted
  join postings on postings.document_id = given.id and postings.stem = wanted.stem
), rarity as (
  select stem, ln(1 + (passages - n + 0.5) / (n + 0.5)) as idf
  from (select stem, sum(cardinality(ordinals)) as n from found group by stem) as known, scope
), scored as (
  select document_id, place, ordinal, sum(weight * idf * times * ({K1} + 1)
    / (times + {K1} * (1 - {B} + {B} * words / scope.length))) as score
  from found join rarity using (stem), scope,
    unnest(ordinals, counts, lengths) as hit (ordinal, times, words)
  group by document_id, place, ordinal
), best as (
  select * from scored order by score desc, place, ordinal limit :limit
)
{PASSAGE} from best join passages using (document_id, ordinal) {PLACE}
order by score desc, place, best.ordinal
""")  # noqa: S608 -- our own constants

ALL = text(f"""
{PASSAGE} from unnest(cast(:ids as uuid[])) with ordinality as given (id, place)
  join passages on passages.document_id = given.id {PLACE}
where documents.state = 'ready' order by place, passages.ordinal
""")

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
