"""Finding passages: BM25 over French stems, inside the documents given, or a whole space.

A question reads the postings of its own stems and nothing else: its cost follows what matches, not
what is stored. Segments never change (`documents/index/segments.py`), so long postings that were
read once are kept in memory for the next question.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import driver_of
from emilie.core.statements import as_sqlalchemy

if TYPE_CHECKING:
    from emilie.documents.index.postings import Found

LONG = 2_000
"""Postings of a stem that are kept in memory: fewer are read with the scope, as soon."""
MANY = 300_000
"""Postings whose ranking, some 2 ms, would hold up the answers that stream meanwhile."""


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
    media_type: str
    pages: int | None
    """Both of its document."""


@dataclass(frozen=True)
class Place:
    """A passage without its words: where it stands and how long it is."""

    id: UUID
    document_id: UUID
    document_name: str
    page: int
    page_label: str
    heading: str | None
    characters: int


PASSAGE = """
select passages.id, passages.document_id, documents.name as document_name, passages.page,
  documents.page_label, passages.heading, start_at as start, end_at as "end",
  substr(pages.text, start_at + 1, end_at - start_at) as text, documents.media_type,
  documents.pages
"""
PLACE = """
  join documents on documents.id = passages.document_id
  join pages on pages.document_id = passages.document_id and pages.number = passages.page
"""

# Any word of the question may match (an AND finds next to nothing). A word whose stem differs
# with and without its accents gives two stems, that weigh one half each.
SCOPE = """
with forms as (
  select lexeme from unnest(
    to_tsvector('pg_catalog.french', replace(normalize(%(query)s, nfc), '’', ''''))) as written
  union all
  select lexeme from unnest(to_tsvector('pg_catalog.french', fold(%(query)s))) as folded
), stems as (
  select lexeme as stem, count(*)::float8 / 2 as weight from forms group by lexeme
), given as (
  select segment_id, min(place) as place, array_agg(id) as ids, count(distinct id) as documents,
    sum(documents.passages)::bigint as passages, sum(words)::bigint as words
  from unnest(%(ids)b::uuid[]) with ordinality as given (id, place) join documents using (id)
  where state = 'ready' and segment_id is not null group by segment_id
), held as (
  select * from given union all
  select id, null, null, kept.*
  from segments, lateral (
    select cardinality(documents), passages::bigint, words::bigint where gone = 0 union all
    select count(*), sum(passages)::bigint, sum(words)::bigint from documents
    where gone > 0 and segment_id = segments.id
    group by segment_id
  ) as kept where space_id = %(space)s
)
select segments.id, segments.passages as size, held.passages, held.words,
  wanted.stems, weights, sizes, places, counts, lengths,
  case when held.documents < cardinality(segments.documents) then starts end as starts,
  case when held.documents < cardinality(segments.documents) then (
    select array_agg(coalesce(
      each = any(ids), exists (select from documents where documents.id = each)) order by n)
    from unnest(segments.documents) with ordinality as inside (each, n)) end as allowed
from held join segments on segments.id = segment_id cross join lateral (
  select array_agg(stems.stem order by stems.stem) as stems,
    array_agg(weight order by stems.stem) as weights,
    array_agg(coalesce(length(postings.counts), 0) order by stems.stem) as sizes,
    array_agg(short.places order by stems.stem) as places,
    array_agg(short.counts order by stems.stem) as counts,
    array_agg(short.lengths order by stems.stem) as lengths
  from stems left join postings
      on postings.segment_id = segments.id and postings.stem = stems.stem
    left join lateral (
      select postings.places, postings.counts, postings.lengths
      where length(postings.counts) < %(long)s
    ) as short on true
) as wanted
where wanted.stems is not null order by place, segments.id
"""
POSTINGS = """
select segment_id, stem, places, counts, lengths
from unnest(%b::uuid[], %b::text[]) as pair (segment_id, stem)
  join postings using (segment_id, stem)
"""
FOUND = f"""
{PASSAGE}
from unnest(%b::uuid[], %b::integer[])
    with ordinality as best (segment_id, place, rank)
  join segments on segments.id = best.segment_id
  cross join lateral (select width_bucket(place, starts) as nth) as inside
  join passages on passages.document_id = segments.documents[nth]
    and passages.ordinal = place - starts[nth]
  {PLACE}
order by rank
"""
THERE = "select count(*) from segments where id = any(%s)"

ALL = text(f"""
{PASSAGE} from (
  select id, place from unnest(cast(:ids as uuid[])) with ordinality as given (id, place)
  union all select id, null from documents where space_id = cast(:space_id as uuid)
) as given join passages on passages.document_id = given.id {PLACE}
where documents.state = 'ready' order by place, given.id, passages.ordinal
""")  # noqa: S608 -- our own constants

PLACES = text("""
select passages.id, passages.document_id, documents.name as document_name, passages.page,
  documents.page_label, passages.heading, end_at - start_at as characters
from unnest(cast(:ids as uuid[])) with ordinality as given (id, place)
  join documents on documents.id = given.id
  join passages on passages.document_id = given.id
where documents.state = 'ready' order by place, passages.ordinal
""")

THESE = text(f"""
{PASSAGE} from unnest(cast(:ids as uuid[])) with ordinality as given (id, place)
  join passages on passages.id = given.id {PLACE}
order by place
""")

WORDS = text("""
select coalesce(sum(words), 0) from documents
where id = any(:ids) or space_id = cast(:space_id as uuid)
""")


async def best_passages(
    session: AsyncSession,
    document_ids: Sequence[UUID],
    query: str,
    limit: int = 12,
    space_id: UUID | None = None,
) -> list[Passage]:
    """The passages that best answer `query`, best first, in those documents and all of a space's;
    the caller may read them.

    Equals come in the order of the documents given, as far as they are not indexed together.
    """
    driver = await driver_of(session)
    try:
        while True:
            found = await _search(driver, document_ids, space_id, query, limit)
            if found is not None:
                return found
    except psycopg.Error as error:
        raise as_sqlalchemy(
            error, "search", session.get_bind().dialect, lost=driver.closed
        ) from error


@dataclass(frozen=True)
class _Part:
    """What is searched of one segment: `allowed` says which of its documents, None all of them.

    `stems` and `weights` are those of the question, the same for all. The rest is of each stem: how
    many postings it has here, and those, unless they are long.
    """

    id: UUID
    size: int
    passages: int
    words: int
    starts: list[int] | None
    allowed: list[bool] | None
    stems: list[str]
    weights: list[float]
    sizes: list[int]
    places: list[bytes]
    counts: list[bytes]
    lengths: list[bytes]


async def _search(
    driver: AsyncConnection[Any],
    document_ids: Sequence[UUID],
    space_id: UUID | None,
    query: str,
    limit: int,
) -> list[Passage] | None:
    """None when segments were merged meanwhile: what took their place is to be searched."""
    # Straight to psycopg, in binary: SQLAlchemy would take as long as all the rest.
    values = {
        "ids": list(document_ids), "space": space_id, "query": _searchable(query), "long": LONG,
    }  # fmt: skip
    async with driver.cursor(binary=True, row_factory=class_row(_Part)) as cursor:
        parts = await (await cursor.execute(SCOPE, values)).fetchall()
    if not parts:
        return []
    found = await _postings(driver, parts)
    if found is None:
        return None
    # Few are ranked sooner than a thread takes over.
    if sum(map(len, found.values())) < MANY:
        best = _best(parts, found, limit)
    else:
        best = await asyncio.to_thread(_best, parts, found, limit)
    segments, places = [segment for segment, _ in best], [place for _, place in best]
    async with driver.cursor(binary=True, row_factory=class_row(Passage)) as cursor:
        passages = await (await cursor.execute(FOUND, [segments, places])).fetchall()
    if len(passages) < len(best) and not await _all_there(driver, segments):
        return None
    return passages


async def _postings(
    driver: AsyncConnection[Any], parts: Sequence[_Part]
) -> dict[tuple[UUID, str], Found] | None:
    """The postings of each stem in each segment; None when a segment has gone."""
    from emilie.documents.index.memory import MEMORY  # noqa: PLC0415 -- numpy
    from emilie.documents.index.postings import NOWHERE, bounded, unpack  # noqa: PLC0415 -- numpy

    found: dict[tuple[UUID, str], Found] = {}
    missing = []
    for part in parts:
        stored = zip(part.places, part.counts, part.lengths, strict=True)
        for stem, size, each in zip(part.stems, part.sizes, stored, strict=True):
            key = (part.id, stem)
            if not size:
                found[key] = NOWHERE
            elif size < LONG:
                found[key] = unpack(*each)
            elif held := MEMORY.get(key):
                found[key] = held
            else:
                missing.append(key)
    if missing:
        pairs = [list(each) for each in zip(*missing, strict=True)]
        async with driver.cursor(binary=True) as cursor:
            rows = await (await cursor.execute(POSTINGS, pairs)).fetchall()
        if len(rows) < len(missing):
            return None
        sizes = {part.id: part.size for part in parts}
        for segment, stem, *each in rows:
            read = bounded(unpack(*each))
            found[segment, stem] = MEMORY.keep((segment, stem), read, sizes[segment])
    return found


async def _all_there(driver: AsyncConnection[Any], segments: Sequence[UUID]) -> bool:
    """Whether what is missing was deleted, rather than merged."""
    wanted = set(segments)
    async with driver.cursor() as cursor:
        row = await (await cursor.execute(THERE, [list(wanted)])).fetchone()
    return row == (len(wanted),)


def _best(
    parts: Sequence[_Part], found: dict[tuple[UUID, str], Found], limit: int
) -> list[tuple[UUID, int]]:
    """Segment and place of the best passages."""
    from emilie.documents.index import postings, ranking  # noqa: PLC0415 -- numpy

    masks = [postings.mask(part.allowed, part.starts or [], part.size) for part in parts]
    starts = postings.starts_of([part.size for part in parts])
    stems = []
    for stem in parts[0].stems:
        each = [
            postings.only(found[part.id, stem], mask)
            for part, mask in zip(parts, masks, strict=True)
        ]
        stems.append(postings.together(each, starts))
    passages, words = sum(part.passages for part in parts), sum(part.words for part in parts)
    best = []
    for place in ranking.best(stems, parts[0].weights, passages, words, limit):
        number = bisect_right(starts, place) - 1
        best.append((parts[number].id, place - starts[number]))
    return best


async def all_passages(
    session: AsyncSession,
    document_ids: Sequence[UUID],
    max_words: int,
    space_id: UUID | None = None,
) -> list[Passage] | None:
    """Every passage in reading order, or None when that makes more than `max_words` words. Those
    of a space come after those of the documents.
    """
    values = {"ids": list(document_ids), "space_id": space_id}
    if (await session.execute(WORDS, values)).scalar_one() > max_words:
        return None
    return [_passage(row) for row in await session.execute(ALL, values)]


async def places_of(session: AsyncSession, document_ids: Sequence[UUID]) -> list[Place]:
    """Where every passage of the documents stands, in reading order."""
    rows = await session.execute(PLACES, {"ids": list(document_ids)})
    return [Place(*tuple(row)) for row in rows]


async def these_passages(session: AsyncSession, ids: Sequence[UUID]) -> list[Passage]:
    """The passages of those ids, in that order; the caller may read their documents."""
    return [_passage(row) for row in await session.execute(THESE, {"ids": list(ids)})]


def _searchable(query: str) -> str:
    return query.replace("\0", " ")


def _passage(row: Row[Any]) -> Passage:
    return Passage(*tuple(row))
