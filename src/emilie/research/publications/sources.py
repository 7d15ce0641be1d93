"""The services as this process calls them: where they are, how often, whether they are up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from math import inf
from time import monotonic
from typing import Any, Literal, cast

from emilie.core.http import Destination
from emilie.inference.health import Circuit
from emilie.inference.outside import ADDRESSES, LABELS
from emilie.research.publications.adapters.shape import Access, Adapter

Service = Literal["hal", "openalex", "crossref", "arxiv"]
GAPS: Mapping[Service, float] = {"arxiv": 3.0}
"""Seconds between two requests, one at a time, where the service's terms ask for that."""


class Pace:
    """One request at a time, so many seconds apart. Of this process: each replica has its own."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._turn = asyncio.Lock()
        self._ended = -inf

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        if not self._gap:
            yield
            return
        async with self._turn:
            await asyncio.sleep(max(0.0, self._ended + self._gap - monotonic()))
            try:
                yield
            finally:
                self._ended = monotonic()


@dataclass(slots=True, eq=False)
class Source:
    """One service, kept as long as what was declared of it stays what it is."""

    name: str
    """As the settings call it."""
    service: Service
    address: str = ""
    """Without a final slash; empty: that of the service."""
    access: Access = field(default_factory=Access)
    label: str = ""
    owner: str = ""
    """As core/http knows it."""
    gap: float | None = None
    """Seconds between two requests; None: what the service asks for."""
    circuit: Circuit = field(default_factory=Circuit)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.address = (self.address or ADDRESSES[self.service]).rstrip("/")
        self.label = self.label or LABELS[self.service]
        self.owner = self.owner or f"publications {self.name}"
        self.pace = Pace(GAPS.get(self.service, 0.0) if self.gap is None else self.gap)

    @property
    def adapter(self) -> Adapter:
        module = f"emilie.research.publications.adapters.{self.service}"
        return cast("Adapter", import_module(module))

    def destination(self, **declared: Any) -> Destination:
        return Destination.of(
            self.address, owner=self.owner,
            purpose=f"Recherches de publications ({self.label})", **declared,
        )  # fmt: skip
