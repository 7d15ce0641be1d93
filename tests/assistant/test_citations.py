"""Citations are looked up in the stored passages while the answer streams, cut anywhere."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.assistant.citations import Citations
from emilie.documents.index.search import Passage

TEXT = (
    "La mission recommande de porter l’ouverture à 35 heures, pour un coût de 62 millions d’euros."
)
PASSAGE = Passage(
    id=uuid4(), document_id=uuid4(), document_name="Rapport.pdf", page=41, page_label="page",
    heading="3.2 Horaires", start=100, end=100 + len(TEXT), text=TEXT,
    media_type="application/pdf", pages=60,
)  # fmt: skip


def said(text: str, step: int = 1000) -> tuple[str, list[dict[str, object]], Citations]:
    citations = Citations({12: PASSAGE})
    pieces = []
    for at in range(0, len(text), step):
        pieces += citations.feed(text[at : at + step])
    pieces += citations.close()
    words = "".join(piece for piece in pieces if isinstance(piece, str))
    return words, [piece for piece in pieces if not isinstance(piece, str)], citations


@pytest.mark.parametrize("step", [1, 2, 5, 17, 1000])
def test_words_that_stand_in_the_passage_become_a_source(step: int) -> None:
    words, sources, citations = said('Le coût est connu [[12: "62 millions d\'euros"]].', step)
    assert words == "Le coût est connu [1](#source-1)."
    assert (citations.verified, citations.removed) == (1, 0)
    facts = sources[0]["providerMetadata"]["emilie"]  # type: ignore[index]
    start = 100 + TEXT.index("62 millions")
    assert (facts["start"], facts["end"]) == (start, start + len("62 millions d’euros"))
    assert (facts["page"], facts["quote"]) == (41, "62 millions d’euros")
    assert sources[0]["mediaType"] == "application/pdf"


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize(
    "marker",
    [
        '[[12: "63 millions d’euros"]]',  # words that are not there
        '[[13: "62 millions d’euros"]]',  # another passage
        '[[12: "62 milliards d’euros"]]',
        '[[0: "x"]]',
        "[[12]]",  # no words at all
    ],
)
def test_what_is_not_there_disappears_and_is_counted(marker: str, step: int) -> None:
    words, sources, citations = said(f"Un coût {marker}, dit-on.", step)
    assert (words, sources) == ("Un coût, dit-on.", [])
    assert (citations.verified, citations.removed) == (0, 1)


def test_the_same_words_keep_their_number() -> None:
    quote = '[[12: "35 heures"]]'
    words, sources, citations = said(f'A {quote} B [[12: "62 millions"]] C {quote}')
    assert words == "A [1](#source-1) B [2](#source-2) C [1](#source-1)"
    assert (len(sources), citations.verified) == (2, 2)


@pytest.mark.parametrize("text", ["a [[b]] c", "x [ y", "[[", "[[12", "fin [", "[[1, 2]]"])
@pytest.mark.parametrize("step", [1, 1000])
def test_other_brackets_are_text(text: str, step: int) -> None:
    words, sources, _ = said(text + " suite", step)
    assert (words, sources) == (text + " suite", [])


def test_a_citation_that_never_closes_is_dropped() -> None:
    words, _, citations = said('Un fait [[12: "62 millions')
    assert (words.rstrip(), citations.removed) == ("Un fait", 1)


def test_an_answer_that_goes_on_keeps_counting() -> None:
    _, sources, _ = said('[[12: "35 heures"]]')
    citations = Citations({12: PASSAGE}, sources)
    pieces = citations.feed('Puis [[12: "62 millions"]], et [[12: "35 heures"]].')
    assert "".join(p for p in pieces if isinstance(p, str)) == (
        "Puis [2](#source-2), et [1](#source-1)."
    )
    assert citations.verified == 2


def test_without_documents_nothing_is_held_back() -> None:
    citations = Citations({})
    assert citations.feed('Un [[12: "x"]] ') == ['Un [[12: "x"]] ']


@given(text=st.text(alphabet='[]12: "“”«»ab\u202f', max_size=60), step=st.integers(1, 7))
def test_cutting_changes_nothing(text: str, step: int) -> None:
    whole, cut = said(text), said(text, step)
    assert (whole[0].rstrip(), whole[2].removed) == (cut[0].rstrip(), cut[2].removed)
