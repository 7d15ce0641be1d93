"""What is measured of streamed answers, and how figures are summed up."""

from __future__ import annotations

import re
import time
from array import array
from collections.abc import Sequence
from typing import Any

TOKEN = re.compile(rb"(\d+)~([0-9a-z]+) ")


class Metrics:
    """What happens in the window [opens, closes], in monotonic seconds."""

    def __init__(self) -> None:
        self.opens = float("inf")
        self.closes = float("inf")
        self.first = array("d")  # the user sends -> first token
        self.delay = array("d")  # a token leaves the model -> it reaches the client
        self.gap = array("d")  # between two tokens of one answer
        self.update = array("d")  # between two arrivals of new tokens in one answer
        self.turn = array("d")  # the user sends -> the turn is over
        self.calls = array("d")  # calls that do not stream
        self.lag = array("d")  # how late this client itself is
        self.tokens = 0
        self.turns = 0  # over the whole run, not only in the window
        self.errors: dict[str, int] = {}

    def inside(self, now: float) -> bool:
        return self.opens <= now <= self.closes

    def error(self, kind: str) -> None:
        kind = kind[:120]
        self.errors[kind] = self.errors.get(kind, 0) + 1


class Recorder:
    """Finds the mock's tokens in one answer's raw bytes, whatever their framing.

    A token is `<i>~<sent> `: characters that JSON, SSE and the like leave as they are. It counts
    the first time its index is seen, so that systems which resend the text are measured as well.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.start = time.monotonic()
        self.next = 0
        self.last = 0.0
        self._tail = b""

    def feed(self, data: bytes) -> None:
        now = time.monotonic()
        if self._tail:
            data = self._tail + data
        end = 0
        fresh = False
        for match in TOKEN.finditer(data):
            end = match.end()
            index = int(match[1])
            if index < self.next:
                continue
            self._count(now, int(match[2], 36) / 1e6, later=fresh)
            fresh = True
            self.next = index + 1
            self.last = now
        self._tail = data[max(end, len(data) - 24) :]

    def _count(self, now: float, sent: float, *, later: bool) -> None:
        """One new token; `later`: not the first one that this piece of the answer brought."""
        metrics = self.metrics
        if not metrics.inside(now):
            return
        if self.next == 0:
            metrics.first.append(now - self.start)
        else:
            metrics.gap.append(now - self.last)
            if not later:
                metrics.update.append(now - self.last)
        metrics.delay.append(now - sent)
        metrics.tokens += 1


def count_saved(document: bytes) -> int:
    """How many distinct tokens stand in a saved document."""
    return len({match[1] for match in TOKEN.finditer(document.replace(b'"', b" "))})


def percentile(values: Sequence[float], share: float) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def in_ms(values: Sequence[float]) -> dict[str, Any]:
    """Count and percentiles, in milliseconds."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    found = {name: percentile(values, share) for name, share in shares.items()}
    rounded = {
        name: value if value is None else round(value * 1e3, 2) for name, value in found.items()
    }
    return {"count": len(values), **rounded}
