"""Any OpenAI-compatible server, as a pydantic-ai `Model`.

Text is coalesced at the source: after the first words the stream is read every `window`
seconds, all that arrived meanwhile at once, so the cost of an answer hardly depends on its
number of tokens. aiohttp because httpx collapses before 300 streams (measured, docs/decisions).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from pydantic_ai import RunContext
from pydantic_ai.messages import (
    FinishReason,
    ModelMessage,
    ModelResponse,
    ModelResponseStreamEvent,
    TextPart,
    ToolCallPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from emilie.core import tracing
from emilie.core.http import Outbound
from emilie.core.outbound.calls import UNBOUNDED, failures, read_most
from emilie.inference.calls import Call, calling
from emilie.inference.errors import (
    OF_CALLS,
    EndpointError,
    ModelCut,
    ModelUnknown,
    from_status,
    understood,
)
from emilie.inference.openai_wire import Delta, payload, read_events
from emilie.inference.reasoning import ReasoningSplitter

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

WINDOW = 0.04
"""Seconds between two reads of a stream: 25 updates a second are smooth to the eye."""
FINISH: dict[str, FinishReason] = {
    "stop": "stop", "length": "length", "tool_calls": "tool_call",
    "content_filter": "content_filter", "function_call": "tool_call",
}  # fmt: skip
LONGEST = 3600.0
"""Seconds that one answer may take: a server that never falls silent must end too."""
MOST = 16_000_000
"""Bytes of one answer as the endpoint sends it, some 250 for each token."""

ENDING = 0.5
"""Seconds that a server may take to end a stream that it declared done."""


class UsageRefused(Exception):
    """The server does not know `stream_options`, by which the count of tokens is asked for."""


async def _refusal(response: ClientResponse, body: dict[str, Any] | None) -> Exception:
    said = await response.content.read(4096)
    if body is not None and "stream_options" in body and b"stream_options" in said:
        return UsageRefused()
    return from_status(response.status, said, response.headers.get("retry-after"))


class EndpointModel(Model["ClientSession"]):
    """One endpoint, with one HTTP client for the life of the process.

    `owner` is the one that declared the address to `outbound`.
    """

    def __init__(
        self,
        url: str,
        key: str,
        name: str | None,
        *,
        outbound: Outbound,
        owner: str,
        silence: float,
        window: float = WINDOW,
        endpoint: str = "principal",
    ) -> None:
        """`endpoint`: its name in the catalogue, by which operators know it."""
        super().__init__()
        self._outbound = outbound
        self._owner = owner
        self._endpoint = endpoint
        self._url = url.rstrip("/")
        self._key = key
        self._name = name
        self._silence = silence
        self._window = window
        self._client: ClientSession | None = None
        self._counts = True
        """Whether the server is asked to count tokens while it streams: some refuse the field."""

    @property
    def model_name(self) -> str:
        return self._name or "default"

    @property
    def system(self) -> str:
        return "openai"

    @property
    def base_url(self) -> str:
        return self._url

    @property
    def client(self) -> ClientSession:
        if self._client is None:
            headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
            self._client = self._outbound.session(
                self._owner,
                headers=headers,
                # `_call` watches the silence: aiohttp's own watch arms a timer at every chunk.
                timeout=UNBOUNDED,
                json_serialize=lambda value: orjson.dumps(value).decode(),
            )
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def probe(self) -> None:
        """Whether it answers at all: a server without a list of models is there too."""
        with suppress(ModelUnknown):
            async with self._call("GET", "/models") as (response, _):
                await response.content.read(1)

    async def name(self) -> str:
        """The model asked for; the first one that the endpoint lists when none is set."""
        if self._name is None:
            async with self._call("GET", "/models") as (response, _):
                said = await read_most(response, MOST)
            with understood():
                models = orjson.loads(said)["data"]
                if not models:
                    raise ModelUnknown
                self._name = str(models[0]["id"])
        return self._name

    async def beside(self, path: str, body: dict[str, Any]) -> bytes:
        """What the server answers beside its `/v1`."""
        async with self._call("POST", self._url.removesuffix("/v1") + path, body) as (response, _):
            return await read_most(response, MOST)

    @asynccontextmanager
    async def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> AsyncIterator[tuple[ClientResponse, asyncio.Timeout]]:
        """An answered call and its patience; every way to fail is one of our errors."""
        url = self._url + path if path.startswith("/") else path
        try:
            with failures(self.client):
                async with (
                    asyncio.timeout(self._silence) as patience,
                    self.client.request(
                        method, url, json=body, headers=tracing.headers()
                    ) as response,
                ):
                    if response.status != 200:
                        raise await _refusal(response, body)
                    yield response, patience
        except tuple(OF_CALLS) as error:
            raise OF_CALLS[type(error)] from error

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        with calling(self._endpoint) as call, call:
            name = await self.name()
            body = payload(name, messages, model_settings, model_request_parameters, stream=False)
            async with self._call("POST", "/chat/completions", body) as (response, _):
                reply = self._read(await read_most(response, MOST))
            call.used(reply.usage)
            return reply

    def _read(self, said: bytes) -> ModelResponse:
        with understood():
            answer = orjson.loads(said)
            choice = answer["choices"][0]
            message = choice["message"]
            text = ReasoningSplitter().whole(message.get("content") or "")
            calls = [
                ToolCallPart(call["function"]["name"], call["function"]["arguments"], call["id"])
                for call in message.get("tool_calls") or []
            ]
            used = answer.get("usage") or {}
        return ModelResponse(
            parts=[*([TextPart(text)] if text else []), *calls],
            model_name=self.model_name,
            usage=RequestUsage(
                input_tokens=used.get("prompt_tokens") or 0,
                output_tokens=used.get("completion_tokens") or 0,
            ),
            finish_reason=FINISH.get(choice.get("finish_reason") or ""),
        )

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,  # noqa: ARG002 -- pydantic-ai's signature
    ) -> AsyncGenerator[StreamedResponse]:
        async with AsyncExitStack() as stack:
            call = stack.enter_context(calling(self._endpoint))
            name = await self.name()
            body = payload(name, messages, model_settings, model_request_parameters, stream=True)
            response, patience = await self._open(stack, body)
            source = Source(response, patience, self._silence, self._window)
            stream = EndpointStream(
                model_request_parameters, _name=name, _url=self._url, _source=source, _call=call
            )
            try:
                yield stream
            finally:
                call.used(stream.usage)
                # A stream left early is cut, not drained: the endpoint stops computing.
                if not response.content.at_eof():
                    response.close()

    async def _open(
        self, stack: AsyncExitStack, body: dict[str, Any]
    ) -> tuple[ClientResponse, asyncio.Timeout]:
        """The answered call of a stream, asked once more without what the server refused."""
        path = "/chat/completions"
        if self._counts:
            try:
                return await stack.enter_async_context(self._call("POST", path, body))
            except UsageRefused:
                self._counts = False
        plain = {key: value for key, value in body.items() if key != "stream_options"}
        return await stack.enter_async_context(self._call("POST", path, plain))


class Source:
    """The bytes of one stream, read every window: all that arrived, at once.

    Between two reads the socket is left alone, so what comes meanwhile costs nothing.
    """

    def __init__(
        self,
        response: ClientResponse,
        patience: asyncio.Timeout,
        silence: float,
        window: float,
    ) -> None:
        self._response = response
        self._patience = patience
        self._silence = silence
        self._window = window
        self._clock = asyncio.get_running_loop().time
        self._end = self._clock() + LONGEST

    async def read(self) -> bytes:
        """What arrived, waiting for it if need be; nothing at the end of the stream."""
        data = await self._response.content.readany()
        if self._response.content.total_bytes > MOST:
            raise ModelCut
        self._patience.reschedule(min(self._clock() + self._silence, self._end))
        return data

    async def end(self) -> None:
        """Read what follows the last words, if it comes soon: the connection is then used again."""
        self._patience.reschedule(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDING):
                while await self._response.content.readany():
                    pass

    async def rest(self) -> None:
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if transport is None:  # all of it has arrived
            return
        transport.pause_reading()
        try:
            await asyncio.sleep(self._window)
        finally:
            if not transport.is_closing():
                transport.resume_reading()


@dataclass
class EndpointStream(StreamedResponse):
    """One streamed answer."""

    _name: str
    _url: str
    _source: Source
    _call: Call
    _timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __aiter__(self) -> AsyncIterator[ModelResponseStreamEvent]:
        """The events themselves.

        The base class wraps them in four generators that serve agents (part ends, final results):
        a seventh of the server's time at 60 streams.
        """
        if self._event_iterator is None:
            self._event_iterator = self._get_event_iterator()
        return self._event_iterator

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        splitter = ReasoningSplitter()
        rest = b""
        ended = False
        with self._call:
            while data := await self._source.read():
                with understood():
                    delta, rest, ended = read_events(rest + data)
                    events = self._events(delta, splitter)
                if events and not self._call.spoken:
                    self._call.spoke()
                for event in events:
                    yield event
                if delta.failed:
                    raise failure_in_stream(delta.failed)
                if ended:
                    await self._source.end()
                    break
                if delta.text or delta.thinking:
                    await self._source.rest()
            for event in self._text("", splitter.close()):
                yield event
            if not ended and self.finish_reason is None:
                raise ModelCut
            self._finished = True

    def _events(self, delta: Delta, splitter: ReasoningSplitter) -> list[ModelResponseStreamEvent]:
        if delta.finish is not None:
            self.finish_reason = FINISH.get(delta.finish, "stop")
        if delta.usage is not None:
            self._usage = RequestUsage(input_tokens=delta.usage[0], output_tokens=delta.usage[1])
        events = self._text(delta.thinking, delta.text and splitter.feed(delta.text))
        for call in delta.calls:
            events += self._parts_manager.handle_tool_call_delta_events(
                vendor_part_id=call.index, tool_name=call.name, args=call.arguments,
                tool_call_id=call.id,
            )  # fmt: skip
        return events

    def _text(self, thinking: str, split: tuple[str, str] | str) -> list[ModelResponseStreamEvent]:
        thought, said = split if isinstance(split, tuple) else ("", "")
        events: list[ModelResponseStreamEvent] = []
        if thinking or thought:
            events += self._parts_manager.handle_thinking_delta(
                vendor_part_id="thinking", content=thinking + thought
            )
        if said:
            events += self._parts_manager.handle_text_delta(vendor_part_id="text", content=said)
        return events

    async def close_stream(self) -> None:
        """Nothing to do here: leaving `request_stream` cuts the connection."""

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def provider_name(self) -> str:
        return "openai"

    @property
    def provider_url(self) -> str:
        return self._url

    @property
    def timestamp(self) -> datetime:
        return self._timestamp


def failure_in_stream(body: bytes) -> EndpointError:
    """The error for an `error` object that came inside a stream that had begun well."""
    return from_status(400 if b"context" in body.lower() else 500, body)
