"""What the guard finds in a text or a file, in one pass: never the words themselves."""

from __future__ import annotations

from collections.abc import Sequence

from emilie.protection.guard import markings
from emilie.protection.guard.finding import Finding, Piece
from emilie.protection.guard.folded import fold


def scan(pieces: Sequence[Piece]) -> list[Finding]:
    """All that is found in the pieces of one text or file, by piece, then by place.

    They are given together: a mark that comes back on the pages of a file counts where it would
    not on one of them.
    """
    folded = [fold(piece.text) for piece in pieces]
    found = list(markings.find(pieces, folded))
    return sorted(found, key=lambda each: (each.piece, each.start, each.end))
