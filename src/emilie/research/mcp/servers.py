"""The MCP servers that this instance declares: their tools, and the connections they are called by.

A connection is of one organisation: what a server keeps of a session is not another's. It is
closed after a minute without a call.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
from pydantic import SecretStr

from emilie.core.http import Destination, Outbound
from emilie.inference.catalogue import Catalogue
from emilie.inference.facts import EndpointFacts, loops_back
from emilie.inference.health import Circuit
from emilie.inference.mcp_servers import McpEntry
from emilie.inference.registry import Endpoints, Need
from emilie.research.mcp.errors import McpFailed, McpFault, McpUnreachable
from emilie.research.mcp.reading import described, failure_of, schema_of, text_of
from emilie.research.mcp.wire import Connection, SessionGone
from emilie.research.tools import Found, Record, Sent, ToolArguments, as_seen

log = logging.getLogger(__name__)

FRESH = 600.0
"""Seconds for which a list of tools is not asked again, unless the server says it changed."""
PATIENCE = 3.0
"""Seconds that an answer waits for a server to list its tools: the next one has them."""
REST = 60.0
"""Seconds without a call after which a connection is closed."""
LONGEST_NAME = 64


def owner_of(name: str) -> str:
    """The server, as core/http knows it."""
    return f"mcp {name}"


def label_of(name: str, entry: McpEntry) -> str:
    return entry.label or name


def declare(outbound: Outbound, catalogue: Catalogue) -> None:
    """Say where the servers that are spoken to over the network are."""
    for name, entry in catalogue.mcp.items():
        if entry.url is not None:
            place = Destination.of(
                entry.url, purpose=f"Outils de {label_of(name, entry)} (MCP)", owner=owner_of(name),
                private=entry.private, operator=entry.hosting.operator,
                country=entry.hosting.country,
            )  # fmt: skip
            outbound.declare(owner_of(name), [place])


def stays_here(entry: McpEntry) -> bool:
    """Whether what is sent there stays on this machine, as for an endpoint."""
    here = entry.url is None or loops_back(entry.url)
    return here and not entry.hosting.elsewhere


@dataclass(frozen=True)
class Listed:
    """One tool that may be called, as the model is given it."""

    name: str
    description: str
    parameters: dict[str, Any]


class Server:
    """One server; its connections last as long as its table stays what it is."""

    def __init__(self, name: str, entry: McpEntry, key: SecretStr, outbound: Outbound) -> None:
        self.name, self.entry, self.key = name, entry, key
        self.circuit = Circuit()
        self._outbound = outbound
        self._connections: dict[str, Connection] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._underway: dict[str, int] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._listed: list[Listed] = []
        self._listed_at = float("-inf")
        self._listing: asyncio.Task[None] | None = None

    @property
    def facts(self) -> EndpointFacts:
        """What agents are told of it."""
        hosting, here = self.entry.hosting, stays_here(self.entry)
        return EndpointFacts(
            name=self.name, kind="endpoint", label=label_of(self.name, self.entry),
            operator=hosting.operator, seat=hosting.seat, country=hosting.country,
            certifications=hosting.certifications,
            foreign_law=False if here else hosting.foreign_law, leaves_machine=not here,
        )  # fmt: skip

    async def listed(self, organisation: str) -> list[Listed]:
        """Its tools, those of before while it takes its time; none where it cannot be reached."""
        if monotonic() - self._listed_at > FRESH and self._listing is None:
            self._listing = asyncio.create_task(self._list(organisation))
            self._listing.add_done_callback(self._settled)
        if self._listing is not None and not self._listed:
            await asyncio.wait([self._listing], timeout=PATIENCE)
        return self._listed

    def changed(self) -> None:
        """What it lists is asked again before it is offered again."""
        self._listed, self._listed_at = [], float("-inf")

    async def list_anew(self, organisation: str) -> list[Listed]:
        """What it lists now; `McpFault` says why nothing."""
        found = {each.name: each for each in await self._with(organisation, Connection.tools)}
        kept = [found[name] for name in self.entry.tools if name in found]
        listed = []
        for tool in kept:
            schema = schema_of(tool)
            if schema is None:
                log.warning("a tool of an MCP server has no schema that can be used")
                continue
            listed.append(
                Listed(tool.name, described(tool, label_of(self.name, self.entry)), schema)
            )
        return listed

    async def call(self, organisation: str, tool: str, arguments: Mapping[str, Any]) -> str:
        """The text that its tool gives."""

        async def asked(connection: Connection) -> Any:
            return await connection.call(tool, arguments)

        result = await self._with(organisation, asked)
        if result.is_error:
            fault = McpFailed()
            fault.told = failure_of(result)
            raise fault
        return text_of(result)

    async def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        if self._listing is not None:
            self._listing.cancel()
            await asyncio.wait([self._listing])
        left = [*self._connections.values()]
        self._connections.clear()
        await asyncio.gather(*(each.close() for each in left), *self._leaving)

    async def _list(self, organisation: str) -> None:
        try:
            if self.circuit.allows():
                self._listed = await self.list_anew(organisation)
                self._listed_at = monotonic()
        except McpFault as fault:
            log.warning("the tools of an MCP server are not known", extra={"code": fault.code})

    def _settled(self, _: asyncio.Task[None]) -> None:
        self._listing = None

    async def _with(self, organisation: str, use: Any) -> Any:
        """What `use` gives of a connection that is there. What broke is opened anew by the next."""
        if not self.circuit.allows():
            raise McpUnreachable
        trial = self.circuit.trying()
        self._underway[organisation] = self._underway.get(organisation, 0) + 1
        if (timer := self._timers.pop(organisation, None)) is not None:
            timer.cancel()
        try:
            try:
                given = await use(await self._connected(organisation))
            except SessionGone:
                given = await use(await self._connected(organisation))
        except McpFault as fault:
            if not isinstance(fault, McpFailed):
                self.circuit.failed()
            raise
        finally:
            self.circuit.left(trial)
            self._underway[organisation] -= 1
            if not self._underway[organisation]:
                loop = asyncio.get_running_loop()
                self._timers[organisation] = loop.call_later(REST, self._forget, organisation)
        self.circuit.succeeded()
        return given

    async def _connected(self, organisation: str) -> Connection:
        async with self._locks.setdefault(organisation, asyncio.Lock()):
            known = self._connections.get(organisation)
            if known is not None and known.alive:
                return known
            self._forget(organisation)
            made = Connection(
                self._outbound, owner_of(self.name), self.entry, self.key, self.changed
            )
            await made.open()
            self._connections[organisation] = made
            return made

    def _forget(self, organisation: str) -> None:
        gone = self._connections.pop(organisation, None)
        if gone is not None:
            task = asyncio.create_task(gone.close())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)


class McpTool:
    """One tool of a server (`Tool` of `research/tools.py`)."""

    editable = False

    def __init__(self, server: Server, listed: Listed, need: Need, servers: McpServers) -> None:
        self._server, self._listed, self._servers = server, listed, servers
        self._organisation = need.organisation or ""
        self.name = f"{server.name}__{listed.name}".replace(".", "_")[:LONGEST_NAME]
        self.description = listed.description
        self.parameters = listed.parameters
        self.writes = listed.name not in server.entry.reads

    @property
    def service(self) -> EndpointFacts:
        return self._server.facts

    @property
    def account(self) -> str:
        """A leave to write is of one tool, and of nothing that it reads."""
        server = owner_of(self._server.name)
        return f"{server} {self._listed.name}" if self.writes else server

    def sends(self, arguments: Mapping[str, Any]) -> Sent:
        sent = as_seen(arguments)
        given = [f"{name} : {_written(value)}" for name, value in sent.items()]
        return Sent(" · ".join([self._listed.name, *given]), sent)

    def rewritten(self, shown: str) -> Sent:
        raise ToolArguments(shown=shown)

    def open_to(self, need: Need) -> bool:
        return self._server in self._servers.open_to(need)

    async def call(self, sent: Sent) -> Found:
        text = await self._server.call(self._organisation, self._listed.name, sent.arguments)
        site = self._server.entry.site
        if not site or not text:
            return Found(said=text)
        label = label_of(self._server.name, self._server.entry)
        return Found([Record(f"{label} · {self._listed.name}", site, text)])


def _written(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


class McpServers:
    """Those of the catalogue as it stands (`Toolbox` of `research/tools.py`)."""

    def __init__(self, endpoints: Endpoints, outbound: Outbound) -> None:
        self._endpoints = endpoints
        self._outbound = outbound
        self._catalogue: Catalogue | None = None
        self._opened: dict[str, Server] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    @property
    def opened(self) -> Mapping[str, Server]:
        catalogue = self._endpoints.catalogue
        if catalogue is not self._catalogue:
            self._use(catalogue)
        return self._opened

    def _use(self, catalogue: Catalogue) -> None:
        before, self._opened, self._catalogue = self._opened, {}, catalogue
        for name, entry in catalogue.mcp.items():
            key, known = self._endpoints.key_of(name, entry), before.get(name)
            if known is not None and (known.entry, known.key) == (entry, key):
                self._opened[name] = before.pop(name)
            else:
                self._opened[name] = Server(name, entry, key, self._outbound)
        for name, gone in before.items():
            task = asyncio.create_task(gone.close())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
            self._outbound.declare(owner_of(name), [])
        declare(self._outbound, catalogue)

    def serves(self, organisation: str | None) -> bool:
        return bool(self._of(organisation))

    def _of(self, organisation: str | None) -> list[Server]:
        """Those that the organisation switched on."""
        opened = self.opened
        theirs = self._endpoints.catalogue.organisations.get(organisation or "")
        return [opened[name] for name in (theirs.mcp if theirs else ()) if name in opened]

    def open_to(self, need: Need) -> list[Server]:
        """Those that may be sent something of such a conversation."""
        policy = self._endpoints.policy
        return [
            each
            for each in self._of(need.organisation)
            if policy.allows(
                need.sensitivity, each.entry.hosting, on_instance=stays_here(each.entry)
            )
        ]

    async def tools(self, need: Need) -> Sequence[McpTool]:
        servers = self.open_to(need)
        listed = await asyncio.gather(*(each.listed(need.organisation or "") for each in servers))
        found: dict[str, McpTool] = {}
        for server, tools in zip(servers, listed, strict=True):
            for each in tools:
                tool = McpTool(server, each, need, self)
                found.setdefault(tool.name, tool)
        return list(found.values())

    async def close(self) -> None:
        await asyncio.gather(*(each.close() for each in self._opened.values()), *self._leaving)
