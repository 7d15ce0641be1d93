"""robots.txt (RFC 9309), asked of each site before anything else, remembered for a day."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from protego import Protego

from emilie.core.errors import AppError
from emilie.core.http import Bounds, Reply, ReplyTooLarge

NAME = "Emilie"
"""What we are called there, as in the user agent of every request."""
BOUNDS = Bounds(seconds=3, bytes=500_000)
"""RFC 9309 has 500 kibibytes read at least: a longer one is no robots.txt."""
REMEMBERED = 86_400
"""Seconds: RFC 9309 (§2.4) has rules asked again after a day."""
SITES = 2_000
"""Sites whose rules are remembered, the ones used last."""


class _AllBut(frozenset[str]):
    """Every media type that is not in it."""

    def __contains__(self, kind: object) -> bool:
        return not super().__contains__(kind)


ANY_RULES = _AllBut({"text/html", "application/xhtml+xml"})
"""Some servers give robots.txt no type, or another: it is obeyed all the same."""

Fetch = Callable[[str, Bounds], Awaitable[Reply]]


@dataclass(frozen=True)
class _Rules:
    """What a site lets us read; `rules` is None where it lets us read nothing."""

    rules: Protego | None
    until: float

    def allow(self, url: str) -> bool:
        return self.rules is not None and self.rules.can_fetch(url, NAME)


class Robots:
    """The rules of the sites that this process has asked lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allow(self, url: str, fetch: Fetch) -> bool:
        """Whether the site lets us read that page."""
        site = site_address(url)
        lock = self._asking.setdefault(site, asyncio.Lock())
        async with lock:  # several of its pages may be wanted at once
            known = self._known.get(site)
            if known is None or known.until < monotonic():
                known = await self._ask(site, fetch)
        if site in self._known:
            self._known.move_to_end(site)
        return await asyncio.to_thread(known.allow, url)

    async def _ask(self, site: str, fetch: Fetch) -> _Rules:
        rules = await _rules_of(f"{site}/robots.txt", fetch)
        self._known[site] = rules
        while len(self._known) > SITES:
            self._known.popitem(last=False)
        return rules


def site_address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _rules_of(address: str, fetch: Fetch) -> _Rules:
    until = monotonic() + REMEMBERED
    try:
        reply = await fetch(address, BOUNDS)
    except ReplyTooLarge:
        return _Rules(await _parsed(""), until)
    except AppError:
        # Out of reach, which RFC 9309 §2.3.1.4 has taken for a refusal; tried again in a minute.
        return _Rules(None, monotonic() + 60)
    if reply.status >= 500:
        return _Rules(None, monotonic() + 60)
    # A page of the site in its place says nothing (§2.3.1.3), whatever it calls itself.
    said = reply.body.decode("utf-8-sig", "replace")
    return _Rules(await _parsed("" if said.lstrip().startswith("<") else said), until)


async def _parsed(said: str) -> Protego:
    """Its rules; a long file takes a second, which no other answer waits for."""
    return await asyncio.to_thread(Protego.parse, said)
