"""A title for a conversation, asked of the endpoint that answered it, and of no other: what is
said of where the question went stays true.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.assistant.context import instruction
from emilie.inference.errors import ModelSilent
from emilie.inference.quotas import Spent
from emilie.inference.registry import Chosen
from emilie.inference.routing import busy, judged
from emilie.inference.tokens import used_by

ENOUGH = 2_000
"""Characters of the question that say what it is about."""


async def ask_title(chosen: Chosen, question: str, spent: Spent) -> str:
    """The title as the endpoint wrote it."""
    question, told = question[:ENOUGH], instruction("titre")
    request = ModelRequest(parts=[UserPromptPart(question)], instructions=told)
    wanted: dict[str, Any] = {"max_tokens": 200, "temperature": 0.2, "builtin_task": "titre"}
    reply = await _reply(chosen, request, cast("ModelSettings", wanted))
    title = "".join(part.content for part in reply.parts if isinstance(part, TextPart))
    spent(used_by(reply.usage, told + question, title))
    return title


async def _reply(chosen: Chosen, request: ModelRequest, settings: ModelSettings) -> ModelResponse:
    """Within the time that it has for a first word elsewhere: others wait for their title."""
    try:
        # Around what is judged: too slow for a title is not too ill for an answer.
        async with asyncio.timeout(chosen.first_word):
            with busy(chosen), judged(chosen):
                reply = await chosen.model.request([request], settings, ModelRequestParameters())
                chosen.circuit.succeeded()
                return reply
    except TimeoutError as error:
        raise ModelSilent from error
