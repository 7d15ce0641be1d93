"""All the services asked at once; those that fail say why, and the others answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from emilie.core.http import Outbound
from emilie.research.publications.adapters.shape import Found
from emilie.research.publications.asking import ask
from emilie.research.publications.criteria import DEEPEST, Criteria
from emilie.research.publications.errors import (
    PublicationsFault,
    PublicationsQueryEmpty,
    PublicationsTooDeep,
    PublicationsYearsBackwards,
)
from emilie.research.publications.merging import merged
from emilie.research.publications.publication import Publication
from emilie.research.publications.sources import Source

PATIENCE = 8.0
"""Seconds that all of them have, together."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one service."""

    source: Source
    total: int | None
    """How many it holds; None when it failed."""
    fault: PublicationsFault | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    publications: list[Publication]
    told: list[Told]
    """In the order in which the sources were given."""

    @property
    def answered(self) -> bool:
        return any(each.fault is None for each in self.told)


def checked(criteria: Criteria) -> None:
    """Raise what is wrong with the question, before anybody is asked."""
    if criteria.empty:
        raise PublicationsQueryEmpty
    if criteria.backwards:
        raise PublicationsYearsBackwards
    if criteria.start + criteria.rows > DEEPEST:
        raise PublicationsTooDeep(most=DEEPEST)


async def find(
    outbound: Outbound,
    sources: Sequence[Source],
    criteria: Criteria,
    patience: float = PATIENCE,
) -> Findings:
    """What they find, each publication once. Never fails because of a service."""
    checked(criteria)
    said = await asyncio.gather(
        *(_said(outbound, source, criteria, patience) for source in sources)
    )
    lists = [each.publications for each in said if isinstance(each, Found)]
    told = [
        Told(source, each.total) if isinstance(each, Found) else Told(source, None, each)
        for source, each in zip(sources, said, strict=True)
    ]
    return Findings(merged(lists, criteria.sort), told)


async def _said(
    outbound: Outbound, source: Source, criteria: Criteria, patience: float
) -> Found | PublicationsFault:
    try:
        return await ask(outbound, source, criteria, patience)
    except PublicationsFault as fault:
        return fault
