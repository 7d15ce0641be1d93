"""BM25 over postings: exactly what the formula says, whatever was not looked at."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.documents.index import ranking
from emilie.documents.index.postings import NOWHERE, Found, bounded, kept, together
from emilie.documents.index.ranking import best
from support.corpus import postings

SIZE = 300
STARTS = 0, 128, 150
"""Of the segments. A bitmap starts at a word: those of the last one stay lists."""

SHARES = 0.05, 0.1, 0.3, 0.7, 0.9
"""Of the passages that have each stem of a question, as in real ones."""


@pytest.fixture(autouse=True, scope="module")
def _windows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "ALONE", 64)
        patch.setattr(ranking, "FIRST", 64)
        patch.setattr(ranking, "LAST", 128)
        patch.setattr(ranking, "GROWTH", 2)
        yield


def naive(
    stems: Sequence[dict[int, tuple[int, int]]], weights: Sequence[float], words: int
) -> dict[int, float]:
    """Every score, by the formula."""
    scores: dict[int, float] = {}
    for places, weight in zip(stems, weights, strict=True):
        idf = log(1 + (SIZE - len(places) + 0.5) / (len(places) + 0.5))
        for place, (count, length) in places.items():
            norm = count + 1.2 * (0.25 + 0.75 * length / (words / SIZE))
            scores[place] = scores.get(place, 0) + weight * idf * count * 2.2 / norm
    return scores


def placed(
    stem: dict[int, tuple[int, int]], how: Sequence[str], starts: Sequence[int]
) -> list[Found]:
    """Its postings in each segment, as they are read or as they are kept in memory."""
    parts: list[Found] = []
    for (start, end), each in zip(pairwise((*starts, SIZE)), how, strict=True):
        some = postings({at - start: stem[at] for at in stem if start <= at < end})
        lengths = np.zeros(end - start, np.int16)
        whole: Found = some if each == "read" else bounded(some)
        parts.append(kept(bounded(some), lengths) if each == "large" else whole)
    return together(parts, starts)


lengths = st.lists(st.integers(1, 280), min_size=SIZE, max_size=SIZE)
counts = st.integers(1, 3) | st.integers(1, 255)
common = st.integers(1, 12).flatmap(
    lambda step: st.lists(counts, min_size=1, max_size=5).map(
        lambda some: {at: some[at % len(some)] for at in range(step - 1, SIZE, step)}
    )
)
rare = st.dictionaries(st.integers(0, SIZE - 1), counts, max_size=40)
ways = st.sampled_from(["read", "bounded", "large"])


@given(lengths, st.lists(common | rare, max_size=6), st.integers(1, 12), st.data())
def test_the_best_are_those_of_the_formula(
    lengths: list[int], occurrences: list[dict[int, int]], limit: int, data: st.DataObject
) -> None:
    weights = [data.draw(st.sampled_from([0.5, 1.0])) for _ in occurrences]
    stems = [
        {place: (count, lengths[place]) for place, count in sorted(places.items())}
        for places in occurrences
    ]
    scores = naive(stems, weights, sum(lengths))
    several = data.draw(st.booleans())
    some = [
        placed(each, [data.draw(ways), data.draw(ways), "bounded"], STARTS)
        if several else placed(each, [data.draw(ways)], [0])
        for each in stems
    ]  # fmt: skip
    found = best(some, weights, SIZE, sum(lengths), limit)
    assert len(found) == len(set(found)) == min(limit, len(scores))
    ideal = sorted(scores.values(), reverse=True)[:limit]
    assert [scores[place] for place in found] == pytest.approx(ideal, rel=1e-4)


@pytest.mark.parametrize("how", ["read", "bounded", "large"])
def test_common_stems_are_looked_up_in_every_window(how: str) -> None:
    chance = random.Random(3)
    words = [chance.randint(20, 280) for _ in range(SIZE)]
    for _ in range(20):
        stems = [
            {
                at: (chance.choice((1, 1, 1, 2)), words[at])
                for at in range(SIZE)
                if chance.random() < share
            }
            for share in SHARES
        ]
        scores = naive(stems, [1.0] * len(stems), sum(words))
        some = [placed(each, [how], [0]) for each in stems]
        found = best(some, [1.0] * len(stems), SIZE, sum(words), 4)
        ideal = sorted(scores.values(), reverse=True)[:4]
        assert [scores[place] for place in found] == pytest.approx(ideal, rel=1e-4)


def test_equals_come_in_their_order_from_any_window() -> None:
    stem = postings(dict.fromkeys((209, 3, 107, 1), (1, 10)))
    assert best([[stem]], [1.0], SIZE, 10 * SIZE, 3) == [1, 3, 107]


def test_nothing_is_found_of_nothing() -> None:
    assert best([], [], 0, 0, 5) == []
    assert best([[NOWHERE]], [1.0], SIZE, SIZE, 5) == []
    assert best([[]], [1.0], SIZE, SIZE, 5) == []
