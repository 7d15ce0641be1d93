"""Which sentences say most: TextRank on French stems, then variety (MMR).

numpy is imported by this module alone, and this module only when a summary is made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from emilie.core.text import fold
from emilie.inference.builtin.material import Line

MOST = 1_000
"""Sentences compared with one another; of a longer text, as many taken evenly."""
_DAMPING = 0.85
_STEPS = 30
_VARIETY = 0.35

# Openings that lean on a sentence that the summary may not hold.
_LEANING = re.compile(
    r"^(?:il|ils|elle|elles|cela|ceci|celui|celle|ceux|celles|ce|cette|cet|ces|mais|or|toutefois|"
    r"cependant|neanmoins|ainsi|en outre|de plus|par ailleurs|de meme|c'est|enfin|ensuite|puis|donc"
    r"|dans ce cas|a ce titre|it|they|this|these|however|but|moreover|also|thus)\b"
)
_WEIGHTY = re.compile(
    r"\b(?:objectif|objet|recommand\w+|decid\w+|conclu\w+|principal\w*|prevoi\w+|propos\w+|"
    r"doi(?:t|vent)|obligatoire\w*|important\w*|constat\w*|essentiel\w*|budget|delai|euros?|"
    r"million\w*|au total|en resume|aim|recommend\w*|must|shall)\b|\d"
)

Vector = npt.NDArray[np.float32]


def best(lines: Sequence[Line], count: int, topic: Collection[str] = ()) -> list[Line]:
    """The `count` lines that say most of the whole, in the order of the text."""
    lines = evenly(lines, MOST)
    if len(lines) <= count:
        return list(lines)
    similar, vectors, columns = _similarities(lines)
    scores = _text_rank(similar) * _priors(lines)
    if topic:
        scores *= 0.15 + _nearness(vectors, columns, topic)
    chosen = _varied(scores, similar, count)
    return sorted((lines[index] for index in chosen), key=lambda line: line.order)


def evenly(lines: Sequence[Line], most: int) -> Sequence[Line]:
    """At most `most` lines, spread over the whole text."""
    if len(lines) <= most:
        return lines
    return [lines[index * len(lines) // most] for index in range(most)]


def _similarities(lines: Sequence[Line]) -> tuple[Vector, Vector, dict[str, int]]:
    counts = [Counter(line.terms) for line in lines]
    spread = Counter(term for count in counts for term in count)
    columns = {term: at for at, term in enumerate(t for t, n in spread.items() if n > 1)}
    vectors = np.zeros((len(lines), max(len(columns), 1)), dtype=np.float32)
    for row, count in enumerate(counts):
        total = 0.0
        for term, times in count.items():
            weight = (1 + np.log(times)) * np.log(1 + len(lines) / spread[term])
            total += weight * weight
            if (column := columns.get(term)) is not None:
                vectors[row, column] = weight
        if total:
            vectors[row] /= np.sqrt(total)
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, 0)
    return similar, vectors, columns


def _text_rank(similar: Vector) -> Vector:
    totals = similar.sum(axis=1, keepdims=True)
    flow = np.divide(similar, totals, out=np.zeros_like(similar), where=totals > 0)
    size = len(similar)
    scores = np.full(size, 1 / size, dtype=np.float32)
    for _ in range(_STEPS):
        before = scores
        scores = np.float32((1 - _DAMPING) / size) + np.float32(_DAMPING) * (before @ flow)
        if float(np.abs(scores - before).sum()) < 1e-4:
            break
    return scores


def _priors(lines: Sequence[Line]) -> Vector:
    """What the place and the shape of a sentence say of its weight."""
    weights = np.ones(len(lines), dtype=np.float32)
    for index, line in enumerate(lines):
        size = len(line.terms)
        folded = fold(line.shown)
        weights[index] *= 1.25 if index == 0 else 1.1 if line.place == 0 else 1.0
        weights[index] *= 0.7 if size < 5 else 0.85 if size > 35 else 1.0
        weights[index] *= 0.7 if _LEANING.match(folded) and line.place > 0 else 1.0
        weights[index] *= 1.1 if _WEIGHTY.search(folded) else 1.0
        weights[index] *= 0.5 if line.shown.endswith("?") else 1.0
    return weights


def _nearness(vectors: Vector, columns: dict[str, int], topic: Collection[str]) -> Vector:
    """How much each line speaks of the topic, from 0 to 1."""
    wanted = [columns[term] for term in topic if term in columns]
    if not wanted:
        return np.ones(len(vectors), dtype=np.float32)
    near: Vector = vectors[:, wanted].sum(axis=1)
    return near / max(float(near.max()), 1e-6)


def _varied(scores: Vector, similar: Vector, count: int) -> list[int]:
    """The best lines, each new one paying for what it repeats of those already taken."""
    scaled = scores / max(float(scores.max()), 1e-9)
    repeats = np.zeros(len(scores), dtype=np.float32)
    open_ = np.ones(len(scores), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < count and open_.any():
        value = np.where(open_, (1 - _VARIETY) * scaled - _VARIETY * repeats, -np.inf)
        best_one = int(value.argmax())
        chosen.append(best_one)
        open_[best_one] = False
        repeats = np.maximum(repeats, similar[best_one])
        # Nearly the same sentence twice helps nobody, however much it weighs.
        open_ &= similar[best_one] < 0.8
    return chosen
