"""The words of a text, and what changed between two sequences of them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from emilie.documents.comparison.shapes import Op, Segment

CELLS = 400_000_000
"""Most pairs of words compared at once: 50 MB of bits. Longer texts are first cut where both
say the same phrase once."""
PHRASE = 8
ISLAND = 3
"""Kept words below which what stands between two changes only cuts them into crumbs."""

# A compound counts as one word, with or without its hyphen: that may be a line's end. Between
# figures a hyphen is one (`L. 121-3` is not `L. 1213`).
_HYPHEN = "[-‐‑\u00ad]"
_TOKEN = re.compile(
    rf"(?:[^\W\d_]+(?:{_HYPHEN}(?: |[^\S\n]*\n\s*)?[^\W\d_]+)*"
    r"|\d+(?:[.,]\d+)*|\.\.\.|[^\w\s]|_)(?P<space>\s*)"
)
_JOINED = re.compile(rf"{_HYPHEN}\s*")
_SAME = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟", '"'), **dict.fromkeys("‘’‚‛ʼ`´‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"), "…": "...", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae",
        "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff",
    }
)  # fmt: skip


class Word(NamedTuple):
    """A word or a sign: `text` with the space after it, and what is compared of it."""

    key: str
    text: str


def words_of(text: str) -> list[Word]:
    """All of a text but the space before its first word."""
    return [Word(_key(found), found[0]) for found in _TOKEN.finditer(text)]


def _key(found: re.Match[str]) -> str:
    bare = found[0][: len(found[0]) - len(found["space"])]
    if bare[0].isalpha():
        bare = _JOINED.sub("", bare)
        if not bare.isascii():
            bare = unicodedata.normalize("NFC", bare)
    return bare.translate(_SAME)


def likeness(left: Sequence[str], right: Sequence[str]) -> float:
    """Share of the words that two sequences have in common, in order: 0 to 1."""
    both = len(left) + len(right)
    if not both:
        return 1.0
    if len(left) * len(right) > CELLS:
        left, right = left[: CELLS // 20_000], right[: CELLS // 20_000]
        both = len(left) + len(right)
    return float(2 * LCSseq.similarity(left, right) / both)


def compared(left: Sequence[Word], right: Sequence[Word]) -> list[Segment]:
    """What is kept, deleted and inserted, in order. Kept words are written as `right` has them."""
    segments: list[Segment] = []
    for op, words in _runs(left, right):
        segments.append((op, "".join(word.text for word in words)))
    return [segment for segment in segments if segment[1]]


def _runs(left: Sequence[Word], right: Sequence[Word]) -> Iterator[tuple[Op, list[Word]]]:
    for same, a1, a2, b1, b2 in _gathered(_merged(_blocks(left, right))):
        if same:
            yield "kept", _spaced(left[a1:a2], right[b1:b2])
        else:
            yield "deleted", list(left[a1:a2])
            yield "inserted", list(right[b1:b2])


def _spaced(left: Sequence[Word], right: Sequence[Word]) -> list[Word]:
    """Words of the right, the last one parted from what follows where either text parts it."""
    *before, last = right
    if left[-1].text[-1:].isspace() and not last.text[-1:].isspace():
        last = Word(last.key, f"{last.text} ")
    return [*before, last]


Block = tuple[bool, int, int, int, int]
"""Whether the words from the second to the third place at left, and from the fourth to the last at
right, are the same."""


def _blocks(left: Sequence[Word], right: Sequence[Word]) -> Iterator[Block]:
    a, b = [word.key for word in left], [word.key for word in right]
    first_a = first_b = 0
    anchors = _anchors(a, b) if len(a) * len(b) > CELLS else []
    for at, other in [*anchors, (len(a), len(b))]:
        if (at - first_a) * (other - first_b) > CELLS:
            yield False, first_a, at, first_b, other
        else:
            for same, a1, a2, b1, b2 in _common(a[first_a:at], b[first_b:other]):
                yield same, first_a + a1, first_a + a2, first_b + b1, first_b + b2
        if at < len(a):
            yield True, at, at + 1, other, other + 1
        first_a, first_b = at + 1, other + 1


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Words of both that begin a phrase which each says once, in the order of both."""
    once_a, once_b = _said_once(a), _said_once(b)
    pairs = {at: once_b[phrase] for phrase, at in once_a.items() if phrase in once_b}
    return [(at, pairs[at]) for at in sorted(rising(pairs))]


def _said_once(keys: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(keys) - PHRASE + 1):
        phrase = tuple(keys[at : at + PHRASE])
        places[phrase] = -1 if phrase in places else at
    return {phrase: at for phrase, at in places.items() if at >= 0}


def rising(pairs: Mapping[int, int]) -> set[int]:
    """The most keys whose values rise with them."""
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for one in sorted(pairs):
        place = bisect_left(ends, pairs[one])
        before[one] = last[place - 1] if place else None
        ends[place : place + 1] = [pairs[one]]
        last[place : place + 1] = [one]
    found: set[int] = set()
    at = last[-1] if last else None
    while at is not None:
        found.add(at)
        at = before[at]
    return found


def _common(a: Sequence[str], b: Sequence[str]) -> Iterator[Block]:
    """The longest common subsequence, as blocks over both."""
    codes = LCSseq.opcodes(a, b)
    for same, group in groupby(codes, key=lambda code: code.tag == "equal"):
        found = list(group)
        first, last = found[0], found[-1]
        yield same, first.src_start, last.src_end, first.dest_start, last.dest_end


def _merged(blocks: Iterable[Block]) -> list[Block]:
    found: list[Block] = []
    for same, a1, a2, b1, b2 in blocks:
        if found and found[-1][0] == same:
            _, first_a, _, first_b, _ = found[-1]
            found[-1] = (same, first_a, a2, first_b, b2)
        else:
            found.append((same, a1, a2, b1, b2))
    return found


def _gathered(blocks: Sequence[Block]) -> list[Block]:
    """Changes parted by an island of a word or two made into one: whole phrases read better."""
    found = list(blocks)
    for at in range(1, len(blocks) - 1):
        if blocks[at][0] and _is_island(*blocks[at - 1 : at + 2]):
            found[at] = (False, *blocks[at][1:])
    return _merged(found)


def _is_island(before: Block, island: Block, after: Block) -> bool:
    length = island[2] - island[1]
    return length < ISLAND and min(_size(before), _size(after)) > 2 * length


def _size(block: Block) -> int:
    return max(block[2] - block[1], block[4] - block[3])
