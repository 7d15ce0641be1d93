"""What is masked comes back, whole or by chunks; what was not masked never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.protection.guard.finding import Finding, Kind
from emilie.protection.guard.folded import fold
from emilie.protection.guard.personal import find
from emilie.protection.guard.pseudonyms import LONGEST, Pseudonyms, Restoring

NIR = "2 95 10 99 126 111 93"
VALUES: list[tuple[Kind, str]] = [
    ("nir", NIR),
    ("email", "jean@b.fr"),
    ("person", "Jean Dupont"),
    ("person", "[NIR_1]"),
    ("phone", "06 12 34 56 78"),
    ("address", "1"),
]
# What comes near a pseudonym is what may break.
near = st.text(alphabet="[]\\_- *NIRnirTEXTEé12034", max_size=12)
writings = st.sampled_from(
    [
        "[NIR_1]",
        "\\[NIR_1\\]",
        "\\[NIR_1]",
        "[nir_2]",
        "[ NIR\\_1 ]",
        "[TEXTE_1]",
        "[",
        "\\",
        "[[NIR",
    ]
)
segments = st.lists(st.one_of(st.text(), near, writings, st.sampled_from(VALUES)), max_size=12)


def masked(table: Pseudonyms, parts: list[str | tuple[Kind, str]]) -> tuple[str, str]:
    text, findings = "", []
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            kind, value = part
            findings.append(Finding(kind, "rule", len(text), len(text) + len(value)))
            text += value
    return text, table.mask(text, findings)


@given(segments, segments)
def test_restoring_what_was_masked_gives_the_text_back(
    first: list[str | tuple[Kind, str]], second: list[str | tuple[Kind, str]]
) -> None:
    table = Pseudonyms()
    texts = [masked(table, first), masked(table, second), masked(table, first)]
    for text, hidden in texts:
        assert table.restore(hidden) == text
    again = Pseudonyms.from_json(table.to_json())
    for text, hidden in texts:
        assert again.restore(hidden) == text
    assert again.to_json() == table.to_json()


@given(segments, st.lists(st.integers(1, 9), max_size=30))
def test_by_chunks_it_is_what_it_is_whole(
    parts: list[str | tuple[Kind, str]], cuts: list[int]
) -> None:
    table = Pseudonyms()
    _, hidden = masked(table, parts)
    # A model's text is not only what was masked: what reads like a pseudonym is in it as well.
    for text in (hidden, "".join(part for part in parts if isinstance(part, str))):
        restoring, at, said = Restoring(table), 0, ""
        for cut in cuts:
            said += restoring.feed(text[at : at + cut])
            at += cut
        said += restoring.feed(text[at:])
        assert len(restoring._held) <= LONGEST
        assert said + restoring.end() == table.restore(text)


@given(st.text())
def test_a_chunk_a_character_holds_back_no_more_than_a_pseudonym(text: str) -> None:
    restoring = Restoring(Pseudonyms())
    said = ""
    for character in text:
        said += restoring.feed(character)
        assert len(restoring._held) <= LONGEST
    assert said + restoring.end() == text


def test_what_cannot_become_a_pseudonym_is_said_at_once() -> None:
    restoring = Restoring(Pseudonyms())
    assert restoring.feed("voir [1") == "voir [1"
    assert restoring.feed("] et [note") == "] et [note"
    assert restoring.feed(" et [N") == " et "
    assert restoring.feed("ote]") == "[Note]"


@pytest.mark.parametrize(
    "written",
    [
        "[NIR_1]", "[nir_1]", "[Nir_1]", "[ NIR_1 ]", "\\[NIR_1\\]", "[NIR\\_1]", "\\[NIR\\_1\\]",
        "[NIR 1]", "[NIR-1]", "[NIR1]",
    ],
)  # fmt: skip
def test_what_models_write_of_it_is_restored(written: str) -> None:
    table = Pseudonyms()
    assert table.mask(f"le {NIR}", [Finding("nir", "nir.key", 3, 3 + len(NIR))]) == "le [NIR_1]"
    assert table.restore(f"**{written}**, oui") == f"**{NIR}**, oui"


def test_the_longest_writing_is_within_what_is_held_back() -> None:
    table = Pseudonyms()
    table.mask("a", [Finding("birth_date", "rule", 0, 1)])
    written = "\\[  NAISSANCE \\_ 1  \\]"
    assert table.restore(written) == "a"
    assert len(written.replace("1", "123456789")) <= LONGEST


@pytest.mark.parametrize(
    "written", ["[NIR_2]", "[NIR_0]", "[NIR_01]", "[IBAN_1]", "[NIR_1", "NIR_1", "[NIRS_1]"]
)
def test_what_is_no_pseudonym_of_the_table_stays(written: str) -> None:
    table = Pseudonyms()
    table.mask(NIR, [Finding("nir", "nir.key", 0, len(NIR))])
    assert table.restore(written) == written


def test_a_value_has_one_pseudonym_through_a_conversation() -> None:
    table = Pseudonyms()
    said = [
        f"NIR {NIR} et mail jean@b.fr",
        "NIR 295109912611193, tél. 06 12 34 56 78",
        "tél. +33 (0)6 12 34 56 78 ou 0033612345678, mail JEAN@B.FR et paul@b.fr",
        "M. Jean  Dupont, M. JEAN DUPONT",
    ]
    assert [table.mask(each, find(fold(each))) for each in said] == [
        "NIR [NIR_1] et mail [COURRIEL_1]",
        "NIR [NIR_1], tél. [TELEPHONE_1]",
        "tél. [TELEPHONE_1] ou [TELEPHONE_1], mail [COURRIEL_1] et [COURRIEL_2]",
        "M. [PERSONNE_1], M. [PERSONNE_1]",
    ]
    # As it was written first.
    assert (
        table.restore("[NIR_1], [COURRIEL_1], [TÉLÉPHONE_1]") == f"{NIR}, jean@b.fr, 06 12 34 56 78"
    )


def test_what_is_typed_like_a_pseudonym_is_not_restored_as_one() -> None:
    table = Pseudonyms()
    table.mask(NIR, [Finding("nir", "nir.key", 0, len(NIR))])
    hidden = table.mask("que veut dire [NIR_1] ?", [])
    assert hidden == "que veut dire [TEXTE_1] ?"
    assert table.restore(hidden) == "que veut dire [NIR_1] ?"


def test_a_mark_has_no_pseudonym_and_of_two_that_overlap_the_first_stands() -> None:
    table = Pseudonyms()
    findings = [
        Finding("phone", "b", 2, 5),
        Finding("marking", "a", 0, 1),
        Finding("nir", "a", 1, 4),
    ]
    assert table.mask("abcdef", findings) == "a[NIR_1]ef"


@pytest.mark.parametrize(
    "kept", ["", "[]", '{"NIR": "1"}', '{"NIR": [1]}', '{"AUTRE": ["1"]}', "null"]
)
def test_anything_else_is_no_table(kept: str) -> None:
    with pytest.raises(ValueError):
        Pseudonyms.from_json(kept)
