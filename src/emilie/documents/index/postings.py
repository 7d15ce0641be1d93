"""Where the stems of a question occur: as lists that the database keeps, or, for the stems that a
good part of a large segment has, as bitmaps.

A bitmap takes less memory, and tells whether a passage has the stem without a search in a list: by
a word of 64 bits, and how many are set before it (rank: Jacobson, *Space-efficient Static Trees and
Graphs*, 1989). How long the passages of a large segment are is kept once, not with each stem.

numpy weighs on the start and on the memory: this module is imported by the first search only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

WORD = 64
"""Places of a word of a bitmap. Bitmaps start at a multiple of it."""
LARGE = 262_144
"""Passages from which a segment is a large one. Smaller ones are ranked sooner from lists."""
DENSE = 8
"""Passages, in a large segment, for each one that has a stem kept as a bitmap. A bitmap is already
smaller from 21 on, but takes longer to read whole."""
FEW = 4
"""Times that a list of postings has to be longer than the places looked up in it, for a search in
it to cost less than reading it whole."""

Ints = npt.NDArray[np.int32]
At = npt.NDArray[np.intp] | Ints
Counts = npt.NDArray[np.uint8]
Lengths = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
Least = dict[int, int]
"""Words of the shortest passage that has a stem so many times, or of a shorter one."""


class Some(NamedTuple):
    """Some of the postings of a stem: `at` is the place of each, counted from the first that was
    asked for, or which of those that were looked up it is.
    """

    at: At
    counts: Counts
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a stem occurs: places in rising order, how often, in a passage of how many words.

    `lengths`: one for each of them; when they are `shared`, one for each passage of the segment.
    """

    places: Ints
    counts: Counts
    lengths: Lengths
    shortest: Least | None = None
    """None where that was not looked at."""
    shared: bool = False

    def __len__(self) -> int:
        return len(self.places)

    @property
    def size(self) -> int:
        """Bytes held, without those shared."""
        return self.places.nbytes + self.counts.nbytes + (not self.shared) * self.lengths.nbytes

    @property
    def end(self) -> int:
        """The place after the last one."""
        return int(self.places[-1]) + 1 if len(self) else 0

    def between(self, first: int, end: int) -> Some:
        """Those from one place up to another."""
        low, high = np.searchsorted(self.places, (first, end))
        return self._some(self.places[low:high] - np.int32(first), slice(low, high))

    def among(self, wanted: Ints) -> Some:
        """Those of places that rise."""
        at = np.searchsorted(self.places, wanted)
        at[at == len(self)] = 0
        hits = np.flatnonzero(self.places[at] == wanted)
        return self._some(hits, at[hits])

    def many(self, wanted: int, share: float) -> bool:
        """Whether so many places cost less to read than to look up, in that share of all places."""
        return wanted * FEW > len(self) * share

    def _some(self, at: At, which: npt.NDArray[np.intp] | slice) -> Some:
        lengths = self.lengths.take(self.places[which]) if self.shared else self.lengths[which]
        return Some(at, self.counts[which], lengths)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Where a stem occurs in a large segment: a bit a passage, and the counts of those set.

    `before`: bits set before each word. `lengths`: one for each passage of the segment, shared.
    """

    bits: Words
    before: Ints
    counts: Counts
    lengths: Lengths
    shortest: Least | None
    start: int = 0
    """Place of its first bit."""

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def size(self) -> int:
        """Bytes held, without those shared."""
        return self.bits.nbytes + self.before.nbytes + self.counts.nbytes

    @property
    def end(self) -> int:
        """A place after the last one."""
        return self.start + WORD * len(self.bits)

    def between(self, first: int, end: int) -> Some:
        """Those from one place up to another, multiples of `WORD` unless none is after it."""
        low = max(first - self.start, 0) // WORD
        high = min(max(end - self.start, 0) // WORD, len(self.bits))
        if low >= high:
            return Some(np.empty(0, np.intp), self.counts[:0], self.lengths[:0])
        at = _places(self.bits[low:high])
        number = int(self.before[low])
        lengths = self.lengths[WORD * low :].take(at)
        at += self.start + WORD * low - first
        return Some(at, self.counts[number : number + len(at)], lengths)

    def among(self, wanted: Ints) -> Some:
        """Those of places that rise."""
        low, high = np.searchsorted(wanted, (self.start, self.end))
        places = wanted[low:high] - np.int32(self.start)
        words, inside = places >> 6, (places & 63).astype(np.uint64)
        bits = self.bits[words]
        hits = np.flatnonzero(bits >> inside & np.uint64(1))
        lower = bits[hits] & ((np.uint64(1) << inside[hits]) - np.uint64(1))
        at = self.before[words[hits]] + np.bitwise_count(lower)
        return Some(hits + low, self.counts[at], self.lengths.take(places[hits]))

    def many(self, wanted: int, share: float) -> bool:
        """Whether so many places cost less to read than to look up, in that share of all places."""
        return wanted > len(self) * share


Found = Postings | Bitmap

NOWHERE = Postings(np.empty(0, np.int32), np.empty(0, np.uint8), np.empty(0, np.int16))


def unpack(places: bytes, counts: bytes, lengths: bytes) -> Postings:
    """Postings as they are stored (`documents.models.Posting`)."""
    return Postings(
        np.frombuffer(places, ">i4").astype(np.int32),
        np.frombuffer(counts, np.uint8),
        np.frombuffer(lengths, ">i2").astype(np.int16),
    )


def bounded(found: Postings) -> Postings:
    """With what tells the most that they can be worth without reading them: for those kept."""
    shortest: Least = {}
    counts, lengths = found.counts, found.lengths
    while len(counts):
        # Fewer are left each time: most passages have a stem once.
        kind = counts.min()
        more = counts > kind
        shortest[int(kind)] = int(lengths[~more].min())
        counts, lengths = counts[more], lengths[more]
    return replace(found, shortest=shortest)


def kept(found: Postings, lengths: Lengths) -> Found:
    """Postings of a large segment as they are kept. `lengths` has one for each of its passages; it
    is given those that they know.
    """
    lengths[found.places] = found.lengths
    if DENSE * len(found) < len(lengths):
        return replace(found, lengths=lengths, shared=True)
    flags = np.zeros(-len(lengths) // WORD * -WORD, np.bool_)
    flags[found.places] = True
    bits = np.packbits(flags, bitorder="little").view("<u8").astype(np.uint64)
    before = np.zeros(len(bits), np.int32)
    np.cumsum(np.bitwise_count(bits[:-1]), out=before[1:])
    return Bitmap(bits, before, found.counts, lengths, found.shortest)


def mask(allowed: Sequence[bool] | None, starts: Sequence[int], size: int) -> Mask | None:
    """Which places of a segment are those of the documents allowed; None when all are."""
    if allowed is None:
        return None
    sizes = [end - start for start, end in pairwise((*starts, size))]
    return np.repeat(np.array(allowed, np.bool_), sizes)


def only(found: Found, allowed: Mask | None) -> Found:
    """Those of the places that are allowed."""
    if allowed is None:
        return found
    listed = _listed(found)
    keep = allowed[listed.places]
    return Postings(listed.places[keep], listed.counts[keep], listed.lengths[keep], found.shortest)


def starts_of(sizes: Sequence[int]) -> list[int]:
    """Where segments of so many passages start, one after the other, large ones at a word."""
    starts, end = [], 0
    for size in sizes:
        starts.append(-end // WORD * -WORD if size >= LARGE else end)
        end = starts[-1] + size
    return starts


def together(parts: Sequence[Found], starts: Sequence[int]) -> list[Found]:
    """The postings of one stem in several segments, each of which starts at a place of its own:
    their lists become one.
    """
    if len(parts) == 1 and not starts[0]:
        return list(parts)
    found: list[Found] = []
    lists: list[Postings] = []
    for part, start in zip(parts, starts, strict=True):
        if isinstance(part, Bitmap):
            found.append(replace(part, start=start))
        elif len(part):
            listed = _listed(part)
            lists.append(replace(listed, places=listed.places + np.int32(start)))
    if lists:
        found.append(
            Postings(
                np.concatenate([each.places for each in lists]),
                np.concatenate([each.counts for each in lists]),
                np.concatenate([each.lengths for each in lists]),
                _shortest(lists),
            )
        )
    return found


def _shortest(lists: Sequence[Postings]) -> Least | None:
    least: Least = {}
    for each in lists:
        if each.shortest is None:
            return None
        for count, words in each.shortest.items():
            least[count] = min(words, least.get(count, words))
    return least


def _listed(found: Found) -> Postings:
    """As a list that has lengths of its own."""
    if isinstance(found, Bitmap):
        places = _places(found.bits).astype(np.int32)
    elif found.shared:
        places = found.places
    else:
        return found
    return Postings(places, found.counts, found.lengths[places], found.shortest)


def _places(bits: Words) -> npt.NDArray[np.intp]:
    """Which bits are set."""
    flags = np.unpackbits(bits.astype("<u8", copy=False).view(np.uint8), bitorder="little")
    return np.flatnonzero(flags.view(np.bool_))
