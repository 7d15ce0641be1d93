"""What is kept of changes of the catalogue, beside its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from emilie.core.events import Event


@dataclass(frozen=True)
class CatalogueMade(Event):
    kind: ClassVar[str] = "catalogue:made"
    number: int
    source: str


@dataclass(frozen=True)
class CatalogueKeyTyped(Event):
    kind: ClassVar[str] = "catalogue:key"
    variable: str
    origin: str


@dataclass(frozen=True)
class CatalogueEndpointTried(Event):
    kind: ClassVar[str] = "catalogue:tried"
    origin: str
