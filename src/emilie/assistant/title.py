"""A title for a conversation, asked of the endpoint that answers it."""

from __future__ import annotations

from typing import Any, cast

from pydantic_ai.messages import ModelRequest, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.assistant.context import instruction
from emilie.inference.registry import Endpoints

ENOUGH = 2_000
"""Characters of the question that say what it is about."""


async def ask_title(endpoints: Endpoints, question: str) -> str:
    """The title as the endpoint wrote it."""
    request = ModelRequest(
        parts=[UserPromptPart(question[:ENOUGH])], instructions=instruction("titre")
    )
    wanted: dict[str, Any] = {"max_tokens": 200, "temperature": 0.2, "builtin_task": "titre"}
    reply = await endpoints.choose().model.request(
        [request], cast("ModelSettings", wanted), ModelRequestParameters()
    )
    return "".join(part.content for part in reply.parts if isinstance(part, TextPart))
