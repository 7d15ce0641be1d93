"""OpenAI's shape spoken by a model of ours that has no wire: the built-in engine."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPart,
    TextPartDelta,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse

from emilie.core.ids import new_id


def text_of(content: Any) -> str:
    """The words of a message's content, in one piece or in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text") or "") for part in parts if isinstance(part, dict))


def messages_of(body: dict[str, Any]) -> list[ModelMessage]:
    """The conversation of a request; what only models that call tools say is left out."""
    messages: list[ModelMessage] = []
    for message in body["messages"]:
        text = text_of(message.get("content"))
        match message.get("role"):
            case "system" | "developer":
                messages.append(ModelRequest(parts=[SystemPromptPart(text)]))
            case "user":
                messages.append(ModelRequest(parts=[UserPromptPart(text)]))
            case "assistant" if text:
                messages.append(ModelResponse(parts=[TextPart(text)]))
    return messages


def _head(model: Model[Any], kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{new_id().hex}", "object": kind, "created": int(time.time()),
        "model": model.model_name,
    }  # fmt: skip


def _usage(response: ModelResponse) -> dict[str, int]:
    read, written = response.usage.input_tokens, response.usage.output_tokens
    return {
        "prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written
    }  # fmt: skip


async def spoken_whole(model: Model[Any], body: dict[str, Any]) -> bytes:
    """An answer in one piece."""
    reply = await model.request(messages_of(body), None, ModelRequestParameters())
    said = "".join(part.content for part in reply.parts if isinstance(part, TextPart))
    message = {"role": "assistant", "content": said}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    head = _head(model, "chat.completion")
    return orjson.dumps(head | {"choices": [choice], "usage": _usage(reply)})


class Spoken:
    """A streamed answer as the bytes that an endpoint would send."""

    def __init__(self, model: Model[Any], response: StreamedResponse) -> None:
        self._response = response
        self._head = _head(model, "chat.completion.chunk")
        self._pieces = self._speak()

    @classmethod
    @asynccontextmanager
    async def to(cls, model: Model[Any], body: dict[str, Any]) -> AsyncGenerator[Spoken]:
        asked = messages_of(body), None, ModelRequestParameters()
        async with model.request_stream(*asked) as response:
            yield cls(model, response)

    async def read(self) -> bytes:
        return await anext(self._pieces, b"")

    async def rest(self) -> None:
        """The model has its own pace."""

    async def end(self) -> None:
        """Nothing follows the last words."""

    async def _speak(self) -> AsyncIterator[bytes]:
        role = {"role": "assistant"}
        async for event in self._response:
            for words in _words(event):
                yield self._chunk([{"index": 0, "delta": role | {"content": words},
                                    "finish_reason": None}])  # fmt: skip
                role = {}
        yield self._chunk([{"index": 0, "delta": role, "finish_reason": "stop"}])
        yield self._chunk([], usage=_usage(self._response.get())) + b"data: [DONE]\n\n"

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> bytes:
        return b"data: " + orjson.dumps(self._head | {"choices": choices} | more) + b"\n\n"


def _words(event: Any) -> Iterator[str]:
    match event:
        case PartStartEvent(part=TextPart(content=words)) if words:
            yield words
        case PartDeltaEvent(delta=TextPartDelta(content_delta=words)) if words:
            yield words
