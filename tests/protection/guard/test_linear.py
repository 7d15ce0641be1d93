"""Nothing that is written makes finding slow: twice as much takes about twice as long."""

from __future__ import annotations

import time

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


def spent(folded: Folded) -> float:
    """Seconds of processor."""
    began = time.process_time()
    for _ in find(folded):
        pass
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_twice_as_much_takes_twice_as_long(shape: str) -> None:
    once, twice = (fold((shape * (size // len(shape) + 1))[:size]) for size in (200_000, 400_000))
    # A busy machine counts some runs too long, none too short.
    least_once = least_twice = float("inf")
    for run in range(6):
        least_once = min(least_once, spent(once))
        least_twice = min(least_twice, spent(twice))
        if run and least_twice < 3.0 * least_once:
            return
    pytest.fail(f"{least_once:.3f} s, then {least_twice:.3f} s")
