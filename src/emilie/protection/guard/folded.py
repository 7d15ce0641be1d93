"""A text normalised once for all rules, with the way back to what was written.

Upper case, no accents, one kind of space, dash, apostrophe and quotation mark; ligatures spelt
out; letters that only look Latin made Latin; what is not seen (zero-width, soft hyphens) taken
out; letter-spaced words joined. Forms are those of Unicode's compatibility decomposition (NFKD,
UAX #15); look-alikes are those of UTS #39 that a capital or small letter of ours has in Greek and
Cyrillic. Linear; what is one character for one character costs no offset.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

_GONE, _SPELT = "\x00", "\x01"
"""Stand for what vanishes and for what becomes several characters, until both are done."""

_LOOK_ALIKES = dict(
    zip(
        "АВЕЅІЇЈКМНОРСТУХЗаеѕіїјорсухҮүԌԍԚԛԜԝҺһΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχϹϲвкмнт",
        "ABESIIJKMHOPCTYX3AESIIJOPCYXYYGGQQWWHHABEZHIKMNOPTYXAEIKVOPTUXCCBKMHT",
        strict=True,
    )
)
_SAME = {
    **_LOOK_ALIKES,
    **dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    **dict.fromkeys("«»“”„‟", '"'),
    **dict.fromkeys("‘’‚‛ʼ′´", "'"),
    **dict.fromkeys("−⁃─━", "-"),
    **dict.fromkeys("•·●■▪◆★☆✱∗◦‣", "*"),
    **dict.fromkeys("│┃║¦", "|"),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("∶꞉", ":"),
    **dict(zip("øØđĐłŁıħĦ", "OODDLLIHH", strict=True)),
    "\u2800": " ",
}
_SEVERAL = {"œ": "OE", "Œ": "OE", "æ": "AE", "Æ": "AE", "þ": "TH", "Þ": "TH"}
_INVISIBLE = frozenset(("Mn", "Me", "Cf", "Cs"))


def _spelt(character: str) -> str:
    """What one character becomes: nothing, one or several."""
    known = _SAME.get(character) or _SEVERAL.get(character)
    if known is not None:
        return known
    kind = unicodedata.category(character)
    if kind in _INVISIBLE:
        return ""
    if kind == "Pd":
        return "-"
    if kind in ("Cc", "Co") or kind.startswith("Z"):
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKD", character)
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    if plain == character:
        plain = character.upper()
        if plain == character:
            return character
    return "".join(_spelt(each) for each in plain)


class _Table(dict[int, str]):
    """One character for each, worked out when it is first met; at most all of Unicode's."""

    def __missing__(self, code: int) -> str:
        spelt = _spelt(chr(code))
        self[code] = found = spelt if len(spelt) == 1 else _SPELT if spelt else _GONE
        return found


_TABLE = _Table()
_ODD = re.compile(f"{_GONE}+|{_SPELT}")
# The first only tells whether to look: spaces are few, and found without trying each letter.
_MAYBE_SPACED = re.compile(r" [A-Z] {1,8}[A-Z] ")
_LETTER_SPACED = re.compile(r"(?<![A-Z0-9])[A-Z](?: {1,8}[A-Z]){3,}(?![A-Z0-9])")
_GAP = re.compile(r" +")


class _Edits:
    """Where a text was shortened or lengthened: from each position on, what to add to go back."""

    def __init__(self) -> None:
        self._from = array("q", [0])
        self._shift = array("q", [0])

    def made(
        self,
        text: str,
        edits: Iterable[re.Match[str]],
        becomes: Callable[[re.Match[str]], str],
    ) -> str:
        """`text` with each match replaced; what stands behind each one is shifted."""
        parts: list[str] = []
        done = length = 0
        for edit in edits:
            new = becomes(edit)
            kept = text[done : edit.start()]
            parts += (kept, new)
            length += len(kept)
            # Each new character but the first would otherwise lie beyond the one it is made of.
            for extra in range(1, len(new)):
                self._add(length + extra, edit.start())
            length += len(new)
            done = edit.end()
            self._add(length, done)
        parts.append(text[done:])
        return "".join(parts)

    def _add(self, position: int, origin: int) -> None:
        if self._from[-1] == position:
            self._shift[-1] = origin - position
        else:
            self._from.append(position)
            self._shift.append(origin - position)

    def origin(self, position: int) -> int:
        """The position before the edits of the character that is now at `position`."""
        return position + self._shift[bisect_right(self._from, position) - 1]


@dataclass(frozen=True)
class Folded:
    """`text` is what rules read; `span` gives what of `original` their finds stand for."""

    original: str
    text: str
    _steps: tuple[_Edits, ...] = ()
    """From the last to the first."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `original` of `text[start:end]`, in characters; never empty if that is not.

        Marks that vanished behind the last character (its accent) belong to it.
        """
        if end <= start:
            origin = self._origin(start)
            return origin, origin
        return self._origin(start), max(self._origin(end), self._origin(end - 1) + 1)

    def written(self, start: int, end: int) -> str:
        """What was written where `text[start:end]` is read."""
        begin, stop = self.span(start, end)
        return self.original[begin:stop]

    def _origin(self, position: int) -> int:
        for step in self._steps:
            position = step.origin(position)
        return position

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Offsets in `text` of each line, without its end; empty ones too."""
        found = []
        start = 0
        for line in self.text.split("\n"):
            found.append((start, start + len(line)))
            start += len(line) + 1
        return found


def fold(text: str) -> Folded:
    """`text` as rules read it: see the module."""
    folded = text.translate(_TABLE)
    steps: list[_Edits] = []
    if _GONE in folded or _SPELT in folded:
        step = _Edits()
        folded = step.made(folded, _ODD.finditer(folded), lambda odd: _spelt_out(odd, text))
        steps.append(step)
    if _MAYBE_SPACED.search(folded):
        step = _Edits()
        gaps = _letter_gaps(folded)
        folded = step.made(folded, (gap for gap, _ in gaps), dict(gaps).__getitem__)
        steps.append(step)
    return Folded(text, folded, tuple(reversed(steps)))


def _spelt_out(odd: re.Match[str], text: str) -> str:
    return "" if odd.group()[0] == _GONE else _spelt(text[odd.start()])


def _letter_gaps(text: str) -> list[tuple[re.Match[str], str]]:
    """Each gap of letter-spaced words, with what it becomes: the widest ones part the words."""
    found = []
    for run in _LETTER_SPACED.finditer(text):
        gaps = list(_GAP.finditer(text, run.start(), run.end()))
        between = min(len(gap.group()) for gap in gaps)
        found += [(gap, "" if len(gap.group()) == between else " ") for gap in gaps]
    return found
