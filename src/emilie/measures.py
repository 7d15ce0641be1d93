"""What each scrape asks of the rooms: the composition's part of `emilie.core.metrics`."""

from __future__ import annotations

import asyncio
import logging
import platform
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from time import monotonic
from typing import get_args

from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette import datastructures

from emilie import __version__
from emilie.core import metrics
from emilie.core.db import Sessions, in_use
from emilie.core.exposition import served_apart
from emilie.core.statements import Statements
from emilie.inference.health import State
from emilie.inference.registry import Endpoints

log = logging.getLogger(__name__)

FRESH = 15.0
"""Seconds for which counts of the database are told again rather than counted again."""
PATIENCE = 5.0
ASKED: dict[str, TextClause] = {
    metrics.JOBS_WAITING: text(
        "select queue_name, count(*) from procrastinate_jobs where status = 'todo' group by 1"
    ),
    metrics.DOCUMENTS: text("select state, count(*) from documents group by 1"),
    # Nothing where no model ever made vectors: a document then waits for none.
    metrics.DOCUMENTS_EMBEDDED: text("""
select case when exists (
    select from embeddings where embeddings.document_id = searched_documents.document_id)
  then 'embedded' else 'waiting' end, count(*)
from searched_documents where exists (select from embedding_models) group by 1
"""),
}


class Counts:
    """Counts of the database, which would be too dear at each scrape; none while it is away."""

    def __init__(self, statements: Sessions) -> None:
        self._statements = statements
        self._known: dict[str, metrics.Values] = {}
        self._at = -FRESH
        self._counting = asyncio.Lock()

    def of(self, name: str) -> metrics.Values:
        return self._known.get(name, {})

    async def refresh(self) -> None:
        async with self._counting:
            if monotonic() < self._at + FRESH:
                return
            self._at = monotonic()
            try:
                async with asyncio.timeout(PATIENCE):
                    self._known = await self._count()
            except (SQLAlchemyError, OSError, TimeoutError) as failure:
                log.warning("counts for metrics: %s", type(failure).__name__)
                self._known = {}

    async def _count(self) -> dict[str, metrics.Values]:
        found: dict[str, metrics.Values] = {}
        async with self._statements() as session:
            for name, query in ASKED.items():
                rows = (await session.execute(query)).all()
                found[name] = {(str(label),): float(count) for label, count in rows}
        return found


@asynccontextmanager
async def taken(state: datastructures.State, engine: AsyncEngine) -> AsyncIterator[None]:
    """Measures of this application may be read as long as the block lasts."""
    state.counts = Counts(state.statements)
    watch(state, engine)
    async with AsyncExitStack() as stack:
        listener = getattr(state, "metrics_listener", None)
        if listener is not None:
            apart = served_apart(listener, state.counts, state.settings.metrics)
            await stack.enter_async_context(apart)
        if state.settings.traces.url is not None:
            # Imported here: OpenTelemetry's SDK, for those who use it.
            from emilie.core.spans import sent  # noqa: PLC0415 -- as said above

            await stack.enter_async_context(sent(state.settings.traces, state.outbound, engine))
        yield


def circuits(endpoints: Endpoints) -> metrics.Values:
    return {
        (each.name, state): float(each.circuit.state == state)
        for each in endpoints.opened
        for state in get_args(State)
    }


def watch(state: datastructures.State, engine: AsyncEngine) -> None:
    """Have the rooms of this application asked from now on."""
    statements: Statements = state.statements
    counts: Counts = state.counts
    alone = statements.connections
    endpoints: Endpoints = state.endpoints
    running: metrics.Values = {(__version__, platform.python_version()): 1.0}
    ask = metrics.GAUGES.ask
    ask(metrics.BUILD, lambda: running)
    ask(metrics.ANSWERS_RUNNING, lambda: {(): len(state.runs)})
    ask(
        metrics.QUEUE_LENGTH, lambda: {(each.name,): each.gate.waiting for each in endpoints.opened}
    )
    ask(metrics.INSIDE, lambda: {(each.name,): each.gate.inside for each in endpoints.opened})
    ask(metrics.CATALOGUE_REFUSED, lambda: {(): float(endpoints.refused is not None)})
    ask(metrics.CIRCUIT_STATE, partial(circuits, endpoints))
    ask(metrics.CONNECTIONS, lambda: {(): in_use(engine) + alone.in_use})
    ask(metrics.CONNECTIONS_MOST, lambda: {(): state.settings.database.pool})
    for name in ASKED:
        ask(name, partial(counts.of, name))
