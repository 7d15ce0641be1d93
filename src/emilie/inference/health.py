"""Whether an endpoint is worth trying: seen from the answers it gives, and by light probes.

A circuit opens after a few failures in a row, or for as long as the endpoint itself asked for
(`Retry-After`). It then lets one request through at a time, and closes at the first success.
"""

from __future__ import annotations

from time import monotonic
from typing import Literal

FAILURES = 3
"""Failures in a row after which an endpoint is left alone."""
REST = 15.0
"""Seconds for which it is, the first time; twice as long each time after."""
LONGEST_REST = 240.0
TRIAL = 30.0
"""Seconds after which a trial that never said how it ended no longer keeps others away."""

State = Literal["closed", "half-open", "open"]


class Circuit:
    """One endpoint's. Not shared between replicas: each sees the failures of its own network."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest = REST
        self._open_until = 0.0
        self._trial_since: float | None = None
        self.first_word = 0.0
        """Seconds to the first word, lately (a moving average); 0 before the first one."""

    @property
    def state(self) -> State:
        if self._open_until == 0.0:
            return "closed"
        return "open" if monotonic() < self._open_until else "half-open"

    @property
    def seconds(self) -> int:
        """Until it may be tried again."""
        return max(0, round(self._open_until - monotonic()))

    def allows(self) -> bool:
        """Whether a request may be sent now."""
        if self.state != "half-open":
            return self.state == "closed"
        return self._trial_since is None or monotonic() - self._trial_since > TRIAL

    def trying(self) -> None:
        """A request is being sent."""
        if self.state == "half-open":
            self._trial_since = monotonic()

    def left(self) -> None:
        """The request ended without telling anything: it was stopped."""
        self._trial_since = None

    def succeeded(self, seconds: float) -> None:
        """The first word came, after `seconds`."""
        self.first_word = seconds if self.first_word == 0 else 0.8 * self.first_word + 0.2 * seconds
        self._failures, self._rest = 0, REST
        self._open_until, self._trial_since = 0.0, None

    def failed(self, *, retry_after: float | None = None) -> None:
        """A request failed for a reason of the endpoint's; it may have said when to come back."""
        tried_again = self._trial_since is not None or self.state == "half-open"
        self._trial_since = None
        self._failures += 1
        if retry_after is not None:
            self._open_until = monotonic() + min(retry_after, LONGEST_REST)
        elif tried_again or self._failures >= FAILURES:
            self._open_until = monotonic() + self._rest
            self._rest = min(2 * self._rest, LONGEST_REST)

    def answers_again(self) -> None:
        """A probe went well: the next request may try."""
        if self._open_until:
            self._open_until = monotonic()
