"""Short titles cut out of the first question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.inference.builtin.ask import Ask
from emilie.inference.builtin.titles import LONGEST, title
from support.builtin import NOTE


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Combien de jours de congés annuels pour un agent à mi-temps ?",
         "Jours de congés annuels pour un agent à mi-temps"),
        ("Combien de temps à l’avance demander ses congés ?",
         "Combien de temps à l’avance demander ses congés"),
        ("Bonjour, peux-tu me dire quel est le délai de recours ?", "Délai de recours"),
        ("Qu'est-ce que la loi de finances ?", "Loi de finances"),
        ("Qu’est-ce qui a changé entre ces deux versions ?",
         "Qu’est-ce qui a changé entre ces deux versions"),
        ("Comment se prouve la filiation ?", "Comment se prouve la filiation"),
        ("Rédige un courriel à Thomas pour annuler le point de demain",
         "Courriel : Annulation du point de demain"),
        ("Écris une lettre au maire", "Lettre"),
        ("Traduis en anglais : La séance est levée", "Traduction : La séance est levée"),
        ("Corrige : bonjour,je suis prêt", "Correction : je suis prêt"),
        ("Résume ce texte : Le budget est voté.", "Synthèse : Le budget est voté"),
        ("bonjour", "Bonjour"),
        ("", "Nouvelle conversation"),
        ("😀", "Nouvelle conversation"),
        ("Quelles sont les conditions pour bénéficier du forfait mobilités durables au travail ?",
         "Conditions pour bénéficier du forfait mobilités durables"),
    ],
)  # fmt: skip
def test_titles(question: str, expected: str) -> None:
    assert title(Ask(question)) == expected


def test_a_summary_is_named_after_its_document() -> None:
    assert title(Ask("Résume ce document", passages=NOTE)) == "Synthèse : Note télétravail"


def test_the_first_question_gives_the_title() -> None:
    assert title(Ask("et en 2025 ?", before=("Quel est le budget ?",))) == "Budget"


@given(st.text(max_size=300))
def test_a_title_is_one_short_line(question: str) -> None:
    found = title(Ask(question))
    assert 0 < len(found) <= LONGEST
    assert "\n" not in found
    assert found[-1] not in ".,;:!?"
    assert found[0] == found[0].upper() or not found[0].isalpha()
