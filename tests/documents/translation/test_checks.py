"""What does not survive a translation is flagged, and nothing else is."""

from __future__ import annotations

import pytest

from emilie.documents.translation.checks import check, lost_names, lost_numbers
from emilie.documents.translation.languages import language_of, name_of
from emilie.documents.translation.terms import Term, Terms, read_sheet

FRENCH_ENGLISH = ("fr", "en")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1 234,5 euros et 12 % en 2026", "1,234.5 euros and 12% in 2026"),
        ("1\u202f234,50 €", "€1,234.50"),
        ("3 000 agents", "3,000 officers"),
        ("articles 3, 4 et 5", "articles 3, 4 and 5"),
        ("le 05/03/2026 à 14 h 30", "on 5/3/2026 at 14:30"),
        ("le 12 2026", "the 12 2026"),
        ("1.234.567,89", "1,234,567.89"),
    ],
)
def test_a_number_written_in_the_other_way_survives(source: str, target: str) -> None:
    assert lost_numbers(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("12 jours", "21 days", ["12", "+21"]),
        ("1 234,5 euros", "12,345 euros", ["1 234,5", "+12,345"]),
        ("deux fois 3", "3 times 2", ["+2"]),
        ("3 fois 3", "3 times", ["3"]),
    ],
)
def test_a_number_that_does_not_is_quoted(source: str, target: str, lost: list[str]) -> None:
    assert lost_numbers(source, target) == lost


@pytest.mark.parametrize(
    ("source", "target", "kinds"),
    [
        ("Le <1>chat</1> dort.", "The <1>cat</1> sleeps.", []),
        ("Le <1>chat</1> dort.", "The cat sleeps.", ["tags"]),
        ("Le <1>chat</1> dort.", "The <1>cat</1><1>x</1> sleeps.", ["tags"]),
        ("Le chat dort.", " ", ["empty"]),
        ("Le chat dort.", "Le chat dort.", ["untranslated"]),
        ("Paris", "Paris", []),
        ("le lundi 3 mars 2026", "on Monday 3 March 2026", []),
        ("le lundi 3 mars 2026", "on Tuesday, March 3, 2026", ["date"]),
        ("le 3 mars 2026", "on 3 May 2026", ["date"]),
        ("le 3 mars 2026", "03/03/2026", ["number"]),
        ("la planète mars", "the planet", []),
        ("Il a vu Jean Dupont hier.", "He saw Jean Dupont yesterday.", []),
        ("Il a vu Jean Dupont hier.", "He saw Jean Durand yesterday.", ["name"]),
        ("Le préfet est à Londres, en Allemagne.", "The prefect is in London, in Germany.", []),
        ("Le ministère de la Culture et la DINUM", "The Ministry of Culture and DINUM", []),
        ("Le rapport de la DINUM", "The report", ["name"]),
        ("Une phrase qui a plus de quarante caractères.", "Short.", ["length"]),
    ],
)
def test_each_reason(source: str, target: str, kinds: list[str]) -> None:
    assert [flag.kind for flag in check(source, target, FRENCH_ENGLISH)] == kinds


def test_german_nouns_and_titles_are_no_names() -> None:
    assert lost_names("Der Hund und die Katze", "Le chien et le chat", "de", "fr") == []
    assert lost_names("Annual Report of the Prime Minister", "Rapport annuel", "en", "fr") == []


def test_terms_are_found_whatever_their_endings() -> None:
    terms = Terms([Term("congé annuel", "annual leave"), Term("agent", "officer")], "fr", "en")
    found = terms.found_in("Les congés annuels des agents")
    assert [term.target for term in found] == ["annual leave", "officer"]
    flags = check("Les congés annuels des agents", "The agents", FRENCH_ENGLISH, terms)
    assert [(flag.kind, flag.said) for flag in flags] == [
        ("term", "annual leave"), ("term", "officer"),
    ]  # fmt: skip
    good = "The officers’ annual leaves"
    assert check("Les congés annuels des agents", good, FRENCH_ENGLISH, terms) == []
    assert check("Les agences", "The agencies", FRENCH_ENGLISH, terms) == []


def test_a_longer_term_stands_before_one_that_it_holds() -> None:
    terms = Terms(
        [Term("conseil", "council"), Term("conseil d’État", "Council of State")], "fr", "en"
    )
    assert [term.source for term in terms.found_in("au conseil d’État")] == ["conseil d’État"]


@pytest.mark.parametrize(
    "content",
    [
        "congé;leave\nagent;officer\n".encode(),
        "\ufefffr;en\r\ncongé;leave\r\nagent;officer\r\n".encode(),
        "source,target\ncongé,leave\nagent,officer".encode("cp1252"),
        "congé\tleave\n\n  agent \t officer ;\n".replace(" ;", "").encode("utf-16"),
    ],
)
def test_glossaries_of_any_usual_csv(content: bytes) -> None:
    sheet = read_sheet(content)
    assert sheet.refused == []
    assert sheet.terms == [Term("congé", "leave"), Term("agent", "officer")]


def test_each_line_that_is_wrong_is_told() -> None:
    sheet = read_sheet("fr;en\ncongé;leave\nagent;\nx\ncongé;holiday\n\na;b;c\n".encode())
    assert sheet.languages == ("fr", "en")
    assert [(each.line, each.code) for each in sheet.refused] == [
        (3, "glossary_line_empty"), (4, "glossary_line_columns"), (5, "glossary_line_twice"),
        (7, "glossary_line_columns"),
    ]  # fmt: skip
    assert [each.code for each in read_sheet(b"").refused] == ["glossary_empty"]
    assert [each.code for each in read_sheet(b"\0\1\2").refused] == ["glossary_not_text"]
    assert [each.code for each in read_sheet(f"{'a' * 201};b".encode()).refused] == [
        "glossary_line_long"
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Les agents de la direction sont priés de se présenter.", "fr"),
        ("All officers are asked to come to the meeting.", "en"),
        ("[x] La phrase numéro 12 du <1>texte</1> est ici.", "fr"),
        ("12 345,6 %", None),
    ],
)
def test_the_language_of_a_text_is_recognised(text: str, language: str | None) -> None:
    assert language_of([text]) == language


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "anglais"), ("pt-BR", "portugais (Brésil)"), ("zh-Hant", "chinois (traditionnel)"),
     ("zzzz", None), ("", None), ("../x", None), ("oc", "occitan")],
)  # fmt: skip
def test_languages_are_named(code: str, name: str | None) -> None:
    assert name_of(code) == name
