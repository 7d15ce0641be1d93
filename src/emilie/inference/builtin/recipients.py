"""Who a letter is for, and how French usage addresses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from emilie.core.text import fold
from emilie.inference.builtin.speech import Language, data

Gender = Literal["m", "f"] | None


@dataclass(frozen=True)
class Recipient:
    greetings: tuple[str, ...]
    """One for each person or group that the letter is for, as the letter opens."""
    rank: str
    known: bool = True

    @property
    def greeting(self) -> str:
        return ", ".join(self.greetings)


_FEMALE = re.compile(r"\b(?:mme|madame|mmes|mesdames|mlle|mrs|ms|miss|madam)\b")
_MALE = re.compile(r"\b(?:m\.|mr|monsieur|mm\.|messieurs|sir)(?=\W|$)")
# `le cabinet du préfet` is not for the prefect.
_OF = re.compile(r"\b(?:du|des|de|de la|de l'|d'|of|of the)\s*$")
_FIRST_NAME = re.compile(
    r"\b(?:à|a|pour|to|for|avec)\s+(?:(?:mon|ma|un|une)\s+(?:collègue|collegue|ami|amie)\s+)?"
    r"(?P<name>[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?)(?!\w)"
)
_CIVIL = re.compile(
    r"\b(?P<who>Madame|Mme|Monsieur|M\.|Mr|Mrs|Ms|Mesdames|Messieurs)(?=\s|$)(?:\s+(?:de\s+|d['’])?"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]+))?"
)
_NOT_NAMES = frozenset(
    {"madame", "monsieur", "mme", "mesdames", "messieurs", "l'attention", "tous"}
)


def recipient_of(addressee: str, language: Language) -> Recipient:
    """The person whom the words before the purpose name; unknown when they name nobody."""
    usage = data("letters", language)
    folded = fold(addressee)
    titled = _titled(folded, usage)
    if titled:
        ranks = list(usage["closings"])
        rank = min((rank for _, rank in titled), key=ranks.index)
        return Recipient(tuple(dict.fromkeys(greeting for greeting, _ in titled)), rank)
    named = _FIRST_NAME.search(addressee)
    first_name = named["name"] if named and fold(named["name"]) not in _NOT_NAMES else None
    for group in usage["groups"]:
        if re.search(group["pattern"], folded):
            greeting = group["greeting"]
            if first_name and group["rank"] == "colleague":
                greeting = f"{usage['hello']} {first_name}"
            return Recipient((greeting,), group["rank"])
    civil = _CIVIL.search(addressee)
    if civil:
        return Recipient((_civil(civil["who"], civil["name"], language),), "public")
    if first_name:
        return Recipient((f"{usage['hello']} {first_name}",), "colleague")
    return Recipient((usage["unknown"],), "public", known=False)


def _titled(folded: str, usage: dict[str, Any]) -> list[tuple[str, str]]:
    """Greetings for the offices named, longest title first where two overlap."""
    found: list[tuple[int, int, str, str]] = []
    for title in usage["titles"]:
        pattern = rf"\b(?:(?P<f>{title['f']})|(?P<m>{title['m']}))(?:[·.(]e\)?)?\b"
        for match in re.finditer(pattern, folded):
            start, end = match.span()
            before = folded[:start]
            overlaps = any(start < last and first < end for first, last, _, _ in found)
            if overlaps or _OF.search(before):
                continue
            female = match["f"] is not None and title["f"] != title["m"]
            gender: Gender = "f" if female else _gender(before, epicene=title["f"] == title["m"])
            if re.search(r"[·.(]e", match.group()):
                gender = None
            found.append((start, end, _greeting(title, gender, usage), title["rank"]))
    return [(greeting, rank) for _, _, greeting, rank in sorted(found)]


def _gender(before: str, *, epicene: bool) -> Gender:
    """Whether the office is a man's or a woman's, by what stands before its name."""
    near = before[-45:]
    female, male = _last(_FEMALE, near), _last(_MALE, near)
    if female != male:
        return "f" if female > male else "m"
    if re.search(r"\b(?:au|le)\s?/\s?(?:a )?la\s+$", near):
        return None
    if not epicene:
        return "m"
    if re.search(r"\b(?:la|une|chere|ma)\s+$", near):
        return "f"
    if re.search(r"\b(?:au|le|un|cher|mon)\s+$", near):
        return "m"
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _greeting(title: dict[str, str], gender: Gender, usage: dict[str, Any]) -> str:
    if gender is not None or title["address_m"] == title["address_f"]:
        return title[f"address_{gender or 'm'}"]
    either: str = usage["either"]
    return either.format(f=title["address_f"], m=title["address_m"])


def _civil(who: str, name: str | None, language: Language) -> str:
    usage = data("letters", language)
    if who in {"Mesdames", "Messieurs"}:
        return str(usage["plural"]["f" if who == "Mesdames" else "m"])
    female = who in {"Madame", "Mme", "Mrs", "Ms"}
    # French letters open without the family name, English ones with it.
    if language == "en" and name:
        return f"Dear {'Ms' if female else 'Mr'} {name}"
    return str(usage["madam" if female else "sir"])
