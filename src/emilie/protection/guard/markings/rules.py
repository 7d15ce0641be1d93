"""The marks that a text may bear, as data: the levels and mentions of France and of her partners.

Sources: IGI 1300 (arrêté of 9 August 2021), II 901/SGDSN/ANSSI, decision 2013/488/EU, FIRST's TLP
2.0 and 1.0, and MISP's taxonomies (`fr-classif`, `nato`, `euci`, `de-vs`, `tlp`, `PAP`). Forms are
written as `folded.py` leaves them: a space stands for what may part two words, or for nothing; `/`,
`:`, `+` and `-` for themselves and what file names write in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from emilie.protection.guard.finding import Action

LONG_ENOUGH = 10
"""Letters of a form from which what OCR makes of them is looked for too."""
CONFUSED = bytes.maketrans(b"L10|58", b"IIOISB")
"""What OCR takes for one another: `l`, `1` and `|` for `I`, `0` for `O`, `5` for `S`, `8` for
`B`."""


@dataclass(frozen=True)
class Rule:
    """One mark. Its forms count as `bearing.py` says: `bare` ones are words of everyday language,
    which count in capitals and alone; `short` ones only where nothing but marks is written.
    """

    name: str
    label: str
    """In French, for people."""
    action: Action
    forms: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    portions: tuple[str, ...] = ()
    """What stands in brackets before a paragraph that bears it."""
    bare: bool = False
    spelt: str = ""
    """What must be written so, where another word differs by its accents alone (`réserve`)."""
    tail: str = ""
    """A pattern of what belongs to the mark behind its form."""
    scale: str = ""
    """Marks of one scale exclude each other: two of them side by side are being listed."""
    adds: bool = False
    """Whether it stands beside a level and is one mark with it (`DIFFUSION RESTREINTE – SPÉCIAL
    FRANCE`, `COSMIC TOP SECRET ATOMAL`)."""


@dataclass(frozen=True)
class Form:
    rule: Rule
    text: str

    @cached_property
    def squeezed(self) -> bytes:
        """Its letters alone, those that OCR confuses made one."""
        return squeezed(self.text)

    @cached_property
    def exact(self) -> re.Pattern[str]:
        written = "".join(map(_parted, self.text))
        return re.compile(f"(?<![A-Z0-9]){written}(?![A-Z0-9]){self.rule.tail}")

    @cached_property
    def loose(self) -> re.Pattern[str] | None:
        """As OCR may have read it; None where so little would match that anything could."""
        letters = [each for each in self.text if each.isalnum()]
        if len(letters) < LONG_ENOUGH:
            return None
        inside = "[ .,'_/-]{0,2}".join(_ALIKE.get(each, each) for each in letters)
        return re.compile(f"(?<![A-Z0-9]){inside}(?![A-Z0-9])")


_BETWEEN = {
    " ": r"[ _.\-]{0,4}", "-": r"[ _\-]{0,3}", "/": r" ?[/_\-] ?", "+": r"(?: ?[+_\-] ?| )",
    ":": r"(?: ?[:_\-=] ?| )",
}  # fmt: skip
_ALIKE = {"I": "[IL1|]", "L": "[IL1|]", "O": "[O0]", "S": "[S5]", "B": "[B8]"}
_NO_LETTERS = bytes(
    code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()) and code != 10
)


def _parted(character: str) -> str:
    return _BETWEEN.get(character) or re.escape(character)


def squeezed(text: str) -> bytes:
    """Letters, digits and line ends of a folded text, those that OCR confuses made one."""
    return text.encode("ascii", "replace").translate(CONFUSED, _NO_LETTERS.replace(b"|", b""))


def _scale(scale: str, *rules: Rule) -> tuple[Rule, ...]:
    return tuple(replace(each, scale=scale) for each in rules)


def _added(*rules: Rule) -> tuple[Rule, ...]:
    return tuple(replace(each, adds=True) for each in rules)


def _rule(
    name: str,
    label: str,
    action: Action,
    *forms: str,
    bare: bool = False,
    short: tuple[str, ...] = (),
    portions: tuple[str, ...] = (),
) -> Rule:
    return Rule(name, label, action, forms, short, portions, bare)


_FRANCE = (
    *_scale(
        "fr",
        _rule("fr.tres_secret", "Très Secret", "block", "TRES SECRET", portions=("TS",)),
        _rule("fr.secret", "Secret", "block", "SECRET", bare=True),
        _rule("fr.tres_secret_defense", "Très Secret Défense", "block",
              "TRES SECRET DEFENSE", short=("TSD",), portions=("TSD",)),
        _rule("fr.secret_defense", "Secret Défense", "block",
              "SECRET DEFENSE", short=("SD",)),
        _rule("fr.confidentiel_defense", "Confidentiel Défense", "block",
              "CONFIDENTIEL DEFENSE", short=("CD",)),
    ),
    *_added(
        _rule("fr.special_france", "Spécial France", "block", "SPECIAL FRANCE"),
        _rule("fr.acssi", "ACSSI", "block", "ACSSI", bare=True),
        _rule("fr.chiffre", "Chiffre", "block", "CHIFFRE", bare=True),
        _rule("fr.source_secrete", "Source secrète", "block", "SOURCE SECRETE"),
    ),
    _rule("fr.teneur_fns", "Teneur FNS", "block", "TENEUR FNS"),
    Rule("fr.reserve_pour", "Réservé pour", "block", ("RESERVE POUR",), bare=True,
         spelt="RÉSERVÉ", tail="(?: ?:)?[A-Z0-9 ,'-]{0,60}"),
    *_scale(
        "fr",
        _rule("fr.diffusion_restreinte", "Diffusion Restreinte", "block",
              "DIFFUSION RESTREINTE", short=("DR",), portions=("DR",)),
        _rule("fr.non_protege", "Non protégé", "allow",
              "NON PROTEGE", "NON CLASSIFIE", short=("NP",)),
    ),
    _rule("fr.confidentiel_medical", "Confidentiel médical", "warn", "CONFIDENTIEL MEDICAL"),
    _rule("fr.confidentiel_personnel", "Confidentiel personnel", "warn",
          "CONFIDENTIEL PERSONNEL"),
    _rule("fr.confidentiel_concours", "Confidentiel concours", "warn",
          "CONFIDENTIEL CONCOURS"),
    _rule("fr.confidentiel_industrie", "Confidentiel industrie", "warn",
          "CONFIDENTIEL INDUSTRIE"),
    _rule("fr.confidentiel_commerce", "Confidentiel commerce", "warn",
          "CONFIDENTIEL COMMERCE"),
    _rule("fr.zrr", "Zone à régime restrictif", "warn",
          "ZONE A REGIME RESTRICTIF", short=("ZRR",)),
    _rule("fr.ppst", "Protection du potentiel scientifique et technique", "warn",
          "PROTECTION DU POTENTIEL SCIENTIFIQUE ET TECHNIQUE", short=("PPST",)),
)  # fmt: skip

_ALLIES = (
    *_scale(
        "nato",
        _rule("nato.cosmic_top_secret", "COSMIC TOP SECRET", "block",
              "COSMIC TOP SECRET", "COSMIC TRES SECRET", short=("CTS",), portions=("CTS",)),
        _rule("nato.secret", "NATO SECRET", "block",
              "NATO SECRET", "OTAN SECRET", "SECRET OTAN", short=("NS",), portions=("NS",)),
        _rule("nato.confidential", "NATO CONFIDENTIAL", "block", "NATO CONFIDENTIAL",
              "OTAN CONFIDENTIEL", "CONFIDENTIEL OTAN", short=("NC",), portions=("NC",)),
        _rule("nato.restricted", "NATO RESTRICTED", "block",
              "NATO RESTRICTED", "DIFFUSION RESTREINTE OTAN", "OTAN DIFFUSION RESTREINTE",
              short=("NR",), portions=("NR",)),
        _rule("nato.unclassified", "NATO UNCLASSIFIED", "allow",
              "NATO UNCLASSIFIED", "OTAN SANS CLASSIFICATION", short=("NU",)),
    ),
    *_added(
        _rule("nato.atomal", "ATOMAL", "block", "ATOMAL", bare=True),
        _rule("nato.bohemia", "BOHEMIA", "block", "BOHEMIA", bare=True),
    ),
    *_scale(
        "eu",
        _rule("eu.top_secret", "TRÈS SECRET UE/EU TOP SECRET", "block",
              "TRES SECRET UE/EU TOP SECRET", "TRES SECRET UE", "EU TOP SECRET", "TS-UE/EU-TS",
              portions=("TS-UE/EU-TS",)),
        _rule("eu.secret", "SECRET UE/EU SECRET", "block",
              "SECRET UE/EU SECRET", "SECRET UE", "EU SECRET", "S-UE/EU-S",
              portions=("S-UE/EU-S",)),
        _rule("eu.confidential", "CONFIDENTIEL UE/EU CONFIDENTIAL", "block",
              "CONFIDENTIEL UE/EU CONFIDENTIAL", "CONFIDENTIEL UE", "EU CONFIDENTIAL",
              "C-UE/EU-C", portions=("C-UE/EU-C",)),
        _rule("eu.restricted", "RESTREINT UE/EU RESTRICTED", "block",
              "RESTREINT UE/EU RESTRICTED", "RESTREINT UE", "EU RESTRICTED", "R-UE/EU-R",
              portions=("R-UE/EU-R",)),
    ),
    *_scale(
        "en",
        _rule("en.top_secret", "TOP SECRET", "block", "TOP SECRET", bare=True),
        # Firms stamp these two on anything; a caveat behind them makes them a State's.
        _rule("en.confidential", "CONFIDENTIAL", "warn", "CONFIDENTIAL", bare=True),
        _rule("en.restricted", "RESTRICTED", "warn", "RESTRICTED", bare=True),
        _rule("en.unclassified", "UNCLASSIFIED", "allow", "UNCLASSIFIED", bare=True),
    ),
    Rule("en.caveat", "NOFORN, REL TO", "block",
         tuple(f"{level}//{caveat}" for level in ("TOP SECRET", "SECRET", "CONFIDENTIAL")
               for caveat in ("NOFORN", "REL TO")), tail="[A-Z ,/]{0,60}"),
    *_scale(
        "de",
        _rule("de.streng_geheim", "STRENG GEHEIM", "block", "STRENG GEHEIM"),
        _rule("de.geheim", "GEHEIM", "block", "GEHEIM", bare=True),
        _rule("de.vertraulich", "VS-VERTRAULICH", "block", "VS-VERTRAULICH"),
        _rule("de.nfd", "VS-NUR FÜR DEN DIENSTGEBRAUCH", "block",
              "VS-NUR FUR DEN DIENSTGEBRAUCH", "VS-NUR FUER DEN DIENSTGEBRAUCH", "VS-NFD"),
    ),
)  # fmt: skip

_SHARING = (
    *_scale(
        "tlp",
        _rule("tlp.red", "TLP:RED", "block", "TLP:RED"),
        _rule("tlp.amber_strict", "TLP:AMBER+STRICT", "block", "TLP:AMBER+STRICT"),
        _rule("tlp.amber", "TLP:AMBER", "warn", "TLP:AMBER"),
        _rule("tlp.green", "TLP:GREEN", "warn", "TLP:GREEN"),
        _rule("tlp.clear", "TLP:CLEAR", "allow", "TLP:CLEAR", "TLP:WHITE"),
    ),
    *_scale(
        "pap",
        _rule("pap.red", "PAP:RED", "block", "PAP:RED"),
        _rule("pap.amber", "PAP:AMBER", "warn", "PAP:AMBER"),
        _rule("pap.green", "PAP:GREEN", "warn", "PAP:GREEN"),
        _rule("pap.clear", "PAP:CLEAR", "allow", "PAP:CLEAR", "PAP:WHITE"),
    ),
)

RULES: tuple[Rule, ...] = (*_FRANCE, *_ALLIES, *_SHARING)
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
FORMS: tuple[Form, ...] = tuple(
    sorted(
        (Form(rule, text) for rule in RULES for text in rule.forms),
        key=lambda form: -len(form.text),
    )
)
"""All of them, the longest first."""
SHORT: dict[str, Rule] = {text: rule for rule in RULES for text in rule.short}
TOLD_BY_BRACKETS = tuple(sorted(SHORT.keys() - {"CD", "SD", "NC", "NP", "NU"}))
"""Short forms that brackets at the head of a subject or a name make marks: the others are councils,
sub-directions, what is not communicated.
"""
NAMED = ("DR", "TSD", "CTS")
"""Short forms that the names of files bear before a version; the others mean too much there."""
PORTIONS: dict[str, Rule] = {text: rule for rule in RULES for text in rule.portions}
