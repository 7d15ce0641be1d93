"""The vectors of passages: kept by model, and the closest ones of a scope found.

numpy weighs on the start and on the memory: this module is imported by what embeds only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg.rows import class_row
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions, driver_of
from emilie.core.statements import as_sqlalchemy
from emilie.documents.index.search import PASSAGE, PLACE, Passage
from emilie.inference.embedding import VectorModel, Vectors

EXACT = 50_000
"""Passages of a scope up to which each is compared: sooner done than an index finds enough."""
INDEXED = 50_000
"""Passages of a model from which they have an index."""
BUILDING = "256MB"
"""Memory of PostgreSQL in which an index is built, as long as it fits."""

# Nothing is written where it is known already, which is the usual case.
KNOWN = text("select id from embedding_models where (name, dimensions) = (:name, :dimensions)")
KNOW = text("""
insert into embedding_models (name, dimensions) values (:name, :dimensions)
on conflict (name, dimensions) do update set name = excluded.name returning id
""")
# A document may have been deleted while its vectors were made.
STORE = text("""
insert into vectors (document_id, ordinal, model_id, vector)
select document_id, ordinal, :model_id, cast(made.vector as halfvec)
from unnest(cast(:ordinals as integer[]), cast(:vectors as text[])) as made (ordinal, vector)
  join passages using (ordinal) where document_id = :document_id
for key share of passages on conflict do nothing
""")
# What another model had begun only goes.
COMPLETE = text("""
with begun as (
  delete from vectors where document_id = :document_id and model_id <> :model_id and not exists (
    select from embeddings
    where (document_id, model_id) = (vectors.document_id, vectors.model_id))
)
insert into embeddings (document_id, model_id, passages)
select id, :model_id, passages from documents where id = :document_id for key share
on conflict do nothing
""")
COVERED = text("""
select model_id as id, name, dimensions, indexed, count(*) as documents,
  sum(passages)::bigint as passages
from embeddings join embedding_models on id = model_id
where document_id in (
  select unnest(cast(:ids as uuid[])) union all select id from documents where space_id = :space)
group by model_id, name, dimensions, indexed order by 5 desc, 1 desc
""")
SCOPED = """(
  select unnest(%(ids)s::uuid[]) union all select id from documents where space_id = %(space)s
)"""
NEAREST = """
with nearest as materialized ({closest} limit %(limit)s)
{passage} from nearest join passages using (document_id, ordinal) {place} order by distance, ordinal
"""
# Of the passages of the scope, each.
EACH = """
select document_id, ordinal, vector <#> %(vector)s::halfvec as distance from vectors
where document_id in {scoped} and model_id = {model_id} order by distance
"""
# By the model's index: `is true` hides from the planner that documents could be looked up.
BY_INDEX = """
select document_id, ordinal,
  vector::halfvec({dimensions}) <#> %(vector)s::halfvec({dimensions}) as distance
from vectors where model_id = {model_id} and (document_id in {scoped}) is true
order by distance
"""
LARGE = text("""
select id, dimensions from embedding_models
where not indexed and (
  select sum(passages) from embeddings where model_id = embedding_models.id) >= :passages
""")
INDEX = """
create index concurrently {name} on vectors
using hnsw ((vector::halfvec({dimensions})) halfvec_ip_ops) where model_id = {id}
"""
IS_INDEXED = text("update embedding_models set indexed = true where id = :id")


@dataclass(frozen=True, slots=True)
class Covering:
    """A model, and how many documents and passages of a scope have its vectors."""

    id: int
    name: str
    dimensions: int
    indexed: bool
    documents: int
    passages: int


async def id_of(session: AsyncSession, model: VectorModel) -> int:
    """The number by which a model is known here; it is given one the first time."""
    values = {"name": model.name, "dimensions": model.dimensions}
    known: int | None = (await session.execute(KNOWN, values)).scalar_one_or_none()
    if known is not None:
        return known
    return int((await session.execute(KNOW, values)).scalar_one())


async def store(
    session: AsyncSession, document_id: UUID, model_id: int, ordinals: Sequence[int], made: Vectors
) -> None:
    """Keep the vectors of those passages of a document, as far as they are still there."""
    values = {
        "document_id": document_id, "model_id": model_id, "ordinals": list(ordinals),
        "vectors": made.literals(),
    }  # fmt: skip
    await session.execute(STORE, values)


async def complete(session: AsyncSession, document_id: UUID, model_id: int) -> None:
    """All passages of the document have their vectors, as far as they can have any."""
    await session.execute(COMPLETE, {"document_id": document_id, "model_id": model_id})


async def covering(
    session: AsyncSession, document_ids: Sequence[UUID], space_id: UUID | None = None
) -> list[Covering]:
    """The models that have vectors of whole documents among these, of most of them first."""
    rows = await session.execute(COVERED, {"ids": list(document_ids), "space": space_id})
    return [Covering(*tuple(row)) for row in rows]


async def nearest(
    session: AsyncSession,
    scope: tuple[Sequence[UUID], UUID | None],
    model: Covering,
    question: Vectors,
    limit: int,
) -> list[Passage]:
    """The passages of `scope`, documents and a space, that are closest to a question in meaning,
    closest first.
    """
    by_index = model.indexed and model.passages > EXACT
    closest = (BY_INDEX if by_index else EACH).format(
        model_id=int(model.id),
        dimensions=int(model.dimensions),
        scoped=SCOPED,
    )
    query = NEAREST.format(closest=closest, passage=PASSAGE, place=PLACE)
    [vector] = question.literals()
    document_ids, space_id = scope
    values = {"ids": list(document_ids), "space": space_id, "vector": vector, "limit": limit}
    driver = await driver_of(session)
    try:
        async with driver.cursor(binary=True, row_factory=class_row(Passage)) as cursor:
            # Planned for these values: a plan for any would not see that the index serves.
            return await (await cursor.execute(query, values, prepare=False)).fetchall()
    except psycopg.Error as error:
        raise as_sqlalchemy(
            error, "nearest", session.get_bind().dialect, lost=driver.closed
        ) from error


async def index_large(sessions: Sessions) -> None:
    """Give an index to each model that has many vectors; searches and writes go on meanwhile."""
    async with sessions() as session:
        large = (await session.execute(LARGE, {"passages": INDEXED})).all()
    for row in large:
        name = f"vectors_of_{int(row.id)}"
        async with sessions() as session:
            # An index is built concurrently outside of any transaction.
            alone = {"isolation_level": "AUTOCOMMIT"}
            connection = await session.connection(execution_options=alone)
            await connection.execute(text(f"set maintenance_work_mem = '{BUILDING}'"))
            # What a building that was cut has left serves nobody.
            await connection.execute(text(f"drop index concurrently if exists {name}"))
            values = {"name": name, "id": int(row.id), "dimensions": int(row.dimensions)}
            await connection.execute(text(INDEX.format(**values)))
            await connection.execute(IS_INDEXED, {"id": row.id})
            await connection.execute(text("reset maintenance_work_mem"))
