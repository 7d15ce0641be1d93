"""What bears a mark, and what speaks of one: by family, by place, and as OCR leaves it."""

from __future__ import annotations

import pytest

from emilie.protection.guard.finding import Part, Piece
from emilie.protection.guard.markings.rules import FORMS, RULES, Form
from emilie.protection.guard.scanning import scan

LETTER = "Le ministre a décidé que le site de Brest serait rouvert au printemps. " * 6


def rules(*pieces: Piece | str) -> list[str]:
    """The rules found in the pieces, those of a bare text being typed."""
    made = [each if isinstance(each, Piece) else Piece(each, typed=True) for each in pieces]
    return [found.rule for found in scan(made) if found.kind == "marking"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.text)
def test_each_form_counts_alone_on_its_line_and_not_in_a_sentence(form: Form) -> None:
    written = form.text.replace("RESERVE", "RÉSERVÉ") + " L'ÉTAT-MAJOR" * bool(form.rule.spelt)
    assert rules(f"Note\n\n{written}\n\n{LETTER}") == [form.rule.name]
    assert rules(f"On m’a dit que {form.text.lower()} est une mention, est-ce vrai ?") == []


def test_rules_are_named_once_and_said_in_french() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.label for rule in RULES)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("SECRET", "fr.secret"),
        ("très secret", "fr.tres_secret"),
        ("*** DIFFUSION RESTREINTE ***", "fr.diffusion_restreinte"),
        ("[ Diffusion restreinte ]", "fr.diffusion_restreinte"),
        ("D I F F U S I O N   R E S T R E I N T E", "fr.diffusion_restreinte"),
        ("- SECRET -", "fr.secret"),
        ("SECRET - classifié jusqu’au 12 mars 2050", "fr.secret"),
        ("SECRET DÉFENSE – 01/02/2003 – exemplaire n° 2/5", "fr.secret_defense"),
        ("Classification : SECRET", "fr.secret"),
        ("Document classifié SECRET", "fr.secret"),
        ("DIFFUSION RESTREINTE du 12 mars 2024", "fr.diffusion_restreinte"),
        ("🔴 TLP:RED", "tlp.red"),
        ("DIFFUSION RESTREINTE          Page 2 sur 14", "fr.diffusion_restreinte"),
        ("TRÈS SECRET UE / EU TOP SECRET", "eu.top_secret"),
        ("TLP : RED", "tlp.red"),
        ("TLP:AMBER STRICT", "tlp.amber_strict"),
        ("VS – NUR FÜR DEN DIENSTGEBRAUCH", "de.nfd"),
        ("TOP SECRET//REL TO FRA, USA", "en.caveat"),
        ("\u0422RÈS SEC\u200bRET", "fr.tres_secret"),
        # As OCR reads them.
        ("TRES SECRE T", "fr.tres_secret"),
        ("DlFFUSION RESTREINTE", "fr.diffusion_restreinte"),
        ("D1FFUSI0N RESTRE1NTE", "fr.diffusion_restreinte"),
        ("C0NFIDENTlEL DÉFEN5E", "fr.confidentiel_defense"),
    ],
)
def test_a_line_bears_a_mark_with_its_usual_company(line: str, rule: str) -> None:
    assert rules(f"Objet : réunion\n\n{line}\n{LETTER}") == [rule]
    assert rules(Piece(f"{LETTER}\n{line}", page=1)) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "qu’est-ce que la diffusion restreinte ?",
        "DIFFUSION RESTREINTE ?",
        "NE PAS CLASSIFIER SECRET",
        "Le secret",
        "Secret",
        "SECRET MÉDICAL",
        "Le SECRET DES AFFAIRES",
        "secret médical",
        "« SECRET »",
        "Chiffre",
        "RÉSERVE POUR IMPRÉVUS",
        "RÉSERVÉ POUR les élèves",
        "DR",
        "Dr Martin",
        "CD 93",
        "SD",
        "TLP:RED : à ne transmettre à personne",
        "Comparer TLP:RED, TLP:AMBER et TLP:GREEN",
        "- SECRET\n- TRÈS SECRET\n- DIFFUSION RESTREINTE",
        "1. SECRET\n2. TRÈS SECRET",
        "2.1 Diffusion restreinte",
        "1/ SECRET",
        "SECRET,\nCHIFFRE ;\nTRÈS SECRET ;",
        "Diffusion restreinte .......... 12",
        "TRÈS SECRET\nAu sommet.\nSECRET\nAu milieu.\nDIFFUSION RESTREINTE\nAu-dessous.",
        "TLP:RED\nPour les seuls destinataires.\n\nTLP:AMBER\nPour leur organisation.",
        "(CD) Le conseil du Nord vote\n(CD) Le conseil du Var vote",
        "(NR) Part non renseignée ici\n(NR) Part non renseignée là",
        "SECRET\nTRÈS SECRET",
        "TRÈS SECRET / SECRET / DIFFUSION RESTREINTE",
        "DIFFUSION RESTREINTE / NON PROTÉGÉ",
        "| SECRET | Information dont la divulgation nuit à la défense |",
        "Diffusion Restreinte\nMention de protection qui n’est pas une classification.",
        "TRÈS SECRET\nInformations et supports dont la divulgation…",
        "Que veut dire la mention suivante :\n\nDIFFUSION RESTREINTE",
        "Différence entre ces mentions ?\nDIFFUSION RESTREINTE\nSPÉCIAL FRANCE",
        "(DR) Photographie du préfet à Brest",
        "SECRET - déclassifié le 12/03/2020 par le service",
    ],
)
def test_a_text_may_speak_of_a_mark(text: str) -> None:
    assert rules(text) == []
    assert rules(Piece(f"{LETTER}\n\n{text}", page=1)) == []


def test_a_mark_that_was_announced_counts_before_a_document() -> None:
    asked = "Résume la note qui porte cette mention :\n\nDIFFUSION RESTREINTE\n\n"
    assert rules(asked) == []
    assert rules(asked + LETTER) == ["fr.diffusion_restreinte"]


@pytest.mark.parametrize(
    ("part", "text", "rule"),
    [
        ("header", "DR", "fr.diffusion_restreinte"),
        ("footer", "DR - page 2", "fr.diffusion_restreinte"),
        ("footer", "TSD", "fr.tres_secret_defense"),
        ("header", "Ministère\tSECRET\t2", "fr.secret"),
        ("header", "Guide de l’II 901 | DIFFUSION RESTREINTE", "fr.diffusion_restreinte"),
        ("header", "Ministère des armées DIFFUSION RESTREINTE n° 4", "fr.diffusion_restreinte"),
        ("header", "Préfecture du Rhône  Diffusion restreinte", "fr.diffusion_restreinte"),
        ("watermark", "secret", "fr.secret"),
        ("watermark", "DIFFUSION\r\nRESTREINTE", "fr.diffusion_restreinte"),
        ("property", "MSIP_Label_0f1e_Name: Diffusion Restreinte", "fr.diffusion_restreinte"),
        ("property", "MSIP_Label_0f1e_Name: DR", "fr.diffusion_restreinte"),
        ("property", "keywords: budget, secret", "fr.secret"),
        ("property", "Subject: TR: SECRET - réunion", "fr.secret"),
        ("property", "Subject: [TLP:AMBER] incident", "tlp.amber"),
        ("file_name", "secret.pdf", "fr.secret"),
        ("file_name", "NOTE_SECRET_v2.docx", "fr.secret"),
        ("file_name", "note (secret).pdf", "fr.secret"),
        ("file_name", "EXAMEN_SECRET_2026.pdf", "fr.secret"),
        ("file_name", "note_diffusion_restreinte.pdf", "fr.diffusion_restreinte"),
        ("file_name", "TLP-AMBER_rapport.pdf", "tlp.amber"),
    ],
)
def test_around_a_text_any_clear_occurrence_counts(part: Part, text: str, rule: str) -> None:
    assert rules(Piece(text, part)) == [rule]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("header", "DR Île-de-France"),
        ("header", "CD 93"),
        ("header", "Dr Martin"),
        ("header", "Sous-direction SD 3"),
        ("header", "Le secret médical"),
        ("header", "Le secret"),
        ("header", "NE PAS CLASSIFIER SECRET"),
        ("header", "Guide de la diffusion restreinte"),
        ("header", "Diffusion restreinte : règles d’emploi"),
        ("header", "TRÈS SECRET / SECRET / DIFFUSION RESTREINTE"),
        ("header", "☐ DIFFUSION RESTREINTE ☒ NON PROTÉGÉ"),
        ("header", "SECRET - déclassifié le 12/03/2020"),
        ("header", "Rapport sur la DIFFUSION RESTREINTE aux armées"),
        ("property", "title: Le secret"),
        ("property", "title: Secret"),
        ("property", "subject: le vote à bulletin secret"),
        ("property", "sensitivity: Company-Confidential"),
        ("file_name", "secretariat.pdf"),
        ("file_name", "le-secret-medical.docx"),
        ("file_name", "SECRET MEDICAL.pdf"),
        ("file_name", "vote_secret.pdf"),
        ("file_name", "VOTE_SECRET.pdf"),
        ("file_name", "SECRET_DES_AFFAIRES.pdf"),
        ("file_name", "guide-diffusion-restreinte.pdf"),
        ("file_name", "la-diffusion-restreinte.pdf"),
        ("file_name", "compte-rendu_DR_2024.docx"),
    ],
)
def test_around_a_text_too_one_may_speak_of_a_mark(part: Part, text: str) -> None:
    assert rules(Piece(text, part)) == []


def test_short_forms_count_where_pages_repeat_them() -> None:
    pages = [f"Service des achats\nDR\n{LETTER}", f"{LETTER}\n\nDR 2".replace("DR 2", "DR")]
    assert rules(*(Piece(text, page=at) for at, text in enumerate(pages, 1))) == [
        "fr.diffusion_restreinte", "fr.diffusion_restreinte",
    ]  # fmt: skip
    assert rules(Piece(pages[0], page=1), Piece(LETTER, page=2)) == []
    # A text without pages has no edges, and neither has what is typed.
    assert rules(*map(Piece, pages)) == []
    assert rules(*(Piece(text, page=at, typed=True) for at, text in enumerate(pages, 1))) == []


def test_long_forms_count_beside_words_where_pages_repeat_them() -> None:
    page = f"Note n° 12 | DIFFUSION RESTREINTE | Direction des achats\n{LETTER}"
    assert rules(Piece(page, page=1), Piece(page, page=2)) == ["fr.diffusion_restreinte"] * 2
    assert rules(Piece(page, page=1), Piece(LETTER, page=2)) == []


def test_marks_before_paragraphs_count_together_or_under_a_banner() -> None:
    one = "(DR) Le site de Brest sera rouvert."
    assert rules(one) == []
    assert rules(f"{one}\n(DR) Les unités iront ailleurs.") == ["fr.diffusion_restreinte"] * 2
    assert rules(f"DIFFUSION RESTREINTE\n\n{one}") == ["fr.diffusion_restreinte"] * 2
    # A credit stands alone.
    assert rules("(DR)\n\n(DR)\n") == []


def test_a_find_says_where_it_is_and_how_sure() -> None:
    text = "Note\u00ad\n— D I F F U S I O N   R E S T R E I N T É —\nsuite\nTRES SECRE T"
    first, second = scan([Piece("rien"), Piece(text, typed=True)])
    assert (first.piece, first.score) == (1, 1.0)
    assert text[first.start : first.end] == "D I F F U S I O N   R E S T R E I N T É"
    assert text[second.start : second.end] == "TRES SECRE T"
    assert second.score < 1
