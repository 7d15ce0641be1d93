"""The services of publications that the catalogue declares: who may ask which."""

from __future__ import annotations

from typing import cast

from emilie.inference.outside import LABELS
from emilie.inference.registry import Need
from emilie.research.publications.adapters.shape import Access
from emilie.research.publications.sources import Service, Source
from emilie.research.searching import Engine, Engines, owner_of


class Publications:
    """One source for each service, with its circuit and its pace, as long as its table stays."""

    def __init__(self, engines: Engines) -> None:
        self.outbound = engines.outbound
        self._engines = engines
        self._opened: dict[str, tuple[Engine, Source]] = {}

    def open_to(self, need: Need) -> list[Source]:
        """Those that may be sent a search of such a conversation."""
        return [self.source(each) for each in self._engines.open_to(need, "publications")]

    def source(self, engine: Engine) -> Source:
        """What calls that service."""
        known = self._opened.get(engine.name)
        if known is None or known[0] is not engine:
            known = self._opened[engine.name] = (engine, _source_of(engine))
        return known[1]


def _source_of(engine: Engine) -> Source:
    entry = engine.entry
    return Source(
        engine.name, cast("Service", entry.kind), entry.address,
        Access(engine.key.get_secret_value(), entry.contact or "", entry.collection or ""),
        entry.label or LABELS[entry.kind], owner_of(engine.name), circuit=engine.circuit,
    )  # fmt: skip
