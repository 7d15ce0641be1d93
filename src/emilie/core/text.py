"""French text: folding, words, stems, sentences, and finding a quotation again in its source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from threading import local
from typing import Any

_FOLDED = str.maketrans(
    {
        **dict(zip("àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’ʼ", "aaaaaaceeeeiiiinooooouuuuyy''", strict=True)),
        "œ": "oe",
        "æ": "ae",
        "-": " ",
    }
)


def fold(text: str) -> str:
    """Lower case without accents, ligatures, curly apostrophes or hyphens: the SQL `fold`."""
    return unicodedata.normalize("NFC", text).lower().translate(_FOLDED)


# --- words and stems -----------------------------------------------------------------------------

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?")


def words(text: str) -> list[str]:
    """Words and numbers, as written; elisions and compounds are cut (`l’État` is two words)."""
    return _WORD.findall(text)


@cache
def stop_words() -> frozenset[str]:
    """Words that carry no subject, French first, folded and not."""
    listed = _listed("stop_words.txt").split()
    return frozenset(listed) | {fold(word) for word in listed}


class _Stemmer(local):
    """One for each thread: it holds the word that it is at work on."""

    @cached_property
    def french(self) -> Any:
        # Loads every language it knows: a third of a second that reading a document must not wait.
        from snowballstemmer import stemmer  # noqa: PLC0415

        return stemmer("french")


_stemmer = _Stemmer()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Stem of a word, folded: `congés` and `congé` meet, `propriétaires` and `propriétaire` too."""
    return fold(_stemmer.french.stemWord(unicodedata.normalize("NFC", word).lower()))


@lru_cache(maxsize=100_000)
def both_stems(word: str) -> tuple[str, ...]:
    """Stem of the word as written and of its folded form: one form alone loses matches."""
    written, folded = stem(word), stem(fold(word))
    return (written,) if written == folded else (written, folded)


def stems(text: str) -> list[str]:
    """Stems of the words that carry a subject, in order."""
    stop = stop_words()
    return [stem(word) for word in words(text) if word.lower() not in stop]


def _listed(name: str) -> str:
    return files("emilie.core").joinpath("french", name).read_text("utf-8")


# --- sentences -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text == whole[start:end]`."""

    start: int
    end: int
    text: str


_END = re.compile(r"(?:\.{3}|[.!?…])+(?:\s?[»”\"’')\]]+)?(?=\s)")
_ITEM = re.compile(
    r"[ \t]*(?:[-–—•*‣▪◦·\uf0a7\uf0b7]\s|\(?(?:\d{1,3}|[a-z]|[ivxIVX]{1,4})[.)°][ \t]|§ ?\d)"
)
_NUMBERING = re.compile(r"[ \t]*\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[IVX]{1,5})\.")
_BEGINS = re.compile(r"\s+(?:[-–—«“\"'‘(\[]\s*)*[A-ZÀ-ÖØ-ÞŒ0-9]")
_BEFORE = re.compile(r"(?:\b(?:p\.|par)\s)?[^\s(«“\"’'\[]+\Z")
_NUMBER_NEXT = re.compile(r"\s+(?:\d|[A-Z]\.|[IVXLC]+\b|§|n°)")
_INITIAL = re.compile(r"(?:[A-ZÀ-Þ]\.-?)*[A-ZÀ-Þ]h?")
_STARTERS = re.compile(
    r"\s+(?:Les?|La|L[’']|Il|Ils|Elles?|On|Ce|Cet|Cette|Ces|Un|Une|Des|Du|Nous|Vous|Je|En|Dans|Pour"
    r"|Par|Si|Mais|Or|Ainsi|Toutefois|Lorsqu|Tout|Aux?|À|Sont|Sous|Son|Sa|Ses|Leurs?|Chaque)\b"
)
_TABLE = re.compile(r"\S {3,}\S")


@cache
def _abbreviations() -> dict[str, str]:
    lines = _listed("abbreviations.txt").splitlines()
    known: dict[str, str] = {}
    for line in lines:
        kind, *listed = line.split()
        if kind != "#":
            known |= dict.fromkeys(listed, kind)
    return known


def sentences(text: str) -> list[Span]:
    """Sentences, headings and list items, in order; hard-wrapped lines are joined."""
    found = []
    for start, end in _blocks(text):
        for first, last in _cut(text, start, end):
            piece = text[first:last]
            stripped = piece.strip()
            if stripped:
                begin = first + len(piece) - len(piece.lstrip())
                found.append(Span(begin, begin + len(stripped), stripped))
    return found


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that may hold one sentence together."""
    start = position = 0
    width = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        if previous and _parts(previous, line, width):
            yield start, position
            start, width = position, 0
        previous = line
        width = max(width, len(line.rstrip()))
        position += len(line)
    yield start, position


def _parts(previous: str, line: str, width: int) -> bool:
    """Whether a new line begins something else than the rest of the sentence."""
    before, after = previous.strip(), line.strip()
    if not any(map(str.isalnum, before)) or not any(map(str.isalnum, after)):
        return True
    if _ITEM.match(line) or _TABLE.search(after):
        return True
    if not (after[0].isupper() or after[0].isdigit() or after[0] in '«“"'):
        return False
    if before[-1] == "." and _abbreviations().get(before[:-1].split()[-1].lower()) == "title":
        return False
    if before[-1] in ".!?…;:":
        return before[-1] in ";:" or len(before) < 0.75 * max(width, 40)
    # A heading, or the last line of a paragraph: shorter than the column it stands in.
    return len(before) < 0.6 * max(width, len(after), 40)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begun = start
    for match in _END.finditer(text, start, end):
        after = match.end()
        if _BEGINS.match(text, after, end) and _ends(text, begun, match, end):
            yield begun, after
            begun = after
    yield begun, end


def _ends(text: str, begun: int, match: re.Match[str], end: int) -> bool:
    """Whether the dot before an upper-case letter ends a sentence."""
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    line = text.rfind("\n", begun, match.start()) + 1 or begun
    if _NUMBERING.fullmatch(text, line, match.start() + 1):
        return False
    found = _BEFORE.search(text, max(begun, match.start() - 20), match.start())
    if found is None:
        return True
    word = "".join(found.group().split())
    kind = _abbreviations().get(word.lower()) or _abbreviations().get(word.lower().split(".")[-1])
    if kind == "title":
        return False
    if kind == "ending" or _INITIAL.fullmatch(word):
        return _STARTERS.match(text, match.end(), end) is not None
    return kind != "number" or not _NUMBER_NEXT.match(text, match.end(), end)


# --- quotations ----------------------------------------------------------------------------------

_DASHES = "-‐‑‒–—―−\u00ad"
_SPACES = r"\s\u200b\u2060\ufeff"
_SPECIAL = re.compile(f'[{_DASHES}{_SPACES}]+|[«»“”„‟"‘’‚‛ʼ`´‹›…œŒæÆﬀﬁﬂﬃﬄ]')
_SPELT_OUT = {
    "…": "...", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
}  # fmt: skip
_SAME = {
    **dict.fromkeys('«»“”„‟"', '"'),
    **dict.fromkeys("‘’‚‛ʼ`´‹›", "'"),
    **dict(
        zip(
            "…œŒæÆﬀﬁﬂﬃﬄ",
            ["...", "oe", "Oe", "ae", "Ae", "ff", "fi", "fl", "ffi", "ffl"],
            strict=True,
        )
    ),
}
_EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _DASHES + "\u200b…"
_PATIENCE = 20


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where `quote` stands in `text`, as offsets in `text`; None when it does not.

    White space, kinds of quotation marks, apostrophes and dashes, ligatures and hyphenation may
    differ; every word must be there, whole and in the same case. Linear in the two lengths.
    """
    quote = _trimmed(quote)
    if not any(map(str.isalnum, quote)):
        return None
    exact = text.find(quote)
    if exact >= 0 and _is_whole(text, exact, exact + len(quote)):
        return exact, exact + len(quote)
    wanted, _, _ = _plain(quote)
    plain, starts, ends = _plain(text)
    # A text that repeats itself inside words could cost its length times the quote's.
    allowance = _PATIENCE * (len(plain) + len(wanted))
    found = plain.find(wanted)
    while found >= 0:
        start, end = starts[found], ends[found + len(wanted) - 1]
        if _is_whole(text, start, end):
            return start, end
        allowance -= len(wanted)
        if allowance < 0:
            return None
        found = plain.find(wanted, found + 1)
    return None


def _trimmed(quote: str) -> str:
    """Without spaces, dashes and ellipses at either end, whatever their order."""
    while True:
        shorter = quote.strip(_EDGE).removeprefix("...").removesuffix("...")
        if shorter == quote:
            return quote
        quote = shorter


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word is cut at either end."""
    cut_before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    cut_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not cut_before and not cut_after


def _plain(text: str) -> tuple[str, list[int], list[int]]:
    """The text in the one form that all its typographic variants share, with for each of its
    characters where it began and ended in `text`.
    """
    composed, starts, ends = _composed(text)
    pieces: list[str] = []
    begins: list[int] = []
    finishes: list[int] = []

    def add(piece: str, first: int, last: int) -> None:
        pieces.append(piece)
        if len(piece) == last - first:
            begins.extend(starts[first:last])
            finishes.extend(ends[first:last])
        else:
            begins.extend([starts[first]] * len(piece))
            finishes.extend([ends[last - 1]] * len(piece))

    position = 0
    for match in _SPECIAL.finditer(composed):
        first, last = match.span()
        if first > position:
            add(composed[position:first], position, first)
        same = _SAME.get(match.group())
        add(_gap(composed, first, last) if same is None else same, first, last)
        position = last
    add(composed[position:], position, len(composed))
    return "".join(pieces), begins, finishes


def _gap(text: str, first: int, last: int) -> str:
    """What spaces and dashes between two characters come down to.

    A hyphen between letters counts for nothing, since it may be a line's end; a space counts only
    between words, since French puts some before punctuation and others do not.
    """
    before = text[first - 1 : first]
    after = text[last : last + 1]
    gap = text[first:last]
    if all(character.isspace() or character in "\u200b\u2060\ufeff" for character in gap):
        if not any(map(str.isspace, gap)):
            return ""
        return " " if before.isalnum() and after.isalnum() else ""
    if gap.strip("\u00ad") == "":
        return ""
    attached = gap[0] in _DASHES and before.isalpha()
    return "" if attached and after.isalpha() else "-"


def _composed(text: str) -> tuple[str, range | list[int], range | list[int]]:
    """NFC, with for each character where it began and ended."""
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text)), range(1, len(text) + 1)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in re.finditer(r"(?s).[\u0300-\u036f]*", text):
        piece = unicodedata.normalize("NFC", match.group())
        pieces.append(piece)
        starts += [match.start()] * len(piece)
        ends += [match.end()] * len(piece)
    return "".join(pieces), starts, ends
