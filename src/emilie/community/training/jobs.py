"""Every day: videos that no module has any more go, with their files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import text

from emilie.community.training.videos import UNUSED
from emilie.core.db import Sessions
from emilie.core.jobs import UPKEEP, jobs
from emilie.core.objects import Objects

FOLDER = "training"
ORPHANED = timedelta(days=1)
"""Age above which a file without a row is what an interrupted upload left."""
ORPHANS = text("""
select key from unnest(cast(:keys as text[])) as stored (key)
where not exists (select from training_videos where 'training/' || id = key)
""")


@jobs.periodic(cron="23 3 * * *")
@jobs.task(name="training:upkeep", queue="upkeep", priority=UPKEEP, pass_context=True)
async def upkeep(context: JobContext, timestamp: int) -> None:
    resources = context.additional_context
    await tidy(
        resources["sessions"], resources["objects"], now=datetime.fromtimestamp(timestamp, UTC)
    )


async def tidy(sessions: Sessions, objects: Objects, *, now: datetime) -> None:
    async with sessions.begin() as session:
        await session.execute(UNUSED)
    async for keys in objects.older_than(FOLDER, now - ORPHANED):
        async with sessions() as session:
            orphans = (await session.scalars(ORPHANS, {"keys": keys})).all()
        await objects.delete(*orphans)
