"""What is accounted for of prompts that are shared. An agent's own are their own business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.community.prompts.models import Level
from emilie.core.events import Event


@dataclass(frozen=True)
class PromptEvent(Event):
    prompt_id: UUID
    level: Level


@dataclass(frozen=True)
class PromptShared(PromptEvent):
    kind: ClassVar[str] = "prompt:shared"


@dataclass(frozen=True)
class PromptChangedTo(PromptEvent):
    kind: ClassVar[str] = "prompt:changed"
    version: int


@dataclass(frozen=True)
class PromptReviewed(PromptEvent):
    """`review_on` is the next date."""

    kind: ClassVar[str] = "prompt:reviewed"
    review_on: str


@dataclass(frozen=True)
class PromptTakenOver(PromptEvent):
    kind: ClassVar[str] = "prompt:taken_over"


@dataclass(frozen=True)
class PromptDeleted(PromptEvent):
    kind: ClassVar[str] = "prompt:deleted"


@dataclass(frozen=True)
class PromptRestored(PromptEvent):
    kind: ClassVar[str] = "prompt:restored"


@dataclass(frozen=True)
class ProposalEvent(Event):
    proposal_id: UUID
    level: Level


@dataclass(frozen=True)
class PromptProposed(ProposalEvent):
    kind: ClassVar[str] = "prompt:proposed"


@dataclass(frozen=True)
class ProposalApproved(ProposalEvent):
    kind: ClassVar[str] = "prompt:proposal_approved"
    prompt_id: UUID


@dataclass(frozen=True)
class ProposalRefused(ProposalEvent):
    kind: ClassVar[str] = "prompt:proposal_refused"


@dataclass(frozen=True)
class ProposalWithdrawn(ProposalEvent):
    kind: ClassVar[str] = "prompt:proposal_withdrawn"


@dataclass(frozen=True)
class StartersInstalled(Event):
    kind: ClassVar[str] = "prompt:starters_installed"
    prompts: int
