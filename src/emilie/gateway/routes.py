"""`/v1`: what OpenAI's clients call, for the other tools of an administration.

A key opens it and nothing else does: no cookie is read here, no key under `/api`, and no answer
lets the page of another site read it.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

from fastapi import APIRouter, Request, Response

from emilie.accounts.keys import KeyDep, KeyHolder
from emilie.accounts.rights import by_key
from emilie.accounts.steering.features import key_needs
from emilie.core.errors import NotFound
from emilie.gateway.access import abilities_of, candidates, open_to, sensitivity_of
from emilie.gateway.asking import AUTOMATIC, Asked, read_body, read_chat, read_embeddings
from emilie.gateway.errors import ModelNotOpen, OpenAIRoute
from emilie.gateway.schemas import (
    CompletionAnswer,
    CompletionIn,
    EmbeddingsIn,
    ModelListOut,
    ModelOut,
    OpenAIProblem,
)
from emilie.inference.registry import Chosen

PREFIX = "/v1"
COMPLETIONS = f"{PREFIX}/chat/completions"
EMBEDDINGS = f"{PREFIX}/embeddings"
SPEAKS = "emilie.gateway.completions"
"""Loaded after the start, with the engine that it brings."""

FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": OpenAIProblem, "description": what}
    for status, what in {
        400: "The request cannot be served as it is.", 401: "The key is not accepted.",
        403: "The key or the hosting policy does not allow it.",
        404: "No such model for this key.", 413: "The request is too large.",
        422: "Never: such requests get 400.", 429: "A budget or an endpoint is at its limit.",
        500: "Our fault.", 502: "The endpoint failed.", 503: "Nothing answers at the moment.",
        504: "The endpoint said nothing in time.",
    }.items()
}  # fmt: skip

router = APIRouter(prefix=PREFIX, tags=["openai"], route_class=OpenAIRoute, responses=FAILURES)


def _takes(model: type[CompletionIn | EmbeddingsIn]) -> dict[str, Any]:
    """The body in the contract: it is read by hand, so that what is unknown goes through."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


async def _answering(request: Request, key: KeyHolder, asked: Asked, path: str) -> Response:
    state = request.app.state

    def look() -> list[Chosen]:
        return candidates(state.endpoints, key, sensitivity_of(request, key), asked)

    look()  # what nobody may answer is refused before anything is reserved for it
    # Two threads that import the engine at once may each see the other's half of it.
    await asyncio.wait([state.loaded])
    response: Response = import_module(SPEAKS).Answering(state, key, asked, look, path)
    return response


@router.post(
    "/chat/completions", response_model=CompletionAnswer, openapi_extra=_takes(CompletionIn),
    dependencies=[by_key("chat"), key_needs("api")],
)  # fmt: skip
async def completions(request: Request, key: KeyDep) -> Response:
    """An answer, streamed or not, of the model named, or of the first that is open: `emilie`."""
    asked = read_chat(await read_body(request))
    return await _answering(request, key, asked, "/chat/completions")


@router.post(
    "/embeddings", response_model=CompletionAnswer, openapi_extra=_takes(EmbeddingsIn),
    dependencies=[by_key("embeddings"), key_needs("api")],
)  # fmt: skip
async def embeddings(request: Request, key: KeyDep) -> Response:
    """Vectors of texts, where an endpoint open to the key makes some."""
    asked = read_embeddings(await read_body(request))
    return await _answering(request, key, asked, "/embeddings")


@router.get("/models", dependencies=[by_key("models"), key_needs("api")])
async def models(request: Request, key: KeyDep) -> ModelListOut:
    """The endpoints open to the key's organisation and sensitivity, and `emilie`, which chooses."""
    return ModelListOut(object="list", data=_open_models(request, key))


@router.get("/models/{name}", dependencies=[by_key("models"), key_needs("api")])
async def model(request: Request, key: KeyDep, name: str) -> ModelOut:
    for each in _open_models(request, key):
        if each.id == name:
            return each
    raise ModelNotOpen


@router.api_route(
    "/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    include_in_schema=False, dependencies=[by_key()],
)  # fmt: skip
async def elsewhere() -> None:
    """Who has no key learns nothing of what there is not."""
    raise NotFound


def _open_models(request: Request, key: KeyHolder) -> list[ModelOut]:
    opened = open_to(request.app.state.endpoints, key, sensitivity_of(request, key))
    named = [_shown(each, each.name, each.facts.label) for each in opened]
    first = next((each for each in opened if "chat" in abilities_of(each)), None)
    automatic = [] if first is None else [_shown(first, AUTOMATIC, "Choix automatique")]
    return automatic + named


def _shown(chosen: Chosen, name: str, label: str) -> ModelOut:
    facts = chosen.facts
    return ModelOut(
        id=name,
        object="model",
        created=0,
        owned_by=facts.operator or "emilie",
        label=label,
        context=chosen.context,
        abilities=sorted(abilities_of(chosen)),
        country=facts.country,
        certifications=list(facts.certifications),
        leaves_machine=facts.leaves_machine,
    )
