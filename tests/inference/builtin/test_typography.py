"""French typography put right, the words left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.core.text import fold, words
from emilie.inference.builtin.typography import FIRM, THIN, corrected
from support.builtin import answered, spaced


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("bonjour,je vous écris  pour pour vous voir .", "Bonjour, je vous écris pour vous voir."),
        ('Il a dit "oui" à l\'école', f"Il a dit «{FIRM}oui{FIRM}» à l’école."),
        ("Vraiment ? Oui! Non;", f"Vraiment{THIN}? Oui{THIN}! Non{THIN};"),
        ("Objet: rappel", f"Objet{FIRM}: rappel"),
        ("10 000 € et 12%", f"10{THIN}000{FIRM}€ et 12{FIRM}%"),
        ("M. Dupont, n°12, à 14h30", f"M.{FIRM}Dupont, n°{FIRM}12, à 14{FIRM}h{FIRM}30."),
        ("A l'attention de l'Etat", "À l’attention de l’État."),
        ("une belle oeuvre, c'est à dire...", "Une belle œuvre, c’est-à-dire…"),
        ("Voir http://a.fr/x?y:z ou a:b@c.fr", "Voir http://a.fr/x?y:z ou a:b@c.fr"),
        ("Nous nous voyons demain.", "Nous nous voyons demain."),
        ("Rendez-vous à 14:30.", "Rendez-vous à 14:30."),
        ("Il vient. elle part, etc. puis rentre.", "Il vient. Elle part, etc. puis rentre."),
        ("- premier point\n- second", "- premier point\n- second"),
        ("", ""),
    ],
)
def test_corrections(before: str, after: str) -> None:
    assert corrected(before)[0] == after


_FRENCH = st.lists(
    st.sampled_from(
        [
            "bonjour",
            "le",
            "le",
            "l'état",
            '"mot"',
            "«",
            "a",
            "»",
            ";",
            ":",
            "!",
            "?",
            ",",
            ".",
            "...",
            "(",
            ")",
            "12",
            "000",
            "€",
            "%",
            "n°4",
            "M.",
            "Dupont",
            "14h30",
            "-",
            "_",
            "*",
            "http://a.fr",
            "etc.",
            "oeuvre",
            "Etat",
            "A",
            "l'attention\n\n\t",
            "x@y.fr",
            "10:30",
            "’",
            "“",
            "”",
            "ci",
            "joint",
        ]
    ),
    max_size=20,
)


@given(_FRENCH, st.sampled_from([" ", "", "  ", "\n"]))
def test_correcting_twice_changes_nothing_more(pieces: list[str], glue: str) -> None:
    once, _ = corrected(glue.join(pieces))
    assert corrected(once)[0] == once


@given(st.text(max_size=200))
def test_any_text_may_be_corrected(text: str) -> None:
    corrected(text)
    corrected(text, french=False)


@given(
    st.lists(
        st.sampled_from(
            ["la", "commission", "rend", "son", "avis", "demain", "matin", "sans", "délai"]
        )
    )
)
def test_words_are_left_alone(pieces: list[str]) -> None:
    text = " ".join(
        piece for piece, last in zip(pieces, ["", *pieces], strict=False) if piece != last
    )
    assert [fold(word) for word in words(corrected(text)[0])] == [fold(w) for w in words(text)]


def test_english_keeps_its_own_typography() -> None:
    assert corrected('He said "yes"! Really?', french=False)[0] == 'He said "yes"! Really?'


async def test_corrections_are_shown_and_counted() -> None:
    answer = await answered("Corrige : bonjour,je vous écris  pour pour vous voir .")
    assert "> Bonjour, je vous écris pour vous voir." in answer
    assert "espaces (3)" in answer
    assert "mots répétés (1)" in answer
    assert "reformuler demande un modèle génératif" in answer


async def test_lines_of_a_text_stay_lines() -> None:
    answer = await answered(
        "Mets au propre ce texte :\n\nbonjour à tous et à toutes\n\n- un\n- deux"
    )
    assert "> Bonjour à tous et à toutes." in answer
    assert "> \\- un  \n> \\- deux" in answer


async def test_nothing_to_correct_is_said() -> None:
    assert "aucune correction" in await answered("Corrige : La séance est levée.")
    assert (await answered("Corrige")).startswith("Quel texte")


async def test_a_follow_up_finds_the_text_again() -> None:
    text = "résume : La séance est levée ; le maire remercie les élus ; la salle ferme tôt ce soir."
    assert "séance est levée" in spaced(await answered("corrige", before=[text]))
