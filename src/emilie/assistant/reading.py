"""How the conversation's documents are read for one turn: waited for, then whole or by passages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Literal
from uuid import UUID

from emilie.assistant.chunks import Chunk
from emilie.assistant.context import Around
from emilie.assistant.notes import Block, Notes, quotes_of
from emilie.assistant.parts import ReadPart
from emilie.core.db import Sessions
from emilie.core.text import locate
from emilie.documents import actions as documents
from emilie.documents.index.finding import Asking, How, find_passages
from emilie.documents.index.search import Passage, Place, all_passages, places_of
from emilie.documents.models import Document
from emilie.inference.grounding import Grounded, relay, render
from emilie.inference.tokens import CHARACTERS_PER_TOKEN
from emilie.research.passages import WebPassage

POLL = 0.25
PATIENCE = 180.0
"""Seconds for which a question waits for its documents."""
PASSAGES = 12
CHARACTERS_PER_WORD = 6.2
"""French administrative prose, spaces included."""


@dataclass
class Reading:
    """What was read. `sources` maps the short id that the model sees to the stored passage."""

    mode: Literal["whole", "passages", "parts", "comparison"] = "whole"
    documents: list[Document] = field(default_factory=list)
    """The conversation's own."""
    space: Around | None = None
    of_space: Literal["whole", "passages", "none"] = "none"
    """How the documents of the space are read."""
    failed: list[Document] = field(default_factory=list)
    searched: How | None = None
    """How its passages were found, where they were searched."""
    sources: dict[int, Passage] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    """Every passage, in reading order: what is read by parts is not held whole."""
    parts: list[ReadPart] = field(default_factory=list)
    notes: dict[int, Notes] = field(default_factory=dict)
    """Of the parts that were read, by their numbers."""
    unread: list[ReadPart] = field(default_factory=list)
    """The parts that could not be."""
    now: ReadPart | None = None
    """The part whose reading began last."""
    blocks: list[Block] = field(default_factory=list)
    """What the answer is made of, when that is notes."""
    outside: list[str] = field(default_factory=list)
    """The instructions on what is looked for outside, by tools or before the question."""
    aside: set[int] = field(default_factory=set)
    """The passages that a tool gave back, which do not stand before the question too."""
    told: str = ""
    """The whole answer as code would give it: what changed between two versions."""

    @property
    def by_notes(self) -> bool:
        return self.mode in {"parts", "comparison"}

    @property
    def searched_space(self) -> UUID | None:
        return None if self.space is None or self.of_space == "none" else self.space.id

    @property
    def holds(self) -> bool:
        """Whether there is anything to answer from."""
        return bool(self.documents) or self.of_space != "none"

    @property
    def noted(self) -> str:
        """The notes as they stand in a prompt."""
        return "\n".join(each.text for each in self.blocks)

    @property
    def quoted(self) -> str:
        """The sentences that the notes cite, as passages, or what code says: for the engine that
        only quotes.
        """
        if self.told:
            return relay(self.told)
        quotes = quotes_of([each.notes for each in self.blocks])
        return render(
            [
                replace(grounded(number, passage), text=_as_written(quotes[number], passage))
                for number, passage in sorted(self.sources.items())
            ]
        )

    @property
    def passages(self) -> list[Grounded]:
        return [
            grounded(number, passage)
            for number, passage in self.sources.items()
            if number not in self.aside
        ]

    @property
    def of_documents(self) -> list[Passage]:
        """What was read of documents, and not of the Web."""
        return [each for each in self.sources.values() if not isinstance(each, WebPassage)]

    def add(self, passages: Sequence[Passage], *, aside: bool = False) -> list[Grounded]:
        """Number passages that are not known yet; all of them, as the model sees them."""
        known = {passage.id: number for number, passage in self.sources.items()}
        given = []
        for passage in passages:
            number = known.get(passage.id)
            if number is None:
                number = known[passage.id] = len(self.sources) + 1
                self.sources[number] = passage
                self.aside |= {number} if aside else set()
            given.append(grounded(number, passage))
        return given

    def chunk(self) -> Chunk:
        return {
            "type": "data-reading",
            "id": "reading",
            "data": {
                "mode": self.mode,
                "documents": self._named(),
                "space": self._space(),
                "passages": self._read_passages(),
                "searched": self.searched,
                "parts": self._parts(),
                "failed": [
                    {"id": str(document.id), "name": document.name, "error": document.error}
                    for document in self.failed
                ],
            },
        }

    def _named(self) -> list[dict[str, Any]]:
        """The conversation's own documents, and those of the space that passages come from."""
        named: dict[UUID, dict[str, Any]] = {
            each.id: {
                "id": str(each.id), "name": each.name, "pages": each.pages,
                "page_label": each.page_label,
            }
            for each in self.documents
        }  # fmt: skip
        for passage in self.of_documents:
            named.setdefault(
                passage.document_id,
                {
                    "id": str(passage.document_id), "name": passage.document_name,
                    "pages": passage.pages, "page_label": passage.page_label,
                },
            )  # fmt: skip
        return [*named.values()]

    def _space(self) -> dict[str, Any] | None:
        """Of a space that its agent sees no more, only that."""
        if self.space is None:
            return None
        now = self.space.now
        return {
            "id": str(self.space.id),
            "name": now and now.name,
            "lost": now is None,
            "read": self.of_space,
            "documents": now.documents if now else 0,
            "reading": now.reading if now else 0,
            "failed": now.failed if now else 0,
        }

    def base(self, part: ReadPart) -> int:
        """How many passages of other documents come before those of its document."""
        same = (each for each in self.parts if each.document_id == part.document_id)
        return next(same).first - 1

    def _read_passages(self) -> int:
        if self.mode != "parts":  # of a comparison, what it cites
            return len(self.of_documents)
        return sum(len(part.places) for part in self.parts if part.number in self.notes)

    def _parts(self) -> dict[str, Any] | None:
        """How far the reading is; None where it is not done by parts."""
        if self.mode != "parts" and not self.parts:
            return None
        return {
            "total": len(self.parts),
            "read": len(self.notes),
            "unread": [part.facts() for part in self.unread],
            "now": None if self.now is None else self.now.facts(),
            "dropped": sum(notes.dropped for notes in self.notes.values()),
        }


def _as_written(quotes: list[str], passage: Passage) -> str:
    """The quoted words with the lines that they have in their passage."""
    spans = [span for quote in quotes if (span := locate(quote, passage.text)) is not None]
    return "\n\n".join(passage.text[start:end] for start, end in sorted(spans))


def grounded(number: int, passage: Passage) -> Grounded:
    name = passage.document_name
    if isinstance(passage, WebPassage):
        facts = [name, passage.site, str(passage.published or "")]
        name = passage.reference or " · ".join(filter(None, facts))
    return Grounded(
        id=number,
        document=name,
        page=passage.page,
        page_label=passage.page_label,
        heading=passage.heading,
        text=passage.text,
    )


def _waiting(*, documents: list[dict[str, Any]] | None = None, place: int | None = None) -> Chunk:
    """What an answer waits for before its first word: shown meanwhile, kept nowhere."""
    return {
        "type": "data-waiting",
        "id": "waiting",
        "data": {"documents": documents or [], "place": place},
        "transient": True,
    }


def in_line(place: int) -> Chunk:
    """The answer waits for its turn before a saturated endpoint, at that place from 1."""
    return _waiting(place=place)


def in_line_no_more() -> Chunk:
    """Its turn has come."""
    return _waiting()


def is_settled(document: Document) -> bool:
    return document.state in {"ready", "failed"}


async def wait_for_documents(
    sessions: Sessions, conversation_id: UUID, found: list[Document]
) -> AsyncGenerator[Chunk]:
    """Wait until every document is read or refused, saying meanwhile what is being read.

    `found` is emptied and filled with the documents as they are at the end.
    """
    until = monotonic() + PATIENCE
    said: object = None
    while True:
        async with sessions() as session:
            found[:] = await documents.of_conversation(session, conversation_id)
        waiting = [document for document in found if not is_settled(document)]
        if not waiting or monotonic() > until:
            return
        news = [
            {
                "id": str(document.id),
                "name": document.name,
                "state": document.state,
                "progress": document.progress,
                "page_label": document.page_label,
            }
            for document in waiting
        ]
        if news != said:
            said = news
            yield _waiting(documents=news)
        await asyncio.sleep(POLL)


async def read(
    sessions: Sessions,
    found: list[Document],
    question: str,
    room: int,
    asking: Asking,
    *,
    by_parts: bool = False,
    space: Around | None = None,
) -> Reading:
    """Whole when it fits in `room` tokens, else the passages closest to the question; `by_parts`:
    else nothing yet, but where all passages stand.

    A space is read with the conversation's own documents, except that what is read by parts is
    those alone: a space may hold thousands.
    """
    reading = _begun(found, space)
    ids = [document.id for document in reading.documents]
    around = _with_documents(space)
    if not ids and around is None:
        return reading
    words = int(room * CHARACTERS_PER_TOKEN / CHARACTERS_PER_WORD)
    async with sessions() as session:
        passages = await all_passages(session, ids, words, around)
        if passages is None and by_parts and ids and around is not None:
            around = None
            passages = await all_passages(session, ids, words)
        if passages is None and by_parts and ids:
            reading.mode, passages = "parts", []
            reading.places = await places_of(session, ids)
    if passages is None:
        searched = await find_passages(sessions, ids, question, PASSAGES, asking, around)
        reading.mode, reading.searched, passages = "passages", searched.how, searched.passages
    if around is not None:
        reading.of_space = "passages" if reading.mode == "passages" else "whole"
    reading.add(passages)
    return reading


def _begun(found: list[Document], space: Around | None) -> Reading:
    return Reading(
        space=space,
        # An image is among them by the words that were recognised in it, if any.
        documents=[each for each in found if each.state == "ready" and each.words],
        failed=[document for document in found if document.state != "ready"],
    )


def _with_documents(space: Around | None) -> UUID | None:
    """The space's id, if anything in it is read already."""
    now = None if space is None else space.now
    if now is None or now.documents <= now.reading + now.failed:
        return None
    return now.id
