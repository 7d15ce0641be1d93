"""What is worth a look in what was measured. A finding says what; screens have the words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from emilie.administration.health.schemas import (
    CertificateHealth,
    DatabaseHealth,
    EndpointHealth,
    FindingCode,
    HealthFinding,
    JobsHealth,
    MailHealth,
    Severity,
    StorageHealth,
    ToolOut,
)

LATE = timedelta(minutes=10)
"""That a job may wait for a worker."""
LONG = 60.0
"""Seconds that a statement may take."""
FEW_DAYS = 21
"""Days before its end at which a certificate is worth a look."""
LOW, FULL = 0.1, 0.02
"""Parts of a disk that are left."""
MANY = 0.8
"""Part of the connections that the database allows."""


def of_endpoints(found: list[EndpointHealth]) -> Iterator[HealthFinding]:
    for each in found:
        if each.state == "up":
            continue
        what: FindingCode = "local_model_down" if each.state == "down" else "endpoint_down"
        yield HealthFinding(
            area="endpoints", severity="watch", what=what,
            params={"name": each.label, "seconds": each.seconds},
        )  # fmt: skip
    if found and all(each.state in ("resting", "down") for each in found):
        yield HealthFinding(area="endpoints", severity="down", what="endpoints_none", params={})


def of_catalogue(where: str | None) -> Iterator[HealthFinding]:
    if where is not None:
        yield HealthFinding(
            area="endpoints", severity="watch", what="catalogue_refused", params={"where": where}
        )


def of_jobs(found: JobsHealth) -> Iterator[HealthFinding]:
    if found.workers == 0:
        yield HealthFinding(area="jobs", severity="down", what="no_worker", params={})
    if found.failed:
        yield HealthFinding(
            area="jobs", severity="watch", what="jobs_failed", params={"count": found.failed}
        )
    if found.oldest_at is not None and datetime.now(UTC) - found.oldest_at > LATE:
        minutes = int((datetime.now(UTC) - found.oldest_at).total_seconds() // 60)
        yield HealthFinding(
            area="jobs", severity="watch", what="jobs_late", params={"minutes": minutes}
        )


def of_storage(found: StorageHealth) -> Iterator[HealthFinding]:
    left = found.free / max(1, found.total)
    if left < LOW:
        full = left < FULL
        yield HealthFinding(
            area="storage", severity="down" if full else "watch",
            what="disk_full" if full else "disk_low", params={"percent": round(100 * left, 1)},
        )  # fmt: skip


def of_database(found: DatabaseHealth) -> Iterator[HealthFinding]:
    if found.revision != found.head:
        yield HealthFinding(
            area="database", severity="down", what="schema_behind",
            params={"revision": found.revision, "head": found.head},
        )  # fmt: skip
    if found.connections > MANY * found.most_connections:
        yield HealthFinding(
            area="database", severity="watch", what="connections_many",
            params={"connections": found.connections, "most": found.most_connections},
        )  # fmt: skip
    if found.longest_seconds > LONG:
        yield HealthFinding(
            area="database", severity="watch", what="statement_long",
            params={"seconds": round(found.longest_seconds)},
        )  # fmt: skip


def of_certificates(found: list[CertificateHealth]) -> Iterator[HealthFinding]:
    for each in found:
        if each.days >= FEW_DAYS:
            continue
        over = each.expires_at <= datetime.now(UTC)
        yield HealthFinding(
            area="certificates", severity="down" if over else "watch",
            what="certificate_over" if over else "certificate_soon",
            params={"host": each.host, "days": each.days},
        )  # fmt: skip


def of_mail(found: MailHealth) -> Iterator[HealthFinding]:
    if not found.sends and found.waiting:
        yield HealthFinding(
            area="mail", severity="watch", what="mail_off", params={"count": found.waiting}
        )
    if found.sends and found.error is not None and (found.failed or found.waiting):
        yield HealthFinding(
            area="mail", severity="watch", what="mail_failing",
            params={"count": found.failed + found.waiting, "error": found.error},
        )  # fmt: skip


def of_tools(found: list[ToolOut]) -> Iterator[HealthFinding]:
    if not all(each.there for each in found):
        yield HealthFinding(area="tools", severity="watch", what="ocr_missing", params={})


def worst(findings: list[HealthFinding]) -> Severity:
    severities = {each.severity for each in findings}
    return "down" if "down" in severities else "watch" if "watch" in severities else "ok"
