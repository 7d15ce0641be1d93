"""One request to a model: the first allowed endpoint that has something to say.

Before the first word a failure is hardly noticed, since the next allowed endpoint is tried; after
it the words are kept and the failure is told, because another model would not go on with them.
No retry happens anywhere below, so that one failure is one failure.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from time import monotonic
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from emilie.inference.errors import EndpointError, ModelOverloaded, ModelSilent
from emilie.inference.queue import ModelBusy, Place
from emilie.inference.registry import Chosen, Endpoints, Need

log = logging.getLogger(__name__)

Compose = Callable[[Chosen], list[ModelMessage]]
"""Writes the request for the endpoint that is tried: their windows differ."""

Plain = Callable[[Callable[[str], None]], Awaitable[None]]


async def _nothing(_: Callable[[str], None]) -> None:
    """Models that have no `plain` give everything as events."""


class Talk:
    """A streamed reply and who gives it. Iterate it once; `get` then gives the whole reply.

    Between two events, `plain` gives the words that come, as long as nothing else does: they
    cost a tenth of what events cost.
    """

    def __init__(self, chosen: Chosen, response: StreamedResponse, first: Any) -> None:
        self.chosen = chosen
        self._response = response
        self._first = first
        self.plain: Plain = getattr(response, "plain", _nothing)

    async def __aiter__(self) -> AsyncIterator[Any]:
        if self._first is not None:
            yield self._first
        async for event in self._response:
            yield event

    def get(self) -> ModelResponse:
        return self._response.get()


@asynccontextmanager
async def stream(
    endpoints: Endpoints,
    need: Need,
    compose: Compose,
    settings: ModelSettings,
    parameters: ModelRequestParameters,
    place: Place | None = None,
) -> AsyncGenerator[Talk]:
    """Talk to the first endpoint that gives a first word; raises what the last one failed of.

    `place`: one inside, that the caller waited for; its endpoint is tried first.
    """
    candidates = endpoints.candidates(need)
    if place is not None:
        candidates = [place.chosen, *(each for each in candidates if each is not place.chosen)]
    for position, chosen in enumerate(candidates):
        others = position + 1 < len(candidates)
        async with AsyncExitStack() as stack:
            try:
                talk = await _open(
                    stack, chosen, compose, settings, parameters,
                    hurry=others, place=place if position == 0 else None,
                )  # fmt: skip
            except EndpointError as failure:
                if not others:
                    raise
                log.warning("endpoint %s: %s, trying the next", chosen.name, failure.code)
                continue
            with judged(chosen):
                yield talk
            return


async def request(
    endpoints: Endpoints,
    need: Need,
    compose: Compose,
    settings: ModelSettings,
    parameters: ModelRequestParameters,
) -> ModelResponse:
    """The same for a short reply that nobody watches being written."""
    candidates = endpoints.candidates(need)
    for position, chosen in enumerate(candidates):
        try:
            with busy(chosen), judged(chosen):
                began = monotonic()
                reply = await chosen.model.request(compose(chosen), settings, parameters)
                chosen.circuit.succeeded(monotonic() - began)
                return reply
        except EndpointError:
            if position + 1 == len(candidates):
                raise
    raise AssertionError("candidates are never empty")


@contextmanager
def busy(chosen: Chosen, place: Place | None = None) -> Iterator[None]:
    """Holds a place inside for a request; raises `ModelBusy` where there is none."""
    if place is not None:
        place.take()
    elif not chosen.gate.enter():
        raise ModelBusy(seconds=chosen.gate.seconds)
    chosen.circuit.trying()
    began = monotonic()
    try:
        yield
    finally:
        chosen.gate.leave(monotonic() - began)
        chosen.circuit.left()


@contextmanager
def judged(chosen: Chosen) -> Iterator[None]:
    """Tell the circuit what the endpoint fails of."""
    try:
        yield
    except EndpointError as failure:
        if failure.tells_of_health:
            after = failure.retry_after if isinstance(failure, ModelOverloaded) else None
            chosen.circuit.failed(retry_after=after)
        raise


async def _open(
    stack: AsyncExitStack,
    chosen: Chosen,
    compose: Compose,
    settings: ModelSettings,
    parameters: ModelRequestParameters,
    *,
    hurry: bool,
    place: Place | None,
) -> Talk:
    """The reply from its first event on; `hurry` when somebody else could answer instead."""
    stack.enter_context(busy(chosen, place))
    began = monotonic()
    with judged(chosen):
        try:
            async with asyncio.timeout(chosen.first_word if hurry else None):
                response = await stack.enter_async_context(
                    chosen.model.request_stream(compose(chosen), settings, parameters)
                )
                first = await anext(aiter(response), None)
        except TimeoutError as error:
            raise ModelSilent from error
    chosen.circuit.succeeded(monotonic() - began)
    return Talk(chosen, response, first)
