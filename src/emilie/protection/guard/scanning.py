"""What the guard finds in a text or a file, in one pass: never the words themselves."""

from __future__ import annotations

from collections.abc import Sequence

from emilie.protection.guard import markings, personal
from emilie.protection.guard.finding import Finding, Piece
from emilie.protection.guard.folded import fold


def scan(pieces: Sequence[Piece]) -> list[Finding]:
    """All that is found in the pieces of one text or file, by piece, then by place.

    They are given together: a mark that comes back on the pages of a file counts where it would
    not on one of them.
    """
    folded = [fold(_said(piece)) for piece in pieces]
    found = list(markings.find(pieces, folded))
    for number, each in enumerate(folded):
        found += personal.find(each, number)
    return sorted(found, key=lambda each: (each.piece, each.start, each.end))


def _said(piece: Piece) -> str:
    """Its text; the lines of a watermark are made one, as its words stand where they fit."""
    return piece.text.translate(_ONE_LINE) if piece.part == "watermark" else piece.text


_ONE_LINE = str.maketrans("\r\n", "  ")
