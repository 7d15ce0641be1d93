"""Passages put in order by an endpoint that reads each beside the question.

Three shapes are spoken, tried in this order and remembered for each endpoint: the one that vLLM,
Jina, Cohere and OpenGateLLM (Albert API) share; that of OpenGateLLM before it, which says `prompt`
and `input`; that of Hugging Face's text-embeddings-inference, beside its `/v1`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import orjson
from pydantic_ai.models import Model
from pydantic_ai.usage import RequestUsage

from emilie.inference.abilities import able
from emilie.inference.errors import (
    EndpointError,
    ModelFailed,
    ModelRefused,
    ModelUnknown,
    NoEndpointUp,
    understood,
)
from emilie.inference.passing import count_in
from emilie.inference.registry import Chosen, Endpoints, Needs
from emilie.inference.routing import Tried, asked

if TYPE_CHECKING:
    from emilie.inference.endpoint import EndpointModel

PATH = "/rerank"
Sent = Callable[[Chosen], None]


@dataclass(frozen=True, slots=True)
class Reranked:
    """Places of the texts that were given, best first."""

    order: list[int]
    tokens: int
    """Read for it, as the endpoint counted; 0 where it counts nothing."""


async def _shared(model: EndpointModel, query: str, texts: list[str]) -> bytes:
    body = {"model": await model.name(), "query": query, "documents": texts, "top_n": len(texts)}
    return await model.post(PATH, body)


async def _albert_before(model: EndpointModel, query: str, texts: list[str]) -> bytes:
    return await model.post(PATH, {"model": await model.name(), "prompt": query, "input": texts})


async def _beside(model: EndpointModel, query: str, texts: list[str]) -> bytes:
    return await model.beside(PATH, {"query": query, "texts": texts})


SHAPES = (_shared, _albert_before, _beside)
_spoken: WeakKeyDictionary[Model[Any], int] = WeakKeyDictionary()
"""The shape that each one took."""


async def rerank(
    endpoints: Endpoints,
    needs: Needs,
    query: str,
    texts: Sequence[str],
    sent: Sent = lambda _: None,
    patience: float | None = None,
) -> Reranked:
    """The order of at least one text, by the first allowed endpoint that gives one.

    Raises what the last one failed of; `patience`: seconds that each may take.
    """
    tried = Tried()
    while True:
        with tried.else_fails():
            left = [each for each in able(endpoints, needs.now(), "reranking") if each.up]
            chosen = next((each for each in left if each not in tried.endpoints), None)
            if chosen is None:
                raise NoEndpointUp(seconds=1)
        try:
            return await ask(chosen, query, texts, sent, patience)
        except EndpointError as failure:
            tried.add(chosen, failure)
        await needs.again()


async def ask(
    chosen: Chosen,
    query: str,
    texts: Sequence[str],
    sent: Sent = lambda _: None,
    patience: float | None = None,
) -> Reranked:
    """The order that one endpoint gives."""
    model = cast("EndpointModel", chosen.model)
    async with asked(chosen, sent, patience) as call:
        ranked = read_order(await _say(model, query, list(texts)), len(texts))
        call.used(RequestUsage(input_tokens=ranked.tokens))
    return ranked


async def _say(model: EndpointModel, query: str, texts: list[str]) -> bytes:
    if (known := _spoken.get(model)) is not None:
        return await SHAPES[known](model, query, texts)
    refused: EndpointError | None = None
    for number, shape in enumerate(SHAPES):
        try:
            said = await shape(model, query, texts)
        except (ModelRefused, ModelUnknown) as failure:
            refused = refused or failure
        else:
            _spoken[model] = number
            return said
    assert refused is not None
    raise refused


def read_order(said: bytes, number: int) -> Reranked:
    """The order in an answer; raises `ModelFailed` unless each of `number` texts has one score."""
    with understood():
        answer = orjson.loads(said)
        listed = answer if isinstance(answer, list) else answer.get("results") or answer["data"]
        scores = {each["index"]: _score(each) for each in listed}
        if len(listed) != number or sorted(scores) != list(range(number)):
            raise ModelFailed
    count = count_in(answer)
    # Of our own places: an index may be written 1.0.
    order = sorted(range(number), key=lambda place: (-scores[place], place))
    return Reranked(order, count.read if count else 0)


def _score(result: dict[str, Any]) -> float:
    score = result["relevance_score"] if "relevance_score" in result else result["score"]
    if type(score) not in {int, float} or not isfinite(score):
        raise ModelFailed
    return float(score)
