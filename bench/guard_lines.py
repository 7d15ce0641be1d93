r"""The guard's labelled sets, with numbers drawn from each line's id.

`bench/guard_texts/*.txt` is what rules are mended by, `bench/guard_texts_held/*.txt` what nobody
mends by. `python -m bench.guard_lines [--held] [id …]` prints one as JSON lines. How a line is
written:

    == family            what the lines below are about
    text                 one piece, the body of a file
    header@2: text ¦ body: text ¦ typed: text     pieces; `@2` is a page; `typed` is a typed body
    {m|SECRET}           a span and its kind, by the letter of `LETTERS` or its whole name
    {e*|contact@a.fr}    a doubtful span: found or not, it does not count (guard_labels.md)
    <nir> <nir!>         a right number, with its span; a wrong one, without
    <num:12>             digits that are valid for nothing
    \n \t ~ ^            a line's end, a tabulation, a no-break space, a narrow one

An id is the line's rank in its family: a line added at a family's end changes no other. Those that
are held out begin with `held-`: the numbers of both sets differ.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import cast

from bench import guard_numbers
from emilie.protection.guard.finding import Part

TEXTS = Path(__file__).with_name("guard_texts")
HELD_TEXTS = Path(__file__).with_name("guard_texts_held")
HELD = "--held"
LETTERS = {"m": "marking", "p": "person", "e": "email", "a": "address", "b": "birth_date",
           "t": "phone", "v": "plate", "d": "passport"}  # fmt: skip
PARTS = "header|footer|watermark|property|file_name|body|typed"
PIECE = re.compile(rf"(?:({PARTS})(?:@(\d+))?: ?)?(.*)", re.DOTALL)
NUMBERS = "|".join(guard_numbers.MADE)
TOKEN = re.compile(
    rf"\{{(?P<kind>\w+)(?P<doubt>\*?)\|(?P<span>[^}}]*)\}}"
    rf"|<(?P<number>{NUMBERS})(?P<wrong>!?)>|<num:(?P<size>\d+)>"
)
SIGNS = {"\\n": "\n", "\\t": "\t", "~": guard_numbers.NBSP, "^": guard_numbers.NARROW}
PRESENCE = ("file_name", "property")
"""Where a mark stands somewhere in a name or a value: its place does not count."""


@dataclass(frozen=True)
class Text:
    text: str
    part: Part
    page: int | None
    typed: bool


@dataclass(frozen=True)
class Expected:
    """What stands in a piece; `start` and `end` are null where only presence counts."""

    kind: str
    piece: int
    start: int | None
    end: int | None
    doubtful: bool = False


@dataclass(frozen=True)
class Line:
    id: str
    family: str
    trap: bool
    """Whether nothing must be found in it."""
    pieces: list[Text]
    expected: list[Expected]


def lines(*, held: bool = False) -> list[Line]:
    """The whole set, the one that is held out or the other; the same at each call."""
    texts, before = (HELD_TEXTS, "held-") if held else (TEXTS, "")
    return [line for path in sorted(texts.glob("*.txt")) for line in _file(path, before)]


def _file(path: Path, before: str) -> Iterator[Line]:
    family = ""
    count: Counter[str] = Counter()
    for written in path.read_text(encoding="utf-8").splitlines():
        if written.startswith("== "):
            family = written[3:]
        elif written:
            count[family] += 1
            yield _line(f"{before}{family}-{count[family]:03}", family, written)


def _line(name: str, family: str, written: str) -> Line:
    chance = Random(name)
    pieces: list[Text] = []
    expected: list[Expected] = []
    for place, part in enumerate(written.split(" ¦ ")):
        match = PIECE.fullmatch(part)
        assert match is not None
        where, page = match[1] or "body", int(match[2]) if match[2] else None
        typed = where == "typed"
        stands = cast("Part", "body" if typed else where)
        text, found = _read(match[3], place, chance)
        if where in PRESENCE:
            found = [
                Expected(each.kind, place, None, None, each.doubtful)
                if each.kind == "marking"
                else each
                for each in found
            ]
        pieces.append(Text(text, stands, page, typed))
        expected += found
    trap = all(each.doubtful for each in expected)
    return Line(name, family, trap, pieces, expected)


def _read(written: str, piece: int, chance: Random) -> tuple[str, list[Expected]]:
    """A piece's text, its numbers drawn, and its spans."""
    for sign, meant in SIGNS.items():
        written = written.replace(sign, meant)
    text, at = "", 0
    found = []
    for token in TOKEN.finditer(written):
        text += written[at : token.start()]
        at = token.end()
        kind, inside = _drawn(token, chance)
        if kind:
            doubtful = bool(token["doubt"])
            found.append(Expected(kind, piece, len(text), len(text) + len(inside), doubtful))
        text += inside
    return text + written[at:], found


def _drawn(token: re.Match[str], chance: Random) -> tuple[str, str]:
    """Kind (empty where nothing is labelled) and characters of a token."""
    if token["size"]:
        return "", guard_numbers.number(chance, int(token["size"]))
    if token["number"]:
        make = guard_numbers.wrong if token["wrong"] else guard_numbers.right
        return "" if token["wrong"] else token["number"], make(token["number"], chance)
    return LETTERS.get(token["kind"], token["kind"]), token["span"]


if __name__ == "__main__":
    names = [each for each in sys.argv[1:] if each != HELD]
    for line in lines(held=HELD in sys.argv):
        if not names or line.id in names:
            print(json.dumps(asdict(line), ensure_ascii=False))
