"""The only way out: who may be called, by whom, and why.

A room declares where it means to connect (`Outbound.declare`), then calls through `Outbound`.
Every other host is refused before its name is even looked up; a declared name that leads to a
private address is refused too, unless its declaration allows that. What is refused is recorded.
`emilie egress` prints the declarations. How it is enforced: `core/outbound/guard.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from emilie.core.errors import AppError
from emilie.core.outbound import addresses
from emilie.core.outbound.certificates import Certificates
from emilie.core.outbound.refusals import Refusal, Refusals

if TYPE_CHECKING:
    import aiohttp

    from emilie.core.db import Sessions

LookUp = Callable[[str], Awaitable[list[str]]]
"""Addresses of a name."""


class DestinationRefused(AppError):
    """Nobody declared that place, or it is not where its declaration says. Never names it."""

    status, code = 403, "destination_refused"


class DestinationUnreachable(AppError):
    status, code = 502, "destination_unreachable"


class DestinationSilent(AppError):
    status, code = 504, "destination_silent"


class ReplyCut(AppError):
    status, code = 502, "reply_cut"


class ReplyFailed(AppError):
    """It answered by an error, whose HTTP status is in the parameters."""

    status, code = 502, "reply_failed"
    retry_after: str | None = None
    """When it asked to be called again, as it wrote it."""


class ReplyTooLarge(AppError):
    status, code = 502, "reply_too_large"


class ReplyUnreadable(AppError):
    status, code = 502, "reply_unreadable"


@dataclass(frozen=True, slots=True)
class Destination:
    """One place where this instance may connect."""

    scheme: str
    host: str
    port: int
    purpose: str
    """A French sentence for `emilie egress`."""
    owner: str
    """What connects there, such as "endpoint mistral-x"."""
    private: bool = False
    """Whether it may lie on this machine or on a private network."""
    redirects: bool = False
    """Whether it may send the caller on to another destination of the same owner."""
    operator: str | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", addresses.canonical(self.host))

    @classmethod
    def of(
        cls, url: str, *, purpose: str, owner: str, private: bool | None = None,
        ports: Mapping[str, int] = addresses.PORTS, **declared: Any,
    ) -> Destination:  # fmt: skip
        """The place of a URL; `ValueError` when it has none.

        `private=None`: allowed when the URL itself names a private address or `localhost`.
        `ports`: the schemes that it may have, each with its usual port.
        """
        scheme, host, port = addresses.split(url, ports)
        allowed = addresses.is_here(host) if private is None else private
        return cls(scheme, host, port, purpose, owner, private=allowed, **declared)

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What answered, whatever its status."""

    status: int
    kind: str
    """Its media type, without parameters, in lower case."""
    charset: str | None
    """That its headers declare."""
    location: str | None
    """Where a redirect leads: nobody followed it."""
    body: bytes
    """Empty when it is a redirect, or of a kind that was not wanted."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one call may cost."""

    seconds: float = 30
    bytes: int = 4_000_000


class Outbound:
    """The way out of one process: its declarations, its clients, its refusals."""

    def __init__(self, proxy: str | None = None, look_up: LookUp | None = None) -> None:
        """`proxy`: the address, with its account if need be, of what calls go through.

        `look_up` replaces the system's resolver, for tests.
        """
        self.look_up = look_up
        self.proxy_url = proxy
        self.proxy = proxy and Destination.of(
            proxy, private=True, owner="proxy", purpose="Serveur mandataire, par où passe le reste"
        )
        self._declared: dict[str, list[Destination]] = {}
        self._table: dict[tuple[str, str, str, int], Destination] = {}
        self._sessions: set[aiohttp.ClientSession] = set()
        self._clients: dict[str, aiohttp.ClientSession] = {}
        self._refusals = Refusals()
        self.certificates = Certificates()

    # Declarations

    def declare(self, owner: str, destinations: Sequence[Destination]) -> None:
        """Say where `owner` connects, instead of what it said before; it cannot go elsewhere."""
        if destinations:
            self._declared[owner] = list(destinations)
        else:
            self._declared.pop(owner, None)
        self._table = {
            (owner, place.scheme, place.host, place.port): place
            for owner, places in self._declared.items()
            for place in places
        }

    @property
    def destinations(self) -> list[Destination]:
        """Everywhere that HTTP may go, the proxy included when something passes through it."""
        declared = [place for places in self._declared.values() for place in places]
        if self.proxy and any(self.goes_through_proxy(place) for place in declared):
            declared.append(self.proxy)
        return declared

    def goes_through_proxy(self, destination: Destination) -> bool:
        """A private place is reached directly: a proxy leads to the others, and to the Web only."""
        web = destination.scheme in addresses.PORTS
        return bool(self.proxy) and web and not destination.private

    def find(self, owner: str, scheme: str, host: str, port: int) -> Destination | None:
        """The declaration of a place of `owner`, if there is one."""
        # The first look-up is the only one of an ordinary call.
        found = self._table.get((owner, scheme, host, port))
        if found is None:
            try:
                found = self._table.get((owner, scheme, addresses.canonical(host), port))
            except ValueError:
                return None
        return found

    def refuse(self, owner: str, host: str, port: int, reason: str) -> DestinationRefused:
        """The error to raise, once recorded."""
        self._refusals.note(Refusal(owner, host[:253], port, reason))
        return DestinationRefused()

    def record_in(self, sessions: Sessions) -> None:
        """Write refusals as events from now on."""
        self._refusals.sessions = sessions

    # Calls

    def session(self, owner: str, **options: Any) -> aiohttp.ClientSession:
        """A client for `owner`, to be kept: its connections are used again.

        Its caller bounds what it reads; `exchange` does that by itself.
        """
        from emilie.core.outbound.guard import open_session  # noqa: PLC0415 -- aiohttp, see below

        session = open_session(self, owner, options)
        self._sessions = {each for each in self._sessions if not each.closed} | {session}
        return session

    def client(self, owner: str) -> aiohttp.ClientSession:
        """The client that all the calls of one owner share."""
        if owner not in self._clients or self._clients[owner].closed:
            self._clients[owner] = self.session(owner)
        return self._clients[owner]

    async def exchange(
        self,
        owner: str,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        bounds: Bounds = Bounds(),
    ) -> bytes:
        """The body that answers one bounded call; a status from 400 on is `ReplyFailed`."""
        # Imported here: nothing needs aiohttp, a tenth of a second, before its first call.
        from emilie.core.outbound import calls  # noqa: PLC0415 -- as said above

        return await calls.exchange(
            self.client(owner), method, url, body=body, headers=headers, bounds=bounds
        )

    async def fetch(
        self, owner: str, url: str, *, kinds: Collection[str], bounds: Bounds,
        accept: str = "*/*", headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reply:  # fmt: skip
        """What answers a bounded GET; only a body of one of these media types is read."""
        from emilie.core.outbound import calls  # noqa: PLC0415 -- as said above

        return await calls.fetch(
            self.client(owner),
            url,
            kinds=kinds,
            bounds=bounds,
            headers={"accept": accept, **headers},
        )

    async def forget(self, owner: str) -> None:
        """Close the client of an owner who will not call again, and take its places back."""
        self.declare(owner, [])
        client = self._clients.pop(owner, None)
        if client is not None:
            await client.close()

    async def close(self) -> None:
        """Close every client, and write the refusals that were only counted."""
        await asyncio.gather(*(session.close() for session in self._sessions))
        self._clients.clear()
        await self._refusals.close()
