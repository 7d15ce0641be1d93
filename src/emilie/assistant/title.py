"""A title for a conversation, asked of the endpoint that answers it."""

from __future__ import annotations

from typing import Any, cast

from pydantic_ai.messages import ModelRequest, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.assistant.context import Asked, instruction
from emilie.inference import routing
from emilie.inference.registry import Endpoints

ENOUGH = 2_000
"""Characters of the question that say what it is about."""


async def ask_title(endpoints: Endpoints, asked: Asked) -> str:
    """The title as the endpoint wrote it: one that the same data may be sent to."""
    request = ModelRequest(
        parts=[UserPromptPart(asked.question[:ENOUGH])], instructions=instruction("titre")
    )
    wanted: dict[str, Any] = {"max_tokens": 200, "temperature": 0.2, "builtin_task": "titre"}
    reply = await routing.request(
        endpoints, asked.need, lambda _: [request],
        cast("ModelSettings", wanted), ModelRequestParameters(),
    )  # fmt: skip
    return "".join(part.content for part in reply.parts if isinstance(part, TextPart))
