"""How the instance is, as administrators read it and programs watch it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from emilie.core.errors import Parameter

Severity = Literal["ok", "watch", "down"]
Area = Literal[
    "endpoints", "jobs", "storage", "database", "certificates", "mail", "replicas", "tools"
]
FindingCode = Literal[
    "endpoint_down", "endpoints_none", "local_model_down", "catalogue_refused", "jobs_failed",
    "jobs_late", "no_worker", "disk_low", "disk_full", "schema_behind", "connections_many",
    "statement_long", "certificate_soon", "certificate_over", "mail_off", "mail_failing",
    "ocr_missing",
]  # fmt: skip


class HealthFinding(BaseModel):
    """Something to look at: screens have its sentence, and what to do, by what it is."""

    area: Area
    severity: Severity
    what: FindingCode
    params: dict[str, Parameter]


class EndpointHealth(BaseModel):
    """As this replica sees it; `failure` is the code of the last one."""

    name: str
    label: str
    operator: str | None
    state: Literal["up", "resting", "trying", "down"]
    seconds: int
    succeeded_at: datetime | None
    failed_at: datetime | None
    failure: str | None


class FailedJob(BaseModel):
    id: int
    task: str
    attempts: int
    at: datetime | None


class JobsHealth(BaseModel):
    waiting: int
    running: int
    failed: int
    oldest_at: datetime | None
    """Of those that could be done by now."""
    workers: int
    last_failed: list[FailedJob]


class StorageHealth(BaseModel):
    files: int
    bytes: int
    free: int
    total: int


class DatabaseHealth(BaseModel):
    version: str
    bytes: int
    connections: int
    most_connections: int
    longest_seconds: float
    """Of the statement that has been running for longest."""
    revision: str
    head: str


class CertificateHealth(BaseModel):
    host: str
    port: int
    purpose: str
    expires_at: datetime
    days: int
    seen_at: datetime


class VersionOut(BaseModel):
    name: str
    version: str


class ReplicaOut(BaseModel):
    name: str
    since: datetime


class MailHealth(BaseModel):
    sends: bool
    waiting: int
    failed: int
    oldest_at: datetime | None
    error: str | None
    """The code of the last failure."""


class ToolOut(BaseModel):
    name: str
    there: bool
    detail: str


class HealthOut(BaseModel):
    severity: Severity
    """The worst of the findings."""
    at: datetime
    findings: list[HealthFinding]
    endpoints: list[EndpointHealth]
    jobs: JobsHealth
    storage: StorageHealth
    database: DatabaseHealth
    certificates: list[CertificateHealth]
    versions: list[VersionOut]
    replicas: list[ReplicaOut]
    mail: MailHealth
    tools: list[ToolOut]


class JobRetryIn(BaseModel):
    job_id: int
