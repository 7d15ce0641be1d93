"""Documents that are too long for one request, read part by part for a summary.

Every passage is sent once. What is noted of a part is stored as it comes, so that an answer that
was stopped, cut or refused in the middle goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from emilie.assistant.chunks import Chunk
from emilie.assistant.gathering import gathered
from emilie.assistant.notes import Block, quotes_of
from emilie.assistant.noting import Noting
from emilie.assistant.parts import ReadPart, cut, size_of_parts
from emilie.assistant.reading import Reading, grounded
from emilie.core import tracing
from emilie.documents.index.search import Passage, these_passages
from emilie.inference.errors import EndpointError, ModelFailed
from emilie.inference.grounding import render
from emilie.inference.quotas import Spending

log = logging.getLogger(__name__)

IN_A_ROW = 3
"""Parts that fail one after the other before it is the endpoint that fails."""


class ReadingByParts:
    """Fills in a reading: its notes, what could not be read, the passages that prove the notes."""

    asks = "notes"
    """The instruction by which a part is noted."""

    def __init__(self, reading: Reading, noting: Noting, say: Callable[[Chunk], None]) -> None:
        self._reading = reading
        self._noting = noting
        self._say = say
        self._failed: list[EndpointError] = []
        """What the latest parts failed of, since one that did not."""

    async def read(self, context: int, room: int) -> None:
        """Read every part for a window of `context` tokens; the notes fit in `room` of them."""
        reading, noting = self._reading, self._noting
        reading.parts = self.cut(context)
        noting.parts = len(reading.parts)
        await noting.remember([document.id for document in reading.documents])
        for part in reading.parts:
            if (known := noting.remembered(self._key(part), reading.base(part))) is not None:
                reading.notes[part.number] = known
        left = [part for part in reading.parts if part.number not in reading.notes]
        self._tell()
        try:
            with tracing.span("reading by parts"):
                await noting.each(self._note, left)
            if reading.unread and not any(each.statements for each in reading.notes.values()):
                raise self._failed[-1] if self._failed else ModelFailed
            reading.blocks = await gathered(self._blocks(), room, reading, noting)
        finally:
            reading.now = None
            self._tell()
        reading.sources = await self.sources()

    def _tell(self) -> None:
        self._say(self._reading.chunk())

    def cut(self, context: int) -> list[ReadPart]:
        return cut(self._reading.places, size_of_parts(context))

    def _key(self, part: ReadPart) -> bytes:
        return self._noting.key(self.asks, part.document, *part.ids)

    async def _note(self, ledger: Spending, part: ReadPart) -> None:
        reading = self._reading
        reading.now = part
        self._tell()
        body, texts = await self.given(part)
        try:
            reading.notes[part.number] = await self._noting.note(
                self.asks, body, texts, ledger,
                document_id=part.document_id, key=self._key(part), base=reading.base(part),
            )  # fmt: skip
        except EndpointError as failure:
            log.warning("a part was not read: %s", failure.code)
            self._failed.append(failure)
            if len(self._failed) >= IN_A_ROW:
                raise
            reading.unread.append(part)
        else:
            self._failed.clear()
        self._tell()

    async def given(self, part: ReadPart) -> tuple[str, dict[int, str]]:
        """What is sent of a part, and the texts that its notes are looked up in."""
        passages = await self._passages(part)
        body = render([grounded(number, passage) for number, passage in passages.items()])
        return body, {number: passage.text for number, passage in passages.items()}

    async def _passages(self, part: ReadPart) -> dict[int, Passage]:
        """By their numbers; one that is gone since, with its document, leaves others theirs."""
        async with self._noting.sessions() as session:
            found = {each.id: each for each in await these_passages(session, part.ids)}
        numbered = enumerate(part.ids, part.first)
        return {number: found[each] for number, each in numbered if each in found}

    def _blocks(self) -> list[Block]:
        notes = self._reading.notes
        return [
            Block(part.facts(), notes[part.number])
            for part in self._reading.parts
            if part.number in notes and notes[part.number].statements
        ]

    async def sources(self) -> dict[int, Passage]:
        """The passages that the notes cite, by their numbers."""
        reading = self._reading
        cited = sorted(quotes_of([each.notes for each in reading.blocks]))
        ids = {number: reading.places[number - 1].id for number in cited}
        async with self._noting.sessions() as session:
            found = {each.id: each for each in await these_passages(session, [*ids.values()])}
        return {number: found[each] for number, each in ids.items() if each in found}
