"""Tools that the model may call. A tool acts with the caller's rights: it only sees documents
that the turn's reading was given, whatever the model asks for.
"""

from __future__ import annotations

import logging
from typing import Any

import orjson
from pydantic_ai.messages import ToolCallPart, ToolReturnPart
from pydantic_ai.tools import ToolDefinition
from sqlalchemy.exc import SQLAlchemyError

from emilie.assistant.chunks import Chunk
from emilie.assistant.reading import Reading
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.documents.search import best_passages
from emilie.inference.grounding import render

log = logging.getLogger(__name__)

FOUND = 8

SEARCH = ToolDefinition(
    name="search_documents",
    description=(
        "Cherche dans les documents de la conversation les passages les plus proches d'une "
        "question ou de mots clés, en français."
    ),
    parameters_json_schema={
        "type": "object",
        "properties": {"query": {"type": "string", "description": "Question ou mots clés"}},
        "required": ["query"],
        "additionalProperties": False,
    },
)


def read_arguments(call: ToolCallPart) -> dict[str, Any]:
    """What the model gave, as far as it is a JSON object: models do write others."""
    try:
        given = orjson.loads(call.args_as_json_str())
    except orjson.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}


async def run_tool(
    call: ToolCallPart, given: dict[str, Any], sessions: Sessions, reading: Reading
) -> tuple[ToolReturnPart, Chunk]:
    """What goes back to the model, and how the step ended, as the agent is shown it."""
    query = given.get("query")
    if call.tool_name != SEARCH.name or not isinstance(query, str) or not query.strip():
        return _failed(call, "tool_refused", "Outil inconnu ou paramètres invalides.")
    ids = [document.id for document in reading.documents]
    try:
        with tracing.span("tool search_documents"):
            async with sessions() as session:
                passages = reading.add(await best_passages(session, ids, query[:500], FOUND))
    except (SQLAlchemyError, OSError):
        # The answer goes on with what it has, and the step says why it brought nothing.
        log.exception("search in documents")
        return _failed(call, "tool_failed", "La recherche est impossible pour l'instant.")
    content = render(passages) if passages else "Aucun passage trouvé."
    ended: Chunk = {"type": "tool-output-available", "output": {"passages": len(passages)}}
    return ToolReturnPart(call.tool_name, content, call.tool_call_id), ended


def _failed(call: ToolCallPart, code: str, told: str) -> tuple[ToolReturnPart, Chunk]:
    returned = ToolReturnPart(call.tool_name, told, call.tool_call_id)
    return returned, {"type": "tool-output-error", "errorText": code}
