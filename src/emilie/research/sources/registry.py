"""The services of the State that this instance declares, open in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from pydantic import SecretStr

from emilie.core.http import Destination, Outbound
from emilie.inference.catalogue import Catalogue
from emilie.inference.facts import EndpointFacts
from emilie.inference.registry import Endpoints, Need
from emilie.inference.sources import SourceEntry
from emilie.research.sources.asking import Caller
from emilie.research.sources.definition import Access, Definition
from emilie.research.tools import Found, Sent


def owner_of(name: str) -> str:
    """The service, as core/http knows it."""
    return f"source {name}"


def destinations_of(name: str, entry: SourceEntry) -> list[Destination]:
    hosted = entry.hosted
    said: dict[str, Any] = {
        "owner": owner_of(name), "private": entry.private, "operator": hosted.operator,
        "country": hosted.country,
    }  # fmt: skip
    places = [Destination.of(entry.address, purpose=f"Demandes à {entry.named}", **said)]
    if entry.token_address is not None:
        purpose = f"Jetons d’accès à {entry.named}"
        token = Destination.of(entry.token_address, purpose=purpose, **said)
        places += [token] if token.address != places[0].address else []
    return places


def declare(outbound: Outbound, catalogue: Catalogue) -> None:
    """Say where the services are."""
    for name, entry in catalogue.sources.items():
        outbound.declare(owner_of(name), destinations_of(name, entry))


def adapter_of(entry: SourceEntry) -> Any:
    """The module that speaks to it: `A_SECOND` calls at most, and its `TOOLS`."""
    return import_module(f"emilie.research.sources.{entry.kind}")


class Source:
    """One service; its token and its rests last as long as its table stays what it is."""

    def __init__(self, name: str, entry: SourceEntry, key: SecretStr, outbound: Outbound) -> None:
        self.name, self.entry, self.key = name, entry, key
        adapter = adapter_of(entry)
        self.definitions: Sequence[Definition] = adapter.TOOLS
        self.access = Access(entry, key, Caller(outbound, owner_of(name), adapter.A_SECOND))

    @property
    def facts(self) -> EndpointFacts:
        """What agents are told of it."""
        hosted = self.entry.hosted
        return EndpointFacts(
            name=self.name, kind="endpoint", label=self.entry.named, operator=hosted.operator,
            seat=hosted.seat, country=hosted.country, certifications=hosted.certifications,
            foreign_law=hosted.foreign_law, leaves_machine=True,
        )  # fmt: skip


class SourceTool:
    """One tool of a service (`Tool` of `research/tools.py`)."""

    writes = False
    editable = True

    def __init__(self, source: Source, definition: Definition, sources: Sources) -> None:
        self._source, self._definition, self._sources = source, definition, sources

    @property
    def name(self) -> str:
        return self._definition.name

    @property
    def description(self) -> str:
        return self._definition.description

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self._definition.parameters)

    @property
    def service(self) -> EndpointFacts:
        return self._source.facts

    @property
    def account(self) -> str:
        return owner_of(self._source.name)

    def sends(self, arguments: Mapping[str, Any]) -> Sent:
        return self._definition.sends(arguments)

    def rewritten(self, shown: str) -> Sent:
        return self._definition.rewritten(shown)

    def open_to(self, need: Need) -> bool:
        return self._source in self._sources.open_to(need)

    async def call(self, sent: Sent) -> Found:
        return Found(await self._definition.call(self._source.access, sent))


class Sources:
    """Those of the catalogue as it stands (`Toolbox` of `research/tools.py`)."""

    def __init__(self, endpoints: Endpoints, outbound: Outbound) -> None:
        self._endpoints = endpoints
        self._outbound = outbound
        self._catalogue: Catalogue | None = None
        self._opened: dict[str, Source] = {}

    @property
    def opened(self) -> Mapping[str, Source]:
        catalogue = self._endpoints.catalogue
        if catalogue is not self._catalogue:
            self._use(catalogue)
        return self._opened

    def _use(self, catalogue: Catalogue) -> None:
        before, self._opened, self._catalogue = self._opened, {}, catalogue
        for name, entry in catalogue.sources.items():
            key, known = self._endpoints.key_of(name, entry), before.pop(name, None)
            if known is None or (known.entry, known.key) != (entry, key):
                known = Source(name, entry, key, self._outbound)
            self._opened[name] = known
        for gone in before:
            self._outbound.declare(owner_of(gone), [])
        declare(self._outbound, catalogue)

    def serves(self, organisation: str | None) -> bool:
        return bool(self._of(organisation))

    def _of(self, organisation: str | None) -> list[Source]:
        """Those that the organisation switched on."""
        opened = self.opened
        theirs = self._endpoints.catalogue.organisations.get(organisation or "")
        return [opened[name] for name in (theirs.sources if theirs else ()) if name in opened]

    def open_to(self, need: Need) -> list[Source]:
        """Those that may be sent a query of such a conversation."""
        policy = self._endpoints.policy
        return [
            each
            for each in self._of(need.organisation)
            if policy.allows(need.sensitivity, each.entry.hosted, on_instance=False)
        ]

    async def tools(self, need: Need) -> list[SourceTool]:
        """Of two services of a kind, the first one's."""
        found: dict[str, SourceTool] = {}
        for source in self.open_to(need):
            for definition in source.definitions:
                found.setdefault(definition.name, SourceTool(source, definition, self))
        return list(found.values())

    async def close(self) -> None:
        """Its client is closed with those of all owners."""
