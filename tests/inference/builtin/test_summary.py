"""Summaries made of the documents' own sentences."""

from __future__ import annotations

import re

import pytest

from emilie.inference.builtin.ask import Ask
from emilie.inference.builtin.lengths import asked_length
from emilie.inference.builtin.material import lines_of, one_line
from emilie.inference.grounding import Grounded
from support.builtin import NOTE, answered


def _long(pages: int) -> tuple[Grounded, ...]:
    subjects = ["budget", "calendrier", "recrutement", "patrimoine", "numérique", "public", "état"]
    return tuple(
        Grounded(
            page,
            "Rapport.pdf",
            page,
            "page",
            f"{page}. Chapitre",
            " ".join(
                f"Le chapitre {page} précise au point {point} comment le {subjects[point % 7]} des "
                f"services numéro {page * point} évolue entre {1990 + page} et {2000 + point}."
                for point in range(1, 9)
            ),
        )
        for page in range(1, pages + 1)
    )


def _sentences(answer: str) -> list[str]:
    return re.findall(r"^- .+$", answer, re.MULTILINE)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Résume ce document en trois phrases", 3),
        ("Fais une synthèse courte", 3),
        ("Résume ce document", 7),
        ("Résumé détaillé", 15),
        ("Donne les 5 points clés", 5),
        ("Résume en une page", 15),
        ("synthèse en [une demi-page]", 7),
        ("Résume en dix lignes", 5),
        ("Résume en 100 mots", 4),
        ("résumé en une phrase", 1),
    ],
)
async def test_length_follows_the_question(question: str, count: int) -> None:
    answer = await answered(question, _long(20))
    assert len(_sentences(answer)) == count
    assert len(re.findall(r"\[\d+\]", answer)) == count


async def test_sentences_stand_in_the_order_of_the_document() -> None:
    answer = await answered("Résume", _long(30))
    pages = [int(number) for number in re.findall(r"\[(\d+)\]", answer)]
    assert pages == sorted(pages)


def test_a_long_summary_grows_with_its_document() -> None:
    assert asked_length(Ask("Fais un résumé long")) == (None, "long")
    assert asked_length(Ask("Résume", length="court")) == (None, "court")
    assert asked_length(Ask("plus court", before=("Résume en dix phrases",))) == (None, "court")
    assert asked_length(Ask("Résume en 9999 phrases"))[0] == 45


async def test_headers_contents_and_footers_are_left_out() -> None:
    answer = await answered("Résume ce document de façon détaillée", NOTE)
    for debris in ("MINISTÈRE", "Page 1", "SOMMAIRE", "....", "Contexte ...", "sur 3"):
        assert debris not in answer.split("\n", 1)[1]
    assert "l'administration centrale" in answer


async def test_headings_group_the_sentences() -> None:
    answer = await answered("Résume ce document", NOTE)
    assert re.search(r"\*\*1\. Contexte\*\*\n\n- ", answer)
    assert answer.startswith("Synthèse de **Note télétravail.pdf**")


async def test_each_document_gets_its_part() -> None:
    text = "La charte est signée par tous. Elle fixe les règles de bon usage des outils de l'État."
    other = Grounded(9, "Charte.odt", 1, "section", None, text)
    answer = await answered("Résume ces documents", (*NOTE, other))
    assert "### Note télétravail.pdf" in answer
    assert answer.index("### Charte.odt") > answer.index("[3]")
    assert "[9]" in answer


async def test_a_subject_narrows_the_summary() -> None:
    answer = await answered("Résume ce que dit la note sur le budget et les euros", NOTE)
    assert answer.startswith("Voici les phrases les plus proches de votre demande")
    assert "euros" in answer
    assert "certificat" not in answer


async def test_a_follow_up_changes_the_length_only() -> None:
    answer = await answered("en deux phrases", NOTE, before=["Résume ce document"])
    assert len(_sentences(answer)) == 2


async def test_pasted_text_is_summarised_without_marks() -> None:
    text = " ".join(passage.text for passage in NOTE)
    answer = await answered(f"Résume ce texte en deux phrases :\n\n{text}")
    assert len(_sentences(answer)) == 2
    assert "[[" not in answer
    again = await answered("plus court", before=[f"Résume ce texte :\n\n{text}"])
    assert len(_sentences(again)) == 3


async def test_nothing_to_summarise_is_said() -> None:
    assert (await answered("Résume")).startswith("Je n’ai rien à résumer")
    table = Grounded(1, "t.pdf", 1, "page", None, "12 | 34 | 56\n78 | 90\nTotal 123")
    assert "pas trouvé de phrase" in await answered("Résume", (table,))


def test_hyphenation_is_undone() -> None:
    assert one_line("l'administra-\ntion du rendez-vous") == "l'administration du rendez-vous"


def test_a_repeated_sentence_counts_once() -> None:
    passage = Grounded(1, "a", 1, "page", None, "Le vote a lieu demain matin. " * 3)
    assert len(lines_of([passage])) == 1


async def test_repeated_runs_say_the_same() -> None:
    assert await answered("Résume", _long(40)) == await answered("Résume", _long(40))


def test_a_sentence_stands_under_the_nearest_heading() -> None:
    text = "Article 3\nLe délai est de deux mois.\n\nArticle 4\nLe recours est gratuit pour tous."
    lines = lines_of([Grounded(1, "a", 1, "page", "Article 3", text)])
    assert [(line.heading, line.shown) for line in lines] == [
        ("Article 3", "Le délai est de deux mois."),
        ("Article 4", "Le recours est gratuit pour tous."),
    ]
