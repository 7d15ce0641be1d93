"""Whether a line bears a mark, or speaks of it.

Where people write, a line bears a mark when nothing else stands on it but what usually stands
beside one: other marks, a date, *classifié jusqu’au*, a page or copy number, bars, brackets,
stars. Everything else speaks: a sentence, a question, a heading, an item of a list. In headers,
footers, watermarks, properties and names of files, a mark also counts beside other words, where it
stands apart from them or is written in capitals, and no word says that it is the subject.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from emilie.protection.guard.finding import Piece
from emilie.protection.guard.folded import Folded
from emilie.protection.guard.markings.rules import Rule

LONGEST = 160
"""Characters of the longest line that bears a mark alone."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A form met in a folded text, by its offsets there."""

    rule: Rule
    start: int
    end: int
    exact: bool = True
    """Or as OCR may have read it."""


_MONTH = (
    r"(?:JANV(?:IER)?|FEV(?:RIER)?|MARS|AVR(?:IL)?|MAI|JUIN|JUIL(?:LET)?|AOUT|SEPT(?:EMBRE)?"
    r"|OCT(?:OBRE)?|NOV(?:EMBRE)?|DEC(?:EMBRE)?)"
)
_DATE = (
    rf"(?:(?:(?:DU|LE|AU) )?\d{{1,2}}(?:ER)?[ ./-]?(?:{_MONTH}\.?|\d{{1,2}})[ ./-]?\d{{2,4}}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|{_MONTH} \d{{4}})"
)
_UNTIL = (
    r"(?:(?:DE)?CLASSIFICATION|CLASSIFIEE?S?|PROTEGEE?S?|(?:A )?(?:DE)?CLASSIFIER|(?:A )?REEVALUER"
    r"|(?:A )?REVISER|REEVALUATION|VALABLE|VALIDE) ?(?:AVANT |DEPUIS |AUTOMATIQUE(?:MENT)? )?"
    rf"(?:JUSQU'(?:AU|EN|A)|LE|AU|EN|:)? ?(?::? ?{_DATE}|\d{{4}}|[._ ]{{2,}})"
)
_NUMBERED = (
    r"(?:PAGES?|P\.|EXEMPLAIRES?|EX\.|COPIES?) ?(?:N°|NO|:)? ?\d{1,5}"
    r"(?: ?(?:/|SUR|DE|OF) ?\d{1,5})?"
)
_REFERENCE = r"(?:N°|REF\.|REFERENCE) ?:? ?[A-Z0-9/._-]{1,40}"
FIELD = (
    r"(?:CLASSIFICATION|NIVEAU(?: DE (?:CLASSIFICATION|PROTECTION|SENSIBILITE|CONFIDENTIALITE))?"
    r"|MENTION(?: DE (?:PROTECTION|SECURITE))?|MARQUAGE|MARKING|PROTECTION|SENSIBILITE|SENSITIVITY"
    r"|DIFFUSION|CONFIDENTIALITE|HANDLING)"
    r"(?: (?:DU|DE CE|DE LA|DE CETTE) (?:DOCUMENT|DOSSIER|RAPPORT|NOTE))?"
)
"""What a form calls the mark of its document."""
# The original's mark is the document's; what is stamped on documents in general is not.
_INTRODUCED = (
    rf"{FIELD} ?[:|]"
    r"|MENTION (?:PORTEE|APPOSEE|FIGURANT|INSCRITE) (?:SUR|DANS|EN TETE DE) (?:LE |LA |L'|CE |CET |"
    r"CETTE )[A-Z -]{3,30}:"
    r"|DOCUMENT (?:CLASSIFIEE? ?:?)?(?= |$)|CLASSIFIEE? ?:?(?= |$)"
)
_RELEASED = (
    r"//? ?(?:REL(?:EASABLE)? TO|REL|NOFORN|FOUO|ORCON|EYES ONLY)(?:[ ,/]{1,2}[A-Z]{2,5}){0,8}"
)
_COMPANY = re.compile(
    rf"(?>{_UNTIL}|{_INTRODUCED}|{_NUMBERED}|{_REFERENCE}|{_RELEASED}|{_DATE}|\d{{1,4}}(?![A-Z0-9])"
    r"|(?:ET|AND)(?![A-Z0-9])|\.(?!\.)|_|[^\w.\"'?!☐□])*+"
)
# One dash or star before, and none behind: an item. So is a number, unless it is a page's; so is
# what a comma ends.
_ITEM = re.compile(r" *(?:[-*] ?|\(?\d{1,2}[.)/] ?|\d{1,2}(?:\.\d{1,2})+\.? ?|\d{1,2} |[A-Z]\) ?)$")
_CLOSED = re.compile(r"[-*]")
_NO_MORE = re.compile(r"\bDECLASSIFIEE?S? (?:LE|PAR|DEPUIS|EN)\b|\bRAYER\b")


def stands_alone(line: str, marks: Sequence[Mark], start: int) -> bool:
    """Whether nothing but marks and their company is on the line, which begins at `start`."""
    if len(line) > LONGEST:
        return False
    first, last = marks[0], marks[-1]
    before, after = line[: first.start - start], line[last.end - start :]
    if (_ITEM.fullmatch(before) and not _CLOSED.search(after)) or after.strip() in (",", ";"):
        return False
    between = [line[one.end - start : other.start - start] for one, other in pairwise(marks)]
    return all(_COMPANY.fullmatch(each) for each in (before, after, *between))


# How what bears a short form may be handled: a region or a service that goes on so is no mark.
_HANDLED = re.compile(
    r" ?[-:|,.] ?(?:A? ?NE PAS|STRICTEMENT|RESERVEE? A"
    r"|(?:ACCES|DIFFUSION|COMMUNICATION|REPRODUCTION|COPIE|TRANSMISSION|CONSULTATION|USAGE)"
    r" (?:SOUMISE?|RESERVEE?|LIMITEE?|RESTREINTE?|INTERDITE?|REGLEMENTEE?|INTERNE)"
    r"|(?:DOCUMENT|INFORMATIONS?) (?:A|PROTEGEE?S?|SENSIBLES?))\b[^?]*$"
)


def is_handled(line: str, mark: Mark, start: int) -> bool:
    """Whether the line, which begins at `start`, goes on after a mark with how it is handled."""
    before, after = line[: mark.start - start], line[mark.end - start :]
    return bool(_COMPANY.fullmatch(before) and _HANDLED.match(after))


def in_capitals(folded: Folded, mark: Mark) -> bool:
    """Whether the mark was written without a small letter."""
    written = unicodedata.normalize("NFC", folded.written(mark.start, mark.end))
    return written == written.upper()


def is_written_as_one(folded: Folded, mark: Mark) -> bool:
    """Whether an everyday word is in the capitals that make it a mark; others always are marks."""
    if not mark.rule.bare:
        return True
    written = unicodedata.normalize("NFC", folded.written(mark.start, mark.end))
    return in_capitals(folded, mark) and written.startswith(mark.rule.spelt)


def is_label(piece: Piece, folded: Folded) -> bool:
    """Whether a property says how sensitive its file is, by its own name."""
    return piece.part == "property" and _LABEL.match(folded.text) is not None


# Properties that people write prose in: `Le secret` is the title of a novel.
_TITLED = re.compile(r"(?:TITLE|SUBJECT|DESCRIPTION|COMMENTS?) ?:")
_LABEL = re.compile(
    r"(?:MSIP_LABEL|CATEGOR(?:Y|IE) ?[:=]"
    r"|[^:]{0,60}(?:CLASSIFI|SENSITIVITY|SENSIBILITE|MARQUAGE|MARKING))"
)


# --- beside other words ---------------------------------------------------------------------------

# What parts a mark from its neighbours, at the end or beginning of what stands beside it.
_APART_BEFORE = re.compile(r"(?:^| {2}|[|/*\[({<>:;,=_]| [-.] |^[-.] ) *$")
_APART_BEHIND = re.compile(r" *(?:$| {2}|[|/*\])}<>:;,=_]| [-.] | [-.]$|\.$)")
_SPOKEN_OF = re.compile(
    r"(?:\b(?:LA|LE|LES|DU|DES|DE|AU|AUX|UN|UNE|CE|CETTE|EN|SUR|EST|SONT|ET|OU|THE|OF)|\b[DL]'"
    r"|[\"'☐□]|\[ ?\]) *$"
)
_SUBJECT = re.compile(
    r"(?<![A-Z0-9])(?:GUIDE|GLOSSAIRE|LEXIQUE|FORMATION|SENSIBILISATION|INSTRUCTIONS?|FAQ|MEMENTO"
    r"|NOTICE|FICHE|MODELE|DEFINITIONS?|NIVEAUX|MENTIONS|ECHELLE|REGLES?|PROCEDURES?|QU'EST|COMMENT"
    r"|COURS|TUTORIEL|REGLEMENTATION|TRAITEMENT|GESTION|QUIZ|EXERCICE|MODE D'EMPLOI|CIRCULAIRE"
    r"|II ?(?:N°)? ?901|IGI ?(?:N°)? ?1300|NE PAS|N'EST PAS|NON|SANS|HORS|AUCUNE?)(?![A-Z0-9])"
)
_ORDINARY_BEFORE = re.compile(
    r"(?<![A-Z0-9])(?:VOTE|BULLETINS?|SCRUTIN|CODE|AGENTS?|JARDIN|TOP|PASSAGE|TIROIR|LE|UN|MON|TON"
    r"|SON|NOTRE|VOTRE|LEUR|DU|AU|CE|EN|CHAMBRE)[ _.-]*$"
)
_ORDINARY_BEHIND = re.compile(
    r"[ _.-]*(?:MEDICAL|PROFESSIONNEL|BANCAIRE|FISCAL|STATISTIQUE|INDUSTRIEL|STORY|SANTA"
    r"|AFFAIRES?|CORRESPONDANCE|KEY|(?:DES?|DU|D)(?![A-Z0-9]))"
)


NEAR = 100
"""Characters at each side of a mark that say how it is meant. A text of one line stays linear."""


def is_clear(folded: Folded, mark: Mark, start: int, end: int) -> bool:
    """Whether a header, footer, watermark or property bears this mark of its line, which lies
    from `start` to `end`.
    """
    before, after = beside(folded, mark, start, end)
    begin, stop = folded.span(mark.start, mark.end)
    # A tab is a space once folded; in a header it parts what stands at its two ends.
    left = folded.original[begin - 1 : begin] == "\t" or _APART_BEFORE.search(before)
    right = folded.original[stop : stop + 1] == "\t" or _APART_BEHIND.match(after)
    apart = (left or _COMPANY.fullmatch(before)) and (right or _COMPANY.fullmatch(after))
    if mark.rule.bare and not apart:
        return False
    capitals = in_capitals(folded, mark)
    said = f"{before}\0{after}"
    if _NO_MORE.search(said) or (not capitals and _SUBJECT.search(said)):
        return False
    if mark.rule.spelt or (mark.rule.bare and _TITLED.match(folded.text)):
        return is_written_as_one(folded, mark)
    if apart:
        return True
    if _SPOKEN_OF.search(before) or _SUBJECT.search(before):
        return False
    return capitals or _all_begin_high(folded.written(mark.start, mark.end))


def names(folded: Folded, mark: Mark, start: int, end: int) -> bool:
    """Whether a file's name bears the mark: whole words, and not those of a subject."""
    before, after = beside(folded, mark, start, end)
    capitals = in_capitals(folded, mark)
    if mark.rule.bare:
        if _ORDINARY_BEFORE.search(before) or _ORDINARY_BEHIND.match(after):
            return False
        bracketed = before.endswith(("(", "[")) and after.startswith((")", "]"))
        return bracketed or capitals or not (before + after.partition(".")[0]).strip(" _.-")
    if _NAMED_OF.search(before):
        return False
    return capitals or not _SUBJECT.search(f"{before} {after}".translate(_WORDS_OF_NAMES))


_NAMED_OF = re.compile(r"(?<![A-Z0-9])(?:LA|LE|LES|DU|DE|EN|SUR|L|D)[ _.'-]+$")
_WORDS_OF_NAMES = str.maketrans("_-", "  ")


def beside(folded: Folded, mark: Mark, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a mark on its line; what is far is one letter."""
    before = folded.text[max(start, mark.start - NEAR) : mark.start]
    after = folded.text[mark.end : min(end, mark.end + NEAR)]
    far_before, far_after = mark.start - start > NEAR, end - mark.end > NEAR
    return "X" * far_before + before, after + "X" * far_after


def _all_begin_high(written: str) -> bool:
    return all(word[:1].isupper() for word in re.findall(r"[^\W\d_]+", written))


# --- around the line ------------------------------------------------------------------------------

_DEFINES = re.compile(
    r"[\s:\-\"]*(?:CE NIVEAU|CETTE MENTION|NIVEAU (?:DE|QUI|LE|RESERVE)|MENTION (?:DE|QUI|APPOSEE)"
    r"|DESIGNE|S'APPLIQUE|SE DIT|EST (?:UN|LA|LE)"
    r"|INFORMATIONS?(?: (?:ET|OU) SUPPORTS?)? (?:DONT|ET)"
    r"|(?:DOCUMENTS?|SUPPORTS?) DONT|MARQUE (?:QUI|DE)|VOIR\b|DEFINITION|SIGNIFICATION"
    r"|RESERVEE? AUX? INFORMATIONS?)"
)
_ASKS = re.compile(
    r"\b(?:NIVEAUX?|MENTIONS?|MARQUAGES?|CLASSIFICATIONS?|TERMES?|EXPRESSIONS?|MOTS?|SIGNIFI\w*"
    r"|VEUT DIRE|DEFINI\w*|TRADUI\w*|TITRE|DIFFERENCE|TAMPONS?|SIGLES?|SUIVANTS?|EXEMPLES?)\b.*[:?]"
    r"\s*$"
)
LITTLE = 200
"""Characters below which what follows a mark that was asked about is not a document."""


def defines(line: str) -> bool:
    """Whether a line says what the mark above it means."""
    return _DEFINES.match(line) is not None


def asks(line: str) -> bool:
    """Whether a line announces a mark as a thing to explain."""
    return len(line) <= 2 * LONGEST and _ASKS.search(line) is not None
