"""Postings as lists and as bitmaps: the same ones, whichever way they are kept."""

from __future__ import annotations

import random

import numpy as np
import pytest

from emilie.documents.index.postings import (
    LARGE,
    NOWHERE,
    Bitmap,
    Found,
    Postings,
    Some,
    bounded,
    kept,
    mask,
    only,
    starts_of,
    together,
)
from support.corpus import postings

SIZE = 1_000


def made(one_in: int) -> tuple[Postings, Found]:
    """Postings of that share of the passages of a segment, read and kept."""
    chance = random.Random(one_in)
    words = [chance.randint(1, 400) for _ in range(SIZE)]
    places = sorted(chance.sample(range(SIZE), SIZE // one_in))
    read = bounded(postings({each: (chance.choice((1, 1, 2, 9)), words[each]) for each in places}))
    lengths = np.array(words, np.int16)
    # What no stem told of is not known.
    lengths[places] = 0
    return read, kept(read, lengths)


def values(some: Some, first: int = 0) -> list[tuple[int, int, int]]:
    return [
        (int(at) + first, int(count), int(words))
        for at, count, words in zip(*some, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize(("one_in", "kind"), [(1, Bitmap), (3, Bitmap), (20, Postings)])
def test_what_is_kept_is_what_was_read(one_in: int, kind: type[Found]) -> None:
    read, held = made(one_in)
    assert type(held) is kind
    assert len(held) == len(read)
    assert held.shortest == read.shortest
    assert held.size < read.size
    for first, end in ((0, 1024), (0, 64), (128, 640), (960, 4096), (1024, 2048)):
        assert values(held.between(first, end), first) == values(read.between(first, end), first)
    for step in (1, 7, 300):
        wanted = np.arange(0, SIZE, step, dtype=np.int32)
        assert values(held.among(wanted)) == values(read.among(wanted))


@pytest.mark.parametrize("one_in", [3, 20])
def test_only_the_places_of_the_documents_allowed(one_in: int) -> None:
    read, held = made(one_in)
    allowed = mask([True, False, True], [0, 200, 500], SIZE)
    assert allowed is not None
    some = only(held, allowed)
    assert values(some.between(0, SIZE)) == [
        each for each in values(read.between(0, SIZE)) if not 200 <= each[0] < 500
    ]
    assert mask(None, [0], 6) is None
    assert only(held, None) is held


@pytest.mark.parametrize("one_in", [3, 20])
def test_segments_lie_one_after_the_other(one_in: int) -> None:
    read, held = made(one_in)
    short = postings({1: (2, 5)})
    starts = [0, 64, 64 + SIZE, 64 + SIZE]
    found = together([short, held, NOWHERE, bounded(short)], starts)
    end = 2 * SIZE
    assert sorted(value for each in found for value in values(each.between(0, end))) == [
        (1, 2, 5), *values(read.between(0, SIZE), 64), (65 + SIZE, 2, 5),
    ]  # fmt: skip
    wanted = np.array([0, 1, 65 + SIZE], np.int32)
    assert sorted(value for each in found for value in values(each.among(wanted))) == [
        (1, 2, 5), (2, 2, 5),
    ]  # fmt: skip


def test_the_shortest_passages_are_known_when_all_segments_tell() -> None:
    one, other = postings({0: (2, 10), 3: (1, 30), 4: (1, 20)}), postings({1: (2, 5)})
    [whole] = together([bounded(one), NOWHERE, bounded(other)], [0, 5, 5])
    assert whole.shortest == {1: 20, 2: 5}
    [whole] = together([bounded(one), other], [0, 5])
    assert whole.shortest is None


def test_large_segments_start_at_a_word() -> None:
    assert starts_of([10, LARGE, 5, 5, LARGE + 1]) == [0, 64, 64 + LARGE, 69 + LARGE, 128 + LARGE]
