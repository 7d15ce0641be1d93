"""A saturated endpoint's queue: bounded, first come first served, with one's place told.

Each process has its own gate before each endpoint: `at_once` is what one process may send.
An endpoint that has room is preferred to a place in the queue of one that comes before it.
What nobody waits for (`Need.background`) stands behind everybody, and leaves the last place inside
to whoever comes next.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Collection
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Self

from emilie.core.errors import AppError
from emilie.inference.errors import EndpointError, NoEndpointUp

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen, Endpoints, Needs


class ModelBusy(EndpointError):
    """It takes no more at once, and nobody waits here; `seconds` is a guess of when it will."""

    status, code = 503, "model_busy"
    tells_of_health = False


class Gate:
    """Lets at most `at_once` requests through; keeps at most `waiting` others in line."""

    def __init__(
        self, at_once: int | None, waiting: int, freed: Callable[[], None] | None = None
    ) -> None:
        """`freed` is called when it has room that nobody in its own line wants."""
        self._at_once = at_once
        self._freed = freed
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
        return self.lets_in(background=False)

    def lets_in(self, *, background: bool) -> bool:
        """Whether there is room now for who comes so."""
        if self._at_once is None:
            return True
        if background:
            return not self._line and self.inside < self._most_in_background(self._at_once)
        return self.inside < self._at_once and not (self._line and not self._line[0].background)

    @staticmethod
    def _most_in_background(at_once: int) -> int:
        return max(1, at_once - 1)

    @property
    def seconds(self) -> int:
        """A guess of how long somebody who comes now would wait."""
        return max(1, ceil((self.waiting + 1) * self.usual / (self._at_once or 1)))

    def enter(self, *, background: bool = False) -> bool:
        """Take a place inside, if there is room now."""
        if not self.lets_in(background=background):
            return False
        self.inside += 1
        return True

    def leave(self, seconds: float | None = None) -> None:
        """Free a place; the first in line takes it. `seconds`: how long it was taken."""
        if seconds is not None:
            self.usual = 0.9 * self.usual + 0.1 * seconds
        self.inside -= 1
        while self._line and self._at_once is not None and self.inside < self._at_once:
            most = self._most_in_background(self._at_once)
            if self._line[0].background and self.inside >= most:
                break
            self.inside += 1
            self._line.popleft().called()
        self._moved()
        if self._freed is not None and self._at_once is not None and self.has_room:
            self._freed()

    def join(self, place: Place) -> bool:
        """Stand in line; False where it is too long."""
        behind = sum(each.background for each in self._line)
        ahead = len(self._line) - behind
        # Those in the background take nobody's place in line.
        if (behind if place.background else ahead) >= self._most:
            return False
        self._line.insert(len(self._line) if place.background else ahead, place)
        if behind and not place.background:
            self._moved()
        return True

    def give_up(self, place: Place) -> None:
        self._line.remove(place)
        self._moved()

    def position(self, place: Place) -> int:
        """From 1."""
        return self._line.index(place) + 1

    def reconsider(self) -> None:
        """Have everybody in line see whether this is still where to wait."""
        for each in self._line:
            each.doubt()

    def _moved(self) -> None:
        for each in self._line:
            each.moved()


class Lanes:
    """What nobody waits for, titles and summaries: so many at once before each endpoint, so that
    one that hangs holds up nobody else's.
    """

    def __init__(self, at_once: int) -> None:
        self._before = defaultdict[str, asyncio.Semaphore](partial(asyncio.Semaphore, at_once))

    def before(self, chosen: Chosen) -> asyncio.Semaphore:
        return self._before[chosen.name]


def untried(endpoints: Endpoints, need: Needs, tried: Collection[Chosen]) -> list[Chosen]:
    """Those that may answer now and did not fail to yet, at least one."""
    left = [each for each in endpoints.candidates(need.now()) if each not in tried]
    if not left:
        raise NoEndpointUp(seconds=1)  # their failures are better told
    return left


class Place:
    """Where a request stands: inside at once, or in line. Iterate it before asking.

    While one stands in line, the endpoint may fall ill, the policy be tightened, the conversation
    be raised, another endpoint be free: whoever is called, or told that something changed, stands
    elsewhere if they must or may.
    `with` it: what it holds is given back, however the request ends.
    """

    def __init__(self, endpoints: Endpoints, need: Needs, tried: Collection[Chosen] = ()) -> None:
        """Raises `NoEndpointAllowed`, `NoEndpointUp`, or `ModelBusy` when the line is full.

        `tried`: those that failed to answer this request.
        """
        self._endpoints = endpoints
        self._need = need
        self.background = need.now().background
        self._tried = tried
        self._news = asyncio.Event()
        self._doubtful = False
        self._inside = self._taken = False
        self._stand()

    def _stand(self) -> None:
        """Go inside, or in the shortest line."""
        candidates = untried(self._endpoints, self._need, self._tried)
        self.others = len(candidates) > 1
        """Whether somebody else could answer instead."""
        for each in candidates:
            if each.gate.enter(background=self.background):
                self.chosen: Chosen = each
                self._inside = True
                return
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
            self._taken = True
            self.chosen.gate.give_up(self)

    def take(self) -> None:
        """The request is being sent: who sends it gives the place back."""
        self._inside, self._taken = False, True

    def called(self) -> None:
        self._inside = self._doubtful = True
        self._news.set()

    def moved(self) -> None:
        self._news.set()

    def doubt(self) -> None:
        """The endpoint may not be one to wait for any more."""
        self._doubtful = True
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[int]:
        """The place in line each time it changes, until it is one's turn."""
        told = 0
        while not self._inside:
            self._news.clear()
            # Most news move nobody: each place told is a frame for a reader.
            if (position := self.chosen.gate.position(self)) != told:
                told = position
                yield position
            await self._news.wait()
            while self._doubtful:
                await self._reconsider()

    async def _reconsider(self) -> None:
        """Stand elsewhere if the endpoint is not open any more to what is asked, or another is
        free.
        """
        self._doubtful = False
        if self._inside:
            await self._need.again()
        try:
            candidates = untried(self._endpoints, self._need, self._tried)
        except AppError:
            candidates = []
        stays = self.chosen in candidates
        if not self._inside and any(
            each.gate.lets_in(background=self.background) for each in candidates
        ):
            stays = False
        if not stays:
            self.__exit__()
            self._taken = True  # nothing is held, should there be nowhere else to stand
            self._stand()
            self._taken = False
