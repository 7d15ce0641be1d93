"""Inline `<think>` blocks are told from the answer, cut anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.inference.reasoning import ReasoningSplitter


def split(text: str, step: int) -> tuple[str, str]:
    splitter = ReasoningSplitter()
    pieces = [splitter.feed(text[at : at + step]) for at in range(0, len(text), step)]
    pieces.append(splitter.close())
    return "".join(p[0] for p in pieces), "".join(p[1] for p in pieces)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour.", ("", "Bonjour.")),
        ("<think>je pense</think>Bonjour.", ("je pense", "Bonjour.")),
        ("\n<think>\nje < pense</think>\n\nBonjour.", ("je < pense", "Bonjour.")),
        ("<think>sans fin", ("sans fin", "")),
        ("<thin", ("", "<thin")),
        ("<b>gras</b> <think>non</think>", ("", "<b>gras</b> <think>non</think>")),
        ("", ("", "")),
    ],
)
def test_reasoning_is_cut_out(text: str, expected: tuple[str, str], step: int) -> None:
    assert split(text, step) == expected


@given(
    thought=st.text(alphabet="ab</>thinké \n", max_size=30),
    answer=st.text(alphabet="ab<>é", max_size=30),
)
def test_nothing_is_lost(thought: str, answer: str) -> None:
    if "</think>" in thought:
        return
    text = f"<think>x{thought}</think>x{answer}"
    assert split(text, 3) == (f"x{thought}", f"x{answer}")
