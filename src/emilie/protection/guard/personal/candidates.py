"""What a rule of personal data says of a place in a folded text, and the words around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from emilie.protection.guard.finding import Kind

NEAR = 40
"""How many characters before and after say what a number is."""
_WORD = re.compile(r"[A-Z]+|[0-9]+")
_FILLERS = frozenset(
    {
        "N",
        "NO",
        "NUM",
        "NUMERO",
        "DE",
        "DU",
        "D",
        "LA",
        "LE",
        "L",
        "INTERNE",
        "EST",
        "SOUS",
        "VOTRE",
    }
)
_REFERENCE_WORDS = """
ABONNEMENT ACTIF ADHERENT AFFAIRE ARRETE ARTICLE AVIS BADGE BARRE BARRES BC BON BORDEREAU CHRONO
CLIENT CODE COLIS COMMANDE COMPTEUR CONTRAT COURRIER DECISION DELIBERATION DEMANDE DEVIS DOI
DOSSIER EAN ECHEANCE EJ ENGAGEMENT ENREGISTREMENT EQUIPEMENT FACTURE FICHE GTIN HANDLE
HORODATAGE ICCID ID IMEI INCIDENT INVENTAIRE ISBN ISSN LICENCE LIGNE LIVRAISON LOT MANDAT MARCHE
MATERIEL MODELE NOR OPERATION ORCID ORDRE PARCELLE PCE PDL PIECE PMID PO PRM PRODUIT PROJET REF
REFERENCE REFERENCES RECOMMANDE SERIAL SERIE SKU SN SSCC SUIVI TICKET TIMESTAMP TITRE
TRANSACTION UUID VERSION VOL
"""
_REFERENCES = frozenset(_REFERENCE_WORDS.split())
"""Words right before a number that make it that of a thing; between the two, fillers alone."""


class Candidate(NamedTuple):
    """One finding, by its offsets in the folded text."""

    kind: Kind
    rule: str
    start: int
    end: int
    score: float


def is_near(words: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether one of `words` stands at most `NEAR` characters away from `text[start:end]`."""
    return bool(
        words.search(text, max(0, start - NEAR), start) or words.search(text, end, end + NEAR)
    )


def is_reference(text: str, start: int) -> bool:
    """Whether the number at `start` is said to be that of an order, a file, a book…"""
    for word in reversed(_WORD.findall(text, max(0, start - NEAR), start)):
        if word not in _FILLERS:
            return word in _REFERENCES
    return False


def is_in_address(text: str, start: int) -> bool:
    """Whether the number at `start` is a part of a web address or a DOI."""
    begin = max(0, start - 120)
    line = text[begin:start]
    token = line[max(line.rfind(" "), line.rfind("\n"), line.rfind("\t")) + 1 :]
    return "://" in token or token.startswith(("WWW.", "10.", "DOI:"))


def stands_alone(text: str, start: int, end: int, joint: str = ".,-/_") -> bool:
    """Whether no letter or digit touches `text[start:end]`, nor a digit over one of `joint`."""
    if start:
        before = text[start - 1]
        if before.isalnum() or before == "_":
            return False
        if before in joint and start > 1 and text[start - 2].isdigit():
            return False
    after = text[end : end + 1]
    if after.isalnum() or after == "_":
        return False
    return not (after and after in joint and text[end + 1 : end + 2].isdigit())
