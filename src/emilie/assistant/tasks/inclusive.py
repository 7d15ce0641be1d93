"""Inclusive writing: what an organisation wants of its texts, and what in a text departs from it.

By default as the circular of 21 November 2017 on the drafting of official texts (JO of the 22nd)
has it: names of offices agree with who holds them, and no middle dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from emilie.core.text import fold
from emilie.inference.catalogue import Inclusive

DEFAULT: Inclusive = "doublets"
_RULES: dict[Inclusive, str] = {
    "none": (
        "Emploie le masculin comme forme neutre, sans doublet (« les agents », non « les agentes et"
        " les agents ») et sans point médian ni parenthèses (« agent·e », « agent(e) »). Accorde le"
        " nom de la fonction avec la personne qui l'occupe : « la préfète », « la directrice »."
    ),
    "doublets": (
        "Pas de point médian ni de parenthèses (« agent·e », « agent(e) ») : écris les deux formes"
        " en entier quand c'est utile (« les usagères et les usagers ») ou un mot épicène. Accorde"
        " le nom de la fonction avec la personne qui l'occupe : « la préfète », « la directrice »."
    ),
    "median": (
        "Le point médian est admis (« les agent·es »). Accorde le nom de la fonction avec la"
        " personne qui l'occupe : « la préfète », « la directrice »."
    ),
}
_MEDIAN = re.compile(
    r"\b[^\W\d_]{2,}(?:[·•‧∙⋅][^\W\d_]{1,8}){1,2}\b"
    r"|\b[^\W\d_]{3,}\((?:e|es|ne|nes|le|les|ère|ères|ice|ices|trice|trices|euse|euses|ve|ves)\)s?"
    r"|\b[^\W\d_]{3,}[.-](?:e|es|ne|nes|ère|ères|trice|trices|euse|euses)(?:[.-]s)?(?![\w@]|[.-]\w)"
)
_PAIR = re.compile(
    r"\b(?P<a>[^\W\d_]{3,})\s+(?:et|ou)\s+(?:(?:l|d)['’]|(?:les|des|le|la|un|une|de|à|aux|toutes"
    r"|tous|chères|chers)\s+)?(?P<b>[^\W\d_]{3,})\b"
)
_COUPLES = ({"celles", "ceux"}, {"toutes", "tous"}, {"chacune", "chacun"}, {"elles", "eux"})
_ENDINGS = (
    ("e", ""), ("es", "s"), ("es", ""), ("ne", "n"), ("nes", "ns"), ("ere", "er"), ("eres", "ers"),
    ("trice", "teur"), ("trices", "teurs"), ("euse", "eur"), ("euses", "eurs"), ("ve", "f"),
    ("ves", "fs"), ("le", "l"), ("les", "ls"), ("esse", "e"), ("esses", "es"), ("ete", "et"),
    ("etes", "ets"),
)  # fmt: skip


class Departure(NamedTuple):
    """Words of a text that its organisation does not want, by their endings: a person judges."""

    words: str
    kind: Literal["median", "doublet"]


def rule_of(inclusive: Inclusive | None) -> str:
    """What the model is told."""
    return _RULES[inclusive or DEFAULT]


def departures(text: str, inclusive: Inclusive | None) -> list[Departure]:
    """What in a text departs from the rule, each wording once, in its order."""
    wanted = inclusive or DEFAULT
    found: dict[str, Departure] = {}
    if wanted != "median":
        for match in _MEDIAN.finditer(text):
            found.setdefault(match.group(), Departure(match.group(), "median"))
    if wanted == "none":
        for words in _doublets(text):
            found.setdefault(words, Departure(words, "doublet"))
    return list(found.values())


def _doublets(text: str) -> Iterator[str]:
    for match in _PAIR.finditer(text):
        a, b = fold(match["a"]), fold(match["b"])
        if {a, b} in _COUPLES or _same_noun(a, b) or _same_noun(b, a):
            # « Madame, Monsieur » is no doublet; neither is a pair of the same word.
            yield " ".join(match.group().split())


def _same_noun(feminine: str, masculine: str) -> bool:
    return any(
        feminine.endswith(f) and masculine == feminine[: len(feminine) - len(f)] + m
        for f, m in _ENDINGS
        if len(feminine) - len(f) >= 3
    )
