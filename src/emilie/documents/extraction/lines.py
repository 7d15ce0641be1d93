"""From the lines of a page to its paragraphs: hyphens, running headers, headings.

Works on text alone: measuring positions costs ten times the reading itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from emilie.documents.extraction.blocks import Page

EDGE = 3
"""Lines at each end of a page that may be a running header or footer."""
SHARE = 0.3
"""Share of the pages on which a line must come back to be a running one."""

_BULLET = re.compile(r"[-–—•●○■□▪◦‣·*✓➢►]\s|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)°]\s|\d+°")
_HEADING = re.compile(
    r"(?:(?:Article|Chapitre|Titre|Section|Sous-section|Partie|Annexe|Livre)\s+"
    r"(?:[\dIVXLC]+|premi[eè]re?|pr[ée]liminaire|unique|[A-Z])\b"
    r"|(?:\d{1,2}\.)+\d{0,2}\s+[A-ZÀ-Ý]|[IVX]{1,5}\s?[.–—-]\s+[A-ZÀ-Ý])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\d{1,2}\.)+\d{0,2}\s+[A-ZÀ-Ý]|[IVX]{1,5}\s?[.–—-]\s+[A-ZÀ-Ý]")
_SENTENCE_ENDS = (".", "!", "?", ";", ":")
_SPLIT = re.compile(r"([^\W\d_]+)-\n([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Second halves of words that French writes with a hyphen, whatever the document holds.
_ALWAYS = frozenset(
    (  # noqa: SIM905 -- words read better than literals
        "ci là ce je tu il elle on nous vous ils elles moi toi lui leur leurs en y le la les t "
        "même mêmes être dessus dessous après dire vis delà"
    ).split()
)


def is_heading(line: str) -> bool:
    """Whether a line reads as a heading: numbered, named (`Article 5`) or in capitals."""
    if not line or len(line) > 120 or line[-1] in ".;,:":
        return False
    if _HEADING.match(line) and (len(line) < 60 or _NUMBERED.match(line)):
        return True
    return len(line) > 4 and line.isupper() and sum(map(str.isalpha, line)) > len(line) / 2


class Hyphens:
    """Undoes hyphenation at line ends, keeping the hyphens of compounds the document uses."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: set[str] = set()
        for text in texts:
            self._words.update(word.lower() for word in _WORD.findall(text))

    def joined(self, text: str) -> str:
        return _SPLIT.sub(self._join, text)

    def _join(self, found: re.Match[str]) -> str:
        first, second = found.groups()
        whole, compound = (first + second).lower(), f"{first}-{second}".lower()
        if second[0].isupper() or second.lower() in _ALWAYS:
            return f"{first}-{second}"
        if whole not in self._words and compound in self._words:
            return f"{first}-{second}"
        return first + second


def running_lines(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines that come back at the edges of the pages."""
    seen: Counter[str] = Counter()
    for lines in pages:
        filled = [line for line in lines if line]
        seen.update({as_running(line) for line in [*filled[:EDGE], *filled[-EDGE:]]})
    needed = max(3, SHARE * len(pages))
    return frozenset(line for line, times in seen.items() if times >= needed)


def paragraphs(lines: Sequence[str], running: frozenset[str]) -> Page:
    """The page's text: lines joined into paragraphs, running lines left alone and marked."""
    kept = [(line, index) for index, line in enumerate(lines)]
    edges = running_at_edges(lines, running)
    width = _width([line for line, index in kept if line and index not in edges])
    text, furniture, headings = "", [], []
    previous: tuple[str, str] | None = None
    for line, index in kept:
        if not line:
            previous = None if previous is None else ("", "gap")
            continue
        kind = "furniture" if index in edges else "heading" if is_heading(line) else "line"
        text += _between(previous, (line, kind), width) if text else ""
        start = len(text)
        text += line
        if kind == "furniture":
            furniture.append((start, len(text)))
        elif kind == "heading":
            headings.append((start, len(text)))
        previous = (line, kind)
    return Page(text, furniture=furniture, headings=headings)


def _between(previous: tuple[str, str] | None, current: tuple[str, str], width: int) -> str:
    """What separates two lines: a space inside a paragraph, otherwise one or two line ends."""
    if previous is None or previous[1] != "line" or current[1] != "line":
        return "\n\n"
    before, line = previous[0], current[0]
    if _BULLET.match(line):
        return "\n"
    if len(before) >= 0.8 * width:
        ended = before[-1] in ".!?;:" and not line[0].islower() and len(before) < 0.95 * width
        return "\n\n" if ended else " "
    if line[0].islower() and before[-1] not in ".!?;:":
        return " "
    return "\n\n" if before[-1] in ".!?" else "\n"


def _width(lines: list[str]) -> int:
    """How long a full line is on this page."""
    lengths = sorted(len(line) for line in lines)
    return lengths[int(len(lengths) * 0.85)] if lengths else 0


def running_at_edges(lines: Sequence[str], running: frozenset[str]) -> frozenset[int]:
    """The running lines with nothing else between them and the page's edge; none when the page
    would have nothing else to say.
    """
    filled = [index for index, line in enumerate(lines) if line]
    found: set[int] = set()
    for order in (filled[:EDGE], filled[: -EDGE - 1 : -1]):
        for index in order:
            if as_running(lines[index]) not in running:
                break
            found.add(index)
    return frozenset(found) if len(found) < len(filled) else frozenset()


def as_running(line: str) -> str:
    """What a running line keeps from page to page: all but its numbers, unless it is a heading
    or a sentence (`Article 12` and `Article 13` are two things, `Page 12` and `Page 13` one).
    """
    if is_heading(line) or line.endswith(_SENTENCE_ENDS):
        return line
    return re.sub(r"\d+", "#", line)
