"""What is accounted for of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class TrainingPublished(Event):
    kind: ClassVar[str] = "training:published"
    module_id: UUID
    number: int


@dataclass(frozen=True)
class TrainingOpened(Event):
    """Or closed to agents."""

    kind: ClassVar[str] = "training:opened"
    module_id: UUID
    open: bool


@dataclass(frozen=True)
class TrainingDeleted(Event):
    kind: ClassVar[str] = "training:deleted"
    module_id: UUID


@dataclass(frozen=True)
class TrainingCompleted(Event):
    kind: ClassVar[str] = "training:completed"
    module_id: UUID
    number: int


@dataclass(frozen=True)
class MeetingCancelled(Event):
    kind: ClassVar[str] = "training:meeting_cancelled"
    meeting_id: UUID


@dataclass(frozen=True)
class AttendanceRecorded(Event):
    kind: ClassVar[str] = "training:attendance"
    meeting_id: UUID
    present: int
    absent: int


@dataclass(frozen=True)
class EvidenceExported(Event):
    kind: ClassVar[str] = "training:evidence_exported"
    organisation_id: UUID
