"""What is accounted for of searches: who asked which service, never what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emilie.core.events import Event
from emilie.inference.sensitivities import Sensitivity


@dataclass(frozen=True)
class SearchMade(Event):
    """`error` is the code of a search that brought nothing, else empty."""

    kind: ClassVar[str] = "search:made"
    conversation_id: UUID
    service: str
    sensitivity: Sensitivity
    results: int
    pages: int
    milliseconds: int
    error: str
