"""Any OpenAI-compatible server, as a pydantic-ai `Model`.

Text is coalesced at the source (`pace`): after the first words the stream is read every window,
all that arrived meanwhile at once, so the cost of an answer hardly depends on its number of
tokens. Words alone do not become pydantic-ai's events either: `streamed` hands them
on. aiohttp because httpx collapses before 300 streams (measured, docs/decisions).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from pydantic_ai import RunContext
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    TextPart,
    ToolCallPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from emilie.core import tracing
from emilie.core.http import Outbound
from emilie.core.outbound.calls import UNBOUNDED, at_sending, failures, read_most
from emilie.inference.calls import calling, is_sent
from emilie.inference.errors import (
    OF_CALLS,
    ModelUnknown,
    from_status,
    understood,
)
from emilie.inference.openai_wire import payload
from emilie.inference.pace import MOST, WINDOW, Pace, Source
from emilie.inference.reasoning import ReasoningSplitter
from emilie.inference.streamed import FINISH, EndpointStream

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession


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
        self._pace = Pace(window)
        self._client: ClientSession | None = None
        self._counts = True
        """Whether the server is asked to count tokens while it streams: some refuse the field."""
        self._hangs_up = False
        """Whether the server ends the connection with a stream and does not say so (llama.cpp):
        the next request would be sent into it."""

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
                trace_configs=[at_sending(is_sent)],
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

    async def post(self, path: str, body: dict[str, Any]) -> bytes:
        """What the server answers in one piece under its `/v1`."""
        async with self._call("POST", path, body) as (response, _):
            return await read_most(response, MOST)

    async def beside(self, path: str, body: dict[str, Any]) -> bytes:
        """What the server answers beside its `/v1`."""
        async with self._call("POST", self._url.removesuffix("/v1") + path, body) as (response, _):
            return await read_most(response, MOST)

    @asynccontextmanager
    async def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        silence: float | None = None,
    ) -> AsyncIterator[tuple[ClientResponse, asyncio.Timeout]]:
        """An answered call and its patience; every way to fail is one of our errors."""
        url = self._url + path if path.startswith("/") else path
        headers = dict(tracing.headers() or {})
        if self._hangs_up and body is not None:
            headers["connection"] = "close"
        try:
            with failures(self.client):
                async with (
                    asyncio.timeout(silence or self._silence) as patience,
                    self.client.request(method, url, json=body, headers=headers) as response,
                ):
                    self._hangs_up = response.headers.get("server") == "llama.cpp"
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
            source = await self.open(stack, "/chat/completions", body)
            stream = EndpointStream(
                model_request_parameters, _name=name, _url=self._url, _source=source, _call=call
            )
            stack.callback(lambda: call.used(stream.usage))
            yield stream

    async def open(
        self, stack: AsyncExitStack, path: str, body: dict[str, Any], silence: float | None = None
    ) -> Source:
        """The bytes that answer, until `stack` closes; asked again without what was refused."""
        post = partial(self._call, "POST", path, silence=silence)
        try:
            asked = body if self._counts else _uncounted(body)
            response, patience = await stack.enter_async_context(post(asked))
        except UsageRefused:
            self._counts = False
            response, patience = await stack.enter_async_context(post(_uncounted(body)))
        # A stream left early is cut, not drained: the endpoint stops computing.
        stack.callback(lambda: None if response.content.at_eof() else response.close())
        return Source(response, patience, silence or self._silence, self._pace)


def _uncounted(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "stream_options"}
