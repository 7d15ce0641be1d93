"""One request to an endpoint, as operators see it: how long until its first token, how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import Self

from pydantic_ai.usage import RequestUsage

from emilie.core import metrics, tracing
from emilie.core.errors import AppError

_told: ContextVar[Callable[[], None] | None] = ContextVar("told", default=None)


@contextmanager
def told_when_sent(told: Callable[[], None]) -> Iterator[None]:
    """What a request sends in this block is told as it leaves: an endpoint that then hangs or
    fails has got it, one that could not be connected to has not.
    """
    token = _told.set(told)
    try:
        yield
    finally:
        _told.reset(token)


def is_sent(method: str) -> None:
    """A request leaves; the list of an endpoint's models is asked for without telling anything."""
    told = _told.get()
    if told is not None and method == "POST":
        told()


class Call:
    """A request under way: `spoke` at its first token, `used` once counted.

    `with call:` goes around the reading of the reply. What it raises is how the request ended,
    even if the caller then tries another endpoint and lets nobody know.
    """

    __slots__ = ("_began", "_endpoint", "_span", "code", "spoken", "whole")

    def __init__(self, endpoint: str, span: tracing.Nothing) -> None:
        self._span = span
        self._endpoint = endpoint
        self._began = perf_counter()
        self.spoken = False
        self.whole = False
        self.code = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.whole = error is None
        if isinstance(error, AppError):
            self.code = error.code

    def spoke(self) -> None:
        self.spoken = True
        seconds = perf_counter() - self._began
        metrics.FIRST_TOKEN.labels(self._endpoint).observe(seconds)
        self._span.note(first_word_seconds=round(seconds, 3))

    def used(self, usage: RequestUsage) -> None:
        self._span.note(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens)
        if usage.input_tokens:
            metrics.TOKENS.labels(self._endpoint, "in").inc(usage.input_tokens)
        if usage.output_tokens:
            metrics.TOKENS.labels(self._endpoint, "out").inc(usage.output_tokens)

    def ended(self) -> None:
        outcome = "failed" if self.code else "done" if self.whole else "cut"
        self._span.note(outcome=outcome)
        metrics.ENDPOINT_REQUESTS.labels(self._endpoint, outcome, self.code).inc()


@contextmanager
def calling(endpoint: str) -> Iterator[Call]:
    """Watch over one request to the endpoint of that name."""
    with tracing.span("endpoint request", "client", endpoint=endpoint) as span:
        call = Call(endpoint, span)
        try:
            yield call
        except Exception as failure:
            call.code = failure.code if isinstance(failure, AppError) else "internal"
            raise
        finally:
            call.ended()
