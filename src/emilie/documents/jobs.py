"""The room's jobs: reading documents, removing files. The hourly ones are in `upkeep`."""

from __future__ import annotations

from uuid import UUID

import psycopg
from procrastinate import JobContext
from sqlalchemy.exc import SQLAlchemyError

from emilie.core.jobs import Again, is_last, is_spent, jobs
from emilie.documents import ingestion


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
            UUID(document_id),
        )
    except (OSError, SQLAlchemyError, psycopg.Error):
        if is_last(context):
            await ingestion.fail(resources["sessions"], UUID(document_id), "document_failed")
        raise


@jobs.task(name="documents:remove-files", queue="upkeep", retry=Again(), pass_context=True)
async def remove_files(context: JobContext, keys: list[str]) -> None:
    await context.additional_context["objects"].delete(*keys)
