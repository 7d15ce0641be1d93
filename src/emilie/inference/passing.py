"""A request in OpenAI's own shape passed to an endpoint, and its answer passed back as bytes.

Nothing is understood but what has to be: the count of tokens, an error, the end. So a parameter
that came into being yesterday goes through, and an answer costs hardly more than its copy.
Fallback is that of `routing`: before the first word, and among the endpoints given.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

import orjson
from pydantic_ai.usage import RequestUsage

from emilie.inference.calls import Call, calling
from emilie.inference.endpoint import EndpointModel
from emilie.inference.errors import EndpointError, ModelCut, ModelFailed, ModelSilent
from emilie.inference.registry import Chosen
from emilie.inference.routing import busy, judged
from emilie.inference.speaking import Spoken, spoken_whole
from emilie.inference.streamed import failure_in_stream, understood

log = logging.getLogger(__name__)

CHAT = "/chat/completions"
WHOLE = 600.0
"""Seconds for an answer that comes in one piece: OpenAI's client waits as long."""
LARGEST = 64_000_000
"""Bytes of one answer in one piece, and of one event."""
DONE = b"data: [DONE]"


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens, as the endpoint counted them."""

    read: int
    written: int


def count_in(answer: Any) -> Count | None:
    used = answer.get("usage") if isinstance(answer, dict) else None
    if not isinstance(used, dict):
        return None
    read, written = used.get("prompt_tokens"), used.get("completion_tokens")
    return Count(
        read if isinstance(read, int) else 0, written if isinstance(written, int) else 0
    )  # fmt: skip


class Passage:
    """The bytes of a stream as they go by, in whole lines."""

    def __init__(self, *, shows_usage: bool) -> None:
        self._shows_usage = shows_usage
        self._rest = b""
        self.events = 0
        """About one a token, for servers that count none."""
        self.count: Count | None = None
        self.finished = False
        """A reason to end was given: what a server that sends no `[DONE]` ends by."""
        self.done = False
        self.failed: EndpointError | None = None
        """What an `error` inside the stream means; nothing goes on after it."""

    def feed(self, data: bytes) -> bytes:
        """What of it goes on."""
        data = self._rest + data
        whole, newline, self._rest = data.rpartition(b"\n")
        if len(self._rest) > LARGEST:
            raise ModelFailed
        if not newline:
            return b""
        if b'"finish_reason":"' in whole or b'"finish_reason": "' in whole:
            self.finished = True
        if b'"usage"' in whole or b'"error"' in whole or b"[DONE]" in whole:
            whole = b"\n".join(line for line in whole.split(b"\n") if self._goes_on(line))
        self.events += whole.count(b"data:")
        return whole + b"\n"

    def _goes_on(self, line: bytes) -> bool:
        if self.failed is not None:
            return False
        if not line.startswith(b"data:"):
            return True
        body = line[5:].strip()
        if body == b"[DONE]":
            self.done = True
            return True
        if b'"usage"' not in body and b'"error"' not in body:
            return True
        with understood():
            event = orjson.loads(body)
            if event.get("error"):
                self.failed = failure_in_stream(body)
                return False
        count = count_in(event)
        if count is None:
            return True
        self.count = count
        return self._shows_usage or bool(event.get("choices"))


class Bytes(Protocol):
    """Where a stream's bytes come from."""

    async def read(self) -> bytes: ...
    async def rest(self) -> None: ...
    async def end(self) -> None: ...


class Passed:
    """An answer that goes by, and who gives it. Iterate it once."""

    def __init__(
        self, chosen: Chosen, call: Call, source: Bytes, passage: Passage, first: bytes
    ) -> None:
        self.chosen = chosen
        self._call = call
        self.passage = passage
        self._source = source
        self._first = first

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with self._call:
            async for data in self._read():
                yield data

    async def _read(self) -> AsyncIterator[bytes]:
        yield self._first
        while not (self.passage.done or self.passage.failed):
            await self._source.rest()
            data = await self._source.read()
            if not data:
                break
            if going := self.passage.feed(data):
                yield going
        if self.passage.failed is not None:
            raise self.passage.failed
        if self.passage.done:
            await self._source.end()
        elif self.passage.finished:
            yield DONE + b"\n\n"
        else:
            raise ModelCut


@asynccontextmanager
async def stream(
    candidates: Sequence[Chosen], body: dict[str, Any], *, shows_usage: bool
) -> AsyncGenerator[Passed]:
    """The streamed answer of the first that gives a first word; raises what the last failed of."""
    for position, chosen in enumerate(candidates):
        others = position + 1 < len(candidates)
        async with AsyncExitStack() as stack:
            try:
                passed = await _open(stack, chosen, body, shows_usage=shows_usage, hurry=others)
            except EndpointError as failure:
                if not others:
                    raise
                log.warning("endpoint %s: %s, trying the next", chosen.name, failure.code)
                continue
            with judged(chosen):
                yield passed
            return


async def _open(
    stack: AsyncExitStack, chosen: Chosen, body: dict[str, Any], *, shows_usage: bool, hurry: bool
) -> Passed:
    """The answer from its first event on; `hurry` when somebody else could answer instead."""
    stack.enter_context(busy(chosen))
    call = stack.enter_context(calling(chosen.name))
    began = monotonic()
    passage = Passage(shows_usage=shows_usage)
    with judged(chosen):
        try:
            async with asyncio.timeout(chosen.first_word if hurry else None):
                source = await _source(stack, chosen, body)
                first = b""
                while not passage.events:
                    data = await source.read()
                    if not data:
                        raise ModelCut
                    first += passage.feed(data)
                    if passage.failed is not None and not passage.events:
                        raise passage.failed
        except TimeoutError as error:
            raise ModelSilent from error
    chosen.circuit.succeeded(monotonic() - began)
    call.spoke()
    stack.callback(lambda: _count(call, passage.count))
    return Passed(chosen, call, source, passage, first)


def _count(call: Call, count: Count | None) -> None:
    if count is not None:
        call.used(RequestUsage(input_tokens=count.read, output_tokens=count.written))


async def _source(stack: AsyncExitStack, chosen: Chosen, body: dict[str, Any]) -> Bytes:
    model = chosen.model
    if isinstance(model, EndpointModel):
        # The count of tokens is always asked for: budgets need it, whoever shows it.
        options = (body.get("stream_options") or {}) | {"include_usage": True}
        asked = body | {"model": await model.name(), "stream_options": options}
        return await model.open(stack, CHAT, asked)
    return await stack.enter_async_context(Spoken.to(model, body))


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer in one piece, as the endpoint wrote it."""

    chosen: Chosen
    said: bytes
    count: Count | None


async def whole(candidates: Sequence[Chosen], path: str, body: dict[str, Any]) -> Whole:
    """The answer in one piece of the first that gives one."""
    for position, chosen in enumerate(candidates):
        try:
            with busy(chosen), judged(chosen), calling(chosen.name) as call:
                began = monotonic()
                with call:
                    answer = await _read(chosen, path, body)
                _count(call, answer.count)
                chosen.circuit.succeeded(monotonic() - began)
                return answer
        except EndpointError as failure:
            if position + 1 == len(candidates):
                raise
            log.warning("endpoint %s: %s, trying the next", chosen.name, failure.code)
    raise AssertionError("candidates are never empty")


async def _read(chosen: Chosen, path: str, body: dict[str, Any]) -> Whole:
    model = chosen.model
    if not isinstance(model, EndpointModel):
        said = await spoken_whole(model, body)
    else:
        said = b""
        async with AsyncExitStack() as stack:
            source = await model.open(stack, path, body | {"model": await model.name()}, WHOLE)
            while data := await source.read():
                said += data
                if len(said) > LARGEST:
                    raise ModelFailed
    with understood():
        answer = orjson.loads(said)
        if not answer["choices" if path == CHAT else "data"]:
            raise ModelFailed
    return Whole(chosen, said, count_in(answer))
