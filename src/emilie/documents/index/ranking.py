"""BM25 over the postings of a question's stems (Robertson and Zaragoza, *The Probabilistic
Relevance Framework: BM25 and Beyond*, 2009), exact, without looking at every passage.

Places are gone through window by window. As soon as the passages of a window that are left out
cannot come among the best any more, the stems that remain, which are the most common ones, are only
looked up in those that can (MaxScore: Turtle and Flood, *Query Evaluation: Strategies and
Optimizations*, 1995). What one window reaches is asked of the next.

numpy weighs on the start and on the memory: this module is imported by the first search only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from emilie.documents.index.postings import Found, Ints, Some

K1, B = 1.2, 0.75
TRIED = 3
"""Stems, the rarest ones, whose best passages are scored first: to choose among more than `FIRST`
takes longer than to read the first window."""
SLACK = 1e-3
ALONE = 131_072
"""Places that are not worth several windows."""
FIRST, LAST, GROWTH = 16_384, 524_288, 8
"""Places of the first window, of the largest ones, and how many times the one before each is. The
first is read with a low floor; each costs some calls of its own. Multiples of `postings.WORD`."""
TAKEN = 4
"""Postings that are read in the time that one place is taken out of a window and looked up."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Term:
    """A stem of the question, with what its rarity makes it weigh."""

    found: Sequence[Found]
    number: int
    weight: float
    mean: float

    @property
    def end(self) -> int:
        return max(each.end for each in self.found)

    @property
    def most(self) -> float:
        """The most that it can add to a passage."""
        return max(self._most(each) for each in self.found)

    def _most(self, found: Found) -> float:
        if found.shortest is None:
            return float(self.worth(found.between(0, found.end)).max())
        return max(self._worth(*each) for each in found.shortest.items())

    def _worth(self, count: int, words: int) -> float:
        return self.weight * (K1 + 1) * count / (count + K1 * (1 - B + B * words / self.mean))

    def worth(self, some: Some) -> Floats:
        """What it adds to the passages of some of its postings."""
        counts = some.counts.astype(np.float32)
        lengths = some.lengths.astype(np.float32)
        lengths *= np.float32(K1 * B / self.mean)
        lengths += np.float32(K1 * (1 - B))
        lengths += counts
        counts *= np.float32(self.weight * (K1 + 1))
        counts /= lengths
        return counts

    def add(self, scores: Floats, first: int) -> None:
        """Add it to the scores of all places of a window."""
        for each in self.found:
            some = each.between(first, first + len(scores))
            np.add.at(scores, some.at, self.worth(some))

    def add_to(self, scores: Floats, first: int, pool: Ints, share: float) -> None:
        """Add it to the scores of the pool, at least. The window has that share of all places."""
        for each in self.found:
            if each.many(len(pool), share):
                some = each.between(first, first + len(scores))
                np.add.at(scores, some.at, self.worth(some))
            else:
                some = each.among(pool + np.int32(first))
                np.add.at(scores, pool[some.at], self.worth(some))


def best(
    found: Sequence[Sequence[Found]],
    weights: Sequence[float],
    passages: int,
    words: int,
    limit: int,
) -> list[int]:
    """Places of the best passages, best first, equals in rising order.

    `found` and `weights` are those of each stem; the scope has so many passages and words in all.
    """
    mean = max(words, 1) / max(passages, 1)
    terms = []
    for each, weight in zip(found, weights, strict=True):
        if number := sum(len(part) for part in each):
            rarity = _rarity(number, passages)
            terms.append(_Term([part for part in each if len(part)], number, weight * rarity, mean))
    terms.sort(key=lambda term: (-term.weight, term.number))
    return _best(terms, limit) if terms else []


def _rarity(number: int, passages: int) -> float:
    return log(1 + (passages - number + 0.5) / (number + 0.5))


def _best(terms: Sequence[_Term], limit: int) -> list[int]:
    most = [term.most for term in terms]
    left = [sum(most[number:]) for number in range(1, len(terms) + 1)]
    end = max(term.end for term in terms)
    floor = _floor(terms, limit)
    places, reached = np.empty(0, np.int32), np.empty(0, np.float32)
    for first, after in _windows(end):
        scores = np.zeros(after - first, np.float32)
        # Sums of floats are not exact: what is only just too low is kept.
        wanted = [floor - each - SLACK for each in left]
        pool = _score(terms, scores, first, wanted, (after - first) / end)
        places = np.concatenate([places, pool + np.int32(first)])
        reached = np.concatenate([reached, scores[pool]])
        if len(places) > limit:
            floor = max(floor, _least(reached, limit))
            kept = reached >= floor
            places, reached = places[kept], reached[kept]
    return [int(place) for place in places[np.lexsort((places, -reached))][:limit]]


def _windows(end: int) -> Iterator[tuple[int, int]]:
    first, size = 0, FIRST if end > ALONE else end
    while first < end:
        yield first, min(first + size, end)
        first, size = first + size, min(GROWTH * size, LAST)


def _floor(terms: Sequence[_Term], limit: int) -> float:
    """A score that `limit` passages reach, so that no lower one matters: the best passages of the
    rarest stems, scored in full.
    """
    tried = [
        _liked(term, each, 4 * limit)
        for term in terms[:TRIED] if term.number <= FIRST for each in term.found
    ]  # fmt: skip
    seeds = np.unique(np.concatenate(tried)) if tried else np.empty(0, np.int32)
    if len(seeds) < limit:
        return 0.0
    scores = np.zeros(len(seeds), np.float32)
    for term in terms:
        for each in term.found:
            some = each.among(seeds)
            scores[some.at] += term.worth(some)
    return _least(scores, limit)


def _liked(term: _Term, found: Found, limit: int) -> Ints:
    """The places of some of its postings that it adds the most to."""
    some = found.between(0, found.end)
    places = some.at.astype(np.int32)
    if len(places) > limit:
        places = places[np.argpartition(term.worth(some), len(places) - limit)[-limit:]]
    return places


def _score(
    terms: Sequence[_Term], scores: Floats, first: int, wanted: Sequence[float], share: float
) -> Ints:
    """Add up the scores of a window; those of its places that may reach the floor, for which they
    are whole. `wanted`: what a place has to have after each term to get there.
    """
    pool: Ints | None = None
    reach = 0.0
    for term, low in zip(terms, wanted, strict=True):
        if pool is None and reach > 0:
            able = scores >= reach
            if np.count_nonzero(able) * TAKEN < term.number * share:
                pool = np.flatnonzero(able).astype(np.int32)
        if pool is None:
            term.add(scores, first)
        else:
            term.add_to(scores, first, pool, share)
            pool = pool[scores[pool] >= low]
            if not len(pool):
                break
        reach = low
    if pool is None:
        pool = np.flatnonzero(scores >= reach if reach > 0 else scores > 0).astype(np.int32)
    return pool


def _least(reached: Floats, limit: int) -> float:
    """The lowest of the `limit` best."""
    return float(np.partition(reached, len(reached) - limit)[len(reached) - limit])
