"""The assistant: from a question to the chunks of its answer.

The loop around the model is ours rather than pydantic-ai's agent graph, whose event stream
costs some 75 µs an update where this costs a few; models, messages and tools are pydantic-ai's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ToolCallPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from emilie.assistant.by_parts import ReadingByParts
from emilie.assistant.changing import Pair, ReadingChanges, compare_versions, pair_of
from emilie.assistant.chunks import Chunk, Part
from emilie.assistant.citations import Citations
from emilie.assistant.closest import closest
from emilie.assistant.context import Asked
from emilie.assistant.leaving import Outside
from emilie.assistant.looking_outside import LookingOutside
from emilie.assistant.noting import Noting
from emilie.assistant.omissions import omissions
from emilie.assistant.pictures import Pictures, check_seen, known, look, need_of
from emilie.assistant.prompt import compose, instructions, without_links, words_in, words_of
from emilie.assistant.reading import Reading, in_line, read, wait_for_documents
from emilie.assistant.saying import Say, Saying
from emilie.assistant.tasks.review import review
from emilie.assistant.tools import SEARCH, Returned, read_arguments, run_tool
from emilie.assistant.window import MARGIN, PICTURE, answer_limit, open_window
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.core.objects import Objects
from emilie.documents.index.finding import Asking
from emilie.documents.models import Document
from emilie.inference import routing
from emilie.inference.builtin.intents import INTENTS_OF_TASKS, Intent, intent_with_documents
from emilie.inference.builtin.lengths import length_of
from emilie.inference.errors import ModelCut
from emilie.inference.provenance import told, was_sent, wrote
from emilie.inference.quotas import Spending
from emilie.inference.registry import Chosen, Endpoints, Need, Needs
from emilie.inference.tokens import tokens
from emilie.settings import Settings

STEPS = 6
"""Most requests to the model in one turn; the last one gets no tools."""
SHARE = 0.6
"""The part of the context that documents may fill."""
EXTRACTED_WHOLE = 16_000
"""Tokens, some twenty pages: of longer documents a summary is extracted part by part."""


class Answering:
    """One answer being made. `facts` is the message's metadata, filled in as things are known.

    `standing`: what the conversation asks of endpoints, which may change in the course of it.
    """

    def __init__(
        self,
        asked: Asked,
        standing: Needs,
        *,
        sessions: Sessions,
        objects: Objects,
        endpoints: Endpoints,
        settings: Settings,
        facts: dict[str, Any],
        before: Sequence[Part] = (),
        spending: Spending | None = None,
        outside: Outside | None = None,
    ) -> None:
        self._asked = asked
        self._spending = spending or Spending()
        self._reads = 0
        self._sessions = sessions
        self._given = outside
        self._outside = LookingOutside()
        self._objects = objects
        self._pictures: Pictures = {}
        self._endpoints = endpoints
        self._settings = settings
        self._facts = facts
        self._before = before
        self._reading = Reading()
        self._saying = Saying(facts, before, self._spending)
        self._standing = standing
        self._wanted = asked.need.wanted
        self._most = settings.limits.answer
        self._sent: list[ModelMessage] = []
        self._tried: list[Chosen] = []
        """Those that were asked for the next words, and gave none yet."""
        self.asked_of: Chosen | None = None
        """The endpoint that was asked last, once one was."""
        self.room = 0
        """Tokens that its window left to the past."""

    async def answer(self, say: Say, *, with_documents: bool) -> None:
        """Say it, from its documents to its last word."""
        self._say = self._saying.chunk = say
        likely = self._endpoints.choose(self.now())
        if self._given is not None:
            await self._outside.open(
                self._given, self._asked, self._standing, self._say, self._sessions, likely
            )
        if with_documents or self._asked.length is not None:
            self._asked = self._sized()
        if with_documents:
            found, waited = list[Document](), False
            with tracing.span("waiting for documents"):
                async for chunk in wait_for_documents(
                    self._sessions, self._asked.conversation_id, found
                ):
                    self._say(chunk)
                    waited = True
            self._asked = known(self._asked, found)
            if waited:
                await self.again()
                check_seen(self._endpoints, self._asked, self._needed(), found)
                likely = self._endpoints.choose(self.now())
            pair = pair_of(self._asked, found) if self._wants() == "comparison" else None
            if pair is None:
                await self._read(found, likely)
            elif not await self._compare(pair, found, likely):
                return
            if "vision" in self.now().abilities:
                self._pictures = await look(self._objects, found, self._asked)
        self._most = answer_limit(likely.context, self._most)
        if await self._outside.begin(self._reading, likely, answers=self._wants() == "answer"):
            await self.again()
        await self._talk()
        self._own_up()
        self._review()
        await self._offer()

    @property
    def _searching(self) -> Asking:
        sent = partial(was_sent, self._facts)
        return Asking(self._endpoints, self._standing, sent, self._spending)

    async def _read(self, found: list[Document], likely: Chosen) -> None:
        """Read the documents as they are to be, saying so."""
        room = int(likely.context * SHARE)
        whole = room
        if self._asked.length is not None and likely.facts.kind == "builtin":
            # It has room for all, and chooses so few sentences that whole chapters have none.
            whole = min(room, EXTRACTED_WHOLE)
        self._reading = await read(
            self._sessions, found, self._looked_for(), whole, self._searching,
            by_parts=self._asked.length is not None, space=self._asked.space,
        )  # fmt: skip
        if self._asked.space is not None:
            await self.again()  # a document that came meanwhile may have raised it
        if self._reading.documents or self._reading.failed or self._reading.space is not None:
            self._say(self._reading.chunk())
        if self._reading.mode == "parts":
            by_parts = ReadingByParts(self._reading, self._noting(), self._say)
            await by_parts.read(likely.context, room)
            await self.again()

    async def _compare(self, pair: Pair, found: list[Document], likely: Chosen) -> bool:
        """Compare two versions; whether there is anything left to put into words."""
        asked, room = self._asked, int(likely.context * SHARE)
        made = await compare_versions(
            pair, asked.language, self._say, self._sessions, self._settings.documents,
            insists=asked.task == "comparaison" or likely.facts.kind == "builtin",
        )  # fmt: skip
        if made is None:
            await self._read(found, likely)
            return True
        self._reading, notes = made
        self._say(self._reading.chunk())
        if verdict := notes.verdict():
            self._saying.text(verdict[len(asked.said) :])
            return False
        if likely.facts.kind != "builtin" and tokens(self._reading.noted) > room:
            changes = ReadingChanges(self._reading, notes, self._noting(), self._say)
            await changes.read(likely.context, room)
            await self.again()
        return True

    def _noting(self) -> Noting:
        return Noting(
            self._asked, self._standing, self._say, sessions=self._sessions,
            endpoints=self._endpoints, facts=self._facts, spending=self._spending,
        )  # fmt: skip

    def _sized(self) -> Asked:
        """With the length of the summary that the question asks for, if it asks for one."""
        asked = self._asked
        if self._wants() != "summary":
            return replace(asked, length=None)
        if asked.guided is not None and asked.guided.length is not None:
            return replace(asked, length=asked.guided.length)
        return replace(asked, length=length_of(asked.question, asked.length))

    def _own_up(self) -> None:
        """Say what the summary leaves out, whatever the model says of it."""
        left_out = omissions(self._reading, self._saying.cited, self._asked.language)
        if left_out:
            self._saying.text(left_out)

    def _review(self) -> None:
        """What the code makes of a letter or of a rewriting, and what it finds wrong with it."""
        if self._asked.guided is not None:
            text = without_links(self._asked.said + "".join(self._saying.written))
            by_engine = (self._facts["endpoint"] or {}).get("kind") == "builtin"
            if reviewed := review(self._asked.guided, text, by_engine=by_engine):
                self._say(reviewed)

    async def _offer(self) -> None:
        """What comes closest in the documents, when nothing of them supports the answer."""
        if self._saying.cited or not self._reading.holds or self._wants() != "answer":
            return
        if self._pictures and self._asked.images:
            return  # it may be what was seen that was said
        offered = await closest(self._sessions, self._reading, self._looked_for(), self._searching)
        if offered is not None:
            self._say(offered)

    def _wants(self) -> Intent:
        if self._asked.guided is not None and self._asked.guided.from_form and self._asked.task:
            return INTENTS_OF_TASKS[self._asked.task]
        before = [past.text for past in self._asked.history if past.role == "user"]
        return intent_with_documents(self._asked.question, before, self._asked.task)

    def now(self) -> Need:
        """What the next request asks of the endpoint."""
        return need_of(self._endpoints, self._asked, self._needed(), self._tried)

    def _needed(self) -> Need:
        return replace(self._standing.now(), wanted=self._wanted)

    async def again(self) -> None:
        await self._standing.again()

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
            self._saying.skip = asked.said
            asked = replace(asked, said="")
        estimate_of = chosen.measure.estimate
        used = estimate_of(instructions(asked, self._reading)) + estimate_of(asked.message)
        if self._reading.by_notes:
            used += estimate_of(self._reading.noted)
        else:
            used += sum(estimate_of(passage.text) for passage in self._reading.passages)
        pictures = self._pictures if "vision" in chosen.abilities else {}
        used += PICTURE * len(asked.images) * bool(pictures)
        used += estimate_of(asked.said) + estimate_of("".join(words_of(since)))
        room = chosen.context - chosen.context // MARGIN - used - self._most
        window = open_window(asked, max(room, 0), chosen)
        self.asked_of, self.room = chosen, room
        self._tried.append(chosen)
        self._facts["window"] = window.facts()
        self._reads = used + window.tokens
        quotes = chosen.facts.kind == "builtin"
        self._sent = [*compose(asked, self._reading, window, pictures, quotes=quotes), *since]
        return self._sent

    async def _covered(self) -> None:
        """The budgets have room for the request as it was composed; raises what refuses it."""
        await self._spending.cover(self._sessions, self._reads, self._most)

    async def _talk(self) -> None:
        citations = Citations(self._reading.sources, self._before)
        since = list[ModelMessage]()
        for step in range(STEPS):
            offered = self._tools() if step < STEPS - 1 else []
            async with routing.stream(
                self._endpoints, self, partial(self._compose, since),
                self._model_settings(), ModelRequestParameters(function_tools=offered),
                lambda position: self._say(in_line(position)),
                partial(was_sent, self._facts), self._covered,
            ) as talk:  # fmt: skip
                self._tried.clear()
                self._facts["endpoint"] = told(talk.chosen)
                self._facts["instead_of"] = self._passed_over(talk.chosen)
                if self._saying.skip:
                    citations = Citations(self._reading.sources)
                reply = await self._hear(talk, citations)
            self._saying.end(citations)
            # Who began an answer ends it, if it can.
            self._wanted = talk.chosen.name
            if reply.finish_reason == "length":
                raise ModelCut  # at the limit of an answer's length: it can be gone on with
            if not reply.tool_calls:
                return
            returned = ModelRequest(parts=[])
            since += [reply, returned]
            await self._use_tools(reply, returned)
            await self.again()

    def _tools(self) -> list[ToolDefinition]:
        """Those that this caller may use, now."""
        offered = [SEARCH] if self._reading.mode == "passages" else []
        return offered + self._outside.tools()

    async def _hear(self, talk: routing.Talk, citations: Citations) -> ModelResponse:
        """Say what is said; gives the whole reply. What was said counts, whatever ends it."""
        words = partial(self._saying.words, citations)
        try:
            async for event in talk:
                self._saying.event(event, citations)
                await talk.plain(words)
        finally:
            reply = talk.get()
            self._count(reply, talk.chosen)
        return reply

    def _passed_over(self, chosen: Chosen) -> str | None:
        """The label of the endpoint that the agent chose, when it is not the one that answers."""
        need = self._asked.need
        if need.wanted is None or need.wanted == chosen.name:
            return None
        return self._endpoints.label_of(need.wanted, need.organisation)

    async def _use_tools(self, reply: ModelResponse, returned: ModelRequest) -> None:
        """Run the tools that the model called; what they give back goes into `returned`."""
        for call in reply.tool_calls:
            given = read_arguments(call)
            name = {"toolCallId": call.tool_call_id}
            asked: Chunk = {"toolName": call.tool_name, "input": given} | name
            self._say({"type": "tool-input-available"} | asked)
            part, ended = await self._run_tool(call, given)
            returned.parts = [*returned.parts, part]
            self._say(ended | name)
        if self._reading.space is not None:
            self._say(self._reading.chunk())  # it names the documents that were found since

    async def _run_tool(self, call: ToolCallPart, given: dict[str, Any]) -> Returned:
        context = self.asked_of.context if self.asked_of is not None else 0
        done = await self._outside.run(call, given, self._reading, context)
        return done or await run_tool(call, given, self._sessions, self._reading, self._searching)

    def _model_settings(self) -> ModelSettings:
        wanted = {
            "max_tokens": self._most,
            "temperature": 0.3,
            "builtin_task": self._asked.task,
            "builtin_language": self._asked.language,
            "builtin_length": self._asked.length,
            "builtin_chosen": len(self._reading.parts),
        }
        if self._asked.guided is not None and self._asked.guided.from_form:
            wanted |= self._asked.guided.for_engine()
        return cast("ModelSettings", wanted)

    def _count(self, reply: ModelResponse, chosen: Chosen) -> None:
        usage = reply.usage
        if not self._pictures:
            chosen.measure.learn(sum(map(len, words_of(self._sent))), usage.input_tokens)
        # Servers that count nothing, or were cut before they could, are counted here.
        written = usage.output_tokens or tokens("".join(map(words_in, reply.parts)))
        self._spending.counted(usage.input_tokens, written)
        wrote(self._facts, chosen, read=usage.input_tokens, written=written)
