"""Verbs of health: look at everything, try a failed job again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import ClassVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.administration.health import judging, measuring
from emilie.administration.health.schemas import HealthOut, StorageHealth
from emilie.administration.steering.errors import JobNotFailed
from emilie.core.events import Event, record

FRESH = 60.0
"""Seconds for which the size of the files is told again rather than measured again."""
RETRY = text("""
update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = now(),
  worker_id = null
where id = :job_id and status = 'failed' returning task_name
""")


@dataclass(frozen=True)
class JobRetried(Event):
    kind: ClassVar[str] = "job:retried"
    job_id: int
    task: str


async def look(state: State, session: AsyncSession) -> HealthOut:
    """Everything that can be measured from here."""
    endpoints = measuring.endpoints(state.endpoints)
    refused = state.endpoints.refused
    jobs = await measuring.jobs(session)
    database = await measuring.database(session)
    mail = await measuring.mail(session, state.settings.mail)
    certificates = measuring.certificates(state.outbound)
    tools = await asyncio.to_thread(measuring.tools)
    storage = await _storage(state)
    findings = [
        *judging.of_endpoints(endpoints),
        *judging.of_catalogue(None if refused is None else str(refused.params["where"])),
        *judging.of_jobs(jobs),
        *judging.of_storage(storage),
        *judging.of_database(database),
        *judging.of_certificates(certificates),
        *judging.of_mail(mail),
        *judging.of_tools(tools),
    ]
    return HealthOut(
        severity=judging.worst(findings), at=datetime.now(UTC), findings=findings,
        endpoints=endpoints, jobs=jobs, storage=storage, database=database,
        certificates=certificates, versions=measuring.versions(database.version),
        replicas=await measuring.replicas(session), mail=mail, tools=tools,
    )  # fmt: skip


async def _storage(state: State) -> StorageHealth:
    known: tuple[float, StorageHealth] | None = getattr(state, "storage_seen", None)
    if known is not None and monotonic() < known[0] + FRESH:
        return known[1]
    usage = await state.objects.usage()
    found = StorageHealth(**usage._asdict())
    state.storage_seen = monotonic(), found
    return found


async def retry(session: AsyncSession, agent_id: UUID, job_id: int) -> None:
    """Have a job that was given up tried again, as if for the first time."""
    try:
        async with session.begin_nested():
            task = (await session.execute(RETRY, {"job_id": job_id})).scalar_one_or_none()
    except IntegrityError as error:  # the same one has been asked for anew
        raise JobNotFailed from error
    if task is None:
        raise JobNotFailed
    await record(session, agent_id, JobRetried(job_id, task))
