"""What is measured of a running instance, each thing asked where it stands."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie import __version__
from emilie.administration.health.schemas import (
    CertificateHealth,
    DatabaseHealth,
    EndpointHealth,
    FailedJob,
    JobsHealth,
    MailHealth,
    ReplicaOut,
    ToolOut,
    VersionOut,
)
from emilie.core.http import Outbound
from emilie.core.jobs import STALLED
from emilie.core.process import MARK
from emilie.core.schema import head
from emilie.documents.extraction.ocr import tesseract
from emilie.inference.registry import Chosen, Endpoints
from emilie.settings import Mail

LIBRARIES = ("fastapi", "sqlalchemy", "psycopg", "pydantic-ai-slim", "procrastinate", "kreuzberg")
"""Those whose version is asked for when something is reported."""
SHOWN = 20

JOBS = text("""
select count(*) filter (where status = 'todo') as waiting,
  count(*) filter (where status = 'doing') as running,
  count(*) filter (where status = 'failed') as failed,
  min(coalesce(scheduled_at, asked.at)) filter (
    where status = 'todo' and coalesce(scheduled_at, now()) <= now()) as oldest_at,
  (select count(*) from procrastinate_workers
    where last_heartbeat > now() - make_interval(secs => :stalled)) as workers
from procrastinate_jobs left join lateral (
  select min(at) as at from procrastinate_events
  where job_id = procrastinate_jobs.id and status = 'todo'
) as asked on true
""")
FAILED = text("""
select procrastinate_jobs.id, task_name as task, attempts, (
    select max(at) from procrastinate_events where job_id = procrastinate_jobs.id
  ) as at
from procrastinate_jobs where status = 'failed' order by id desc limit :most
""")
DATABASE = text("""
select current_setting('server_version') as version,
  pg_database_size(current_database()) as bytes,
  (select count(*) from pg_stat_activity where datname = current_database()) as connections,
  cast(current_setting('max_connections') as integer) as most_connections,
  (select coalesce(max(extract(epoch from now() - query_start)), 0) from pg_stat_activity
    where datname = current_database() and state = 'active' and pid <> pg_backend_pid()
  ) as longest_seconds,
  (select max(version_num) from alembic_version) as revision
""")
# A process keeps one connection at least, by its name, as long as it serves.
REPLICAS = text("""
select application_name as name, min(backend_start) as since from pg_stat_activity
where datname = current_database() and starts_with(application_name, :mark)
group by 1 order by 1
""")
MAIL = text("""
select count(*) filter (where state in ('waiting', 'sending')) as waiting,
  count(*) filter (where state in ('refused', 'unsure')) as failed,
  min(created_at) filter (where state = 'waiting') as oldest_at, (
    select error from letters where error is not null
    order by coalesce(ended_at, taken_at, created_at) desc limit 1
  ) as error
from letters where created_at > now() - interval '30 days'
""")


def endpoints(known: Endpoints) -> list[EndpointHealth]:
    return [_endpoint(each) for each in known.opened if each.entry is not None]


def _endpoint(each: Chosen) -> EndpointHealth:
    circuit = each.circuit
    states: dict[str, Literal["up", "resting", "trying"]] = {
        "closed": "up", "open": "resting", "half-open": "trying",
    }  # fmt: skip
    refusal = each.refusal
    return EndpointHealth(
        name=each.name, label=each.facts.label, operator=each.hosting.operator,
        state="down" if refusal is not None else states[circuit.state],
        seconds=circuit.seconds if circuit.state == "open" else 0,
        succeeded_at=circuit.succeeded_at, failed_at=circuit.failed_at,
        failure=refusal.code if refusal is not None else circuit.failure,
    )  # fmt: skip


async def jobs(session: AsyncSession) -> JobsHealth:
    row = (await session.execute(JOBS, {"stalled": STALLED})).one()
    failed = (await session.execute(FAILED, {"most": SHOWN})).all()
    return JobsHealth(
        waiting=row.waiting, running=row.running, failed=row.failed, oldest_at=row.oldest_at,
        workers=row.workers, last_failed=[FailedJob(**each._asdict()) for each in failed],
    )  # fmt: skip


async def database(session: AsyncSession) -> DatabaseHealth:
    row = (await session.execute(DATABASE)).one()
    return DatabaseHealth(**row._asdict(), head=head())


async def replicas(session: AsyncSession) -> list[ReplicaOut]:
    rows = (await session.execute(REPLICAS, {"mark": MARK})).all()
    return [ReplicaOut(name=row.name.removeprefix(MARK), since=row.since) for row in rows]


async def mail(session: AsyncSession, settings: Mail) -> MailHealth:
    row = (await session.execute(MAIL)).one()
    return MailHealth(sends=settings.sends, **row._asdict())


def certificates(outbound: Outbound) -> list[CertificateHealth]:
    """Those that this replica has seen."""
    now = datetime.now(UTC)
    return [
        CertificateHealth(
            host=each.place.host, port=each.place.port, purpose=each.place.purpose,
            expires_at=each.expires_at, days=(each.expires_at - now).days, seen_at=each.seen_at,
        )
        for each in outbound.certificates.seen()
    ]  # fmt: skip


def versions(database_version: str) -> list[VersionOut]:
    found = [
        VersionOut(name="Émilie", version=__version__),
        VersionOut(name="Python", version=platform.python_version()),
        VersionOut(name="PostgreSQL", version=database_version.partition(" ")[0]),
    ]
    for name in LIBRARIES:
        try:
            found.append(VersionOut(name=name, version=version(name)))
        except PackageNotFoundError:
            continue
    return found


def tools() -> list[ToolOut]:
    found = tesseract()
    return [
        ToolOut(
            name="tesseract", there=found is not None,
            detail=", ".join(found.languages) if found is not None else "",
        )
    ]  # fmt: skip
