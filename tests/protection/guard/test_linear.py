"""Nothing that is written makes finding slow: eight times as much takes about as many times."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest

from emilie.protection.guard.folded import Folded, fold
from emilie.protection.guard.personal import find

SHAPES = {
    "numbers": "1 ",
    "pairs": "06 12 ",
    "wrong keys": "1 85 05 78 006 084 92 30006 00001 12345678901 88 ",
    "accounts": "FR76 3000 6000 0112 ",
    "at": "a.a@b.c-",
    "capitals": "A-B'",
    "names": "Jean Dupont M. A. A. ",
    "institutions": "lycée public du Jean ",
    "ways": "12 rue de la des 35000 R ",
    "columns": "née le;passeport;immatriculation\n3/3/1990;12AB34567;AB-123-CD\n",
    "heads": "née le;",
    "dates in words": "né le vingt et un mai mil neuf cent quatre-vingt-dix ",
    "months before": "BORN MAY 17, 1984 DOB ",
    "senders": "De : Jean Dupont <a@b.fr> Affaire suivie par : A B ",
    "births": "née le né à Nom : Prénom : 12/03/1980 ",
}


@pytest.fixture(autouse=True)
def _without_collections() -> Iterator[None]:
    """The heap of all tests, gone through in the middle of a measure, is not the rules' cost."""
    gc.disable()
    yield
    gc.enable()


def spent(folded: Folded) -> float:
    """Seconds of processor."""
    began = time.process_time()
    for _ in find(folded):
        pass
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_time_grows_as_the_text(shape: str) -> None:
    little, much = (fold((shape * (size // len(shape) + 1))[:size]) for size in (50_000, 400_000))
    # A busy machine counts some runs too long, none too short: three times too long is for it, and
    # sixty-four times as long is what a loop in a loop takes.
    least_little = least_much = float("inf")
    for _ in range(6):
        least_little = min(least_little, spent(little))
        least_much = min(least_much, spent(much))
        if least_much < 24 * least_little:
            return
    pytest.fail(f"{least_little:.3f} s, then {least_much:.3f} s")
