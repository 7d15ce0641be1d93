"""The built-in engine as a pydantic-ai model: it streams at the pace of a person who reads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import anyio
from pydantic_ai import RunContext
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    ModelResponseStreamEvent,
    TextPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from emilie.core.text import words
from emilie.inference.builtin.answering import answer
from emilie.inference.builtin.ask import Ask, Length, Task, read_ask
from emilie.inference.calls import Call, calling
from emilie.inference.grounding import CITATION

NAME = "emilie-builtin"
ENDPOINT = "integre"
"""Its name among endpoints, by which operators know it."""
SYSTEM = "emilie"
PAUSE = 0.033
"""Seconds between two pieces of an answer: with three words a piece, 90 words a second."""
WORDS = 3

_PIECE = re.compile(rf"(?:{CITATION.pattern}\s*|\S+\s*|\s+)", re.DOTALL)


class BuiltinSettings(ModelSettings, total=False):
    """What a turn tells the engine besides its messages."""

    builtin_task: Task | None
    builtin_language: Literal["fr", "en"]
    builtin_length: Length | None
    builtin_parts: int
    builtin_chosen: int
    builtin_question: str
    builtin_text: str
    builtin_letter: dict[str, Any]


class BuiltinModel(Model[None]):
    """Answers without any model: quotes, lays out, and says what it cannot do.

    The same messages always get the same words. Only text parts are made, never tool calls.
    """

    def __init__(self, *, pause: float = PAUSE) -> None:
        super().__init__()
        self._pause = pause

    @property
    def model_name(self) -> str:
        return NAME

    @property
    def system(self) -> str:
        return SYSTEM

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        settings, _ = self.prepare_request(model_settings, model_request_parameters)
        with calling(ENDPOINT) as call, call:
            ask, text = await asyncio.to_thread(_answered, messages, settings)
            call.used(_usage(ask, text))
        return ModelResponse(
            parts=[TextPart(text)],
            model_name=NAME,
            provider_name=SYSTEM,
            usage=_usage(ask, text),
            finish_reason="stop",
        )

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,  # noqa: ARG002 - pydantic-ai's signature
    ) -> AsyncGenerator[StreamedResponse]:
        settings, parameters = self.prepare_request(model_settings, model_request_parameters)
        with calling(ENDPOINT) as call:
            ask, text = await asyncio.to_thread(_answered, messages, settings)
            pieces = _paced(text, self._pause)
            stream = _BuiltinStream(parameters, _pieces=pieces, _given=_usage(ask, ""), _call=call)
            try:
                yield stream
            finally:
                call.used(stream.usage)
                # Closed even when the reader is gone: nothing may go on sleeping for nobody.
                with anyio.CancelScope(shield=True):
                    await pieces.aclose()


@dataclass
class _BuiltinStream(StreamedResponse):
    _pieces: AsyncGenerator[str]
    _given: RequestUsage
    _call: Call
    _begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        self._usage += self._given
        async with aclosing(self._pieces) as pieces:
            with self._call:
                async for piece in pieces:
                    if not self._call.spoken:
                        self._call.spoke()
                    self._usage += RequestUsage(output_tokens=len(words(piece)))
                    for event in self._parts_manager.handle_text_delta(
                        vendor_part_id="answer", content=piece
                    ):
                        yield event
        self.finish_reason = "stop"

    async def close_stream(self) -> None:
        await self._pieces.aclose()

    @property
    def model_name(self) -> str:
        return NAME

    @property
    def provider_name(self) -> str:
        return SYSTEM

    @property
    def provider_url(self) -> None:
        return None

    @property
    def timestamp(self) -> datetime:
        return self._begun


def _answered(messages: list[ModelMessage], settings: ModelSettings | None) -> tuple[Ask, str]:
    """Runs in a thread: a long document takes a few tenths of a second."""
    ask = read_ask(messages, settings or {})
    return ask, answer(ask)


def _usage(ask: Ask, text: str) -> RequestUsage:
    """Words stand for tokens: nothing here is billed, the order of magnitude is what is told."""
    given = sum(passage.text.count(" ") + 1 for passage in ask.passages)
    return RequestUsage(
        input_tokens=given + ask.question.count(" ") + 1, output_tokens=len(words(text))
    )


def pieces_of(text: str) -> Iterator[str]:
    """The text in pieces of three words; a citation mark stays whole."""
    held: list[str] = []
    for match in _PIECE.finditer(text):
        held.append(match.group())
        if len(held) == WORDS:
            yield "".join(held)
            held = []
    if held:
        yield "".join(held)


async def _paced(text: str, pause: float) -> AsyncGenerator[str]:
    for number, piece in enumerate(pieces_of(text)):
        if number:
            await asyncio.sleep(pause)
        yield piece
