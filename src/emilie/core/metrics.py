"""What Prometheus may read: every metric of the product is declared here, and nowhere else.

A label is a word of the code or the name of an endpoint in the catalogue: never an agent, a
content, a host, nor anything that grows with use. `tests/architecture/test_metrics.py` holds it.
Counting costs a microsecond and is always on; reading is what has to be opened (`exposition`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

LABELS = frozenset(
    {
        *("endpoint", "outcome", "code", "direction", "state", "queue"),
        *("method", "route", "status", "version", "python", "le"),
    }
)
"""Every label there may be; `le` is Prometheus's own, of histograms."""
WAITS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60)
LASTS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)

Values = Mapping[tuple[str, ...], float]
Reading = Callable[[], Values]
"""The values of a gauge now, by its labels."""


@dataclass(frozen=True)
class Family:
    """One metric, as `docs/metrics.md` lists it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str


log = logging.getLogger(__name__)
REGISTRY = CollectorRegistry()
FAMILIES: dict[str, Family] = {}
disable_created_metrics()  # type: ignore[no-untyped-call]


def _declare(name: str, kind: str, meaning: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    assert LABELS.issuperset(labels), labels
    FAMILIES[name] = Family(name, kind, labels, meaning)
    return labels


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(name, meaning, _declare(name, "counter", meaning, labels), registry=REGISTRY)


def _histogram(name: str, meaning: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    declared = _declare(name, "histogram", meaning, labels)
    return Histogram(name, meaning, declared, buckets=buckets, registry=REGISTRY)


def _gauge(name: str, meaning: str, *labels: str) -> str:
    _declare(name, "gauge", meaning, labels)
    return name


REQUESTS = _counter("emilie_requests_total", "HTTP requests answered.", "method", "route", "status")
REFUSALS = _counter(
    "emilie_refusals_total", "Requests refused, by the code of docs/errors.md.", "code"
)
ANSWERS = _counter(
    "emilie_answers_total",
    "Answers ended: done, stopped by the agent, interrupted, or failed with a code.",
    "outcome", "code",
)  # fmt: skip
ANSWER_SECONDS = _histogram(
    "emilie_answer_seconds", "Seconds from the question to the end of its answer.", LASTS
)
FIRST_WORD = _histogram(
    "emilie_first_word_seconds",
    "Seconds from the question to its first word, waiting for documents included.", WAITS,
)  # fmt: skip
FIRST_TOKEN = _histogram(
    "emilie_endpoint_first_token_seconds",
    "Seconds from a request to an endpoint to its first token.", WAITS, "endpoint",
)  # fmt: skip
ENDPOINT_REQUESTS = _counter(
    "emilie_endpoint_requests_total",
    "Requests to an endpoint ended: done, cut by us, or failed with a code.",
    "endpoint", "outcome", "code",
)  # fmt: skip
TOKENS = _counter("emilie_tokens_total", "Tokens that endpoints counted.", "endpoint", "direction")
SPANS_LOST = _counter("emilie_spans_lost_total", "Spans that the traces' collector did not take.")

STREAMS_OPEN = _gauge("emilie_streams_open", "Answers being read by somebody, as streams.")
ANSWERS_RUNNING = _gauge("emilie_answers_running", "Answers being made by this process.")
QUEUE_LENGTH = _gauge(
    "emilie_queue_length", "Questions waiting for their turn at an endpoint.", "endpoint"
)
INSIDE = _gauge(
    "emilie_endpoint_requests_open", "Requests that an endpoint is answering.", "endpoint"
)
CIRCUIT_STATE = _gauge(
    "emilie_circuit_state", "1 for the state that an endpoint's circuit is in.",
    "endpoint", "state",
)  # fmt: skip
CATALOGUE_REFUSED = _gauge(
    "emilie_catalogue_refused",
    "1 while emilie.toml as it stands is refused, and the one before stays in force.",
)
JOBS_WAITING = _gauge(
    "emilie_jobs_waiting", "Jobs that no worker has begun, in the whole database.", "queue"
)
DOCUMENTS = _gauge("emilie_documents", "Documents in the whole database, by state.", "state")
DOCUMENTS_EMBEDDED = _gauge(
    "emilie_documents_embedded",
    "Documents that questions may be asked of: with vectors (embedded), and without (waiting).",
    "state",
)
CONNECTIONS = _gauge(
    "emilie_database_connections_in_use", "Database connections in use by this process."
)
CONNECTIONS_MOST = _gauge(
    "emilie_database_connections_most", "Database connections that this process may hold."
)
BUILD = _gauge("emilie_build_info", "1, with what is running as labels.", "version", "python")


class Gauges(Collector):
    """Gauges are asked of their rooms when somebody reads, so that keeping them costs nothing."""

    def __init__(self) -> None:
        self._readings: dict[str, Reading] = {}

    def ask(self, name: str, reading: Reading) -> None:
        """Have `reading` asked for that gauge from now on; a later call replaces it."""
        assert FAMILIES[name].kind == "gauge"
        self._readings[name] = reading

    def collect(self) -> Iterator[Metric]:
        for name, reading in self._readings.items():
            family = FAMILIES[name]
            told = GaugeMetricFamily(name, family.meaning, labels=family.labels)
            try:
                for labels, value in reading().items():
                    told.add_metric(labels, value)
            except Exception:
                log.exception("gauge %s not read", name)
                continue
            yield told


class OpenStreams:
    """Streams being read, counted as they open and close."""

    def __init__(self) -> None:
        self.count = 0

    def read(self) -> Values:
        return {(): self.count}


STREAMS = OpenStreams()
GAUGES = Gauges()
GAUGES.ask(STREAMS_OPEN, STREAMS.read)
REGISTRY.register(GAUGES)
for _told in ProcessCollector(registry=REGISTRY).collect():
    _name = f"{_told.name}_total" if _told.type == "counter" else _told.name
    _declare(_name, _told.type, _told.documentation, ())
