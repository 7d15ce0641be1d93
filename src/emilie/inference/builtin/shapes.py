"""The shape that an answer has, by the kind of question: a number, a date, a definition…"""

from __future__ import annotations

import re
from dataclasses import dataclass

from emilie.core.text import fold

_NUMBER = re.compile(r"\d|\b(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|"
                     r"vingt|trente|quarante|cinquante|soixante|cent|mille|million|tiers|quart|"
                     r"moitie|double)s?\b")  # fmt: skip
_TIME = re.compile(
    r"\b(?:\d{4}|\d{1,2} (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|"
    r"novembre|decembre)|\d{1,2}/\d{1,2}|jours?|semaines?|mois|ans?|annees?|heures?|delai|date|"
    r"lorsqu\w*|avant|apres|des que|a compter|jusqu\w*|echeance|years?|months?|days?)\b"
)
_MONEY = re.compile(r"€|\beuros?\b|%|\d+ ?(?:k€|m€)|\bpour cent\b|\bfrancs?\b")
_PLACE = re.compile(
    r"\b(?:lieu|adresse|siege|domicile|residence|rue|salle|ville|commune|mairie|site|locaux|"
    r"bureaux?|batiment|etage)\b"
)
_BECAUSE = re.compile(
    r"\b(?:car|parce qu|puisqu|afin|en raison|cause|motif|pour que|vise|because)\b"
)
_NAME = re.compile(
    r"(?:\b(?:M\.|Mme|MM\.|Mmes|Me|Dr)\s+|[^.!?…»]\s+[A-ZÉ][a-zà-ÿ]+[\s-])[A-ZÉ][\w-]+"
)


@dataclass(frozen=True)
class _Cue:
    """A kind of question, and the shape that its answer has."""

    asks: re.Pattern[str]
    shape: re.Pattern[str]
    needed: bool = False
    """Without that shape there is no answer, only something on the subject."""
    folded: bool = True

    def found_in(self, quote: str) -> bool:
        return self.shape.search(fold(quote) if self.folded else quote) is not None


_CUES = [
    _Cue(re.compile(r"\b(?:combien|nombre|age|taux|how (?:many|much|long|old))\b"), _NUMBER, True),
    _Cue(re.compile(r"\b(?:montant|coute\w*|cout|prix|tarif|amende|how much)\b"), _MONEY, True),
    _Cue(re.compile(r"\b(?:quand|date|delai|annee|echeance|a partir de|duree|when)\b"),
         _TIME, True),
    _Cue(re.compile(r"^(?:et )?ou\b|\b(?:adresse|endroit|where)\b"), _PLACE),
    _Cue(re.compile(r"\b(?:pourquoi|raison|motif|why)\b"), _BECAUSE),
    _Cue(
        re.compile(r"^(?:et )?(?:qui est (?:le|la|l')|who is the|comment s'appelle)|\ble nom d"),
        _NAME, needed=True, folded=False,
    ),
]  # fmt: skip
_WHO = re.compile(r"^(?:et |a |par |de )?(?:qui|quelle (?:autorite|personne)|who)\b|\bpar qui\b")
_ACTOR = re.compile(
    r"\b(?:ministre|prefet|maire|juge|tribunal|directeur|directrice|president|conseil|chef|agent|"
    r"procureur|autorite|commission|service|administration|proprietaire|epoux|parents?|officier|"
    r"notaire|personne)\b|[a-zà-ÿ,] [A-ZÉ][a-zà-ÿ]+"
)
_WHAT_IS = re.compile(
    r"\b(?:qu'est ce qu[e']|c'est quoi|que (?:signifie|designe|veut dire)|definition d[eu']|"
    r"qu'entend on par|comment (?:est|se) defini\w*|definis\w*|what is\b)"
)
_DEFINES = re.compile(
    r"\b(?:est|sont|designe\w*|s'entend\w*|se definit|definie?s? comme|constitue\w*|on entend par|"
    r"s'appelle|consiste\w*|means?|is|are)\b"
)

_KIND_OF = re.compile(r"\s+(?:une?|l'|le|la|les|celui|celle|ce|des|toute?|the|an?)\b")


@dataclass(frozen=True)
class Shape:
    """What the answer to one question should look like."""

    cues: tuple[_Cue, ...]
    who: bool
    defines: bool

    def fits(self, quote: str) -> bool:
        """Whether a sentence has all that the answer cannot do without."""
        return all(cue.found_in(quote) for cue in self.cues if cue.needed)

    def bonus(self, quote: str, opens: bool) -> float:
        """What a sentence gains by its shape; `opens`: it begins with what is asked about."""
        bonus = 0.12 * sum(cue.found_in(quote) for cue in self.cues)
        if self.who and _ACTOR.search(quote):
            bonus += 0.08
        if self.defines and opens:
            # `X est…` near the beginning defines X; `… de l'X est…` further on does not.
            folded = fold(quote)
            match = _DEFINES.search(folded)
            if match and match.start() < 60:
                bonus += 0.4 if _KIND_OF.match(folded, match.end()) else 0.25
        return bonus


def shape_of(question: str) -> Shape:
    folded = fold(question).strip()
    return Shape(
        cues=tuple(cue for cue in _CUES if cue.asks.search(folded)),
        who=_WHO.search(folded) is not None,
        defines=_WHAT_IS.search(folded) is not None,
    )
