"""What the load client counts, and how it sums it up."""

from __future__ import annotations

import time

from bench.measuring import Metrics, Recorder, count_saved, in_ms, percentile
from bench.mock_llm import base36, token_text


def open_metrics() -> Metrics:
    metrics = Metrics()
    metrics.opens = 0.0
    return metrics


def test_percentiles_take_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.95) == 96
    assert percentile(values, 1.0) == 100
    assert percentile([7.0], 0.95) == 7
    assert percentile([], 0.95) is None


def test_summary_is_in_milliseconds() -> None:
    assert in_ms([0.010, 0.020]) == {"count": 2, "p50": 20, "p95": 20, "p99": 20, "max": 20}
    assert in_ms([])["p95"] is None


def test_a_number_in_base_36_is_read_back() -> None:
    for number in (0, 35, 36, 123_456_789_012):
        assert int(base36(number), 36) == number


def test_tokens_are_found_in_any_framing() -> None:
    metrics = open_metrics()
    recorder = Recorder(metrics)
    recorder.feed(b'data: {"delta":"' + token_text(0).encode() + b'"}\n\n')
    recorder.feed(b'data: {"delta":"' + (token_text(1) + token_text(2)).encode() + b'"}\n\n')
    assert recorder.next == 3
    assert metrics.tokens == 3
    assert len(metrics.first) == 1
    assert (len(metrics.gap), len(metrics.update)) == (2, 1)
    assert all(0 <= delay < 1 for delay in metrics.delay)


def test_a_token_cut_in_two_counts_once() -> None:
    metrics = open_metrics()
    recorder = Recorder(metrics)
    whole = "".join(map(token_text, range(3))).encode()
    for place in range(len(whole)):
        recorder.feed(whole[place : place + 1])
    assert metrics.tokens == recorder.next == 3


def test_text_sent_again_does_not_count_again() -> None:
    metrics = open_metrics()
    recorder = Recorder(metrics)
    said = "".join(map(token_text, range(4)))
    recorder.feed(said[: said.index("2~")].encode())
    recorder.feed(said.encode())
    assert metrics.tokens == 4


def test_nothing_counts_outside_the_window() -> None:
    metrics = Metrics()
    recorder = Recorder(metrics)
    recorder.feed(token_text(0).encode())
    assert (recorder.next, metrics.tokens) == (1, 0)
    metrics.opens = 0.0
    metrics.closes = time.monotonic() - 1
    recorder.feed(token_text(1).encode())
    assert (recorder.next, metrics.tokens) == (2, 0)


def test_saved_tokens_are_counted_once_each() -> None:
    said = (token_text(0) + token_text(1) + token_text(1)).encode()
    assert count_saved(b'{"text":"' + said.rstrip() + b'"}') == 2
    assert count_saved(b'{"text":""}') == 0
