"""A saturated endpoint's queue: bounded, first come first served, with one's place told.

Each process has its own gate before each endpoint: `at_once` is what one process may send.
An endpoint that has room is preferred to a place in the queue of one that comes before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from math import ceil
from typing import TYPE_CHECKING, Self

from emilie.inference.errors import EndpointError

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen, Endpoints, Need


class ModelBusy(EndpointError):
    """It takes no more at once, and nobody waits here; `seconds` is a guess of when it will."""

    status, code = 503, "model_busy"
    tells_of_health = False


class Gate:
    """Lets at most `at_once` requests through; keeps at most `waiting` others in line."""

    def __init__(self, at_once: int | None, waiting: int) -> None:
        self._at_once = at_once
        self._most = waiting
        self._line: deque[Place] = deque()
        self.inside = 0
        self.usual = 10.0
        """Seconds that a request stays, lately."""

    @property
    def waiting(self) -> int:
        return len(self._line)

    @property
    def has_room(self) -> bool:
        return self._at_once is None or (self.inside < self._at_once and not self._line)

    @property
    def seconds(self) -> int:
        """A guess of how long somebody who comes now would wait."""
        return max(1, ceil((self.waiting + 1) * self.usual / (self._at_once or 1)))

    def enter(self) -> bool:
        """Take a place inside, if there is room now."""
        if not self.has_room:
            return False
        self.inside += 1
        return True

    def leave(self, seconds: float | None = None) -> None:
        """Free a place; the first in line takes it. `seconds`: how long it was taken."""
        if seconds is not None:
            self.usual = 0.9 * self.usual + 0.1 * seconds
        self.inside -= 1
        while self._line and self._at_once is not None and self.inside < self._at_once:
            self.inside += 1
            self._line.popleft().called()
        self._moved()

    def join(self, place: Place) -> bool:
        """Stand in line; False where it is too long."""
        if len(self._line) >= self._most:
            return False
        self._line.append(place)
        return True

    def give_up(self, place: Place) -> None:
        self._line.remove(place)
        self._moved()

    def position(self, place: Place) -> int:
        """From 1."""
        return self._line.index(place) + 1

    def _moved(self) -> None:
        for each in self._line:
            each.moved()


class Place:
    """Where a request stands: inside at once, or in line. Iterate it before asking.

    `with` it: what it holds is given back, however the request ends.
    """

    def __init__(self, endpoints: Endpoints, need: Need) -> None:
        """Raises `NoEndpointAllowed`, `NoEndpointUp`, or `ModelBusy` when the line is full."""
        self._news = asyncio.Event()
        self._inside = True
        self._taken = False
        candidates = endpoints.candidates(need)
        for each in candidates:
            if each.gate.enter():
                self.chosen: Chosen = each
                return
        self._inside = False
        for each in sorted(candidates, key=lambda one: one.gate.waiting):
            if each.gate.join(self):
                self.chosen = each
                return
        raise ModelBusy(seconds=min(each.gate.seconds for each in candidates))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._inside:
            self._inside = False
            self.chosen.gate.leave()
        elif not self._taken:
            self.chosen.gate.give_up(self)

    def take(self) -> None:
        """The request is being sent: who sends it gives the place back."""
        self._inside, self._taken = False, True

    def called(self) -> None:
        self._inside = True
        self._news.set()

    def moved(self) -> None:
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[int]:
        """The place in line each time it changes, until it is one's turn."""
        while not self._inside:
            yield self.chosen.gate.position(self)
            self._news.clear()
            await self._news.wait()
