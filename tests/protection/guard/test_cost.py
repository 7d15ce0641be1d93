"""Twice as much text takes twice as long, whatever the text is made of to make it explode."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest

from emilie.protection.guard.finding import Part, Piece
from emilie.protection.guard.scanning import scan

QUARTER = 25_000
LONG = 250_000
RATIO = 3.0
"""Of two lengths, one twice the other. Two doublings are measured, as a busy machine may well take
twice as long for the same."""
FAST = 0.005
"""Seconds under which a measure says more of the machine than of the text."""
UNITS = {
    "letters": "S", "digits": "1 ", "spaces": " ", "tabs": "\t", "lines": "\n", "dashes": "-/",
    "marks": "SECRET ", "lines of marks": "TRES SECRET\n", "blank lines": "SECRET\n\n\n \n",
    "letter-spaced": "S E C R E T   ", "single letters": "S ", "soft hyphens": "S\u00ad",
    "ligatures": "œ…", "accents": "e\u0301", "dates": "SECRET 1/1/1/1/", "brackets": "[({(DR) ",
    "portions": "(DR) a b c\n", "questions": "la mention :\nSECRET\n", "colours": "TLP:RED:",
    "until": "CLASSIFIE JUSQU'AU ", "ocr": "D1FFUSI0N RESTRE1NTE ", "spaced ocr": "T R E S S E C",
    "mentions": "SECRET ACSSI ", "cells": "| MENTION | SECRET | DATE |\n",
    "cells of a line": "|SECRET", "two lines": "DIFFUSION\nRESTREINTE\n",
    "subjects": "OBJET : RE : [TLP:RED] [DR] a\n",
    "sentences": "Ce document est classé SECRET. ", "columns": "née le;passeport;DDN\n1/1/1990;;\n",
    "separators": "SECRET - | // * ", "prose": "Le secrétaire garde un secret. ",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _without_collections() -> Iterator[None]:
    """The heap of all tests, gone through in the middle of a measure, is not the rules' cost."""
    gc.disable()
    yield
    gc.enable()


def seconds(text: str, part: Part) -> float:
    piece = Piece(text, part, page=1)
    taken = []
    for _ in range(3):
        began = time.process_time()
        scan([piece])
        taken.append(time.process_time() - began)
    return min(taken)


def grows_as(quarter: str, part: Part) -> bool:
    # A busy machine counts some measures too long, none too short.
    return any(
        seconds(quarter * 4, part) <= RATIO**2 * max(seconds(quarter, part), FAST) for _ in range(3)
    )


@pytest.mark.parametrize("part", ["body", "header"])
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_time_grows_as_the_text(unit: str, part: Part) -> None:
    assert grows_as((unit * (QUARTER // len(unit) + 1))[:QUARTER], part)


def test_a_million_characters_of_all_of_it_are_no_worse() -> None:
    share = LONG // len(UNITS)
    assert grows_as(
        "".join((unit * (share // len(unit) + 1))[:share] for unit in UNITS.values()), "body"
    )
