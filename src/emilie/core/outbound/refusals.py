"""What was refused, as events: once a minute each, and never more than a few a minute in all.

A loop that knocks at a thousand names a second must neither fill the table nor hide: what is
not written apart is counted, and the count is written when its minute ends.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from emilie.core.db import Sessions
from emilie.core.events import Event, record

log = logging.getLogger(__name__)

MINUTE = 60.0
APART = 10
"""Refusals that are told apart in a minute; those beyond are counted together."""


@dataclass(frozen=True)
class DestinationWasRefused(Event):
    """No path, no query, no content: what was asked for may be an agent's own words."""

    kind: ClassVar[str] = "destination:refused"
    owner: str
    host: str
    port: int
    reason: str
    times: int


class Refusal(NamedTuple):
    owner: str
    host: str
    port: int
    reason: str


OTHERS = Refusal("", "", 0, "others")


class Refusals:
    def __init__(self) -> None:
        self.sessions: Sessions | None = None
        """Where events are written; without it refusals are only logged."""
        self._repeated: dict[Refusal, int] = {}
        self._timers: dict[Refusal, asyncio.TimerHandle] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, refusal: Refusal) -> None:
        if refusal not in self._repeated and len(self._repeated) >= APART:
            refusal = OTHERS
        if refusal in self._repeated:
            self._repeated[refusal] += 1
            return
        log.warning("refused to connect: %s", refusal)
        self._open(refusal, 1)

    def _open(self, refusal: Refusal, times: int) -> None:
        self._repeated[refusal] = 0
        loop = asyncio.get_running_loop()
        self._timers[refusal] = loop.call_later(MINUTE, self._end, refusal)
        self._write(refusal, times)

    def _end(self, refusal: Refusal) -> None:
        del self._timers[refusal]
        if repeated := self._repeated.pop(refusal):
            self._open(refusal, repeated)

    def _write(self, refusal: Refusal, times: int) -> None:
        if self.sessions is not None:
            task = asyncio.create_task(self._record(self.sessions, refusal, times))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _record(self, sessions: Sessions, refusal: Refusal, times: int) -> None:
        try:
            async with sessions.begin() as session:
                await record(session, None, DestinationWasRefused(*refusal, times=times))
        except (SQLAlchemyError, OSError) as error:
            log.warning("a refusal was not recorded: %s", type(error).__name__)
            # Counted again: it is written once the minute ends, if the database is back.
            if refusal in self._repeated:
                self._repeated[refusal] += times

    async def close(self) -> None:
        """Write what was only counted so far."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for refusal, repeated in self._repeated.items():
            if repeated:
                self._write(refusal, repeated)
        self._repeated = {}
        await asyncio.gather(*self._writing)
