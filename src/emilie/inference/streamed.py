"""A streamed answer of an endpoint: words by plain calls, the rest as events of pydantic-ai."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic_ai.messages import FinishReason, ModelResponse, ModelResponseStreamEvent
from pydantic_ai.models import StreamedResponse
from pydantic_ai.usage import RequestUsage

from emilie.inference.calls import Call
from emilie.inference.errors import ModelCut, failure_in_stream, understood
from emilie.inference.openai_wire import Delta, Words, read_events
from emilie.inference.pace import Source
from emilie.inference.reasoning import ReasoningSplitter

FINISH: dict[str, FinishReason] = {
    "stop": "stop", "length": "length", "tool_calls": "tool_call",
    "content_filter": "content_filter", "function_call": "tool_call",
}  # fmt: skip


@dataclass
class EndpointStream(StreamedResponse):
    """One streamed answer."""

    _name: str
    _url: str
    _source: Source
    _call: Call
    _splitter: ReasoningSplitter = field(default_factory=ReasoningSplitter)
    _left: deque[ModelResponseStreamEvent] = field(default_factory=deque)
    _words: list[str] = field(default_factory=list)
    _learned: Words = field(default_factory=Words)
    _rest: bytes = b""
    _spoke: bool = False
    """Whether the last read brought words: the next one can wait for more of them."""
    _doomed: bytes = b""
    """The error that the server sent behind the last words."""
    _ended: bool = False
    """Whether the server said that it is done."""
    _over: bool = False
    _failure: Exception | None = None
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
        with self._call:
            while True:
                while self._left:
                    if not self._call.spoken:
                        self._call.spoke()
                    yield self._left.popleft()
                if self._failure is not None:
                    raise self._failure
                delta = await self._next()
                if delta is None:
                    break
                self._note(delta)
            for event in self._text("", self._splitter.close()):
                yield event
            self._keep_words()
            if not self._ended and self.finish_reason is None:
                raise ModelCut
            self._finished = True

    async def plain(self, say: Callable[[str], None]) -> None:
        """Give words to `say` as they come, without events, until something else comes.

        To be called between two events: iterating then gives that something, the end and every
        failure included.
        """
        try:
            while not self._left and (delta := await self._next()) is not None:
                if delta.text and not delta.apart and self._splitter.settled:
                    self._words.append(delta.text)
                    self._count(delta)
                    say(delta.text)
                else:
                    self._note(delta)
        except Exception as failure:  # noqa: BLE001 -- the iteration raises it
            self._failure = failure

    async def _next(self) -> Delta | None:
        """What came since the last time, all of it at once; nothing at the end."""
        if self._doomed:
            raise failure_in_stream(self._doomed)
        if self._ended and not self._over:
            self._over = True
            await self._source.end()
        if self._over:
            return None
        if self._spoke:
            await self._source.rest()
        data = await self._source.read()
        if not data:
            self._over = True
            return None
        with understood():
            delta, self._rest, self._ended = read_events(self._rest + data, self._learned)
        self._spoke = bool(delta.text or delta.thinking)
        self._doomed = delta.failed
        return delta

    def _count(self, delta: Delta) -> None:
        if delta.finish is not None:
            self.finish_reason = FINISH.get(delta.finish, "stop")
        if delta.usage is not None:
            self._usage = RequestUsage(input_tokens=delta.usage[0], output_tokens=delta.usage[1])

    def _note(self, delta: Delta) -> None:
        """Keep the events of what came."""
        self._keep_words()
        self._count(delta)
        with understood():
            events = self._text(delta.thinking, delta.text and self._splitter.feed(delta.text))
            for call in delta.calls:
                events += self._parts_manager.handle_tool_call_delta_events(
                    vendor_part_id=call.index, tool_name=call.name, args=call.arguments,
                    tool_call_id=call.id,
                )  # fmt: skip
        self._left.extend(events)

    def _keep_words(self) -> None:
        """Put what was said without events into the reply."""
        if self._words:
            self._text("", ("", "".join(self._words)))
            self._words.clear()

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

    def get(self) -> ModelResponse:
        """The reply; of a stream that was cut, what came of it."""
        self._keep_words()
        return super().get()

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
