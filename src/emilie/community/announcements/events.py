"""What is accounted for of announcements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class AnnouncementWasPublished(Event):
    """`letters`: how many e-mails were asked for."""

    kind: ClassVar[str] = "announcement:published"
    announcement_id: UUID
    audience: str
    letters: int


@dataclass(frozen=True)
class AnnouncementEdited(Event):
    """After it was published."""

    kind: ClassVar[str] = "announcement:changed"
    announcement_id: UUID
    revision: int


@dataclass(frozen=True)
class AnnouncementWithdrawn(Event):
    kind: ClassVar[str] = "announcement:withdrawn"
    announcement_id: UUID
