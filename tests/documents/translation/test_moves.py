"""Which formats of a paragraph may change places."""

from __future__ import annotations

from collections.abc import Sequence

from emilie.documents.translation.inline import Change, Item, Mark, Moves, Paragraph, Piece
from emilie.documents.translation.prose import Run


def test_a_paragraph_of_thousands_is_grouped_by_one_look_at_each() -> None:
    looked: list[int] = []

    def home(anchor: int) -> int | None:
        looked.append(anchor)
        return None if anchor < 2 else anchor // 2

    def exchange(_: Sequence[int]) -> Change:
        raise AssertionError

    words: list[Item] = [Piece([Run("mot ")], None), *(Mark(each) for each in range(3000))]
    words.append(Piece([Run("fin")], None))
    groups = Paragraph(words, moves=Moves(home, exchange)).groups
    assert groups[:6] == [0, 0, 1, 1, 2, 2]
    assert max(groups) == 1499
    assert len(looked) == 3000
