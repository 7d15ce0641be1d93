"""Notes asked of a model: each request goes through what an answer's goes through.

The policy is asked anew, other endpoints stand in, the line of a saturated one is waited in,
budgets are taken from, and who is sent what is kept. What was noted before is not asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic_ai.messages import ModelMessage, ModelRequest, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.assistant.chunks import Chunk
from emilie.assistant.context import Asked, Length, instruction
from emilie.assistant.notes import Kept, Notes, keep_notes, kept_notes, key_of, moved, read_notes
from emilie.assistant.reading import in_line, in_line_no_more
from emilie.core.db import Sessions
from emilie.core.lanes import lanes
from emilie.inference import routing
from emilie.inference.errors import EndpointError, ModelFailed, NoEndpointUp
from emilie.inference.provenance import told, was_sent, wrote
from emilie.inference.queue import ModelBusy
from emilie.inference.quotas import Spending
from emilie.inference.registry import Chosen, Endpoints, Needs
from emilie.inference.tokens import tokens

AT_ONCE = 2
"""Requests at once: others are waiting for the same endpoint."""
ATTEMPTS = 2
"""Times that notes are asked before they are given up."""
PATIENCE = 30.0
"""Seconds for which a request waits for an endpoint that is full or asked for a rest."""
STATEMENTS: dict[Length, int] = {"court": 5, "moyen": 9, "long": 16}
"""Most statements noted of a part."""
PER_STATEMENT = 90
"""Tokens of a statement with its citation."""
Each = TypeVar("Each")


class Noting:
    """Asks notes for one answer. `parts`: how many the documents were cut into."""

    def __init__(
        self,
        asked: Asked,
        standing: Needs,
        say: Callable[[Chunk], None],
        *,
        sessions: Sessions,
        endpoints: Endpoints,
        facts: dict[str, Any],
        spending: Spending,
    ) -> None:
        self.sessions = sessions
        self.parts = 0
        self._asked = asked
        self._standing = standing
        self._say = say
        self._endpoints = endpoints
        self._facts = facts
        self._ledgers = [spending.apart() for _ in range(AT_ONCE)]
        self._length: Length = asked.length or "moyen"
        self._kept: dict[bytes, Kept] = {}
        self._in_line = False
        """Whether it was said that a request waits for its turn."""
        self._asking: dict[Spending, bool] = {}
        """The requests that were begun, in this order and by their ledgers: has its turn come?"""

    async def remember(self, document_ids: Sequence[UUID]) -> None:
        """Read what was noted of those documents before."""
        self._kept = await kept_notes(self.sessions, document_ids)

    def remembered(self, key: bytes, base: int) -> Notes | None:
        """What was noted under `key`, in a document whose passages are numbered from `base`."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        # Whoever wrote it was sent the passages, if by an earlier answer.
        if kept.endpoint not in self._facts["sent_to"]:
            self._facts["sent_to"] = [*self._facts["sent_to"], kept.endpoint]
        return moved(kept.notes, base)

    def key(self, name: str, *made_of: object) -> bytes:
        """Names notes by what is asked of whom, and by what they are `made_of`."""
        asked = self._asked
        wanted = self._standing.now().wanted
        asks = (self._asks(name), asked.question, self._length, asked.language, wanted)
        return key_of(*asks, *made_of)

    async def each(self, work: Callable[[Spending, Each], Any], waiting: Iterable[Each]) -> None:
        """Do `work` for each of them, a few at once, as `core.lanes` does."""
        await lanes([partial(work, ledger) for ledger in self._ledgers], waiting)

    async def note(
        self, name: str, body: str, texts: Mapping[int, str], ledger: Spending,
        *, document_id: UUID, key: bytes, base: int, most: int | None = None,
    ) -> Notes:  # fmt: skip
        """What the instruction `name` notes of `body`, proved by `texts`, kept under `key`; asked
        once more when the first time brought nothing. Raises what it failed of.
        """
        failure: EndpointError = ModelFailed()
        for _ in range(ATTEMPTS):
            try:
                said, chosen = await self._patiently(name, body, ledger, most)
            except EndpointError as failed:
                ledger.failed(failed)
                failure = failed
                continue
            notes = read_notes(said, texts)
            if not notes.useless:
                kept = moved(notes, -base)
                await keep_notes(self.sessions, document_id, key, kept, told(chosen))
                return notes
        raise failure

    async def _patiently(
        self, name: str, body: str, ledger: Spending, most: int | None
    ) -> tuple[str, Chosen]:
        left = PATIENCE
        while True:
            try:
                return await self._ask(name, body, ledger, most)
            except (NoEndpointUp, ModelBusy) as resting:
                pause = float(cast("int", resting.params.get("seconds") or 1))
                if pause > left:
                    raise
                left -= pause
            finally:
                self._asking.pop(ledger, None)
            await asyncio.sleep(pause)

    def _asks(self, name: str) -> str:
        limit = f"{STATEMENTS[self._length]} lignes au plus."
        names = [name, *(["english"] if self._asked.language == "en" else [])]
        return "\n\n".join([*map(instruction, names), limit])

    async def _ask(
        self, name: str, body: str, ledger: Spending, most: int | None
    ) -> tuple[str, Chosen]:
        await self._standing.again()
        self._asking[ledger] = False
        asks, written = self._asks(name), f"{body}\n\n{self._asked.question}"
        longest = most or STATEMENTS[self._length] * PER_STATEMENT
        reads = 0

        def compose(chosen: Chosen) -> list[ModelMessage]:
            nonlocal reads
            self._is_served(ledger)
            reads = chosen.measure.estimate(asks + written)
            return [ModelRequest(parts=[UserPromptPart(written)], instructions=asks)]

        async def covered() -> None:
            await ledger.cover(self.sessions, reads, longest)

        async with routing.stream(
            self._endpoints, self._standing, compose, self._settings(longest),
            ModelRequestParameters(), partial(self._waits, ledger),
            partial(was_sent, self._facts), covered,
        ) as talk:  # fmt: skip
            await self._hear(talk, ledger, asks + written)
        return _words(talk), talk.chosen

    async def _hear(self, talk: routing.Talk, ledger: Spending, sent: str) -> None:
        """Listen to the end; what was said counts, whatever ends it."""

        def heard(words: str) -> None:
            ledger.written += len(words)

        try:
            async for _ in talk:
                await talk.plain(heard)
        finally:
            usage = talk.get().usage
            written = usage.output_tokens or tokens(_words(talk))
            talk.chosen.measure.learn(len(sent), usage.input_tokens)
            ledger.counted(usage.input_tokens, written)
            wrote(self._facts, talk.chosen, read=usage.input_tokens, written=written)

    def _waits(self, ledger: Spending, position: int) -> None:
        if ledger is not next(iter(self._asking)) or any(self._asking.values()):
            return  # behind one of its own: the reading goes on
        self._in_line = True
        self._say(in_line(position))

    def _is_served(self, ledger: Spending) -> None:
        self._asking[ledger] = True
        if self._in_line:
            self._in_line = False
            self._say(in_line_no_more())

    def _settings(self, most: int) -> ModelSettings:
        wanted = {
            "max_tokens": most, "temperature": 0.2, "builtin_task": "synthese",
            "builtin_language": self._asked.language, "builtin_length": self._length,
            "builtin_parts": self.parts,
        }  # fmt: skip
        return cast("ModelSettings", wanted)


def _words(talk: routing.Talk) -> str:
    return "".join(part.content for part in talk.get().parts if isinstance(part, TextPart))
