"""The circuit of one endpoint, with its clock in hand."""

from __future__ import annotations

import pytest

from emilie.inference import health
from emilie.inference.health import FAILURES, LONGEST_REST, REST, TRIAL, Circuit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(health, "monotonic", clock)
    return clock


def broken(clock: Clock) -> Circuit:
    circuit = Circuit()
    for _ in range(FAILURES):
        assert circuit.allows()
        circuit.failed()
    clock.now += 0.1
    return circuit


def test_it_opens_after_failures_in_a_row(clock: Clock) -> None:
    circuit = Circuit()
    for _ in range(FAILURES - 1):
        circuit.failed()
    circuit.succeeded()
    circuit.failed()
    assert circuit.state == "closed"
    assert broken(clock).state == "open"
    assert not broken(clock).allows()


def test_then_one_at_a_time_may_try(clock: Clock) -> None:
    circuit = broken(clock)
    clock.now += REST
    assert circuit.state == "half-open"
    assert circuit.allows()
    trial = circuit.trying()
    assert not circuit.allows()
    circuit.left(trial)
    assert circuit.allows()
    circuit.trying()
    clock.now += TRIAL + 1
    assert circuit.allows(), "a trial that never ended keeps nobody away"


def test_a_success_closes_it_and_a_failure_doubles_the_rest(clock: Clock) -> None:
    circuit = broken(clock)
    rest = REST
    while rest < LONGEST_REST:
        clock.now += rest
        circuit.trying()
        circuit.failed()
        rest = min(2 * rest, LONGEST_REST)
        assert circuit.seconds == pytest.approx(rest, abs=1)
    clock.now += rest
    circuit.trying()
    circuit.succeeded()
    assert circuit.state == "closed"


def test_it_rests_for_as_long_as_it_asked(clock: Clock) -> None:
    circuit = Circuit()
    circuit.failed(retry_after=7)
    assert (circuit.state, circuit.seconds) == ("open", 7)
    clock.now += 7
    assert circuit.allows()
    circuit.failed(retry_after=86_400)
    assert circuit.seconds == LONGEST_REST


def test_a_probe_lets_the_next_request_try(clock: Clock) -> None:
    circuit = broken(clock)
    circuit.answers_again()
    assert circuit.state == "half-open"
    fine = Circuit()
    fine.answers_again()
    assert fine.state == "closed"


def test_only_the_trial_ends_the_trial(clock: Clock) -> None:
    """Requests that were sent before it opened end at any time."""
    circuit = Circuit()
    early = circuit.trying()
    for _ in range(FAILURES):
        circuit.failed()
    clock.now += REST
    trial = circuit.trying()
    circuit.left(early)
    assert not circuit.allows(), "the trial is still under way"
    clock.now += TRIAL + 1
    second = circuit.trying()
    circuit.left(trial)
    assert not circuit.allows(), "another one is"
    circuit.left(second)
    assert circuit.allows()


def test_no_probe_ends_a_rest_that_was_asked_for(clock: Clock) -> None:
    circuit = Circuit()
    circuit.failed(retry_after=120)
    clock.now += 5
    circuit.answers_again()
    assert (circuit.state, circuit.seconds) == ("open", 115)
    circuit.failed()
    circuit.answers_again()
    assert circuit.seconds == 115
    clock.now += 115
    assert circuit.allows()


def test_nor_that_of_one_that_is_there_and_answers_errors(clock: Clock) -> None:
    circuit = Circuit()
    for _ in range(FAILURES):
        circuit.failed(reached=True)
    assert not circuit.heeds_probes
    circuit.answers_again()
    assert circuit.seconds == REST


def test_an_answer_that_was_under_way_ends_no_rest_that_was_asked_for(clock: Clock) -> None:
    circuit = Circuit()
    circuit.failed(retry_after=60)
    clock.now += 1
    circuit.succeeded()
    assert (circuit.state, circuit.seconds) == ("open", 59)
    clock.now += 59
    circuit.trying()
    circuit.succeeded()
    assert circuit.state == "closed"


def test_failures_of_requests_sent_before_it_opened_do_not_lengthen_the_rest(clock: Clock) -> None:
    circuit = Circuit()
    for _ in range(20):
        circuit.failed()
    assert circuit.seconds == REST


def test_who_waits_is_told_that_it_opens(clock: Clock) -> None:
    told: list[float] = []
    circuit = Circuit(lambda: told.append(clock.now))
    for _ in range(FAILURES + 5):
        circuit.failed()
    assert told == [clock.now]
