"""Tools that the model may call. A tool acts with the caller's rights: it only sees documents
that the turn's reading was given, and only searches where the caller's organisation may, whatever
the model asks for.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic_ai.messages import ToolCallPart, ToolReturnPart
from pydantic_ai.tools import ToolDefinition
from sqlalchemy.exc import SQLAlchemyError

from emilie.assistant.chunks import Chunk
from emilie.assistant.leaving import Searched
from emilie.assistant.reading import Reading
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.documents.index.finding import Asking, find_passages
from emilie.inference.grounding import render
from emilie.inference.outside import Family

log = logging.getLogger(__name__)

FOUND = 8

SEARCH = ToolDefinition(
    name="search_documents",
    description=(
        "Cherche dans les documents de la conversation et de son espace les passages les plus "
        "proches d'une question ou de mots clés, en français."
    ),
    parameters_json_schema={
        "type": "object",
        "properties": {"query": {"type": "string", "description": "Question ou mots clés"}},
        "required": ["query"],
        "additionalProperties": False,
    },
)

SEARCH_WEB = ToolDefinition(
    name="search_web",
    description=(
        "Cherche sur le Web et lit les premières pages trouvées. L'agent voit la requête avant "
        "qu'elle parte : quelques mots clés, sans donnée personnelle ni phrase d'un document."
    ),
    parameters_json_schema={
        "type": "object",
        "properties": {"query": {"type": "string", "description": "Mots clés, en français"}},
        "required": ["query"],
        "additionalProperties": False,
    },
)
SEARCH_PUBLICATIONS = ToolDefinition(
    name="search_publications",
    description=(
        "Cherche des publications scientifiques et donne leurs références exactes, leurs résumés "
        "et, s'il est ouvert, leur texte. L'agent voit la requête avant qu'elle parte : quelques "
        "mots clés, sans donnée personnelle ni phrase d'un document."
    ),
    parameters_json_schema={
        "type": "object",
        "properties": {
            "query": {
                "type": "string",
                "description": "Mots clés du sujet, en français ou en anglais ; une expression "
                "entre guillemets. Vide pour tout ce qu'un auteur a publié.",
            },
            "author": {"type": "string", "description": "Nom d'un auteur, s'il est demandé"},
            "first_year": {
                "type": "integer",
                "description": "Première année, si elle est demandée",
            },
            "last_year": {"type": "integer", "description": "Dernière année, si elle est demandée"},
        },
        "required": ["query"],
        "additionalProperties": False,
    },
)
SEARCHES: Mapping[Family, ToolDefinition] = {
    "web": SEARCH_WEB, "publications": SEARCH_PUBLICATIONS,
}  # fmt: skip

Returned = tuple[ToolReturnPart, Chunk]
"""What goes back to the model, and how the step ended, as the agent is shown it."""


def read_arguments(call: ToolCallPart) -> dict[str, Any]:
    """What the model gave, as far as it is a JSON object: models do write others."""
    try:
        given = orjson.loads(call.args_as_json_str())
    except orjson.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}


async def run_tool(
    call: ToolCallPart,
    given: dict[str, Any],
    sessions: Sessions,
    reading: Reading,
    asking: Asking,
) -> Returned:
    """What the search of documents gave."""
    query = given.get("query")
    if call.tool_name != SEARCH.name or not isinstance(query, str) or not query.strip():
        return refused(call)
    ids = [document.id for document in reading.documents]
    try:
        with tracing.span("tool search_documents"):
            found = await find_passages(
                sessions, ids, query[:500], FOUND, asking, reading.searched_space
            )
            passages = reading.add(found.passages)
    except (SQLAlchemyError, OSError):
        # The answer goes on with what it has, and the step says why it brought nothing.
        log.exception("search in documents")
        return _failed(call, "tool_failed", "La recherche est impossible pour l'instant.")
    content = render(passages) if passages else "Aucun passage trouvé."
    return _ended(call, content, len(passages))


def refused(call: ToolCallPart) -> Returned:
    """It calls a tool that is not there, or with something else than its parameters."""
    return _failed(call, "tool_refused", "Outil inconnu ou paramètres invalides.")


def came_of(call: ToolCallPart, searched: Searched) -> Returned:
    """What goes back to the model, and how the step ended, of what was asked outside."""
    if searched.error is not None:
        return _failed(call, searched.error, searched.told)
    return _ended(call, searched.told, searched.passages)


def _ended(call: ToolCallPart, told: str, passages: int) -> Returned:
    returned = ToolReturnPart(call.tool_name, told, call.tool_call_id)
    return returned, {"type": "tool-output-available", "output": {"passages": passages}}


def _failed(call: ToolCallPart, code: str, told: str) -> Returned:
    returned = ToolReturnPart(call.tool_name, told, call.tool_call_id)
    return returned, {"type": "tool-output-error", "errorText": code}
