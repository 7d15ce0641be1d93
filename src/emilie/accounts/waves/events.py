"""What is accounted for of waves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class WaveOpened(Event):
    kind: ClassVar[str] = "wave:opened"
    wave_id: UUID
    organisations: int
    now: int
    later: int
    by_lot: bool


@dataclass(frozen=True)
class WaveDrawn(Event):
    kind: ClassVar[str] = "wave:drawn"
    wave_id: UUID
    seed: str
    list_digest: str
    candidates: int


@dataclass(frozen=True)
class WaveWasPaused(Event):
    kind: ClassVar[str] = "wave:paused"
    wave_id: UUID


@dataclass(frozen=True)
class WaveResumed(Event):
    kind: ClassVar[str] = "wave:resumed"
    wave_id: UUID


@dataclass(frozen=True)
class WaveChanged(Event):
    """`fields` names what was changed."""

    kind: ClassVar[str] = "wave:changed"
    wave_id: UUID
    fields: str


@dataclass(frozen=True)
class WaveClosing(Event):
    """Its end was decided, and its agents told."""

    kind: ClassVar[str] = "wave:closing"
    wave_id: UUID
    closes_at: datetime
    kept_until: datetime
    told: int
