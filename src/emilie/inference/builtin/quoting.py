"""An answer made of sentences quoted from the passages, or the plain word that there is none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from emilie.core.text import both_stems, fold, stem, stop_words, words
from emilie.inference.builtin.ask import Ask, parted
from emilie.inference.builtin.intents import leans
from emilie.inference.builtin.material import Line, lines_of
from emilie.inference.builtin.quoted import PASTED, blockquote, page, pasted
from emilie.inference.builtin.shapes import shape_of
from emilie.inference.builtin.speech import plain, say, vocabulary

ENOUGH = 0.62
"""Share of the question's weight that a sentence and its surroundings must carry to answer it."""
ITSELF = 0.35
"""Share that the sentence itself must carry."""
COMPLETES = 0.2
"""Share of the question's weight that a neighbouring sentence must add to be quoted too."""
MOST = 4
CLOSEST = 3
CLOSE = 0.22
"""Share without which a passage is not even close."""

# Words of questions that are seldom in the answer.
_IDLE = frozenset(fold(word) for word in vocabulary("idle"))


@dataclass(frozen=True)
class _Wanted:
    """A word of the question: its stems, its weight, and the stems of the text that meet it."""

    word: str
    weight: float
    met_by: dict[str, float]


@dataclass(frozen=True)
class _Scored:
    line: Line
    score: float
    covered: float
    near: float


def answer(ask: Ask) -> str:
    """The best sentences of the passages for the question, quoted."""
    question, text = parted(ask.question)
    if not ask.passages:
        ask = pasted(ask.about(question), text)
    asked = f"{ask.before[-1][:400]} {ask.question}" if leans(ask) else ask.question
    lines = lines_of(ask.passages)
    wanted = _wanted(asked, ask.question, lines)
    if not wanted:
        return say(ask.language, "contents_needed")
    scored = sorted(_score(ask.question, wanted, lines), key=lambda one: -one.score)
    supported = [one for one in scored if one.near >= ENOUGH and one.covered >= ITSELF]
    if not supported:
        return _no_answer(ask, scored)
    shape = shape_of(ask.question)
    fitting = [one for one in supported if shape.fits(one.line.quote)]
    best = fitting or supported
    chosen = _chosen(best) + _completing(best[0].line, wanted, lines)
    return _quotations(ask, list(dict.fromkeys(chosen))[:MOST], exact=bool(fitting))


# --- what is looked for ---------------------------------------------------------------------------


def _wanted(asked: str, latest: str, lines: Sequence[Line]) -> list[_Wanted]:
    """Words that carry the question, weighted by how rare they are in the text."""
    spread = Counter(term for line in lines for term in set(line.terms))
    for heading in {line.heading for line in lines}:
        spread.update(set(map(stem, words(heading))))
    stop = stop_words()
    newest = {fold(word) for word in words(latest)}
    known: dict[str, _Wanted] = {}
    for word in words(asked):
        folded = fold(word)
        if folded in stop or folded in _IDLE or (len(word) < 2 and not word.isdigit()):
            continue
        own = both_stems(word)
        if own[0] in known:
            continue
        met = dict.fromkeys((term for term in own if term in spread), 1.0)
        for term in spread:
            if term not in met and _akin(own[0], term):
                met[term] = 0.6
        lines_met = max((spread[term] * weight for term, weight in met.items()), default=0.0)
        # Few lines say little of how rare a word is: neither extreme is believed.
        rarity = max(1.0 if met else 2.0, math.log(1 + len(lines) / (0.5 + lines_met)))
        # A name or a number in a question is what it is about.
        named = 1.4 if (word[0].isupper() and word != words(asked)[0]) or word.isdigit() else 1.0
        older = 1.0 if folded in newest else 0.6
        known[own[0]] = _Wanted(word, min(rarity, 4.0) * named * older, met)
    return list(known.values())


def _akin(one: str, other: str) -> bool:
    """Words of one family whose stems differ: `propriété` and `propriétaire`."""
    shorter = min(len(one), len(other))
    if shorter >= 4 and abs(len(one) - len(other)) < 4 and one[:shorter] == other[:shorter]:
        return one.isalpha()
    if shorter < 5 or abs(len(one) - len(other)) > 4 or one[0].isdigit():
        return False
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same >= max(5, 0.7 * shorter)


# --- scores ---------------------------------------------------------------------------------------


def _score(question: str, wanted: Sequence[_Wanted], lines: Sequence[Line]) -> list[_Scored]:
    total = sum(word.weight for word in wanted)
    shape = shape_of(question)
    abouts: dict[tuple[str, str], dict[str, float]] = {}
    scored = []
    for index, line in enumerate(lines):
        own = [_meets(word, line.terms) for word in wanted]
        covered = sum(met * word.weight for met, word in zip(own, wanted, strict=True)) / total
        place = (line.passage.document, line.heading)
        about = abouts.get(place)
        if about is None:
            about = abouts[place] = _about(line)
        titled = sum(_meets(word, about) * word.weight for word in wanted) / total
        if max(covered, titled) < 0.12:
            continue
        beside = _beside(lines, index)
        near = sum(
            max(met, 0.75 * _meets(word, beside), _meets(word, about)) * word.weight
            for met, word in zip(own, wanted, strict=True)
        )
        near /= total
        score = 0.55 * covered + 0.3 * near + _closeness(wanted, line.terms)
        score += shape.bonus(line.quote, _opens(wanted, line.terms))
        score += 0.04 if line.place == 0 else 0.0
        # `Que dit l'article 12 ?`: the heading alone says where the answer is.
        itself = 1.0 if titled > 0.65 else covered
        scored.append(_Scored(line, score * _form(line), itself, max(near, titled / 0.7)))
    return scored


def _meets(word: _Wanted, terms: Collection[str] | dict[str, float]) -> float:
    """How far a word of the question is met by these terms, from 0 to 1."""
    best = 0.0
    for term, weight in word.met_by.items():
        if weight > best and term in terms:
            best = max(best, weight * (terms[term] if isinstance(terms, dict) else 1.0))
    return best


def _about(line: Line) -> dict[str, float]:
    """What the place of a sentence says of its subject: the heading, a little the document."""
    about = dict.fromkeys(map(stem, words(line.passage.document)), 0.3)
    return about | dict.fromkeys(map(stem, words(line.heading)), 0.7)


def _beside(lines: Sequence[Line], index: int) -> set[str]:
    """Terms of the sentences just before and after, when they stand in the same passage."""
    terms: set[str] = set()
    for other in (index - 1, index + 1):
        if 0 <= other < len(lines) and lines[other].passage.id == lines[index].passage.id:
            terms.update(lines[other].terms)
    return terms


def _closeness(wanted: Sequence[_Wanted], terms: Sequence[str]) -> float:
    """Neighbouring words of the question that are neighbours here too, and all words together."""
    places = [[at for at, term in enumerate(terms) if term in word.met_by] for word in wanted]
    pairs = list(pairwise(places))
    together = sum(
        any(0 < second - first < 3 for first in one for second in other) for one, other in pairs
    )
    met = [where for where in places if where]
    if len(met) < 2:
        return 0.0
    window = min(
        max(min(where, key=lambda at: abs(at - start)) for where in met)
        - min(min(where, key=lambda at: abs(at - start)) for where in met)
        + 1
        for start in met[0]
    )
    return 0.16 * together / len(pairs) + 0.1 * len(met) / max(window, len(met))


def _opens(wanted: Sequence[_Wanted], terms: Sequence[str]) -> bool:
    """Whether the sentence begins with what the question is about."""
    return any(term in word.met_by for word in wanted for term in terms[:2])


def _form(line: Line) -> float:
    length = len(line.terms)
    form = 0.8 if length < 4 else 1 / (1 + 0.006 * max(0, length - 20))
    return form * (0.8 if line.shown.endswith("?") or not (line.prose or line.items) else 1.0)


# --- what is said ---------------------------------------------------------------------------------


def _chosen(scored: Sequence[_Scored]) -> list[Line]:
    """The best sentence and those nearly as good, in the order of the documents."""
    best = scored[0]
    chosen = [best.line]
    for one in scored[1:]:
        if len(chosen) == MOST or one.score < 0.85 * best.score:
            break
        if not any(_says_the_same(one.line, kept) for kept in chosen):
            chosen.append(one.line)
    # The very best first: it is the answer; the others follow in reading order.
    return [best.line, *sorted(chosen[1:], key=lambda line: line.order)]


def _completing(best: Line, wanted: Sequence[_Wanted], lines: Sequence[Line]) -> list[Line]:
    """The sentence just before or after, when it holds words of the question that `best` lacks.

    `They are entitled to leave every two years. It lasts 31 days at most.`
    """
    total = sum(word.weight for word in wanted)
    missing = [word for word in wanted if not _meets(word, best.terms)]
    gains = []
    for line in lines:
        if line.passage.id == best.passage.id and abs(line.order - best.order) == 1:
            gain = sum(_meets(word, line.terms) * word.weight for word in missing) / total
            gains.append((gain, -line.order, line))
    gain, _, line = max(gains, default=(0.0, 0, best), key=lambda one: one[:2])
    return [line] if gain >= COMPLETES else []


def _says_the_same(one: Line, other: Line) -> bool:
    ours, theirs = set(one.terms), set(other.terms)
    return len(ours & theirs) > 0.8 * max(1, min(len(ours), len(theirs)))


def _quotations(ask: Ask, lines: Sequence[Line], *, exact: bool) -> str:
    names = {line.passage.document for line in lines}
    if not exact:
        intro = say(ask.language, "answer_about")
    elif lines[0].passage.id == PASTED:
        intro = say(ask.language, "answer_text")
    elif len(names) == 1:
        intro = say(
            ask.language, "answer_one", document=plain(lines[0].passage.document, inline=True)
        )
    else:
        intro = say(ask.language, "answer_many")
    return "\n\n".join([intro, *(_quotation(ask, line, len(names) > 1) for line in lines)])


def _quotation(ask: Ask, line: Line, named: bool) -> str:
    if line.passage.id == PASTED:
        return blockquote(line)
    where = page(line.passage, ask.language)
    if line.heading:
        where = f"{plain(line.heading, inline=True)}, {where}"
    if named:
        where = f"*{plain(line.passage.document, inline=True)}*, {where}"
    return f"{blockquote(line)}\n>\n> — {where}"


def _no_answer(ask: Ask, scored: Sequence[_Scored]) -> str:
    own = ask.passages[0].id == PASTED
    parts = [say(ask.language, "answer_none_text" if own else "answer_none")]
    close = [one for one in scored if one.near >= CLOSE and one.covered >= CLOSE][:CLOSEST]
    if not close:
        return f"{parts[0]} {say(ask.language, 'nothing_close')}"
    parts.append(say(ask.language, "closest"))
    several = len({passage.document for passage in ask.passages}) > 1
    parts += [_quotation(ask, one.line, several) for one in close]
    return "\n\n".join(parts)
