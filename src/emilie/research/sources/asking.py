"""One request to a service of the State, and what it answers or why it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Any

import orjson

from emilie.core.errors import AppError
from emilie.core.http import (
    Bounds,
    DestinationRefused,
    DestinationSilent,
    DestinationUnreachable,
    Outbound,
    ReplyFailed,
)
from emilie.inference.errors import seconds_asked
from emilie.inference.health import Circuit
from emilie.research.engines.asking import Asked
from emilie.research.errors import SearchFault

BOUNDS = Bounds(seconds=8, bytes=4_000_000)
WORTH_WAITING = 3.0
"""Seconds that an answer waits for a service that asks to be called again."""


class SourceFault(SearchFault):
    """A service of the State that gave nothing."""

    told = "Ce service n'a rien pu donner. Réponds sans lui, en disant qu'il n'a pas répondu."


class SourceRefused(SourceFault):
    """It found fault with what was asked."""

    status, code = 502, "source_refused"
    told = "Le service refuse cette demande. Corrige les paramètres, ou réponds sans lui."


class SourceKeyRefused(SourceFault):
    status, code = 502, "source_key_refused"


class SourceOverloaded(SourceFault):
    status, code = 503, "source_overloaded"
    told = "Le service demande d'attendre. Réponds sans lui, en le disant."


class SourceUnreachable(SourceFault):
    status, code = 502, "source_unreachable"


class SourceSilent(SourceFault):
    status, code = 504, "source_silent"


class SourceFailed(SourceFault):
    """An error of its own, or an answer that is none."""

    status, code = 502, "source_failed"


STATUSES: Mapping[int, type[SourceFault]] = {
    400: SourceRefused, 401: SourceKeyRefused, 403: SourceKeyRefused, 404: SourceRefused,
    422: SourceRefused, 429: SourceOverloaded, 503: SourceOverloaded,
}  # fmt: skip


class Pace:
    """No more than so many calls a second, of one process: the next one waits for its turn."""

    def __init__(self, a_second: float) -> None:
        self._apart = 1 / a_second
        self._next = 0.0

    async def turn(self) -> None:
        """`SourceOverloaded` where it would be too long."""
        now = monotonic()
        at = max(now, self._next)
        if at - now > WORTH_WAITING:
            raise SourceOverloaded
        self._next = at + self._apart
        await asyncio.sleep(at - now)

    def rest(self, seconds: float) -> None:
        """Nobody's turn comes before so long."""
        self._next = max(self._next, monotonic() + seconds)


class Caller:
    """Calls one service: at its pace, and not while it asks to be left alone."""

    def __init__(self, outbound: Outbound, owner: str, a_second: float) -> None:
        self._outbound = outbound
        self._owner = owner
        self._pace = Pace(a_second)
        self.circuit = Circuit()

    async def ask(self, asked: Asked) -> Any:
        """The JSON that answers. A rest of a few seconds that it asks for is waited for, once."""
        if not self.circuit.allows():
            raise SourceOverloaded
        trial = self.circuit.trying()
        try:
            try:
                said = await self._once(asked)
            except SourceOverloaded as overload:
                rest = asked_of(overload)
                if rest is None or rest > WORTH_WAITING:
                    raise
                self._pace.rest(rest)
                said = await self._once(asked)
        except SourceFault as fault:
            self._failed(fault)
            raise
        finally:
            self.circuit.left(trial)
        self.circuit.succeeded()
        return said

    async def _once(self, asked: Asked) -> Any:
        await self._pace.turn()
        try:
            said = await self._outbound.exchange(
                self._owner, asked.method, asked.url,
                body=asked.body, headers=asked.headers, bounds=BOUNDS,
            )  # fmt: skip
            return orjson.loads(said)
        except ReplyFailed as failure:
            raise STATUSES.get(int(failure.params["status"] or 0), SourceFailed) from failure
        except DestinationSilent as failure:
            raise SourceSilent from failure
        except (DestinationUnreachable, DestinationRefused) as failure:
            raise SourceUnreachable from failure
        except (AppError, orjson.JSONDecodeError) as failure:
            raise SourceFailed from failure

    def _failed(self, fault: SourceFault) -> None:
        if isinstance(fault, SourceRefused | SourceKeyRefused):
            return  # the fault of what was asked, or of a key: calling less would change nothing
        reached = isinstance(fault.__cause__, ReplyFailed)
        self.circuit.failed(retry_after=asked_of(fault), reached=reached)


def asked_of(fault: SourceFault) -> float | None:
    """Seconds after which it asks to be called again; None when it does not say."""
    cause = fault.__cause__
    return seconds_asked(cause.retry_after) if isinstance(cause, ReplyFailed) else None
