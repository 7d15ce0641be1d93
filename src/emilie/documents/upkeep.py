"""Every hour: what nobody will come back for goes, and crowded parts of the index are merged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, defer, jobs
from emilie.core.objects import Objects
from emilie.documents.actions import FOLDER, delete_of_space, remove_unattached
from emilie.documents.index.crowding import MANY
from emilie.documents.index.segments import too_small
from emilie.documents.jobs import merge_segments
from emilie.spaces import actions as spaces

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
CROWDED = text("""
select array_agg(distinct segment_id) as segments
from documents where conversation_id is not null and segment_id is not null
group by conversation_id having count(distinct segment_id) > :many
union all
select array_agg(id) from segments where space_id is not null
group by space_id having count(*) > :many
""")
SIZES = text("select id, passages from segments where id = any(:ids)")
# Of a summary that nobody asked for again, or asked for in other words.
OLD_NOTES = text("delete from notes_of_parts where created_at < now() - interval '30 days'")
EMPTY = text("""
delete from segments where not exists (select from documents where segment_id = segments.id)
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
        await session.execute(EMPTY)
        await session.execute(OLD_NOTES)
        await _merge_crowded(session)
    await _erase_spaces(sessions)
    async for keys in objects.older_than(FOLDER, now - ORPHANED):
        async with sessions() as session:
            orphans = (await session.execute(ORPHANS, {"keys": keys})).scalars().all()
        await objects.delete(*orphans)


async def _merge_crowded(session: AsyncSession) -> None:
    for segments in (await session.scalars(CROWDED, {"many": MANY})).all():
        sizes = {row.id: row.passages for row in await session.execute(SIZES, {"ids": segments})}
        if small := [str(each) for each in too_small(sizes)]:
            await defer(session, merge_segments, priority=UPKEEP, segment_ids=small)


async def _erase_spaces(sessions: Sessions) -> None:
    """Those deleted a day ago go with their documents, one by one: each may hold thousands."""
    while True:
        async with sessions.begin() as session:
            space_id = await spaces.to_erase(session)
            if space_id is None:
                return
            await delete_of_space(session, space_id)
            await spaces.erase(session, space_id)
