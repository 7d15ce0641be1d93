"""An aiohttp client that reaches the declared places of one owner, and nothing else.

Three gates, from the cheapest. `connect` sees every request, each hop of a redirect and each
kept connection included, and looks its host up in the declarations. `resolve` sees the addresses
of a name before one is chosen. `_open_socket` sees the very address that is connected to,
whatever led there: a name that changed meanwhile, a literal address, a cache.
"""

from __future__ import annotations

import socket
from contextvars import ContextVar
from typing import Any, ClassVar

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from emilie import __version__
from emilie.core.http import Destination, DestinationRefused, Outbound
from emilie.core.outbound.addresses import may_reach

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONNECTING = 10.0
"""Seconds that a connection may take to be made."""
GUARD = frozenset({"connector", "response_class", "request_class", "proxy", "trust_env"})
LONGEST = 300.0
"""Seconds that a call may take in all, unless its caller watches the time by itself."""

_asked: ContextVar[Destination] = ContextVar("asked")
"""The declaration of the request under way: the tasks that aiohttp makes for it inherit it."""


class AddressRefused(OSError):
    """What aiohttp takes for an address that does not answer."""


class GuardedResolver(AbstractResolver):
    """A name that leads to one private address is refused whole: it is trying something."""

    def __init__(self, outbound: Outbound, owner: str) -> None:
        self._outbound = outbound
        self._owner = owner
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._look_up(host, port, family)
        aim = aimed_at(self._outbound)
        if not all(may_reach(each["host"], aim.host, private=aim.private) for each in found):
            raise self._outbound.refuse(self._owner, host, port, "private address")
        return found

    async def _look_up(
        self, host: str, port: int, family: socket.AddressFamily
    ) -> list[ResolveResult]:
        if self._outbound.look_up is None:
            return await self._system.resolve(host, port, family)
        return [
            ResolveResult(
                hostname=host, host=address, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            )
            for address in await self._outbound.look_up(host)
        ]  # fmt: skip

    async def close(self) -> None:
        await self._system.close()


def aimed_at(outbound: Outbound) -> Destination:
    """What is connected to on behalf of the request under way: its destination, or the proxy."""
    asked = _asked.get()
    if outbound.proxy and outbound.goes_through_proxy(asked):
        return outbound.proxy
    return asked


class GuardedConnector(aiohttp.TCPConnector):
    def __init__(self, outbound: Outbound, owner: str) -> None:
        super().__init__(
            limit=0,
            keepalive_timeout=30,
            resolver=GuardedResolver(outbound, owner),
            socket_factory=self._open_socket,
        )
        self._outbound = outbound
        self._owner = owner

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Any],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 -- aiohttp's signature
    ) -> aiohttp.connector.Connection:
        self._admit(req)
        try:
            return await super().connect(req, traces, timeout)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, AddressRefused):
                raise DestinationRefused from None
            raise

    def _admit(self, req: aiohttp.ClientRequest) -> None:
        url = req.url
        host, port = url.raw_host or "", url.port or 0
        asked = self._outbound.find(self._owner, url.scheme, host, port)
        if asked is None:
            raise self.refuse(host, port, "undeclared")
        if req.ssl is not True:
            raise ValueError("certificates are always checked")
        if req.proxy is not None:
            self._choose_proxy(req, asked)
        _asked.set(asked)

    def _choose_proxy(self, req: aiohttp.ClientRequest, asked: Destination) -> None:
        """The proxy of the settings or none, whatever the caller asked for."""
        proxy, wanted = self._outbound.proxy, req.proxy
        if not proxy or wanted is None or (wanted.host, wanted.port) != (proxy.host, proxy.port):
            raise ValueError("the proxy is that of the settings")
        if not self._outbound.goes_through_proxy(asked):
            req.proxy = None

    def refuse(self, host: str, port: int, reason: str) -> DestinationRefused:
        return self._outbound.refuse(self._owner, host, port, reason)

    def _open_socket(self, found: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, (host, port, *_) = found
        aim = aimed_at(self._outbound)
        if not may_reach(host, aim.host, private=aim.private):
            self.refuse(aim.host, port, "private address")
            raise AddressRefused
        return socket.socket(family, kind, protocol)


class GuardedResponse(aiohttp.ClientResponse):
    """Refuses to be sent on, unless the declaration allows it: the next hop is then admitted."""

    outbound: ClassVar[Outbound]

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        self.outbound.certificates.note(_asked.get(), connection.transport)
        await super().start(connection)
        if self.status in REDIRECTS:
            asked = _asked.get()
            if not asked.redirects:
                raise self.outbound.refuse(asked.owner, asked.host, asked.port, "redirect")
        return self


def open_session(outbound: Outbound, owner: str, options: dict[str, Any]) -> aiohttp.ClientSession:
    """A client of `owner`; `options` are those of aiohttp that do not touch the guard."""
    if GUARD & options.keys():
        raise TypeError("the guard is not an option")
    headers = {"user-agent": f"Emilie/{__version__}", **options.pop("headers", {})}
    timeout = aiohttp.ClientTimeout(total=LONGEST, sock_connect=CONNECTING)
    return aiohttp.ClientSession(
        connector=GuardedConnector(outbound, owner),
        response_class=type("Response", (GuardedResponse,), {"outbound": outbound}),
        # A cookie would follow from one agent's call to another's.
        cookie_jar=aiohttp.DummyCookieJar(),
        proxy=outbound.proxy_url,
        trust_env=False,
        headers=headers,
        **{"timeout": timeout, **options},
    )
