"""What is told of few people, attacked by whoever subtracts it from the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emilie.core.small_cells import Part, tell


@st.composite
def parts(draw: st.DrawFn) -> Part:
    # Small ones and one-sided ones: where there is something to guess.
    size = draw(st.one_of(st.integers(0, 15), st.integers(0, 400)))
    edge = draw(st.integers(0, min(size, 14)))
    counted = draw(st.one_of(st.just(edge), st.just(size - edge), st.integers(0, size)))
    return Part(size, counted)


wholes = st.lists(parts(), min_size=0, max_size=12)
fewest = st.integers(5, 15)


def guessed(whole: list[Part], told: tuple[bool, ...], place: int, *, total: bool) -> range:
    """All that a withheld count may be, for who knows every size and all that is told."""
    size = whole[place].size
    if not total:
        return range(size + 1)
    withheld = [part for part, shown in zip(whole, told, strict=True) if not shown]
    left = sum(part.counted for part in withheld)
    others = sum(part.size for part in withheld) - size
    return range(max(0, left - others), min(size, left) + 1)


@given(wholes, fewest)
def test_no_count_of_few_is_told_nor_found_by_subtraction(whole: list[Part], k: int) -> None:
    told = tell(whole, k)
    for place, (part, shown) in enumerate(zip(whole, told.parts, strict=True)):
        large = k <= part.counted <= part.size - k
        if shown:
            assert large
        elif not large:
            # Nothing is known of a few people; of more, no closer than to `k`.
            left = guessed(whole, told.parts, place, total=told.total)
            assert len(left) - 1 >= min(part.size, k)


@given(wholes, fewest)
def test_what_is_left_of_a_total_is_no_count_of_few(whole: list[Part], k: int) -> None:
    told = tell(whole, k)
    withheld = [part for part, shown in zip(whole, told.parts, strict=True) if not shown]
    if told.total and withheld:
        counted, size = sum(each.counted for each in withheld), sum(each.size for each in withheld)
        assert k <= counted <= size - k
    if not told.total:
        # Parts that are told would tell it.
        assert not any(told.parts)


@given(wholes, fewest)
def test_what_hides_nobody_is_told_whole(whole: list[Part], k: int) -> None:
    if whole and all(k <= part.counted <= part.size - k for part in whole):
        assert tell(whole, k).total
        assert all(tell(whole, k).parts)


def test_a_lone_small_part_takes_another_with_it() -> None:
    whole = [Part(300, 200), Part(60, 30), Part(20, 3)]
    told = tell(whole, 11)
    assert (told.parts, told.total) == ((True, False, False), True)


def test_where_no_other_part_hides_it_the_total_is_not_told() -> None:
    assert not tell([Part(500, 490), Part(4, 0)], 11).total
    assert not tell([Part(10, 5)], 11).total
    assert not tell([], 11).total
