"""Passages are spans of their page, cover it, and respect headings and sentences."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from emilie.documents.extraction.blocks import Page
from emilie.documents.passages import CHARACTERS, LEAST, MOST, cut

SENTENCE = "Le préfet de département décide seul de cette mesure, après avis du maire. "

# Text as readers give it: words, sentences, blank lines, endless words, odd letters.
word = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12
)
piece = st.one_of(
    st.lists(word, min_size=1, max_size=60).map(" ".join),
    st.integers(1, 30).map(lambda times: (SENTENCE * times).strip()),
    st.integers(1, 3 * CHARACTERS).map(lambda length: "x" * length),
)
texts = st.lists(piece, max_size=12).flatmap(
    lambda pieces: st.sampled_from(["\n", "\n\n"]).map(lambda end: end.join(pieces))
)


@given(texts)
def test_passages_cover_the_page_once_in_order(text: str) -> None:
    cuts, _ = cut(Page(text), None)
    assert "".join("".join(text[each.start : each.end] for each in cuts).split()) == "".join(
        text.split()
    )
    for before, after in pairwise(cuts):
        assert before.end <= after.start
    for each in cuts:
        said = text[each.start : each.end]
        assert said == said.strip() != ""
        assert len(said) <= CHARACTERS
        assert each.words <= MOST


@given(texts, st.data())
def test_repeated_headers_are_in_no_passage_of_their_own(text: str, data: st.DataObject) -> None:
    page = Page(
        f"EN-TÊTE\n\n{text}\n\npied 3", furniture=[(0, 7), (len(text) + 11, len(text) + 17)]
    )
    cuts, _ = cut(page, None)
    for each in cuts:
        said = page.text[each.start : each.end]
        assert not said.startswith("EN-TÊTE")
        assert not said.endswith("pied 3") or "pied 3" in text


def test_a_passage_is_of_about_200_words() -> None:
    text = "\n\n".join([(SENTENCE * 3).strip()] * 40)
    sizes = [each.words for each in cut(Page(text), None)[0]]
    assert all(150 <= size <= MOST for size in sizes[:-1])
    assert sizes[-1] >= LEAST


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = (SENTENCE * 60).strip()
    cuts, _ = cut(Page(text), None)
    assert len(cuts) > 2
    assert {text[each.start : each.end][-1] for each in cuts} == {"."}


def test_a_heading_begins_a_passage_and_names_it() -> None:
    body = (SENTENCE * 12).strip()
    text = f"{body}\n\nArticle 2\n\n{body}\n\nArticle 3\n\n{body}"
    second, third = text.index("Article 2"), text.index("Article 3")
    page = Page(text, headings=[(second, second + 9), (third, third + 9)])
    cuts, last = cut(page, "Article 1")
    assert [(each.start, each.heading) for each in cuts] == [
        (0, "Article 1"), (second, "Article 2"), (third, "Article 3"),
    ]  # fmt: skip
    assert last == "Article 3"


def test_a_heading_is_never_left_at_the_end() -> None:
    text = f"{(SENTENCE * 15).strip()}\n\nArticle 2\n\n{(SENTENCE * 15).strip()}"
    start = text.index("Article 2")
    cuts, _ = cut(Page(text, headings=[(start, start + 9)]), None)
    assert [text[each.start : each.end].startswith("Article 2") for each in cuts] == [False, True]


def test_a_section_names_all_its_passages() -> None:
    page = Page("Congés\n\n" + SENTENCE * 40, heading="Congés", headings=[(0, 6)])
    assert {each.heading for each in cut(page, "Avant")[0]} == {"Congés"}
