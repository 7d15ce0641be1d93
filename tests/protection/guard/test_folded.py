"""A folded text says the same in one way, and every place of it leads back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.protection.guard.folded import fold

ODD = "éÉœŒﬁßİŉ½…№\u0301\u00ad\u200b\u202f\u00a0\t\n\r —‑ТРЕς D I F F  \x00\x01\ud800𝐒"
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=80)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Très secret", "TRES SECRET"),
        ("Tre\u0300s secret", "TRES SECRET"),
        ("D I F F U S I O N   R E S T R E I N T E", "DIFFUSION RESTREINTE"),
        ("D\u00a0I\u00a0F\u00a0F\u00a0U\u00a0S\u00a0I\u00a0O\u00a0N", "DIFFUSION"),
        ("T  R  E  S     S  E  C  R  E  T", "TRES SECRET"),
        ("se\u00adcr\u200bet", "SECRET"),
        ("\u0422R\u00c8S S\u0415\u0421RET", "TRES SECRET"),  # Cyrillic
        ("\u03a4R\u0395S", "TRES"),  # Greek
        ("ＳＥＣＲＥＴ", "SECRET"),
        ("𝐒𝐄𝐂𝐑𝐄𝐓", "SECRET"),
        ("l’œuvre – « ﬁn »", 'L\'OEUVRE - " FIN "'),
        ("VS‑NfD — 1\u202f000", "VS-NFD - 1 000"),
        ("a\tb\u2003c", "A B C"),
        ("un A B C ordinaire", "UN A B C ORDINAIRE"),
        ("٣٤", "34"),
    ],
)
def test_what_differs_only_to_the_eye_is_one(written: str, read: str) -> None:
    assert fold(written).text == read


def test_a_find_covers_all_that_was_written() -> None:
    text = "avant\u00ad D I F F U S I O N   R E S T R E I N T E\u0301 œ après"
    folded = fold(text)
    start = folded.text.index("DIFFUSION")
    assert folded.written(start, start + 20) == "D I F F U S I O N   R E S T R E I N T E\u0301"
    start = folded.text.index("OE ")
    assert folded.written(start, start + 1) == folded.written(start + 1, start + 2) == "œ"


def test_lines_are_those_of_the_folded_text() -> None:
    folded = fold("Un\r\ndeux\n\x0cœil")
    assert [folded.text[start:end] for start, end in folded.lines] == [
        "UN", "", "DEUX", "", "OEIL",
    ]  # fmt: skip


@given(TEXTS)
def test_every_character_leads_back_to_one_that_was_written(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for (start, end), character in zip(spans, folded.text, strict=True):
        # What leads back to one character is what that one becomes.
        if end - start == 1:
            assert character in fold(text[start:end]).text


@given(TEXTS, st.data())
def test_a_find_is_folded_from_what_it_covers(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    again = fold(folded.written(start, end)).text
    kept = folded.text[start:end].replace(" ", "")
    assert kept in again.replace(" ", "")


@given(TEXTS)
def test_folding_is_done_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text.replace(" ", "") == once.replace(" ", "")
