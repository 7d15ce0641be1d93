"""One HTTP request and its answer, as operators see them: an identifier, a line, a count.

The route is told by its template, never by the path that was asked: a path may hold anything.
"""

from __future__ import annotations

import logging
import os
import re
from contextvars import ContextVar
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope

from emilie.core import logs, metrics, tracing

log = logging.getLogger("emilie.access")

REQUEST_ID = "x-request-id"
VALID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NOWHERE = "none"
"""Route of what was refused before any was looked for."""

current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


class Exchange:
    """Begun before anything is looked at, ended once the last byte has left."""

    __slots__ = ("_began", "_scope", "_span", "_status", "_streams", "code", "id")

    def __init__(self, scope: Scope) -> None:
        self._began = perf_counter()
        self._scope = scope
        self._status = 0
        self._streams = False
        self.id = _given(scope) or os.urandom(8).hex()
        self.code: str | None = None
        """Of the error that was answered."""
        logs.request_id.set(self.id)
        current.set(self)
        self._span = tracing.served(scope)
        if self._span is not None:
            self._span.__enter__()

    def answers(self, message: Message, headers: MutableHeaders) -> None:
        """The answer's status and headers are about to leave."""
        headers[REQUEST_ID] = self.id
        self._status = message["status"]
        if headers.get("content-type", "").startswith("text/event-stream"):
            self._streams = True
            metrics.STREAMS.count += 1

    def ends(self) -> None:
        if self._streams:
            metrics.STREAMS.count -= 1
        scope, self._scope = self._scope, {}  # an answer that goes on keeps this exchange
        method = scope["method"]
        method = method if method in METHODS else "other"
        route = getattr(scope.get("route"), "path", NOWHERE)
        if self._span is not None:
            self._span.name(f"{method} {route}")
            self._span.note(status=self._status, request_id=self.id, code=self.code or "")
            self._span.__exit__(None, None, None)
        metrics.REQUESTS.labels(method, route, str(self._status)).inc()
        if log.isEnabledFor(logging.INFO):
            ms = round(1000 * (perf_counter() - self._began), 1)
            said = {
                "method": method, "route": route, "status": self._status, "ms": ms,
                "code": self.code,
            }  # fmt: skip
            log.info("request", extra=said)


def refused(code: str) -> None:
    """An error is being answered."""
    metrics.REFUSALS.labels(code).inc()
    exchange = current.get()
    if exchange is not None:
        exchange.code = code


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if VALID.fullmatch(value) else None
    return None
