"""The assistant: from a question to the chunks of its answer.

The loop around the model is ours rather than pydantic-ai's agent graph, whose event stream
costs some 75 µs an update where this costs a few; models, messages and tools are pydantic-ai's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from time import monotonic
from typing import Any, cast

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.assistant.chunks import Chunk, Part, name_again, unfinished
from emilie.assistant.citations import Citations, Said
from emilie.assistant.context import Asked
from emilie.assistant.pictures import Pictures, look, need_of
from emilie.assistant.prompt import compose, instructions
from emilie.assistant.reading import Reading, in_line, read, wait_for_documents
from emilie.assistant.tools import SEARCH, read_arguments, run_tool
from emilie.assistant.window import MARGIN, PICTURE, answer_limit, open_window
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.core.objects import Objects
from emilie.documents.models import Document
from emilie.inference import routing
from emilie.inference.energy import estimate
from emilie.inference.errors import ModelCut
from emilie.inference.queue import Place
from emilie.inference.registry import Chosen, Endpoints
from emilie.inference.tokens import tokens
from emilie.settings import Settings

STEPS = 6
"""Most requests to the model in one turn; the last one gets no tools."""
SHARE = 0.6
"""The part of the context that documents may fill."""
Say = Callable[[Chunk], None]
"""Takes the chunks of an answer: a call, because a generator costs more than the words."""


def _words(part: Any) -> str:
    content = getattr(part, "content", "")
    if isinstance(content, str):
        return content
    # A question with images.
    return "".join(piece for piece in content if isinstance(piece, str)) if content else ""


def words_of(messages: Sequence[ModelMessage]) -> Iterator[str]:
    """All that is written in a request."""
    for message in messages:
        if isinstance(message, ModelRequest):
            yield message.instructions or ""
        yield from map(_words, message.parts)


class Answering:
    """One answer being made. `facts` is the message's metadata, filled in as things are known."""

    _say: Say

    def __init__(
        self,
        asked: Asked,
        *,
        sessions: Sessions,
        objects: Objects,
        endpoints: Endpoints,
        settings: Settings,
        facts: dict[str, Any],
        before: Sequence[Part] = (),
    ) -> None:
        self._asked = asked
        self._sessions = sessions
        self._objects = objects
        self._pictures: Pictures = {}
        self._endpoints = endpoints
        self._settings = settings
        self._facts = facts
        self._before = before
        self._reading = Reading()
        self._began = monotonic()
        goes_on = unfinished(before)
        self._open = None if goes_on is None else ("text", name_again("text", goes_on))
        self._pieces = 0
        self._skip = ""
        self._need = asked.need
        self._most = settings.limits.answer
        self._sent: list[ModelMessage] = []
        self.asked_of: Chosen | None = None
        """The endpoint that was asked last, once one was."""
        self.room = 0
        """Tokens that its window left to the past."""

    async def answer(self, say: Say, *, with_documents: bool) -> None:
        """Say it, from its documents to its last word."""
        self._say = say
        self._need = need_of(self._endpoints, self._asked)
        likely = self._endpoints.choose(self._need)
        self._most = answer_limit(likely.context, self._most)
        if with_documents:
            found: list[Document] = []
            with tracing.span("waiting for documents"):
                async for chunk in wait_for_documents(
                    self._sessions, self._asked.conversation_id, found
                ):
                    self._say(chunk)
            self._reading = await read(
                self._sessions, found, self._looked_for(), int(likely.context * SHARE)
            )
            if self._reading.documents or self._reading.failed:
                self._say(self._reading.chunk())
            if "vision" in self._need.abilities:
                self._pictures = await look(self._objects, found, self._asked)
        await self._talk()

    def _looked_for(self) -> str:
        """A short question is searched together with the one before it."""
        earlier = [past.text for past in self._asked.history if past.role == "user"]
        if earlier and len(self._asked.question.split()) < 6:
            return f"{earlier[-1]} {self._asked.question}"
        return self._asked.question

    def _compose(self, since: list[ModelMessage], chosen: Chosen) -> list[ModelMessage]:
        """The request for that endpoint; `since`: what tools were asked and gave back."""
        asked = self._asked
        if chosen.facts.kind == "builtin" and asked.said and not since:
            # Deterministic: it says the same again, and what was already said is skipped.
            self._skip = asked.said
            asked = replace(asked, said="")
        estimate_of = chosen.measure.estimate
        used = estimate_of(instructions(asked, self._reading)) + estimate_of(asked.question)
        used += sum(estimate_of(passage.text) for passage in self._reading.sources.values())
        used += PICTURE * len(asked.images) * bool(self._pictures)
        used += estimate_of(asked.said) + estimate_of("".join(words_of(since)))
        room = chosen.context - chosen.context // MARGIN - used - self._most
        window = open_window(asked, max(room, 0), chosen)
        self.asked_of, self.room = chosen, room
        self._facts["window"] = window.facts()
        self._sent = [*compose(asked, self._reading, window, self._pictures), *since]
        return self._sent

    async def _talk(self) -> None:
        media_types = {document.id: document.media_type for document in self._reading.documents}
        citations = Citations(self._reading.sources, media_types, self._before)
        need, since = self._need, list[ModelMessage]()
        for step in range(STEPS):
            offered = [SEARCH] if self._reading.mode == "passages" and step < STEPS - 1 else []
            with Place(self._endpoints, need) as place:
                async for position in place:
                    self._say(in_line(position))
                async with routing.stream(
                    self._endpoints, need, partial(self._compose, since),
                    self._model_settings(), ModelRequestParameters(function_tools=offered), place,
                ) as talk:  # fmt: skip
                    self._facts["endpoint"] = asdict(talk.chosen.facts)
                    if self._skip:
                        citations = Citations(self._reading.sources, media_types)
                    words = partial(self._words, citations)
                    async for event in talk:
                        self._event(event, citations)
                        await talk.plain(words)
                    reply = talk.get()
            self._said(citations.close(), citations)
            self._shut()
            self._count(reply, talk.chosen)
            # Who began an answer ends it, if it can.
            need = replace(need, wanted=talk.chosen.name)
            if reply.finish_reason == "length":
                raise ModelCut  # at the limit of an answer's length: it can be gone on with
            if not reply.tool_calls:
                return
            returned = ModelRequest(parts=[])
            since += [reply, returned]
            await self._use_tools(reply, returned)

    async def _use_tools(self, reply: ModelResponse, returned: ModelRequest) -> None:
        """Run the tools that the model called; what they give back goes into `returned`."""
        for call in reply.tool_calls:
            given = read_arguments(call)
            name = {"toolCallId": call.tool_call_id}
            asked: Chunk = {"toolName": call.tool_name, "input": given} | name
            self._say({"type": "tool-input-available"} | asked)
            part, ended = await run_tool(call, given, self._sessions, self._reading)
            returned.parts = [*returned.parts, part]
            self._say(ended | name)

    def _model_settings(self) -> ModelSettings:
        wanted = {
            "max_tokens": self._most,
            "temperature": 0.3,
            "builtin_task": self._asked.task,
            "builtin_language": self._asked.language,
        }
        return cast("ModelSettings", wanted)

    def _event(self, event: Any, citations: Citations) -> None:
        """Say one event of the model's stream; only words and reasoning are said."""
        if event.event_kind == "part_start":
            content = getattr(event.part, "content", None)
            kind = event.part.part_kind
        elif event.event_kind == "part_delta":
            content = getattr(event.delta, "content_delta", None)
            kind = event.delta.part_delta_kind
        else:
            return
        if content and kind == "thinking":
            self._piece("reasoning", content)
        elif content and kind == "text":
            self._words(citations, content)

    def _words(self, citations: Citations, text: str) -> None:
        self._said(citations.feed(text), citations)

    def _said(self, said: list[Said], citations: Citations) -> None:
        for piece in said:
            if isinstance(piece, str):
                if fresh := self._skipped(piece):
                    self._piece("text", fresh)
            elif not self._is_known(piece):
                self._say(piece)
        if self._reading.sources:
            facts = {"verified": citations.verified, "removed": citations.removed}
            self._facts["citations"] = facts

    def _skipped(self, piece: str) -> str:
        """`piece` without what was said before the interruption."""
        if not self._skip:
            return piece
        if self._skip.startswith(piece):
            self._skip = self._skip[len(piece) :]
            return ""
        common = len(self._skip) if piece.startswith(self._skip) else 0
        self._skip = ""
        return piece[common:]

    def _is_known(self, source: Chunk) -> bool:
        return any(part.get("sourceId") == source["sourceId"] for part in self._before)

    def _piece(self, kind: str, text: str) -> None:
        if self._facts["first_word_seconds"] is None:
            self._facts["first_word_seconds"] = round(monotonic() - self._began, 3)
        if self._open is None or self._open[0] != kind:
            self._shut()
            self._pieces += 1
            self._open = (kind, f"{kind}-{self._pieces}")
            self._say({"type": f"{kind}-start", "id": self._open[1]})
        self._say({"type": f"{kind}-delta", "id": self._open[1], "delta": text})

    def _shut(self) -> None:
        """Close the open part."""
        if self._open is not None:
            kind, name = self._open
            self._open = None
            self._say({"type": f"{kind}-end", "id": name})

    def _count(self, reply: ModelResponse, chosen: Chosen) -> None:
        facts, usage = self._facts, reply.usage
        if not self._pictures:
            chosen.measure.learn(sum(map(len, words_of(self._sent))), usage.input_tokens)
        facts["input_tokens"] = (facts["input_tokens"] or 0) + usage.input_tokens
        # Servers that count nothing are counted here, by what was said.
        written = usage.output_tokens or tokens("".join(map(_words, reply.parts)))
        facts["output_tokens"] = (facts["output_tokens"] or 0) + written
        if chosen.entry is not None:
            facts["energy"] = estimate(
                chosen.entry.energy, chosen.hosting.country, facts["output_tokens"]
            )
