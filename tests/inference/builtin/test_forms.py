"""What the built-in engine makes of a form: nothing is left to be recognised, nothing is added."""

from __future__ import annotations

from typing import Any

import pytest

from emilie.assistant.tasks.filling import fill
from emilie.assistant.tasks.review import review
from emilie.assistant.tasks.shelf import ours
from emilie.inference.builtin.answering import answer
from emilie.inference.builtin.ask import read_ask
from support.builtin import spaced


def made(task: str, language: str = "fr", before: str = "", **values: str) -> tuple[Any, str]:
    filled = fill(ours()[task], values, language, documents=0)
    settings = {"builtin_task": task, "builtin_language": language} | filled.for_engine()
    return filled, answer(read_ask([], settings))


@pytest.mark.parametrize(
    ("values", "opens", "closes"),
    [
        ({"qualite": "prefet", "civilite": "f", "forme": "courrier"}, "Madame la Préfète,",
         "Je vous prie d’agréer, Madame la Préfète, l’expression de ma haute considération."),
        ({"qualite": "collegue", "destinataire": "M. Petit"}, "Cher collègue,",
         "Bien cordialement,"),
        ({"destinataire": "Karim"}, "Bonjour Karim,", "Bien cordialement,"),
        ({"qualite": "usager"}, "Madame, Monsieur,", "Cordialement,"),
    ],
)  # fmt: skip
def test_a_letter_opens_and_closes_as_the_form_says(
    values: dict[str, str], opens: str, closes: str
) -> None:
    filled, said = made("courriel", intention="demander un report", signature="Lou", **values)
    paragraphs = spaced(said).split("\n\n---")[0].split("\n\n")
    assert opens in paragraphs
    assert paragraphs[-2:] == [closes, "Lou"]
    # What the engine lays out is what the check wants.
    told = review(filled, said, by_engine=True)
    assert told is not None
    assert told["data"]["faults"] == []
    assert told["data"]["subject"] == "Demande de report"
    assert "moteur" not in told["data"]["body"]


def test_points_and_sentences_are_the_agents_own() -> None:
    intention = "Le dossier est complet. Merci de le valider vendredi."
    _, said = made("courriel", intention=intention, points="- salle B\n- 14 h")
    letter = said.split("\n\n---")[0]
    for words in ("Le dossier est complet.", "Merci de le valider vendredi.", "alle B"):
        assert words in letter
    assert "Points à dire" not in letter


def test_a_rewriting_is_the_text_first_then_what_was_not_done() -> None:
    text = 'Bonjour ,voici : "un *texte*" !\nSuite\n\nUn [lien](x) et 5 %'
    filled, said = made("reformulation", texte=text)
    told = review(filled, said, by_engine=True)
    assert told is not None
    assert told["data"]["before"] == text
    right = told["data"]["after"].replace("\u00a0", " ").replace("\u202f", " ")
    assert right == "Bonjour, voici : « un *texte* » !\nSuite\n\nUn [lien](x) et 5 %"
    assert "n’ai pas changé les phrases" in said


def test_a_summary_is_of_the_text_of_the_form() -> None:
    sentence = "Le budget de la culture augmente de dix pour cent cette année dans la commune. "
    other = "La médiathèque ouvrira le dimanche à partir du mois de mars prochain pour tous. "
    _, said = made("synthese", texte=(sentence + other) * 2, longueur="court")
    assert "budget de la culture" in said


def test_a_translation_is_refused_plainly() -> None:
    _, said = made("traduction", texte="Bonjour", cible="de")
    assert "traduire" in said.lower()
    assert "EMILIE_MODEL_URL" in said
