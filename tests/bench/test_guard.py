"""The guard's labelled sets are well formed, and counted as their labels say."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from bench.guard import guard, measure
from bench.guard_lines import Expected, Line, Text, lines
from bench.guard_numbers import CHECKS, compact, rib_key

from emilie.protection.guard.finding import KINDS, Finding, Piece

MENDED_BY, HELD = lines(), lines(held=True)
SETS = pytest.mark.parametrize("given", [MENDED_BY, HELD], ids=["mended by", "held out"])
NUMBER = re.compile(r"\d(?:[ .\u00a0\u202f-]?\d)+")
SIZES = {"nir": 15, "nif": 13, "siret": 14}


def spans(given: list[Line], kind: str) -> list[str]:
    return [
        line.pieces[each.piece].text[each.start : each.end]
        for line in given
        for each in line.expected
        if each.kind == kind and not each.doubtful
    ]


@pytest.mark.parametrize("held", [False, True])
def test_a_set_is_the_same_at_each_call(held: bool) -> None:
    assert lines(held=held) == (HELD if held else MENDED_BY)


def test_ids_are_unique_and_no_line_is_there_twice() -> None:
    both = MENDED_BY + HELD
    assert len({line.id for line in both}) == len(both)
    assert [
        each for each, count in Counter(str(line.pieces) for line in both).items() if count > 1
    ] == []


@SETS
def test_spans_are_inside_their_pieces_and_apart(given: list[Line]) -> None:
    for line in given:
        end: Counter[int] = Counter()
        for each in line.expected:
            assert each.kind in KINDS, line.id
            if each.start is None or each.end is None:
                assert (each.start, each.end, each.kind) == (None, None, "marking"), line.id
                continue
            text = line.pieces[each.piece].text
            assert end[each.piece] <= each.start < each.end <= len(text), line.id
            assert text[each.start : each.end].strip() == text[each.start : each.end], line.id
            end[each.piece] = each.end


@SETS
def test_nothing_of_the_writing_is_left_in_the_texts(given: list[Line]) -> None:
    left = re.compile(
        r"<(?:num|nir|nif|iban|rib|card|siret|phone|plate|passport)\b|\{\w+\*?\||¦|\\[nt]"
    )
    assert [line.id for line in given for piece in line.pieces if left.search(piece.text)] == []


@SETS
@pytest.mark.parametrize("kind", CHECKS)
def test_check_digits_are_right(given: list[Line], kind: str) -> None:
    wrong = [text for text in spans(given, kind) if not CHECKS[kind](compact(text))]
    assert wrong == []


def test_the_key_of_an_account_is_that_of_known_ones() -> None:
    assert rib_key("30006", "00001", "12345678901") == 89
    assert rib_key("20041", "01005", "0500013M026") == 6


@SETS
def test_numbers_without_a_label_are_valid_for_nothing(given: list[Line]) -> None:
    for line in given:
        for place, piece in enumerate(line.pieces):
            for found in NUMBER.finditer(piece.text):
                if labelled(line, place, found):
                    continue
                plain = compact(found[0])
                kinds = [kind for kind, size in SIZES.items() if len(plain) == size]
                assert not any(CHECKS[kind](plain) for kind in kinds), (line.id, found[0])


def labelled(line: Line, piece: int, found: re.Match[str]) -> bool:
    return any(
        each.start < found.end() and found.start() < each.end
        for each in line.expected
        if each.piece == piece and each.start is not None and each.end is not None
    )


@pytest.mark.parametrize(
    ("given", "size", "about_marks", "marks", "each"),
    [(MENDED_BY, 900, 250, 150, 25), (HELD, 500, 130, 110, 12)],
    ids=["mended by", "held out"],
)
def test_there_are_as_many_as_promised(
    given: list[Line], size: int, about_marks: int, marks: int, each: int
) -> None:
    traps = [line for line in given if line.trap]
    assert len(given) >= size
    assert 2 * len(traps) >= len(given)
    assert sum(line.family.startswith("mark-") for line in traps) >= about_marks
    assert len(spans(given, "marking")) >= marks
    assert [kind for kind in KINDS if len(spans(given, kind)) < each] == []


def line(text: str, *expected: Expected, family: str = "mark-of-a-test") -> Line:
    trap = all(each.doubtful for each in expected)
    return Line("one", family, trap, [Text(text, "body", None, typed=False)], list(expected))


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        ([Finding("nir", "nir.key", 0, 10)], (1, 0, 0)),
        ([Finding("nir", "nir.key", 0, 6)], (1, 0, 0)),
        ([Finding("nir", "nir.key", 0, 5)], (0, 1, 1)),
        ([Finding("nir", "nir.key", 0, 10, piece=1)], (0, 1, 1)),
        ([Finding("nir", "a", 0, 10), Finding("nir", "b", 1, 10)], (1, 0, 0)),
        ([], (0, 0, 1)),
    ],
)
def test_a_finding_is_right_by_more_than_half(
    found: list[Finding], counts: tuple[int, int, int]
) -> None:
    given = line("0123456789 and more", Expected("nir", 0, 0, 10))
    tallies, _, _ = measure([given], lambda pieces: found)
    tally = tallies["nir"]
    assert (tally.right, tally.wrong, tally.missed) == counts
    assert bool(tally.lines) is (counts != (1, 0, 0))


@pytest.mark.parametrize("start", [0, 3])
def test_a_name_is_found_with_or_without_its_title(start: int) -> None:
    given = line("M. Roy", Expected("person", 0, 0, 6))
    tallies, _, _ = measure([given], lambda pieces: [Finding("person", "person.title", start, 6)])
    assert (tallies["person"].right, tallies["person"].wrong) == (1, 0)


def test_only_marks_found_for_nothing_block_a_trap() -> None:
    plain = line("du secret médical")
    doubtful = line("TLP:CLEAR", Expected("marking", 0, 0, 9, doubtful=True))
    elsewhere = line("du secret", family="prose")

    def scan(pieces: list[Piece]) -> list[Finding]:
        return [Finding("marking", "fr.secret", 0, len(pieces[0].text))]

    tallies, blocked, traps = measure([plain, doubtful, elsewhere], scan)
    assert (blocked, traps) == (["one"], 2)
    assert tallies["marking"].wrong == 2


def test_the_row_counts_what_is_held_out_and_names_no_line_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bench.guard.scan", lambda _: [])
    row = guard()
    figures = {each.name: (each.value, each.bar) for each in row.figures}
    for kind, bar in (("marking", 1.0), ("nir", 1.0), ("person", None)):
        assert figures[f"held out: {kind} missed"] == (100.0, bar)
    assert any("-mark-fr-" in note for note in row.notes)
    assert "held-" not in f"{row.notes} {row.raw}"
