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
from functools import partial
from time import monotonic
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from emilie.core.errors import AppError
from emilie.inference.calls import Call, calling, told_when_sent
from emilie.inference.errors import (
    EndpointError,
    ModelOverloaded,
    ModelSilent,
    NoEndpointAllowed,
    NoEndpointUp,
)
from emilie.inference.queue import ModelBusy, Place, untried
from emilie.inference.registry import Chosen, Endpoints, Needs

log = logging.getLogger(__name__)

Compose = Callable[[Chosen], list[ModelMessage]]
"""Writes the request for the endpoint that is tried: their windows differ."""

Covered = Callable[[], Awaitable[None]]
"""Waited for between the writing of a request and its sending; what it raises keeps it here."""
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


class Tried:
    """The endpoints that failed to answer one request, and what the last one failed of."""

    def __init__(self) -> None:
        self.endpoints: list[Chosen] = []
        self._failure: EndpointError | None = None

    def add(self, chosen: Chosen, failure: EndpointError) -> None:
        log.warning("endpoint %s: %s", chosen.name, failure.code)
        self.endpoints.append(chosen)
        self._failure = failure

    @contextmanager
    def else_fails(
        self, nobody: tuple[type[AppError], ...] = (NoEndpointAllowed, NoEndpointUp)
    ) -> Iterator[None]:
        """Who is tried next is looked for in this block; with nobody left, it is the failure.

        `nobody`: how it is said that nobody is left.
        """
        try:
            yield
        except nobody:
            if self._failure is None:
                raise
            raise self._failure  # noqa: B904 -- its own cause is the one to keep


def _untold(_: object) -> None:
    """Nobody asked to be told."""


@asynccontextmanager
async def stream(
    endpoints: Endpoints,
    need: Needs,
    compose: Compose,
    settings: ModelSettings,
    parameters: ModelRequestParameters,
    in_line: Callable[[int], None] = _untold,
    sent: Callable[[Chosen], None] = _untold,
    covered: Covered | None = None,
) -> AsyncGenerator[Talk]:
    """Talk to the first endpoint that gives a first word; raises what the last one failed of.

    `in_line` is told the place in a saturated endpoint's queue, each time it changes; `sent`, who
    is being sent the request, which is not only who answers.
    """
    tried = Tried()
    while True:
        async with AsyncExitStack() as stack:
            with tried.else_fails():
                place = stack.enter_context(Place(endpoints, need, tried.endpoints))
                async for position in place:
                    in_line(position)
            chosen = place.chosen
            try:
                with told_when_sent(partial(sent, chosen)):
                    talk = await _open(stack, place, compose, settings, parameters, covered)
            except EndpointError as failure:
                tried.add(chosen, failure)
            else:
                sent(chosen)  # those that are no server tell nothing
                with judged(chosen):
                    yield talk
                return
        # It may have taken its time to fail; its place and its connection are given back by now.
        await need.again()


async def request(
    endpoints: Endpoints,
    need: Needs,
    compose: Compose,
    settings: ModelSettings,
    parameters: ModelRequestParameters,
) -> ModelResponse:
    """The same for a short reply that nobody watches being written: it does not queue."""
    tried = Tried()
    while True:
        with tried.else_fails():
            chosen = untried(endpoints, need, tried.endpoints)[0]
        try:
            with busy(chosen), judged(chosen):
                reply = await chosen.model.request(compose(chosen), settings, parameters)
                chosen.circuit.succeeded()
                return reply
        except EndpointError as failure:
            tried.add(chosen, failure)
        await need.again()  # it may have taken its time to fail


@contextmanager
def busy(chosen: Chosen, place: Place | None = None) -> Iterator[None]:
    """Holds a place inside for a request; raises `ModelBusy` where there is none."""
    if place is not None:
        place.take()
    elif not chosen.gate.enter():
        raise ModelBusy(seconds=chosen.gate.seconds)
    trial = chosen.circuit.trying()
    began = monotonic()
    try:
        yield
    finally:
        chosen.gate.leave(monotonic() - began)
        chosen.circuit.left(trial)


@asynccontextmanager
async def asked(
    chosen: Chosen, sent: Callable[[Chosen], None] = _untold, patience: float | None = None
) -> AsyncGenerator[Call]:
    """One request answered in one piece, made and read in this block, which may take `patience`
    seconds; `sent` is told when it leaves.
    """
    with (
        busy(chosen), judged(chosen), calling(chosen.name) as call, call,
        told_when_sent(partial(sent, chosen)),
    ):  # fmt: skip
        try:
            async with asyncio.timeout(patience):
                yield call
        except TimeoutError as error:
            raise ModelSilent from error
        chosen.circuit.succeeded()


@contextmanager
def judged(chosen: Chosen) -> Iterator[None]:
    """Tell the circuit what the endpoint fails of."""
    try:
        yield
    except EndpointError as failure:
        if failure.tells_of_health:
            after = failure.retry_after if isinstance(failure, ModelOverloaded) else None
            chosen.circuit.failed(
                retry_after=after, reached=not failure.out_of_reach, code=failure.code
            )
        raise


async def _open(
    stack: AsyncExitStack,
    place: Place,
    compose: Compose,
    settings: ModelSettings,
    parameters: ModelRequestParameters,
    covered: Covered | None,
) -> Talk:
    """The reply from its first event on; it has to hurry where somebody else could answer."""
    chosen = place.chosen
    stack.enter_context(busy(chosen, place))
    messages = compose(chosen)
    if covered is not None:
        await covered()
    with judged(chosen):
        try:
            async with asyncio.timeout(chosen.first_word if place.others else None):
                response = await stack.enter_async_context(
                    chosen.model.request_stream(messages, settings, parameters)
                )
                first = await anext(aiter(response), None)
        except TimeoutError as error:
            raise ModelSilent from error
    chosen.circuit.succeeded()
    return Talk(chosen, response, first)
