"""What services say, made readable: markup, inverted abstracts, dates, DOIs, names, query terms."""

from __future__ import annotations

import pytest

from emilie.research.publications.criteria import subject, terms
from emilie.research.publications.publication import (
    address_of,
    date_of,
    doi_of,
    pages_of,
    parts_of,
    title_of,
    whole_name,
)
from emilie.research.publications.text import in_order, one_line, plain


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("<jats:p>Un</jats:p><jats:p>deux</jats:p>", "Un deux"),
        ("<jats:title>Abstract</jats:title><jats:p>Un</jats:p>", "Un"),
        (
            "<jats:sec><jats:title>Methods</jats:title><jats:p>Un</jats:p></jats:sec>",
            "Methods Un",
        ),
        ("CO<sub>2</sub> &amp; H<jats:sub>2</jats:sub>O", "CO2 & H2O"),
        ("a &lt; b et c > d", "a < b et c > d"),
        ("a < b", "a < b"),
        ("R&amp;amp;D", "R&D"),
        ("<mml:math><mml:mi>x</mml:mi><mml:annotation>\\x</mml:annotation></mml:math>", "x"),
        ("Note\u200b\u202e cachée\U000e0041", "Note cachée"),
        ("deux\n  lignes\u2028 et\u00a0trois", "deux lignes et\u00a0trois"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("", ""),
    ],
)
def test_markup_goes_and_the_words_stay(given: str, read: str) -> None:
    assert plain(given, 1000) == read


def test_a_text_is_no_longer_than_said() -> None:
    assert len(one_line("mot " * 10_000, 50)) <= 50
    assert len(plain("<p>" * 100_000 + "mot", 50)) <= 50


def test_an_inverted_abstract_is_put_back_in_order() -> None:
    index = {
        "pont": [4, 1],
        "Le": [0],
        "est": [2],
        "un": [3],
        "loin": [10**12],
        "non": "x",
        "a": [-1],
    }
    assert in_order(index, 100) == "Le pont est un pont"
    assert in_order(None, 100) == ""


@pytest.mark.parametrize(
    ("given", "doi"),
    [
        ("https://doi.org/10.1000/ABC.1", "10.1000/abc.1"),
        ("http://dx.doi.org/10.1000/a%28b%29", "10.1000/a(b)"),
        ("doi: 10.1000/x", "10.1000/x"),
        ("10.1002/(SICI)9:1<1::AID>3.0.CO;2-1", "10.1002/(sici)9:1<1::aid>3.0.co;2-1"),
        ("10.1000/x.", "10.1000/x"),
        ("11.1000/x", ""),
        ("10.1000/x y", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_dois_in_one_form(given: object, doi: str) -> None:
    assert doi_of(given) == doi


def test_dates_as_exactly_as_they_are_known() -> None:
    assert date_of("2024-05-12T18:00:00Z") == "2024-05-12"
    assert date_of("2024-05") == "2024-05"
    assert date_of("2024-13-01") == "2024"
    assert date_of("2023-02-30") == "2023-02"
    assert date_of("mai 2024") == date_of(None) == ""
    assert parts_of([2013, 2]) == "2013-02"
    assert parts_of([None]) == parts_of([]) == parts_of([13, 2]) == parts_of("x") == ""


def test_pages_titles_and_addresses() -> None:
    assert pages_of("pp.85–102") == "85-102"
    assert pages_of("e4375") == "e4375"
    assert title_of(["Un titre"], ["un complément"], "fr") == "Un titre\u00a0: un complément"
    assert title_of("Whole: part", "part") == "Whole: part"
    assert address_of("https://hal.science/x") == "https://hal.science/x"
    for hostile in ("javascript:alert(1)", "https://a@b.fr/", "https://a b/", "file:///etc", None):
        assert address_of(hostile) == ""


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Heather Piwowar", "Piwowar", "Heather"),
        ("Anna Maria van der Berg", "van der Berg", "Anna Maria"),
        ("Le Goff, Jean", "Le Goff", "Jean"),
        ("H1 Collaboration", "H1 Collaboration", ""),
        ("Aristote", "Aristote", ""),
    ],
)
def test_names_given_as_a_whole(name: str, family: str, given: str) -> None:
    assert whole_name(name).model_dump() == {"family": family, "given": given}


def test_terms_of_a_question() -> None:
    assert terms('eau "eau potable" (NOT) covid-19 l’eau') == [
        "eau", "eau potable", "not", "covid-19", "l'eau",
    ]  # fmt: skip
    assert terms("« intelligence artificielle » loi") == ["intelligence artificielle", "loi"]
    assert terms("*** ?") == []
    assert len(terms("mot " * 500)) == 30
    assert subject("la qualité de l’eau") == ["qualité", "eau"]
    assert subject("de la") == ["de", "la"]
