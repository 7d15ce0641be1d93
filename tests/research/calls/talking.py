"""Talking with an assistant that asks outside."""

from __future__ import annotations

import asyncio
from typing import Any

from research.test_asking_first import asking, decided
from support.model import ScriptedModel
from support.talk import Talk

COMPANY = '[outil search_companies {"query": "La Poste"}] [cite "SIRET du siège : 35600000000048"]'


async def asked(talk: Talk, dsn: str, question: str, decision: str = "search", **more: Any) -> Any:
    """The parts of the answer, once what its tool sends was decided so."""
    turn = asyncio.create_task(talk.ask(question))
    waiting = await asking(dsn)
    answer = await decided(talk.client, talk, waiting["id"], decision, **more)
    assert answer.status_code == 204, answer.text
    await turn
    return (await talk.messages())[-1]["parts"]


def told_of(model: ScriptedModel) -> str:
    """What the model was told last of a tool."""
    said = [each for request in model.requests for each in request["messages"]]
    return str([each["content"] for each in said if each["role"] == "tool"][-1])
