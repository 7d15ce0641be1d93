"""Whether an endpoint is worth trying: seen from the answers it gives, and by light probes.

A circuit opens after a few failures in a row, or for as long as the endpoint itself asked for
(`Retry-After`). It then lets one request through at a time, and closes at the first success.
A probe only says that the endpoint can be reached: it shortens the rest of one that could not,
never the rest that the endpoint asked for, nor that of one that is there and answers errors.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

FAILURES = 3
"""Failures in a row after which an endpoint is left alone."""
REST = 15.0
"""Seconds for which it is, the first time; twice as long each time after."""
LONGEST_REST = 240.0
"""Seconds after which it is tried again, whatever it asked for."""
TRIAL = 30.0
"""Seconds after which a trial that never said how it ended no longer keeps others away."""

State = Literal["closed", "half-open", "open"]


class Trial:
    """The one request that a half-open circuit let through."""

    __slots__ = ("since",)

    def __init__(self) -> None:
        self.since = monotonic()


class Circuit:
    """One endpoint's. Not shared between replicas: each sees the failures of its own network."""

    def __init__(self, opens: Callable[[], None] | None = None) -> None:
        """`opens` is called each time it opens: somebody may be waiting for the endpoint."""
        self._opens = opens
        self._failures = 0
        self._rest = REST
        self._open_until = 0.0
        self._asked_until = 0.0
        """The date before which the endpoint asked not to be called."""
        self._firm_until = 0.0
        """The date before which no probe ends the rest."""
        self._trial: Trial | None = None
        self.succeeded_at: datetime | None = None
        self.failed_at: datetime | None = None
        self.failure: str | None = None
        """The code of the last failure, where its caller said it."""

    @property
    def state(self) -> State:
        if self._open_until == 0.0:
            return "closed"
        return "open" if monotonic() < self._open_until else "half-open"

    @property
    def heeds_probes(self) -> bool:
        """Whether a probe that goes well would change anything."""
        return self._firm_until <= monotonic() < self._open_until

    @property
    def seconds(self) -> int:
        """Until it may be tried again."""
        return max(0, round(self._open_until - monotonic()))

    def allows(self) -> bool:
        """Whether a request may be sent now."""
        if self.state != "half-open":
            return self.state == "closed"
        return self._trial is None or monotonic() - self._trial.since > TRIAL

    def trying(self) -> Trial | None:
        """A request is being sent; what it is given, if it is the trial, goes back to `left`."""
        if self.state != "half-open":
            return None
        self._trial = Trial()
        return self._trial

    def left(self, trial: Trial | None) -> None:
        """That request ended; if it told nothing, because it was stopped, another one may try."""
        if trial is not None and self._trial is trial:
            self._trial = None

    def succeeded(self) -> None:
        """The first word came. One that asked for a rest gets it all the same: this request may
        have been sent before it asked.
        """
        self._failures, self._rest = 0, REST
        self.succeeded_at = datetime.now(UTC)
        self._open_until = self._asked_until if monotonic() < self._asked_until else 0.0
        self._firm_until, self._trial = self._open_until, None

    def failed(
        self, *, retry_after: float | None = None, reached: bool = False, code: str | None = None
    ) -> None:
        """A request failed for a reason of the endpoint's; it may have said when to come back.

        `reached`: it was there, and answered that.
        """
        now = monotonic()
        self.failed_at, self.failure = datetime.now(UTC), code
        before, was = self._open_until, self.state
        tried_again = was == "half-open"
        self._failures += 1
        if retry_after is not None:
            self._asked_until = max(self._asked_until, now + min(retry_after, LONGEST_REST))
            self._open_until = max(self._open_until, self._asked_until)
        elif was != "open" and (tried_again or self._failures >= FAILURES):
            # Those that were sent before it opened fail with the first ones, and say no more.
            self._open_until = now + self._rest
            self._rest = min(2 * self._rest, LONGEST_REST)
        self._trial = None
        if reached or retry_after is not None:
            self._firm_until = self._open_until
        if self._opens is not None and self._open_until > before:
            self._opens()

    def answers_again(self) -> None:
        """A probe went well: the next request may try, if it was only out of reach."""
        if self.heeds_probes:
            self._open_until = monotonic()
