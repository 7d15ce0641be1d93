"""How long a summary should be, from the words of the question."""

from __future__ import annotations

import re
from math import ceil

from emilie.core.text import fold
from emilie.inference.builtin.ask import Ask, Length

_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "quinze": 15, "vingt": 20,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_NUMBER = rf"(\d{{1,4}}|{'|'.join(_NUMBERS)})"
_PER_SENTENCE = {"phrase": 1.0, "point": 1.0, "idee": 1.0, "element": 1.0, "ligne": 2.0,
                 "mot": 25.0, "paragraphe": 1 / 3, "sentence": 1.0, "line": 2.0, "word": 25.0,
                 "bullet": 1.0, "message": 1.0, "recommandation": 1.0, "paragraph": 1 / 3,
                 "page": 1 / 15, "tiret": 1.0, "puce": 1.0}  # fmt: skip
_COUNT = re.compile(rf"\b{_NUMBER} (?:\w+ )?({'|'.join(_PER_SENTENCE)})s?\b")
_HALF_PAGE = re.compile(r"\b(?:demi page|une demi|half a page)\b")
_LONG = re.compile(r"\b(?:detail\w+|long\w*|complet\w*|approfondi\w*|exhausti\w+|developpe\w*)\b")
_SHORT = re.compile(
    r"\b(?:court\w*|bref|breve\w*|brievement|rapide\w*|succinct\w*|concis\w*|en bref|"
    r"quelques (?:mots|lignes|phrases)|short\w*|brief\w*|few (?:words|lines|sentences)|tl;?dr)\b"
)
_TIMES_LONGER = re.compile(r"\b(?:plus (?:long|detaille|complet|developpe)|longer|more detail)")
_TIMES_SHORTER = re.compile(r"\b(?:plus (?:court|bref|concis)|shorter|raccourci)")

_SENTENCES: dict[Length, int] = {"court": 3, "moyen": 7, "long": 15}
_OF_A_PART: dict[Length, int] = {"court": 1, "moyen": 2, "long": 4}
MOST = 45


def asked_length(ask: Ask) -> tuple[int | None, Length]:
    """A number of sentences when the question gives one, and a length."""
    for question in (ask.question, *reversed(ask.before[-1:])):
        head = fold(question)
        head = f"{head[:400]} {head[-200:]}" if len(head) > 600 else head
        if _TIMES_SHORTER.search(head):
            return None, "court"
        if _TIMES_LONGER.search(head):
            return None, "long"
        if _HALF_PAGE.search(head):
            return None, "moyen"
        if counted := _COUNT.search(head):
            number = _NUMBERS.get(counted[1]) or int(counted[1])
            return max(1, min(MOST, round(number / _PER_SENTENCE[counted[2]]))), "moyen"
        if _SHORT.search(head):
            return None, "court"
        if _LONG.search(head):
            return None, "long"
        if question is ask.question and ask.length is not None:
            break
    return None, ask.length or "moyen"


def length_of(question: str, wished: Length | None) -> Length:
    """The length that the words of a question ask for, else the one that was chosen."""
    return asked_length(Ask(question, length=wished))[1]


def sentences_of_part(ask: Ask) -> int:
    """Sentences kept of each of the parts of a long text: at least one, that none is left out."""
    number, length = asked_length(ask)
    if number is not None:
        return max(1, round(number / ask.parts))
    return max(_OF_A_PART[length], ceil(_SENTENCES[length] / ask.parts))


def sentences_for(length: Length, available: int, documents: int) -> int:
    """Sentences kept of one document out of `documents`; a long summary grows with its text."""
    count = _SENTENCES[length]
    if length == "long":
        count = min(MOST, max(count, available // 25))
    if documents > 1:
        count = max(2, count if documents == 2 else round(count * 0.7))
    return count
