"""Traces: where the time of a turn goes, sent to a collector when the settings name one.

Without one `span` gives the same empty object each time and nothing of OpenTelemetry's SDK is
imported. A span has a name of the code, figures and codes: never an identifier of somebody, a
parameter of a statement or an exception's message.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Self

from starlette.types import Scope

from emilie.core import logs

OWNER = "traces"
PARENT = re.compile(rb"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
TABLES = re.compile(r"\b(insert into|update|delete from|from|join)\s+([a-z_]+)", re.IGNORECASE)

Fact = str | int | float
_tracer: Any = None
_current: ContextVar[Any] = ContextVar("span", default=None)


class Nothing:
    """A span while no trace is sent."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def note(self, **facts: Fact) -> None: ...


NOTHING = Nothing()


class Span(Nothing):
    """A span under way, whose children are those that are begun inside its block."""

    __slots__ = ("_before", "_span")

    def __init__(self, name: str, kind: str, facts: dict[str, Fact], parent: Any = None) -> None:
        self._before = _current.get()
        self._span = _tracer.start(name, kind, parent or self._before, facts)

    def __enter__(self) -> Self:
        _current.set(self._span)
        return self

    def __exit__(self, *raised: object) -> None:
        error = raised[1]
        if isinstance(error, BaseException):
            self.note(error=logs.name_of(error))
        self._span.end()
        _current.set(self._before)

    def note(self, **facts: Fact) -> None:
        for name, value in facts.items():
            self._span.set_attribute(f"emilie.{name}", value)

    def name(self, name: str) -> None:
        self._span.update_name(name)

    @property
    def trace(self) -> str:
        return f"{self._span.get_span_context().trace_id:032x}"


def span(name: str, kind: str = "internal", **facts: Fact) -> Nothing:
    return NOTHING if _tracer is None else Span(name, kind, facts)


def statement(sql: str) -> Nothing:
    """The span of a statement, named by what it does to which tables."""
    return NOTHING if _tracer is None else Span(_named(sql), "client", {})


@lru_cache(maxsize=512)
def _named(sql: str) -> str:
    found = TABLES.findall(sql)
    written = [f"{verb.split()[0].lower()} {table}" for verb, table in found if verb[0] in "iudIUD"]
    read = [f"select {table}" for _, table in found]
    return ", ".join(dict.fromkeys(written or read[:1])) or "statement"


def served(scope: Scope) -> Span | None:
    """The span of a request that comes, inside the trace that it says to belong to."""
    if _tracer is None:
        return None
    parent = None
    for name, value in scope["headers"]:
        if name == b"traceparent" and (found := PARENT.fullmatch(value)):
            parent = _tracer.remote(*(int(part, 16) for part in found.groups()))
    begun = Span("request", "server", {}, parent)
    logs.trace_id.set(begun.trace)
    return begun


def headers() -> dict[str, str] | None:
    """What a request to an endpoint carries, so that its own trace follows ours."""
    now = _current.get()
    if _tracer is None or now is None:
        return None
    context = now.get_span_context()
    flags = int(context.trace_flags)
    return {"traceparent": f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags:02x}"}


def use(tracer: Any) -> None:
    """Begin spans with that tracer from now on; None: no more."""
    global _tracer  # noqa: PLW0603 -- one a process, so that a check of None is all it costs
    _tracer = tracer
