"""A request in OpenAI's own shape passed to an endpoint, and its answer passed back as bytes.

Nothing is understood but what has to be: the count of tokens, an error, the end. So a parameter
that came into being yesterday goes through, and an answer costs hardly more than its copy.
Fallback is that of `routing`: before the first word, among the endpoints as they stand by then.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from pydantic_ai.usage import RequestUsage

from emilie.core.errors import AppError
from emilie.inference.calls import Call, calling
from emilie.inference.endpoint import EndpointModel
from emilie.inference.errors import (
    EndpointError,
    ModelCut,
    ModelFailed,
    ModelSilent,
    NoEndpointUp,
    failure_in_stream,
    understood,
)
from emilie.inference.registry import Chosen
from emilie.inference.routing import Tried, busy, judged
from emilie.inference.speaking import Spoken, spoken_whole

CHAT = "/chat/completions"
WHOLE = 600.0
"""Seconds for an answer that comes in one piece: OpenAI's client waits as long."""
LARGEST = 64_000_000
"""Bytes of one answer in one piece, and of one event."""
SLOWEST = 10.0
"""Tokens a second under which an answer in one piece is given up, where others could answer: it
has no first word by which one that hangs would be told from one that writes."""
DONE = b"data: [DONE]"
UNSAID = frozenset({"role"})

Look = Callable[[], Sequence[Chosen]]
"""Who may answer now, in order; raises where nobody may."""


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens, as the endpoint counted them; 0 where it counted nothing."""

    read: int
    written: int


def count_in(answer: Any) -> Count | None:
    used = answer.get("usage") if isinstance(answer, dict) else None
    if not isinstance(used, dict):
        return None
    return Count(_number(used.get("prompt_tokens")), _number(used.get("completion_tokens")))


def _number(counted: Any) -> int:
    return counted if isinstance(counted, int) and counted > 0 else 0


def characters_in(choices: Any) -> int:
    """Characters of what a reply in one piece says: words, thoughts, calls of tools."""
    said = [
        value
        for choice in choices
        for name, value in (choice.get("message") or {}).items()
        if name not in UNSAID
    ]
    written = (each if isinstance(each, str) else orjson.dumps(each) for each in said if each)
    return sum(map(len, written))


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
async def stream(look: Look, body: dict[str, Any], *, shows_usage: bool) -> AsyncGenerator[Passed]:
    """The streamed answer of the first that gives a first word; raises what the last failed of."""
    tried = Tried()
    while True:
        async with AsyncExitStack() as stack:
            chosen, others = _next(look, tried)
            try:
                passed = await _open(stack, chosen, body, shows_usage=shows_usage, hurry=others)
            except EndpointError as failure:
                tried.add(chosen, failure)
            else:
                with judged(chosen):
                    yield passed
                return


def _next(look: Look, tried: Tried) -> tuple[Chosen, bool]:
    """Who is asked now, and whether somebody else could be instead.

    Nothing is waited for between this and `busy`: the policy is as it was read here, the endpoint
    is still open, and one request alone is the trial of a half-open circuit.
    """
    with tried.else_fails((AppError,)):
        left = [each for each in look() if each not in tried.endpoints]
        if not left:
            raise NoEndpointUp(seconds=1)  # their failures are better told
    return left[0], len(left) > 1


async def _open(
    stack: AsyncExitStack, chosen: Chosen, body: dict[str, Any], *, shows_usage: bool, hurry: bool
) -> Passed:
    """The answer from its first event on; `hurry` when somebody else could answer instead."""
    stack.enter_context(busy(chosen))
    call = stack.enter_context(calling(chosen.name))
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
    chosen.circuit.succeeded()
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
    characters: int
    """Said in it: what it weighs where the endpoint counts nothing."""


async def whole(look: Look, path: str, body: dict[str, Any], longest: int) -> Whole:
    """The answer in one piece, some `longest` tokens at the most, of the first that gives one."""
    tried = Tried()
    while True:
        chosen, others = _next(look, tried)
        try:
            with busy(chosen), judged(chosen), calling(chosen.name) as call:
                with call:
                    answer = await _read_within(_patience(chosen, longest) if others else None,
                                                chosen, path, body)  # fmt: skip
                _count(call, answer.count)
                chosen.circuit.succeeded()
                return answer
        except EndpointError as failure:
            tried.add(chosen, failure)


def _patience(chosen: Chosen, longest: int) -> float:
    """Seconds for an answer in one piece where somebody else could give it."""
    return min(WHOLE, chosen.first_word + longest / SLOWEST)


async def _read_within(
    seconds: float | None, chosen: Chosen, path: str, body: dict[str, Any]
) -> Whole:
    try:
        async with asyncio.timeout(seconds):
            return await _read(chosen, path, body)
    except TimeoutError as error:
        raise ModelSilent from error


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
        if not (given := answer["choices" if path == CHAT else "data"]):
            raise ModelFailed
        characters = characters_in(given) if path == CHAT else 0
    return Whole(chosen, said, count_in(answer), characters)
