"""What is accounted for of directories. Nobody signed in for it: the key says which one it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event


@dataclass(frozen=True)
class DirectoryEvent(Event):
    organisation_id: UUID
    key_id: UUID


@dataclass(frozen=True)
class AgentProvisioned(DirectoryEvent):
    """Made, taken over, or come back."""

    kind: ClassVar[str] = "directory:agent_added"
    member_id: UUID


@dataclass(frozen=True)
class AgentChanged(DirectoryEvent):
    kind: ClassVar[str] = "directory:agent_changed"
    member_id: UUID


@dataclass(frozen=True)
class AgentDeprovisioned(DirectoryEvent):
    kind: ClassVar[str] = "directory:agent_removed"
    member_id: UUID


@dataclass(frozen=True)
class GroupProvisioned(DirectoryEvent):
    kind: ClassVar[str] = "directory:group_added"
    unit_id: UUID


@dataclass(frozen=True)
class GroupChanged(DirectoryEvent):
    kind: ClassVar[str] = "directory:group_changed"
    unit_id: UUID


@dataclass(frozen=True)
class GroupDeprovisioned(DirectoryEvent):
    kind: ClassVar[str] = "directory:group_removed"
    unit_id: UUID
