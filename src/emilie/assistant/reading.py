"""How the conversation's documents are read for one turn: waited for, then whole or by passages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal
from uuid import UUID

from emilie.assistant.chunks import Chunk
from emilie.core.db import Sessions
from emilie.documents import actions as documents
from emilie.documents.models import Document
from emilie.documents.search import Passage, all_passages, best_passages
from emilie.inference.grounding import Grounded
from emilie.inference.tokens import CHARACTERS_PER_TOKEN

POLL = 0.25
PATIENCE = 180.0
"""Seconds for which a question waits for its documents."""
PASSAGES = 12
CHARACTERS_PER_WORD = 6.2
"""French administrative prose, spaces included."""


@dataclass
class Reading:
    """What was read. `sources` maps the short id that the model sees to the stored passage."""

    mode: Literal["whole", "passages"] = "whole"
    documents: list[Document] = field(default_factory=list)
    failed: list[Document] = field(default_factory=list)
    sources: dict[int, Passage] = field(default_factory=dict)

    @property
    def passages(self) -> list[Grounded]:
        return [grounded(number, passage) for number, passage in self.sources.items()]

    def add(self, passages: list[Passage]) -> list[Grounded]:
        """Number passages that are not known yet; all of them, as the model sees them."""
        known = {passage.id: number for number, passage in self.sources.items()}
        given = []
        for passage in passages:
            number = known.get(passage.id)
            if number is None:
                number = known[passage.id] = len(self.sources) + 1
                self.sources[number] = passage
            given.append(grounded(number, passage))
        return given

    def chunk(self) -> Chunk:
        return {
            "type": "data-reading",
            "id": "reading",
            "data": {
                "mode": self.mode,
                "documents": [
                    {
                        "id": str(document.id),
                        "name": document.name,
                        "pages": document.pages,
                        "page_label": document.page_label,
                    }
                    for document in self.documents
                ],
                "passages": len(self.sources),
                "failed": [
                    {"id": str(document.id), "name": document.name, "error": document.error}
                    for document in self.failed
                ],
            },
        }


def grounded(number: int, passage: Passage) -> Grounded:
    return Grounded(
        id=number,
        document=passage.document_name,
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


async def read(sessions: Sessions, found: list[Document], question: str, room: int) -> Reading:
    """Whole when it fits in `room` tokens, else the passages closest to the question."""
    reading = Reading(
        documents=[each for each in found if each.state == "ready" and not each.is_image],
        failed=[document for document in found if document.state != "ready"],
    )
    ids = [document.id for document in reading.documents]
    if not ids:
        return reading
    words = int(room * CHARACTERS_PER_TOKEN / CHARACTERS_PER_WORD)
    async with sessions() as session:
        passages = await all_passages(session, ids, words)
        if passages is None:
            reading.mode = "passages"
            passages = await best_passages(session, ids, question, PASSAGES)
    reading.add(passages)
    return reading
