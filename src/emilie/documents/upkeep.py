"""Every hour: what nobody will come back for goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import text

from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs
from emilie.core.objects import Objects
from emilie.documents.actions import FOLDER, remove_unattached

UNATTACHED = timedelta(days=7)
"""How long an upload that was attached to no conversation is kept."""
ORPHANED = timedelta(days=1)
"""Age above which a file without a row is what an interrupted upload left."""

# A document whose job was lost for good would otherwise be "being read" for ever.
LOST = text("""
update documents set state = 'failed', error = 'document_failed'
where state in ('received', 'reading') and created_at < now() - interval '1 minute'
  and not exists (
    select from procrastinate_jobs where task_name = 'documents:read'
      and status in ('todo', 'doing') and args ->> 'document_id' = documents.id::text)
""")
ORPHANS = text("""
select key from unnest(cast(:keys as text[])) as stored (key)
where not exists (select from documents where object_key = key)
""")


@jobs.periodic(cron="7 * * * *")
@jobs.task(name="documents:upkeep", queue="upkeep", priority=UPKEEP, pass_context=True)
async def upkeep(context: JobContext, timestamp: int) -> None:
    resources = context.additional_context
    now = datetime.fromtimestamp(timestamp, UTC)
    await tidy(resources["sessions"], resources["objects"], now=now)


async def tidy(sessions: Sessions, objects: Objects, *, now: datetime) -> None:
    async with sessions.begin() as session:
        await session.execute(LOST)
        await remove_unattached(session, before=now - UNATTACHED)
    async for keys in objects.older_than(FOLDER, now - ORPHANED):
        async with sessions() as session:
            orphans = (await session.execute(ORPHANS, {"keys": keys})).scalars().all()
        await objects.delete(*orphans)
