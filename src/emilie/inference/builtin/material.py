"""The sentences that passages are made of, without what is not prose: headers, contents, debris."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from emilie.core.text import Span, fold, sentences, stems, words
from emilie.inference.grounding import Grounded

LONGEST_QUOTE = 900
"""Characters of the longest sentence, or sentence with its list, that is quoted whole."""


@dataclass(eq=False)
class Line:
    """A sentence of a passage, with the list that it announces if there is one."""

    passage: Grounded
    quote: str
    """Exactly as it stands in the passage."""
    shown: str
    """On one line, hyphenation undone."""
    heading: str
    """The last heading before it, in its passage or above."""
    items: tuple[str, ...]
    order: int
    """Its place among all lines."""
    place: int
    """Its place in its passage."""
    terms: tuple[str, ...] = field(repr=False)

    @cached_property
    def prose(self) -> bool:
        """Whether it may stand alone in a summary."""
        return _is_prose(self.shown, bool(self.items))


_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-‐\u00ad]\s*\n\s*(?=[a-zà-öø-ÿœ])")
_BULLET = re.compile(r"^(?:[-–—•*‣▪◦·\uf0a7\uf0b7]\s*|\(?(?:\d{1,2}|[a-z])[.)°]\s+)")
_MARKS = re.compile(r"^(?:#{1,6}\s+|>\s+)")
_LEADERS = re.compile(r"\.{4,}|…{2,}|(?:\. ){4,}|_{4,}")
_CONTENTS = re.compile(r"^(?:sommaire|table des matieres|contents|table of contents)\b")
_BEGINNING = re.compile(r"^[«“\"'(\[]*\s*[A-ZÀ-ÖØ-ÞŒ0-9]")
_ENDING = re.compile(r"[.!?…»”\")\]]$")
_HEADING = re.compile(
    r"(?i:articles?|art\.|titre|chapitre|section|sous-section|livre|partie|annexe|chapter|appendix)\s"
    r"+[\dIVXLA-Z]|§\s*\d|\d{1,2}(?:\.\d{1,2})*[.)]\s+[A-ZÀ-Þ]|[IVX]{1,5}[.)]\s+[A-ZÀ-Þ]"
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_STRAY = re.compile(r"[\ufffd\x00-\x08|]|\?{3,}|(?:^|\s)(?:https?://|www\.)\S+")


def one_line(text: str) -> str:
    """A sentence as it reads once its lines are joined."""
    return " ".join(_HYPHENATED.sub("", text).split())


def lines_of(passages: Sequence[Grounded]) -> list[Line]:
    """Every sentence worth quoting, in the order of the passages; repeated ones once."""
    repeated = _running_heads(passages)
    found: list[Line] = []
    seen: set[str] = set()
    for passage in passages:
        spans = sentences(passage.text)
        heading = one_line(passage.heading or "")
        at = place = 0
        while at < len(spans):
            taken = _with_its_list(spans, at)
            group, at = spans[at : at + taken], at + taken
            quote = passage.text[group[0].start : group[-1].end]
            shown = one_line(_MARKS.sub("", group[0].text))
            if _HEADING.match(shown) and len(shown) < 100 and shown[-1] not in ".;:,!?":
                heading = shown
                continue
            if quote in seen or _key(quote) in repeated or not _is_quotable(shown, quote):
                continue
            seen.add(quote)
            items = tuple(_BULLET.sub("", one_line(span.text)) for span in group[1:])
            found.append(
                Line(
                    passage=passage,
                    quote=quote,
                    shown=shown,
                    heading=heading,
                    items=items,
                    order=len(found),
                    place=place,
                    terms=tuple(stems(quote)),
                )
            )
            place += 1
    return found


def _key(text: str) -> str:
    return _NOT_LETTERS.sub("", text.lower())


def _running_heads(passages: Sequence[Grounded]) -> set[str]:
    """Short lines that come back on page after page: headers, footers, titles of the document."""
    pages: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for passage in passages:
        for line in passage.text.splitlines():
            # A sentence has its full stop; what only differs by its number is a running head.
            if 2 < len(line.strip()) < 120 and line.rstrip()[-1] not in ".!?;:,":
                pages[_key(line)].add((passage.document, passage.page))
    return {key for key, where in pages.items() if key and len(where) >= 3}


def _with_its_list(spans: Sequence[Span], at: int) -> int:
    """How many spans make one line: a sentence, or one that ends with a colon and its items."""
    if not spans[at].text.endswith(":"):
        return 1
    taken = 1
    length = len(spans[at].text)
    for span in spans[at + 1 : at + 12]:
        is_item = _BULLET.match(span.text) or span.text.endswith((";", ","))
        follows = taken > 1 and spans[at + taken - 1].text.endswith((";", ","))
        length += len(span.text)
        if not (is_item or follows) or length > LONGEST_QUOTE:
            break
        taken += 1
        if follows and not is_item:
            break
    return taken


def _is_quotable(shown: str, quote: str) -> bool:
    if not 8 < len(quote) <= LONGEST_QUOTE or "\ufffd" in quote or _LEADERS.search(quote):
        return False
    if len(shown) < 60 and (shown.count(" ") < 2 or _CONTENTS.match(fold(shown))):
        return False
    return sum(map(str.isalpha, shown)) > 0.55 * len(shown)


def _is_prose(shown: str, has_items: bool) -> bool:
    found = words(shown)
    if not 6 <= len(found) <= 70 or _STRAY.search(shown):
        return False
    if not _BEGINNING.match(_BULLET.sub("", shown)):
        return False
    if not (_ENDING.search(shown) or has_items):
        return False
    alphabetic = [word for word in found if word.isalpha()]
    capitals = sum(word.isupper() and len(word) > 1 for word in alphabetic)
    mean = sum(map(len, alphabetic)) / max(len(alphabetic), 1)
    single = Counter(len(word) for word in alphabetic)[1]
    return (
        len(alphabetic) >= 5
        and capitals < 0.4 * len(alphabetic)
        and 2.8 < mean < 12
        and single < 0.35 * len(alphabetic)
    )
