"""What a question wants done, in the words that agents use."""

from __future__ import annotations

import pytest

from emilie.inference.builtin.answering import answer, settled
from emilie.inference.builtin.ask import Ask, parted, spoken
from emilie.inference.builtin.intents import Intent
from support.builtin import NOTE

WITH_DOCUMENTS: dict[Intent, list[str]] = {
    "summary": [
        "Résume ce document",
        "Peux-tu me faire un résumé du rapport joint ?",
        "Fais la synthèse du document joint en [une demi-page] : l’essentiel d’abord.",
        "Quels sont les points clés ?",
        "De quoi parle ce document ?",
        "Synthétise en trois phrases",
        "Quelles sont les idées principales du texte ?",
        "Que dit ce rapport ?",
        "Donne-moi l'essentiel en dix lignes",
        "Rédige une note de synthèse d'une page",
        "Qu'est-ce qu'il faut retenir de ce document ?",
        "Summarise the attached document in half a page",
        "",
    ],
    "answer": [
        "Quelle est la différence entre un congé et une absence ?",
        "Combien de jours de congés ai-je ?",
        "Qui a signé la lettre ?",
        "Quand la réunion a-t-elle lieu ?",
        "Que dit le courrier du préfet sur le délai ?",
        "Le document mentionne-t-il le télétravail ?",
        "Comment écrire une lettre au préfet ?",
        "Quelle est la procédure pour rédiger un courrier ?",
        "Explique-moi l'article 3",
        "Trouve le passage sur les primes",
        "Qui a rédigé la synthèse ?",
        "délai de recours",
    ],
    "letter": ["Écris un mail au directeur qui résume ce document"],
    "comparison": [
        "Compare ces documents",
        "Qu’est-ce qui a changé ?",
        "Peux-tu comparer les deux versions ?",
        "Quelles différences entre ces deux textes ?",
        "Ce qui a été modifié d’une version à l’autre",
        "What has changed between these versions?",
        "Qu’est-ce qui a changé entre l’ancien et le nouveau décret ?",
    ],
    "analysis": [
        "Compare les coûts des deux projets",
        "Fais un tableau des coûts",
        "Que penses-tu du projet ?",
    ],
}
ALONE: dict[Intent, list[str]] = {
    "letter": [
        "Rédige un courriel à [destinataire et fonction] pour [objet].",
        "Écris une lettre au maire",
        "Peux-tu me préparer un mail pour mon équipe ?",
        "Courriel à Julie : réunion reportée",
        "mail : annuler la réunion de demain avec Paul",
        "J'ai besoin d'une lettre de relance pour un fournisseur",
        "Aide-moi à écrire un message au directeur",
        "Rédiger un courrier de réponse à un usager",
        "Draft an e-mail to the director about the meeting",
        "Bonjour, peux-tu écrire un mail à M. Dupont pour lui dire merci ?",
        "Fais une note au préfet sur la sécurité",
        "Rédige un mail pour demander la traduction du rapport",
        "écrire une invitation aux élus",
        "Je dois écrire au directeur pour justifier mon absence",
        "répondre à M. Durand : une visite aura lieu le 4 juin",
    ],
    "rewriting": [
        "Reformule ce texte pour [un usager], en plus clair et plus court :\n\nLe texte est là.",
        "Corrige : je sui la",
        "Corrige les fautes de ce mail : bonjour,je vien demain",
        "Améliore ce paragraphe :\nLe texte.",
        "Simplifie ce texte : Nonobstant les dispositions",
        "Réécris cette phrase",
        "Rends ce texte plus clair : blabla",
        "Peux-tu relire mon texte ?",
        "Mets au propre ces notes : abc",
        "Rewrite this text for [a member of the public]:\n\nThe text.",
    ],
    "translation": [
        "Traduis en [anglais] le texte suivant, en gardant le registre administratif :\n\nBonjour",
        "Traduire ce document en espagnol",
        "Peux-tu traduire : bonjour",
        "Comment dit-on bonjour en anglais ?",
        "translate this into French: hello",
        "Traduction en allemand svp",
        "Je voudrais la traduction de ce courrier",
        "en anglais",
    ],
    "hello": ["bonjour", "Bonjour !", "salut Émilie", "Hello", "bonsoir", "Coucou 👋"],
    "who": ["Qui es-tu ?", "tu es qui", "Bonjour, qui êtes-vous ?", "Es-tu ChatGPT ?"],
    "abilities": [
        "Que sais-tu faire ?",
        "Que peux-tu faire pour moi ?",
        "aide",
        "what can you do?",
    ],
    "thanks": ["merci", "Merci beaucoup !", "Super merci", "thanks"],
    "bye": ["au revoir", "Bonne journée !"],
    "how_are_you": ["ça va ?", "Comment vas-tu ?"],
    "general": [
        "Quelle est la capitale de la France ?",
        "C'est quoi un marché public ?",
        "Qui est le Premier ministre ?",
        "Was ist das Kapital von Frankreich?",
        "مرحبا كيف حالك",
    ],
    "ideas": ["Donne-moi des idées pour un séminaire", "Imagine un slogan", "Écris un poème"],
    "code": ["Écris un script python qui trie une liste", "requête SQL pour compter"],
    "empty": ["", " \n "],
    "unclear": ["😀😀", "12 34", "?!"],
}


def _pairs(table: dict[Intent, list[str]]) -> list[tuple[Intent, str]]:
    return [(intent, question) for intent, questions in table.items() for question in questions]


@pytest.mark.parametrize(("intent", "question"), _pairs(WITH_DOCUMENTS))
def test_intent_when_documents_are_there(intent: Intent, question: str) -> None:
    assert settled(Ask(question, passages=NOTE))[0] == intent


@pytest.mark.parametrize(("intent", "question"), _pairs(ALONE))
def test_intent_without_documents(intent: Intent, question: str) -> None:
    assert settled(Ask(question))[0] == intent


def test_who_has_documents_at_hand_is_not_asked_for_one() -> None:
    assert "Joignez" in answer(Ask("bonjour"))
    assert "vos documents" in answer(Ask("bonjour", passages=NOTE))
    assert "Joignez" not in answer(Ask("bonjour", passages=NOTE))


def test_the_chosen_task_settles_it() -> None:
    assert settled(Ask("La réunion est reportée", task="courriel"))[0] == "letter"
    assert settled(Ask("Le texte que voici", task="traduction"))[0] == "translation"
    assert settled(Ask("bonjour", task="synthese"))[0] == "hello"
    followed = Ask("Quel est le délai ?", before=("Résume",), passages=NOTE, task="synthese")
    assert settled(followed)[0] == "answer"


@pytest.mark.parametrize(
    ("question", "before", "intent"),
    [
        ("plus court", "Résume ce document", "summary"),
        ("en deux phrases", "Fais la synthèse", "summary"),
        ("et en 2025 ?", "Combien d'agents télétravaillent ?", "answer"),
        ("plus court", "Écris un mail à Paul", "redrafting"),
        ("Ajoute que le train part à 9 h", "Écris un mail à Paul", "letter"),
        ("merci", "Résume ce document", "thanks"),
        ("Et le budget ?", "Résume ce document", "answer"),
    ],
)
def test_short_questions_lean_on_the_one_before(question: str, before: str, intent: str) -> None:
    assert settled(Ask(question, before=(before,), passages=NOTE))[0] == intent


@pytest.mark.parametrize(
    ("question", "instruction", "text"),
    [
        ("Corrige : le texte", "Corrige", "le texte"),
        ("Résume ce texte :\n\nUn. Deux.", "Résume ce texte", "Un. Deux."),
        ("À 14:30, que faire ?", "À 14:30, que faire ?", ""),
        ("Un long texte. " * 30 + "\n\nRésume-le", "Résume-le", ("Un long texte. " * 30).strip()),
        ("Corrige « il est venu avec avec moi »", "Corrige", "il est venu avec avec moi"),
    ],
)
def test_pasted_text_is_told_from_the_instruction(
    question: str, instruction: str, text: str
) -> None:
    found = parted(question)
    assert (found[0].strip(), found[1].strip()) == (instruction, text)


def test_language_is_that_of_the_question() -> None:
    assert spoken("What does the document say about the budget?", "fr") == "en"
    assert spoken("Que dit le document sur le budget ?", "en") == "fr"
    assert spoken("budget 2026", "fr") == "fr"
    assert spoken("budget 2026", "en") == "en"
