"""Marks that a document states of itself, and the texts beside these that speak of marks."""

from __future__ import annotations

import pytest

from emilie.protection.guard.finding import Part, Piece
from emilie.protection.guard.scanning import scan

LETTER = "Le ministre a décidé que le site de Brest serait rouvert au printemps. " * 6
ROW = "| Rédacteur | Mention | Version |\n| Bureau 3 | {} | 2 |\n\nPlan du site"


def found(*pieces: Piece) -> list[tuple[str, str]]:
    """Rule and words of each mark."""
    return [(each.rule, pieces[each.piece].text[each.start : each.end]) for each in scan(pieces)]


def rules(text: str, part: Part = "body") -> list[str]:
    return [rule for rule, _ in found(Piece(text, part))]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        # Fields.
        ("Sensibilité : Diffusion Restreinte\nVersion : 2", "fr.diffusion_restreinte"),
        ("Confidentialité : TRÈS SECRET", "fr.tres_secret"),
        ("Diffusion : TLP:RED\nDate : 2 mai 2026", "tlp.red"),
        ("| Classification | SECRET |\n| Version | 3 |", "fr.secret"),
        ("Mention apposée sur le document : SECRET DÉFENSE", "fr.secret_defense"),
        ("Document SECRET", "fr.secret"),
        ("Classification de ce document : SECRET", "fr.secret"),
        ("Mention de sécurité : DIFFUSION RESTREINTE", "fr.diffusion_restreinte"),
        # Sentences.
        ("Ce document contient des informations classifiées SECRET.", "fr.secret"),
        ("Ce document, classifié SECRET, ne peut être reproduit.", "fr.secret"),
        ("Ce rapport est classifié SECRET et ne peut être reproduit.", "fr.secret"),
        ("Le présent dossier porte la mention diffusion restreinte.", "fr.diffusion_restreinte"),
        ("Note reçue. Cette note relève du niveau « Très Secret ».", "fr.tres_secret"),
        ("Ce document est DIFFUSION RESTREINTE.", "fr.diffusion_restreinte"),
        ("Rapport protégé par la mention Spécial France, à rendre.", "fr.special_france"),
        ("This document is classified NATO SECRET.", "nato.secret"),
        # Subjects.
        ("De : a\nObjet : [TLP:AMBER] campagne en cours\n\nBonjour,", "tlp.amber"),
        ("Objet : TR : RE : [Diffusion Restreinte] audit", "fr.diffusion_restreinte"),
        ("Objet : (TLP:RED) intrusion", "tlp.red"),
        ("> Subject: [DR] plan de reprise", "fr.diffusion_restreinte"),
        # Cartouches.
        (ROW.format("DIFFUSION RESTREINTE"), "fr.diffusion_restreinte"),
        (ROW.format("SECRET").replace("|\n|", "|\n|---|---|---|\n|", 1), "fr.secret"),
        # Two lines.
        ("DIFFUSION\nRESTREINTE\n\nDossier", "fr.diffusion_restreinte"),
        ("TRÈS\nSECRET\n\nDossier", "fr.tres_secret"),
        ("*** NATO ***\n*** RESTRICTED ***\n\nAnnex", "nato.restricted"),
        ("RÉSERVÉ POUR : AUTORITÉ NATIONALE\n\nNote", "fr.reserve_pour"),
    ],
)
def test_a_document_states_its_mark(text: str, rule: str) -> None:
    assert rules(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Sensibilité : Non communiquée\nDiffusion : restreinte aux agents",
        "Mention apposée sur les documents : SECRET DÉFENSE",
        "Mention à apposer : DIFFUSION RESTREINTE",
        "Sensibilité : Diffusion Restreinte\nDéfinition : mention de protection",
        "Diffusion : TLP:RED, TLP:AMBER",
        "Tout document classifié SECRET est gardé en coffre.",
        "Un document classifié SECRET est gardé en coffre.",
        "Documents classifiés SECRET : accueil des visiteurs.",
        "Document classifié SECRET retrouvé dans un train",
        "Si ce document est classifié SECRET, le rendre.",
        "Ce document n’est pas classifié SECRET.",
        "Ce document est classifié SECRET ?",
        "Ce document est classifié SECRET ou TRÈS SECRET selon sa page.",
        "Ce document est classifié SECRET, puis déclassifié en 2020.",
        "Ce document est secret.",
        "Ce document est classé secret, paraît-il.",
        "Ce document est très secret, dit-on.",
        "« Ce document est classifié SECRET », dit l’espion.",
        "Ce document explique la mention Diffusion Restreinte.",
        "Ce livre est classifié SECRET.",
        "Objet : [Question] la mention DIFFUSION RESTREINTE",
        "Objet : DIFFUSION RESTREINTE dans l’outil",
        "Objet : [TLP:AMBER] que veut dire cette couleur ?",
        "Objet : [DR] que veut dire ce sigle ?",
        "Si l’objet contient [DR], refuser le transfert.",
        "| Mention | Signification |\n| DIFFUSION RESTREINTE | à ne pas publier |",
        "| Titre | Mention | Date |\n| A | SECRET | 2020 |\n| B | DIFFUSION RESTREINTE | 2021 |",
        "| Classification | Nombre |\n| SECRET | 12 |",
        "| Mention | Créée en |\n| DIFFUSION RESTREINTE | 1973 |",
        "Ce document contient des informations sur le niveau SECRET.",
        "Objet : [CD] que retenir du SECRET",
        "| Poste | Niveau |\n| Analyste | SECRET |",
        "| Rédacteur | Titre |\n| Bureau 3 | Le SECRET |",
        "| Secret | NATO SECRET |",
        "SECRET = NATO SECRET = SECRET UE/EU SECRET",
        "Très Secret, COSMIC TOP SECRET, TRÈS SECRET UE/EU TOP SECRET",
        "Diffusion\nRestreinte",
        "- DIFFUSION\n- RESTREINTE",
        "DIFFUSION\nRESTREINTE ?",
        "DIFFUSION\n\nRESTREINTE",
        "LISTE DE DIFFUSION\nRESTREINTE AUX AGENTS",
        "RÉSERVÉ POUR : les élèves",
        "RÉSERVE POUR : IMPRÉVUS",
    ],
)
def test_beside_it_a_text_speaks_of_marks(text: str) -> None:
    assert rules(text) == []


def test_what_is_typed_may_quote_what_a_document_says() -> None:
    said = "Ce document est classifié SECRET."
    assert found(Piece(said, typed=True)) == []
    assert found(Piece(ROW.format("SECRET"), typed=True)) == []
    # A message given whole bears what its subject says.
    subject = "Objet : [TLP:RED] intrusion\n\n"
    assert found(Piece(subject, typed=True)) == []
    assert found(Piece(subject + LETTER, typed=True)) == [("tlp.red", "TLP:RED")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DIFFUSION RESTREINTE – SPÉCIAL FRANCE", "fr.diffusion_restreinte+fr.special_france"),
        ("COSMIC TOP SECRET ATOMAL", "nato.cosmic_top_secret+nato.atomal"),
        ("SECRET - ACSSI - SPÉCIAL FRANCE", "fr.secret+fr.acssi+fr.special_france"),
        ("SPÉCIAL FRANCE / TRÈS SECRET", "fr.special_france+fr.tres_secret"),
    ],
)
def test_a_level_and_the_mentions_beside_it_are_one_mark(text: str, rule: str) -> None:
    assert found(Piece(f"{text}\n\n{LETTER}")) == [(rule, text)]
    assert found(Piece(text, "header", 1)) == [(rule, text)]


def test_marks_that_are_not_one_stay_two() -> None:
    assert rules(f"DIFFUSION RESTREINTE\nSPÉCIAL FRANCE\n{LETTER}") == [
        "fr.diffusion_restreinte", "fr.special_france",
    ]  # fmt: skip
    assert rules("TLP:AMBER / PAP:AMBER") == ["tlp.amber", "pap.amber"]
    assert rules("ACSSI – SPÉCIAL FRANCE") == ["fr.acssi", "fr.special_france"]
    assert rules("DIFFUSION RESTREINTE – CONFIDENTIEL MÉDICAL") == [
        "fr.diffusion_restreinte", "fr.confidentiel_medical",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "text", "rule"),
    [
        ("header", "DR – ne pas diffuser hors du service", "fr.diffusion_restreinte"),
        ("footer", "DR : reproduction interdite", "fr.diffusion_restreinte"),
        ("header", "ZRR – accès soumis à autorisation", "fr.zrr"),
        ("header", "Document PPST", "fr.ppst"),
        ("footer", "Protection : DR", "fr.diffusion_restreinte"),
        ("header", "DIFFUSION\nRESTREINTE", "fr.diffusion_restreinte"),
        ("property", "category: DR", "fr.diffusion_restreinte"),
        ("file_name", "[DR] cible.pptx", "fr.diffusion_restreinte"),
        ("file_name", "Schéma-DR-v2.1.odt", "fr.diffusion_restreinte"),
    ],
)
def test_short_forms_go_on_with_how_they_are_handled(part: Part, text: str, rule: str) -> None:
    assert rules(text, part) == [rule]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("header", "DR – Bretagne"),
        ("header", "DR Bretagne – ne pas diffuser"),
        ("header", "DR – accès par la rue Haute"),
        ("header", "DR : communication et presse"),
        ("header", "CD 66 – Conseil départemental"),
        ("header", "DR – ne pas diffuser ?"),
        ("header", "ZRR Creuse"),
        ("header", "Documents du CD"),
        ("property", "category: DR Bretagne"),
        ("property", "title: DR"),
        ("file_name", "DR_Bretagne_v3.docx"),
        ("file_name", "reunion_DR_2024.docx"),
        ("file_name", "budget_CD_v3.docx"),
        ("file_name", "avis [DR].docx"),
        ("file_name", "[CD] ordre du jour.docx"),
        ("file_name", "[NC] ordre du jour.docx"),
    ],
)
def test_short_forms_of_offices_pass(part: Part, text: str) -> None:
    assert rules(text, part) == []
