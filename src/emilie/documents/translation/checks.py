"""What of a segment has to survive its translation, checked by code: tags, numbers, dates, names,
terms of the glossary.

A flag is a reason to look, not a proof: it quotes what was not found again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from emilie.core.text import fold, stop_words
from emilie.documents.translation.inline import bare, order_survives, tags_survive
from emilie.documents.translation.languages import base
from emilie.documents.translation.terms import Terms

FlagKind = Literal[
    "tags", "number", "date", "name", "term", "untranslated", "empty", "length", "failed"
]
LONG = 40
"""Characters from which lengths are compared."""
RATIOS = (0.4, 2.5)
DENSE = frozenset({"zh", "ja", "ko"})
"""Languages that write a word in a sign or two."""
NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
ALIKE = 60
"""Of a hundred, from which two spellings are of one name: Londres and London."""
_NUMBER = re.compile(r"\d+(?:[\s.,'’]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[\s.,'’]\d{3})+")
_APART = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")
_ENDED = re.compile(r"(?:^|[.!?…:;«“\"(\[•–—-])\s*$")
_ACRONYM = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ0-9]+")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)[’']", re.IGNORECASE)
LISTS = Path(__file__).with_name("lists")


@dataclass(frozen=True)
class Flag:
    kind: FlagKind
    said: str = ""
    """What was not found again."""

    def facts(self) -> dict[str, str]:
        return {"kind": self.kind, "said": self.said}


def check(
    source: str,
    target: str,
    languages: tuple[str | None, str],
    terms: Terms | None = None,
    groups: Sequence[int] = (),
) -> list[Flag]:
    """What is to be looked at in a segment translated from the first language to the second;
    `groups`: which of its formats may change places. The others, moved, are lost in the file.
    """
    if not bare(target).strip():
        return [Flag("empty")]
    formatted = tags_survive(source, target) and order_survives(target, groups)
    flags = [] if formatted else [Flag("tags")]
    before, after = bare(source), bare(target)
    first, second = base(languages[0]), base(languages[1])
    if before == after and len(_WORD.findall(before)) > 1 and first != second:
        return [*flags, Flag("untranslated")]
    flags += [Flag("number", said) for said in lost_numbers(before, after)]
    flags += [Flag("date", said) for said in lost_dates(before, after, first, second)]
    wanted = terms.found_in(before) if terms is not None else []
    if terms is not None:
        flags += [Flag("term", term.target) for term in terms.missing_in(after, wanted)]
    bound = " ".join(term.source for term in wanted)
    flags += [Flag("name", said) for said in lost_names(before, after, first, second, bound)]
    if _is_out_of_length(before, after, first, second):
        flags.append(Flag("length"))
    return flags


def lost_numbers(source: str, target: str) -> list[str]:
    """Numbers of the source that the target has not, then those that it has of its own, with `+`.

    The same number may be written in the French way or in the English one.
    """
    left = [(said, _values(said)) for said in _numbers(target)]
    lost: list[str] = []
    for said in _numbers(source):
        values = _values(said)
        at = next((at for at, (_, other) in enumerate(left) if values & other), None)
        if at is None:
            lost.append(said)
        else:
            del left[at]
    return [*lost, *(f"+{said}" for said, _ in left)]


def _numbers(text: str) -> list[str]:
    """As they are written; numbers that only stand side by side are two."""
    found: list[str] = []
    for run in _NUMBER.finditer(text):
        said = run[0]
        if re.fullmatch(rf"{_GROUPED.pattern}(?:[.,]\d+)?|\d+[.,]\d+", said):
            found.append(said)
        else:
            found += _APART.findall(said)
    return found


def _values(said: str) -> frozenset[Decimal]:
    """What it may be worth: `1.234` is a thousand in one country, one in another."""
    text = re.sub(r"[\s'’]", "", said)
    marks = [mark for mark in text if mark in ".,"]
    digits = text.replace(".", "").replace(",", "")
    if not marks:
        return frozenset({Decimal(digits)})
    decimals = len(text) - 1 - max(text.rfind("."), text.rfind(","))
    as_decimal = Decimal(digits).scaleb(-decimals)
    if len(set(marks)) == 2 or decimals != 3:
        return frozenset({as_decimal})
    return frozenset({Decimal(digits), *([as_decimal] if len(marks) == 1 else [])})


def lost_dates(source: str, target: str, first: str, second: str) -> list[str]:
    """Names of months and days, beside the numbers of a date, that the target has not."""
    after = Counter(_calendar(target, second).values())
    in_digits = {int(month) for date in _DATE.findall(target) for month in date}
    lost: list[str] = []
    for said, place in _calendar(source, first).items():
        if after[place] > 0:
            after[place] -= 1
        elif place[0] == "days" or place[1] not in in_digits:
            lost.append(said)
    return lost


def _calendar(text: str, language: str) -> dict[str, tuple[str, int]]:
    """What of a text names a month or a day, by its words: a month beside a number only, since
    `may` and `mars` are words too.
    """
    names = _calendar_names(language)
    found: dict[str, tuple[str, int]] = {}
    words = re.findall(r"\w+(?:-\w+)*", text)
    for at, word in enumerate(words):
        place = names.get(word.lower())
        if place is None:
            continue
        around = " ".join(words[max(0, at - 2) : at] + words[at + 1 : at + 2])
        if place[0] == "days" or any(map(str.isdigit, around)):
            found.setdefault(" ".join(words[max(0, at - 1) : at + 2]), place)
    return found


@cache
def _calendar_names(language: str) -> dict[str, tuple[str, int]]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 -- few servers at rest need it

    try:
        locale = Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return {}
    return {
        name.lower(): (kind, number)
        for kind, names in (("months", locale.months), ("days", locale.days))
        for number, name in names["format"]["wide"].items()
    }


def lost_names(
    source: str, target: str, first: str, second: str, bound: str = ""
) -> list[str]:  # fmt: skip
    """Names and acronyms of the source that the target does not write; `bound`: words that are
    the glossary's business.
    """
    after = [_folded(word) for word in _WORD.findall(target)]
    kept = frozenset(map(_folded, _WORD.findall(bound)))
    names = dict.fromkeys(_names(source, first))
    return [
        name
        for name in names
        if _folded(name) not in kept
        and not _is_country(name, target, first, second)
        and not any(_are_alike(_folded(name), word) for word in after)
    ]


def _names(text: str, language: str) -> list[str]:
    words = list(_WORD.finditer(text))
    # Of a title in capitals, capitals tell nothing.
    capitals = sum(word[0][0].isupper() for word in words)
    shouts = len(words) > 2 and capitals >= 0.6 * len(words)
    found: list[str] = []
    for word in words:
        said = _ELISION.sub("", word[0])
        is_acronym = _ACRONYM.fullmatch(said) is not None and len(said) > 1
        if is_acronym and not text.isupper():
            found.append(said)
        elif shouts or language in NOUNS_IN_CAPITALS or len(said) < 3:
            continue
        elif _is_name(said, language) and not _ENDED.search(text[: word.start()]):
            found.append(said)
    return found


def _is_name(word: str, language: str) -> bool:
    folded = _folded(word)
    common = folded in institutions() or folded in stop_words()
    return word[0].isupper() and not common and word.lower() not in _calendar_names(language)


@cache
def institutions() -> frozenset[str]:
    """Words that institutions are named by, which every language has its own of."""
    return frozenset(_folded(w) for w in (LISTS / "institutions.txt").read_text("utf-8").split())


def _is_country(name: str, target: str, first: str, second: str) -> bool:
    """Whether it is a country that the target names in its own language."""
    code = _countries(first).get(_folded(name))
    if code is None:
        return False
    return any(
        other == code and country in _folded(target)
        for country, other in _countries(second).items()
    )


@cache
def _countries(language: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 -- as above

    try:
        return {_folded(name): code for code, name in Locale.parse(language).territories.items()}
    except (ValueError, UnknownLocaleError):
        return {}


def _folded(word: str) -> str:
    return fold(word)


def _are_alike(name: str, word: str) -> bool:
    if name == word:
        return True
    from rapidfuzz import fuzz  # noqa: PLC0415 -- forty modules, for names that are near

    return len(name) > 3 and len(word) > 3 and fuzz.ratio(name, word) >= ALIKE


def _is_out_of_length(source: str, target: str, first: str, second: str) -> bool:
    if len(source) < LONG or (first in DENSE) != (second in DENSE):
        return False
    return not RATIOS[0] <= len(target) / len(source) <= RATIOS[1]
