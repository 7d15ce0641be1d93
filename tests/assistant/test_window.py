"""How much of the past fits, by whose count, and what is shortened rather than left out."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pydantic import SecretStr

from emilie.assistant.context import Asked, Exchange
from emilie.assistant.window import AROUND, answer_limit, latest, open_window, size_for
from emilie.core.http import Outbound
from emilie.inference.catalogue import EndpointEntry
from emilie.inference.facts import BUILTIN, describe
from emilie.inference.hosting import ON_INSTANCE
from emilie.inference.registry import Chosen, Need
from emilie.inference.tokens import CHARACTERS_PER_TOKEN, Measure, tokens
from emilie.settings import Settings


def endpoint(context: int = 4_000) -> Chosen:
    entry = EndpointEntry(name="essai", url="http://127.0.0.1:9/v1", context=context)
    return Chosen(entry, describe(entry), ON_INSTANCE, SecretStr(""), Settings(), Outbound())


def asked(*history: Exchange, **more: object) -> Asked:
    need = Need("interne")
    return Asked(uuid4(), uuid4(), "Et ?", None, "fr", need, history, **more)  # type: ignore[arg-type]


def by_letters(exchange: Exchange) -> int:
    return len(exchange.text)


PAIR = [Exchange("user", "a" * 35), Exchange("assistant", "b" * 35)]


def test_the_latest_are_kept_and_begin_with_a_question() -> None:
    kept = latest(PAIR * 10, 35 * 5, by_letters)
    assert [exchange.role for exchange in kept] == ["user", "assistant"] * 2
    assert latest(PAIR, 0, by_letters) == []


def test_the_last_answer_is_shortened_rather_than_left_out() -> None:
    long = Exchange("assistant", "Début. " + "x" * 5_000 + " Fin.")
    kept = latest([*PAIR, Exchange("user", "Question"), long], 800, by_letters)
    assert [exchange.text for exchange in kept[:-1]] == [*(each.text for each in PAIR), "Question"]
    assert kept[-1].text.startswith("Début. ")
    assert kept[-1].text.endswith(" Fin.")
    assert "[…]" in kept[-1].text
    assert sum(map(by_letters, kept)) <= 800


def test_the_window_says_what_it_holds_and_what_it_forgets() -> None:
    chosen = endpoint()
    room = 10 * (AROUND + tokens("a" * 35))
    full = open_window(asked(*PAIR * 5), room, chosen)
    assert (len(full.exchanges), full.forgets, full.counted) == (10, False, "characters")
    assert full.tokens <= room
    cut = open_window(asked(*PAIR * 6), room, chosen)
    assert (len(cut.exchanges), cut.forgets) == (10, True)
    summed = open_window(asked(*PAIR * 2, summary="Dit.", summarised=8), room, chosen)
    assert (summed.summary, summed.summarised, summed.forgets) == ("Dit.", 8, False)
    # An answer that failed before its first word is no loss.
    empty = open_window(asked(Exchange("user", "q"), Exchange("assistant", "")), room, chosen)
    assert (len(empty.exchanges), empty.forgets) == (1, False)


def test_counts_of_the_tokenizer_are_used_only_for_its_endpoint() -> None:
    counted = [Exchange("user", "a" * 350, {"essai": 20}), Exchange("assistant", "b", {"essai": 1})]
    window = open_window(asked(*counted), 1_000, endpoint())
    assert (window.tokens, window.counted) == (21 + 2 * AROUND, "tokenizer")
    other = [Exchange("user", "a" * 350, {"autre": 20})]
    assert open_window(asked(*other), 1_000, endpoint()).counted == "characters"


def test_the_built_in_engine_is_given_no_summary_and_says_so() -> None:
    built_in = Chosen(None, BUILTIN, ON_INSTANCE, SecretStr(""), Settings(), Outbound())
    window = open_window(asked(*PAIR, summary="Dit.", summarised=8), 1_000, built_in)
    assert (window.summary, window.summarised, window.forgets) == ("", 0, True)


def test_an_answer_never_takes_more_than_a_quarter_of_the_window() -> None:
    assert answer_limit(4_000, 4_000) == 1_000
    assert answer_limit(128_000, 4_000) == 4_000


def test_the_estimate_learns_from_what_the_endpoint_counts() -> None:
    measure = Measure()
    text = "é" * 7_000
    assert measure.estimate(text) == tokens(text)
    measure.learn(7_000, 3_500)
    assert (measure.method, measure.characters_per_token) == ("usage", 2.0)
    assert measure.estimate(text) == 3_501
    measure.learn(7_000, 1_750)
    assert measure.characters_per_token == pytest.approx(2.4)


@pytest.mark.parametrize(("characters", "counted"), [(50, 10), (9_000, 0), (9_000, 11), (900, 800)])
def test_a_count_that_teaches_nothing_changes_nothing(characters: int, counted: int) -> None:
    measure = Measure()
    measure.learn(characters, counted)
    assert (measure.method, measure.characters_per_token) == ("characters", CHARACTERS_PER_TOKEN)


def test_a_size_takes_in_what_is_added_around_a_message() -> None:
    assert size_for(endpoint())(Exchange("user", "")) == AROUND + 1
