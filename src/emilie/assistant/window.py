"""How much of the past goes into a request: its latest messages, after a summary of those before.

Sizes are those of the endpoint that is asked: counted by its tokenizer where it has told them,
estimated elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emilie.assistant.context import Asked, Exchange
from emilie.inference.registry import Chosen
from emilie.inference.tokens import Method

AROUND = 5
"""Tokens that an endpoint adds around each message."""
SHARE = 4
"""The answer is promised a quarter of the endpoint's window, if its limit is not lower."""
MARGIN = 20
"""A twentieth of the window is left free: sizes are estimates, and tools take some room."""
PICTURE = 2_000
"""Tokens of an image of the size that ours are brought to: 1 500 to 3 000 for current models."""
SHORTEST = 60
"""Tokens under which a shortened message says nothing."""
CUT = " […] "

Size = Callable[[Exchange], int]


@dataclass(frozen=True)
class Window:
    """What a request says of the past."""

    exchanges: Sequence[Exchange] = ()
    summary: str = ""
    summarised: int = 0
    """Messages that the summary stands for."""
    forgets: bool = False
    """Whether some messages are neither here nor in the summary."""
    tokens: int = 0
    counted: Method = "characters"

    def facts(self) -> dict[str, Any]:
        return {
            "messages": len(self.exchanges),
            "summarised": self.summarised,
            "forgets": self.forgets,
            "tokens": self.tokens,
            "counted": self.counted,
        }


def answer_limit(context: int, most: int) -> int:
    """Tokens that an answer may take of a window of `context`."""
    return min(most, context // SHARE)


def size_for(chosen: Chosen) -> Size:
    picture = PICTURE if "vision" in chosen.abilities else 0

    def size(exchange: Exchange) -> int:
        known = exchange.counted.get(chosen.name)
        words = chosen.measure.estimate(exchange.text) if known is None else known
        return AROUND + words + picture * len(exchange.images)

    return size


def open_window(asked: Asked, room: int, chosen: Chosen) -> Window:
    """The past of a turn in `room` tokens."""
    size = size_for(chosen)
    summary = "" if chosen.facts.kind == "builtin" else asked.summary
    left = room - (size(Exchange("user", summary)) if summary else 0)
    history = [exchange for exchange in asked.history if exchange.text]
    kept = latest(history, left, size)
    told = bool(kept) and all(chosen.name in exchange.counted for exchange in kept)
    return Window(
        exchanges=kept,
        summary=summary,
        summarised=asked.summarised if summary else 0,
        forgets=asked.forgets or len(kept) < len(history) or summary != asked.summary,
        tokens=sum(map(size, kept)) + (room - left),
        counted="tokenizer" if told else chosen.measure.method,
    )


def latest(history: Sequence[Exchange], most: int, size: Size) -> list[Exchange]:
    """The latest exchanges that fit in `most` tokens, beginning with a question.

    The last question and its answer are shortened rather than left out: what comes next is
    about them.
    """
    kept: list[Exchange] = []
    for exchange in reversed(history):
        takes = size(exchange)
        if takes > most and len(kept) < 2:
            # Of an answer that is too long, something is left to its question.
            share = most * 3 // 4 if exchange.role == "assistant" else most
            exchange = shortened(exchange, share, takes)  # noqa: PLW2901 -- what is left of it
            takes = size(exchange)
        if takes > most or not exchange.text:
            break
        most -= takes
        kept.append(exchange)
    kept.reverse()
    while kept and kept[0].role == "assistant":
        kept.pop(0)
    return kept


def shortened(exchange: Exchange, most: int, takes: int) -> Exchange:
    """Its beginning and its end, in at most `most` of the tokens that it takes, without images."""
    if most < SHORTEST:
        return replace(exchange, text="", counted={}, images=())
    characters = int(len(exchange.text) * (most - AROUND) / takes * 0.9)
    head = characters * 2 // 3
    text = exchange.text[:head] + CUT + exchange.text[len(exchange.text) - (characters - head) :]
    return replace(exchange, text=text, counted={}, images=())
