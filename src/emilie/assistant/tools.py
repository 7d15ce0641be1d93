"""Tools that the model may call. A tool acts with the caller's rights: it only sees documents
that the turn's reading was given, whatever the model asks for.
"""

from __future__ import annotations

from typing import Any

import orjson
from pydantic_ai.messages import ToolCallPart, ToolReturnPart
from pydantic_ai.tools import ToolDefinition

from emilie.assistant.reading import Reading
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.documents.search import best_passages
from emilie.inference.grounding import render

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
) -> tuple[ToolReturnPart, dict[str, Any]]:
    """What goes back to the model, and what the agent is shown of it."""
    query = given.get("query")
    if call.tool_name != SEARCH.name or not isinstance(query, str) or not query.strip():
        refused = "Outil inconnu ou paramètres invalides."
        return ToolReturnPart(call.tool_name, refused, call.tool_call_id), {"passages": 0}
    ids = [document.id for document in reading.documents]
    with tracing.span("tool search_documents"):
        async with sessions() as session:
            passages = reading.add(await best_passages(session, ids, query[:500], FOUND))
    content = render(passages) if passages else "Aucun passage trouvé."
    return ToolReturnPart(call.tool_name, content, call.tool_call_id), {"passages": len(passages)}
