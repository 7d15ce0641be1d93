"""What calls are told in has a bound, which they share."""

from __future__ import annotations

from typing import Any

from emilie.assistant.external import CALLS, LEAST, External
from emilie.inference.tokens import CHARACTERS_PER_TOKEN
from emilie.research.tools import Found, Sent

CONTEXT = 8_000


async def test_the_calls_of_an_answer_share_half_of_its_context() -> None:
    nothing: Any = None
    external = External(nothing, nothing, nothing, nothing, nothing)
    told: list[float] = []
    for _ in range(CALLS):
        room = external._room(CONTEXT)
        found = await external._told(Sent(""), Found(said="mot " * 20_000), nothing, room)
        told.append(len(found.told) / CHARACTERS_PER_TOKEN)
        external._filled += told[-1]
    assert told[0] < CONTEXT / 4 + 100
    assert sum(told) < CONTEXT / 2 + CALLS * LEAST
    assert min(told) >= LEAST
    assert "n’a pas été lue" in found.told
