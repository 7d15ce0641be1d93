"""What is accounted for of searches of publications: who asked which services, never what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from emilie.core.events import Event
from emilie.inference.sensitivities import Sensitivity


@dataclass(frozen=True)
class PublicationsSearched(Event):
    """`services`: those that answered, separated by commas; `failed`: those that did not."""

    kind: ClassVar[str] = "publications:searched"
    services: str
    failed: str
    sensitivity: Sensitivity
    publications: int
    milliseconds: int
