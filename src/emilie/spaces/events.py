"""What is accounted for of spaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces.models import Right


@dataclass(frozen=True)
class SpaceEvent(Event):
    space_id: UUID


@dataclass(frozen=True)
class SpaceCreated(SpaceEvent):
    kind: ClassVar[str] = "space:created"


@dataclass(frozen=True)
class SpacePublished(SpaceEvent):
    """Also when its owners reviewed it: `review_on` is the next date."""

    kind: ClassVar[str] = "space:published"
    review_on: str


@dataclass(frozen=True)
class SpaceUnpublished(SpaceEvent):
    kind: ClassVar[str] = "space:unpublished"


@dataclass(frozen=True)
class SpaceShared(SpaceEvent):
    kind: ClassVar[str] = "space:shared"
    with_agent: UUID
    right: Right


@dataclass(frozen=True)
class SpaceUnshared(SpaceEvent):
    kind: ClassVar[str] = "space:unshared"
    with_agent: UUID


@dataclass(frozen=True)
class SpaceRightChanged(SpaceEvent):
    kind: ClassVar[str] = "space:right_changed"
    with_agent: UUID
    right: Right


@dataclass(frozen=True)
class SpaceRaised(SpaceEvent):
    """Its conversations are raised with it."""

    kind: ClassVar[str] = "space:sensitivity_raised"
    sensitivity: Sensitivity


@dataclass(frozen=True)
class SpaceDeleted(SpaceEvent):
    kind: ClassVar[str] = "space:deleted"


@dataclass(frozen=True)
class SpaceRestored(SpaceEvent):
    kind: ClassVar[str] = "space:restored"
