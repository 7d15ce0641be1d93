"""What may leave as a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.research.errors import QueryEmpty, QueryPersonal, QueryQuotesDocument
from emilie.research.query import LONGEST, MOST, check_copies, checked, from_question

DOCUMENT = (
    "Le renouvellement du marché de nettoyage des locaux de la sous-préfecture de Port-Clair est"
    " suspendu à l’avis du contrôleur budgétaire."
)


def test_a_query_is_one_short_line() -> None:
    assert checked("  horaires\n des   <b>médiathèques</b>\u200b\U000e0041 ") == (
        "horaires des médiathèques"
    )
    long = checked("mot " * 500)
    assert len(long) <= LONGEST
    assert len(long.split()) <= MOST


@pytest.mark.parametrize("query", ["", "  ", "?!…", "\u200b\u200b"])
def test_an_empty_one_is_refused(query: str) -> None:
    with pytest.raises(QueryEmpty):
        checked(query)


def test_personal_data_is_refused_without_being_told() -> None:
    with pytest.raises(QueryPersonal) as refusal:
        checked("adresse de jean.dupont@mairie.fr")
    assert refusal.value.params == {"kinds": "email"}


@pytest.mark.parametrize(
    "query",
    [
        "renouvellement du marché de nettoyage des locaux de la sous-préfecture",
        "RENOUVELLEMENT DU MARCHE DE NETTOYAGE DES LOCAUX DE LA sous préfecture",
        "avis sur : nettoyage des locaux de la sous-préfecture de Port-Clair ?",
    ],
)
def test_what_repeats_eight_words_of_a_document_is_refused(query: str) -> None:
    with pytest.raises(QueryQuotesDocument):
        check_copies(query, ["Autre chose.", DOCUMENT])


def test_key_words_of_a_document_may_leave() -> None:
    check_copies(
        "marché nettoyage sous-préfecture Port-Clair avis contrôleur budgétaire", [DOCUMENT]
    )
    check_copies("nettoyage des locaux de la sous-préfecture", [DOCUMENT])  # seven in a row


def test_a_question_makes_a_query_of_its_own_words() -> None:
    assert from_question("Quels sont les horaires légaux des médiathèques en 2026 ?") == (
        "horaires légaux médiathèques 2026"
    )
    # What leans on the question before is searched with it.
    before = ["Quels sont les horaires des médiathèques ?"]
    assert from_question("Et à Brest ?", before) == "horaires médiathèques Brest"
    assert from_question("Peux-tu chercher sur le web https://x.fr/?q=1 le budget -secret ?") == (
        "budget secret"
    )


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Quels droits pour jean.dupont@exemple.fr au titre du RSA ?", "email"),
        ("Quels droits pour le NIR 2 95 10  99 126 111 93 ?", "nir"),
        ("À qui est le 06 12 12\u200b 34 34 ?", "phone"),
    ],
)
def test_a_question_with_personal_data_makes_no_query(question: str, kinds: str) -> None:
    with pytest.raises(QueryPersonal) as refusal:
        from_question(question)
    assert refusal.value.params == {"kinds": kinds}


@given(st.text(max_size=600))
def test_whatever_is_written_is_refused_or_bounded(text: str) -> None:
    try:
        line = checked(text)
    except (QueryEmpty, QueryPersonal):
        return
    assert "\n" not in line
    assert 0 < len(line) <= LONGEST
