"""The services that this instance declares, open in this process: who may ask which, and asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import cast

from pydantic import SecretStr

from emilie.core.http import Destination, Outbound, ReplyFailed
from emilie.inference.catalogue import Catalogue
from emilie.inference.errors import seconds_asked
from emilie.inference.facts import EndpointFacts
from emilie.inference.health import Circuit
from emilie.inference.outside import LABELS, Family, Kind, SearchEntry
from emilie.inference.registry import Endpoints, Need
from emilie.research.engines.asking import NO_MEANING, Adapter, answer_of
from emilie.research.errors import SearchClosed, SearchFault, SearchOverloaded, SearchRefused
from emilie.research.results import Result, cleaned

RESULTS = 10
"""Asked for; fewer are read."""


@dataclass(slots=True, eq=False)
class Engine:
    """One service; its circuit lives as long as its table stays what it is."""

    name: str
    entry: SearchEntry
    key: SecretStr
    circuit: Circuit = field(default_factory=Circuit)

    @property
    def facts(self) -> EndpointFacts:
        """What agents are told of it. A query always leaves: a metasearch engine on this machine
        asks others.
        """
        entry, hosting = self.entry, self.entry.hosting
        return EndpointFacts(
            name=self.name,
            kind="endpoint",
            label=entry.label or LABELS[entry.kind],
            operator=hosting.operator,
            seat=hosting.seat,
            country=hosting.country,
            certifications=hosting.certifications,
            foreign_law=hosting.foreign_law,
            leaves_machine=True,
        )


def owner_of(name: str) -> str:
    """The service, as core/http knows it."""
    return f"search {name}"


def destination_of(name: str, entry: SearchEntry) -> Destination:
    return Destination.of(
        entry.address, purpose=f"Requêtes de recherche ({entry.label or LABELS[entry.kind]})",
        owner=owner_of(name), private=entry.private,
        operator=entry.hosting.operator, country=entry.hosting.country,
    )  # fmt: skip


def declare(outbound: Outbound, catalogue: Catalogue) -> None:
    """Say where the services are."""
    for name, entry in catalogue.search.items():
        outbound.declare(owner_of(name), [destination_of(name, entry)])


def adapter_of(kind: Kind) -> Adapter:
    return cast("Adapter", import_module(f"emilie.research.engines.{kind}"))


class Engines:
    """Those of the catalogue as it stands."""

    def __init__(self, endpoints: Endpoints, outbound: Outbound) -> None:
        self._endpoints = endpoints
        self.outbound = outbound
        self._catalogue: Catalogue | None = None
        self._opened: dict[str, Engine] = {}

    @property
    def opened(self) -> Mapping[str, Engine]:
        catalogue = self._endpoints.catalogue
        if catalogue is not self._catalogue:
            self._use(catalogue)
        return self._opened

    def _use(self, catalogue: Catalogue) -> None:
        before, self._opened, self._catalogue = self._opened, {}, catalogue
        for name, entry in catalogue.search.items():
            key, known = self._endpoints.key_of(name, entry), before.pop(name, None)
            if known is None or (known.entry, known.key) != (entry, key):
                known = Engine(name, entry, key)
            self._opened[name] = known
        for gone in before:
            self.outbound.declare(owner_of(gone), [])
        declare(self.outbound, catalogue)

    def of(self, organisation: str | None) -> list[Engine]:
        """Those that the organisation switched on, the first one first."""
        opened = self.opened
        theirs = self._endpoints.catalogue.organisations.get(organisation or "")
        return [opened[name] for name in (theirs.search if theirs else ()) if name in opened]

    def open_to(self, need: Need, family: Family) -> list[Engine]:
        """Those that may be sent a query of such a conversation."""
        policy = self._endpoints.policy
        return [
            each
            for each in self.of(need.organisation)
            if each.entry.family == family
            and policy.allows(need.sensitivity, each.entry.hosting, on_instance=False)
        ]

    def choose(self, need: Need, family: Family) -> Engine:
        """The first one that is worth asking."""
        allowed = self.open_to(need, family)
        if not allowed:
            raise SearchClosed
        up = [each for each in allowed if each.circuit.allows()]
        if not up:
            raise SearchOverloaded
        return up[0]

    async def search(self, service: Engine, query: str) -> list[Result]:
        """What it finds, its own order kept."""
        adapter = adapter_of(service.entry.kind)
        asked = adapter.asked(service.entry, service.key.get_secret_value(), query, RESULTS)
        means = getattr(adapter, "MEANS", NO_MEANING)
        trial = service.circuit.trying()
        try:
            said = await answer_of(self.outbound, owner_of(service.name), asked, means)
        except SearchFault as fault:
            self._failed(service, fault)
            raise
        finally:
            service.circuit.left(trial)
        service.circuit.succeeded()
        return cleaned(adapter.results(said), RESULTS)

    def _failed(self, service: Engine, fault: SearchFault) -> None:
        if isinstance(fault, SearchRefused):
            return  # the query's fault
        cause = fault.__cause__
        after = seconds_asked(cause.retry_after) if isinstance(cause, ReplyFailed) else None
        service.circuit.failed(retry_after=after, reached=isinstance(cause, ReplyFailed))
