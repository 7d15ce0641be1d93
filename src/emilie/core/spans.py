"""Spans made and sent: OTLP over HTTP in protobuf. Imported only when traces go somewhere."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    TraceFlags,
    set_span_in_context,
)
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from emilie import __version__
from emilie.core import metrics, tracing
from emilie.core.errors import AppError
from emilie.core.http import Bounds, Outbound
from emilie.settings import Traces

log = logging.getLogger(__name__)

OFTEN = 2.0
"""Seconds between two sendings."""
KEPT = 8192
"""Most spans that wait for the collector; later ones are lost, and counted."""
AT_ONCE = 1024
BOUNDS = Bounds(seconds=5, bytes=100_000)


class Sending(SpanProcessor):
    """Ended spans on their way to the collector."""

    def __init__(self, traces: Traces, outbound: Outbound) -> None:
        assert traces.url is not None
        self._url = traces.url
        self._outbound = outbound
        self._headers = {"content-type": "application/x-protobuf"}
        if key := traces.key.get_secret_value():
            self._headers["authorization"] = f"Bearer {key}"
        self._ended: deque[ReadableSpan] = deque()

    def on_end(self, span: ReadableSpan) -> None:
        if len(self._ended) < KEPT:
            self._ended.append(span)
        else:
            metrics.SPANS_LOST.inc()

    async def send(self) -> None:
        """Send all that ended; what the collector does not take is lost."""
        while self._ended:
            some = [self._ended.popleft() for _ in range(min(AT_ONCE, len(self._ended)))]
            body = encode_spans(some).SerializeToString()
            try:
                await self._outbound.exchange(
                    tracing.OWNER, "POST", self._url,
                    body=body, headers=self._headers, bounds=BOUNDS,
                )  # fmt: skip
            except AppError as failure:
                metrics.SPANS_LOST.inc(len(some))
                log.warning("spans not sent", extra={"code": failure.code})
                return

    async def send_often(self) -> None:
        while True:
            await asyncio.sleep(OFTEN)
            try:
                await self.send()
            except Exception:
                log.exception("spans not sent")


class Tracer:
    def __init__(self, sending: Sending, share: float) -> None:
        """`share`: part of the traces that are made; who calls us with one decides of theirs."""
        named = Resource({"service.name": "emilie", "service.version": __version__})
        sampler = ParentBasedTraceIdRatio(share)
        provider = TracerProvider(sampler=sampler, resource=named, shutdown_on_exit=False)
        provider.add_span_processor(sending)
        self._tracer = provider.get_tracer("emilie", __version__)

    def start(self, name: str, kind: str, parent: Any, facts: dict[str, tracing.Fact]) -> Any:
        return self._tracer.start_span(
            name,
            context=None if parent is None else set_span_in_context(parent),
            kind=SpanKind[kind.upper()],
            attributes={f"emilie.{key}": value for key, value in facts.items()},
        )

    @staticmethod
    def remote(trace: int, span: int, flags: int) -> Any:
        return NonRecordingSpan(SpanContext(trace, span, True, TraceFlags(flags)))


@asynccontextmanager
async def sent(traces: Traces, outbound: Outbound, engine: AsyncEngine) -> AsyncIterator[None]:
    """Spans are made and sent as long as the block lasts."""
    sending = Sending(traces, outbound)
    tracing.use(Tracer(sending, traces.share))
    watch_statements(engine)
    task = asyncio.create_task(sending.send_often())
    try:
        yield
    finally:
        tracing.use(None)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await sending.send()


def watch_statements(engine: AsyncEngine) -> None:
    """Statements of SQLAlchemy's sessions; those that stand alone begin their own spans."""
    begun: dict[int, tracing.Nothing] = {}

    def before(_c: Any, cursor: Any, sql: str, *_: object) -> None:
        begun[id(cursor)] = tracing.statement(sql).__enter__()

    def after(_c: Any, cursor: Any, *_: object) -> None:
        if (span := begun.pop(id(cursor), None)) is not None:
            span.__exit__(None, None, None)

    def failed(context: Any) -> None:
        if (span := begun.pop(id(context.cursor), None)) is not None:
            error = context.original_exception
            span.__exit__(type(error), error, None)

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
    event.listen(engine.sync_engine, "handle_error", failed)
