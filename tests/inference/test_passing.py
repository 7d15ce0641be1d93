"""The bytes of a stream as they go by: what is noted, what is left out, what ends them."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.inference.errors import ModelFailed
from emilie.inference.passing import Count, Passage

USAGE = {"prompt_tokens": 11, "completion_tokens": 7}


def event(**facts: Any) -> bytes:
    return b"data: " + json.dumps(facts, ensure_ascii=False).encode() + b"\n\n"


def word(text: str, finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return event(choices=[choice], **more)


# What a model writes about the wire is not the wire.
TRICKY = [
    word("«\u202fé\u202f»"), b": un commentaire\n\n", word('"error": {"message": "non"}'),
    word("data: [DONE]"), word('{"usage": {"prompt_tokens": 99}}', usage=None),
]  # fmt: skip
END = [word("", "stop"), event(choices=[], usage=USAGE), b"data: [DONE]\n\n"]


def passed(pieces: list[bytes], *, shows_usage: bool) -> tuple[bytes, Passage]:
    passage = Passage(shows_usage=shows_usage)
    return b"".join(passage.feed(piece) for piece in pieces), passage


@given(st.lists(st.integers(1, 600), max_size=30))
def test_wherever_it_is_cut_the_same_goes_on(cuts: list[int]) -> None:
    sent = b"".join([*TRICKY, *END])
    places = sorted({0, *(cut for cut in cuts if cut < len(sent)), len(sent)})
    pieces = [sent[a:b] for a, b in pairwise(places)]
    gone, passage = passed(pieces, shows_usage=True)
    assert gone == sent
    assert (passage.count, passage.done, passage.failed) == (Count(11, 7), True, None)
    hidden, _ = passed(pieces, shows_usage=False)
    assert hidden == sent.replace(END[1], b"\n")


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_both_ends_of_lines_are_read(newline: bytes) -> None:
    sent = b"".join(END).replace(b"\n", newline)
    _, passage = passed([sent], shows_usage=False)
    assert (passage.count, passage.done) == (Count(11, 7), True)


def test_usage_beside_words_stays() -> None:
    sent = word("fin", "stop", usage=USAGE) + b"data: [DONE]\n"
    gone, passage = passed([sent], shows_usage=False)
    assert (gone, passage.count) == (sent, Count(11, 7))


def test_an_error_ends_it_and_keeps_what_came_before() -> None:
    sent = word("un ") + event(error={"message": "secret"}) + word("deux")
    gone, passage = passed([sent], shows_usage=True)
    assert word("un ").strip() in gone
    assert b"secret" not in gone
    assert b"deux" not in gone
    assert isinstance(passage.failed, ModelFailed)
    assert passage.events == 1


@pytest.mark.parametrize(
    "line", [b'data: {"usage": \n', b'data: ["usage"]\n', b'data: "error" x\n']
)  # fmt: skip
def test_what_cannot_be_read_is_the_endpoint_s_failure(line: bytes) -> None:
    with pytest.raises(ModelFailed):
        passed([line], shows_usage=True)


@pytest.mark.parametrize(
    "usage",
    [None, [], 3, {"prompt_tokens": None}, {"completion_tokens": "x"}, {"prompt_tokens": -40}],
)
def test_a_strange_count_breaks_nothing(usage: Any) -> None:
    _, passage = passed([event(choices=[], usage=usage)], shows_usage=False)
    assert passage.count in {None, Count(0, 0)}
