"""French typography and layout, put right without touching the words themselves.

Each correction is counted under its kind, so that what was done can be told.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

THIN = "\u202f"
"""Narrow no-break space: before `;`, `!`, `?`, inside numbers."""
FIRM = "\u00a0"
"""No-break space: before `:`, inside guillemets, after `n°` and titles."""
_SPACES = "[ \u00a0\u202f\t]"

# Left alone whatever stands in them: addresses, paths, file names, code.
_KEPT = re.compile(
    r"`[^`]*`|\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b\w+\.(?:pdf|docx?|odt|xlsx?|txt)\b"
)

_REPEATED = re.compile(
    r"\b(le|les|de|des|du|un|une|et|à|au|aux|dans|pour|par|sur|avec|est|sont|ont|ce|ces|cette|je|tu"
    r"|il|elle|ne|pas|qui|ou|the|of|and|to|(?!nous\b|vous\b)[^\W\d_]{6,})(?: +\1)+\b",
    re.IGNORECASE,
)

_ROUNDS = 5
_EVERYWHERE = {"spaces", "repeated"}
_HOLE = "\ue000"
"""Stands for what is left alone while the rest is corrected."""

Rule = tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]


@cache
def _known() -> dict[str, Any]:
    text = files("emilie.inference.builtin").joinpath("spellings.json").read_text("utf-8")
    return dict(json.loads(text))


def _words(pairs: dict[str, str]) -> tuple[re.Pattern[str], Callable[[re.Match[str]], str]]:
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, pairs))})\b")
    return pattern, lambda match: pairs[match.group()]


@cache
def _rules() -> list[Rule]:
    known = _known()
    ligatures = known["ligatures"]
    ligatures |= {word.capitalize(): right.capitalize() for word, right in ligatures.items()}
    before = "|".join(map(re.escape, known["a_before"]))
    return [
        ("spaces", re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)"), " "),
        ("spaces", re.compile(r"[ \t]+$"), ""),
        ("repeated", _REPEATED, r"\1"),
        ("ligatures", *_words(ligatures)),
        ("ligatures", *_words(known["accents"])),
        ("ligatures", *_words(known["phrases"])),
        ("ligatures", re.compile(rf"(?:(?<=^)|(?<=[.!?] ))A (?={before}\b)"), "À "),
        ("punctuation", re.compile(r"\.{3,}"), "…"),
        ("punctuation", re.compile(r"([!?]){3,}"), r"\1"),
        ("punctuation", re.compile(r",{2,}"), ","),
        ("apostrophes", re.compile(r"(?<=[^\W\d_])'(?=\w)"), "’"),
        ("quotes", re.compile(rf'"{_SPACES}*([^"\n]{{1,400}}?){_SPACES}*"'), f"«{FIRM}\\1{FIRM}»"),
        ("quotes", re.compile(rf"“{_SPACES}*([^”\n]{{1,400}}?){_SPACES}*”"), f"«{FIRM}\\1{FIRM}»"),
        ("no_break", re.compile(rf"«(?!{FIRM}){_SPACES}*"), f"«{FIRM}"),
        ("no_break", re.compile(rf"(?<!{FIRM})(?:(?<!{FIRM})[ \t{THIN}]+|(?<=[^\s{FIRM}]))»"),
         f"{FIRM}»"),
        ("spaces", re.compile(rf"(?<=\S){_SPACES}+(?=[,.)\]…](?:\s|$))"), ""),
        ("spaces", re.compile(rf"([(\[]){_SPACES}+(?=\S)"), r"\1"),
        ("spaces", re.compile(rf"(?<=[^\W\d_]){_SPACES}*,(?=[^\W\d_])"), ", "),
        ("spaces", re.compile(r"(?<=[^\W\d_]{2})([.!?;])(?=[A-ZÀ-Þ][a-zà-ÿ])"), r"\1 "),
        ("spaces", re.compile(r"(?<=[^\W\d_]);(?=[^\W\d_])"), "; "),
        ("no_break", re.compile(rf"(?<=[\w»)\]%’])(?:[ {FIRM}\t])*(?=[;!?](?:[\s»!?)]|$))"), THIN),
        ("no_break", re.compile(rf"(?<=[\w»)\]%])[ {THIN}\t]*(?=:(?:\s|$))"), FIRM),
        ("no_break", re.compile(r"\b([nN])°[ \t]*(?=\d)"), f"\\1°{FIRM}"),
        ("no_break", re.compile(r"\b(M\.|MM\.|Mme|Mmes|Mlle|Dr|Me|Pr) (?=[A-ZÀ-Þ])"), f"\\1{FIRM}"),
        ("no_break", re.compile(r"(?<=\d) ?(?=[%€])"), FIRM),
        ("no_break", re.compile(r"(?<=\d)(?<!\d{4}) (?=\d{3}(?!\d))"), THIN),
        ("no_break", re.compile(r"(?<=\d) ?h ?(?=\d{2}\b)"), f"{FIRM}h{FIRM}"),
        ("no_break", re.compile(r"(?<=\d)h(?= |$|[,.;)])"), f"{FIRM}h"),
    ]  # fmt: skip


def corrected(text: str, *, french: bool = True) -> tuple[str, Counter[str]]:
    """The text with its typography put right, and how many corrections of each kind."""
    counts: Counter[str] = Counter()
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return _HOLE

    text = _KEPT.sub(keep, text.replace(_HOLE, ""))
    text = "\n".join(_laid_out(_ruled(line, french, counts), counts) for line in text.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    left = iter(kept)
    return re.sub(_HOLE, lambda _: next(left), text), +counts


def _ruled(line: str, french: bool, counts: Counter[str]) -> str:
    """A line with every rule applied, again while one correction makes room for another."""
    for _ in range(_ROUNDS):
        before = line
        for kind, pattern, replacement in _rules():
            if french or kind in _EVERYWHERE:
                line = _replaced(line, kind, pattern, replacement, counts)
        if line == before:
            break
    return line


def _replaced(
    text: str,
    kind: str,
    pattern: re.Pattern[str],
    replacement: str | Callable[[re.Match[str]], str],
    counts: Counter[str],
) -> str:
    def change(match: re.Match[str]) -> str:
        new = replacement(match) if callable(replacement) else match.expand(replacement)
        counts[kind] += new != match.group()
        return new

    return pattern.sub(change, text)


_SENTENCE_START = re.compile(r"(?<=[.!?…] )([a-zà-ÿœ])(?=[^\W\d_]* )")
_ABBREVIATED = re.compile(
    r"(?:\b(?:etc|ex|cf|art|al|p|M|Mme|no|env|vs|réf|tél|av|bd)\.|…)\s$", re.IGNORECASE
)
_ITEM = re.compile(r"^\s*(?:[-–—•*+>#|]|\d{1,3}[.)])")


def _laid_out(line: str, counts: Counter[str]) -> str:
    """A paragraph begins with a capital and ends with a full stop; lists and headings do not."""

    def capital(match: re.Match[str]) -> str:
        if _ABBREVIATED.search(match.string[: match.start()][-8:]):
            return match.group()
        counts["capitals"] += 1
        return match.group().upper()

    line = _SENTENCE_START.sub(capital, line)
    if _ITEM.match(line) or len(line.split()) < 4:
        return line
    stripped = line.lstrip()
    if stripped[0].islower():
        line = line[: len(line) - len(stripped)] + stripped[0].upper() + stripped[1:]
        counts["capitals"] += 1
    if line[-1].isalnum() or line[-1] == ")":
        line += "."
        counts["punctuation"] += 1
    return line
