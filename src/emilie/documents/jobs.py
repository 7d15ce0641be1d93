"""The room's jobs: reading documents, embedding them, removing files. The hourly ones are in
`upkeep`.
"""

from __future__ import annotations

from uuid import UUID

import psycopg
from procrastinate import JobContext
from sqlalchemy import func, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.jobs import Again, defer, is_last, is_spent, jobs
from emilie.documents import ingestion
from emilie.documents.index import crowding
from emilie.documents.models import Receipt
from emilie.inference.abilities import declared

EMBEDDING = "documents:embed"
LAST = -10_000
"""Priority of what everything else goes before."""
BURST = 15.0
"""Seconds of embedding after which other jobs have their turn."""
EMBEDS = text("""
select exists (select from procrastinate_jobs where task_name = :task and status = 'todo')
""")


@jobs.task(name="documents:read", queue="ingestion", retry=Again(), pass_context=True)
async def read(context: JobContext, document_id: str) -> None:
    """Read an uploaded document. One that cannot be read is told so; the queue goes on."""
    resources = context.additional_context
    if is_spent(context):
        await ingestion.fail(resources["sessions"], UUID(document_id), "document_failed")
        return
    try:
        await ingestion.ingest(
            resources["sessions"],
            resources["objects"],
            resources["settings"].documents,
            resources["endpoints"],
            UUID(document_id),
        )
        await crowding.merge_around(resources["sessions"], UUID(document_id))
    except (OSError, SQLAlchemyError, psycopg.Error):
        if is_last(context):
            await ingestion.fail(resources["sessions"], UUID(document_id), "document_failed")
        raise
    if declared(resources["endpoints"], "embeddings"):
        # It may have been attached while it was read.
        async with resources["sessions"].begin() as session:
            await ask_to_embed(session)


async def ask_to_embed(session: AsyncSession) -> None:
    """Have what lacks vectors embedded soon, unless that is asked for already."""
    if not (await session.execute(EMBEDS, {"task": EMBEDDING})).scalar_one():
        await defer(session, embed, priority=LAST)


# One at a time in the whole instance, however many workers: endpoints have others to serve. Every
# five minutes too: a model may have changed, or an endpoint come back.
@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name=EMBEDDING, queue="embedding", priority=LAST, lock=EMBEDDING, pass_context=True)
async def embed(context: JobContext, timestamp: int | None = None) -> None:  # noqa: ARG001 -- procrastinate's
    resources = context.additional_context
    endpoints = resources["endpoints"]
    if not declared(endpoints, "embeddings"):
        return
    from emilie.documents.index.embedding import embed_waiting  # noqa: PLC0415 -- numpy

    if await embed_waiting(resources["sessions"], endpoints, BURST):
        async with resources["sessions"].begin() as session:
            await ask_to_embed(session)


@jobs.task(name="documents:remove-files", queue="upkeep", retry=Again(), pass_context=True)
async def remove_files(
    context: JobContext, keys: list[str], documents: list[str] | None = None
) -> None:
    """Erase files, and write on the receipts of their documents that they are gone."""
    resources = context.additional_context
    await resources["objects"].delete(*keys)
    async with resources["sessions"].begin() as session:
        await session.execute(
            update(Receipt)
            .where(Receipt.document_id.in_(map(UUID, documents or [])), Receipt.erased_at.is_(None))
            .values(erased_at=func.now())
        )


@jobs.task(name="documents:merge-segments", queue="upkeep", retry=Again(), pass_context=True)
async def merge_segments(context: JobContext, segment_ids: list[str]) -> None:
    from emilie.documents.index.merging import merge  # noqa: PLC0415 -- numpy

    async with context.additional_context["sessions"].begin() as session:
        await merge(session, [UUID(each) for each in segment_ids])
