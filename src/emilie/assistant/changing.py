"""Two versions of a text, compared for a turn: exact, by code, then put into words.

Only what changed is given to a model: at once where it fits, else part by part, as a long summary.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from emilie.assistant.by_parts import ReadingByParts
from emilie.assistant.change_notes import ChangeNotes, Line
from emilie.assistant.chunks import Chunk
from emilie.assistant.context import Asked
from emilie.assistant.notes import Block
from emilie.assistant.noting import Noting
from emilie.assistant.parts import ReadPart, size_of_parts
from emilie.assistant.reading import Reading
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.documents.comparing import compared
from emilie.documents.comparison.shapes import Changes
from emilie.documents.index.search import Passage, Place
from emilie.documents.models import Document
from emilie.inference.grounding import CITATION, read_citation
from emilie.inference.tokens import tokens
from emilie.settings import Documents

Pair = tuple[Document, Document]


def pair_of(asked: Asked, found: Sequence[Document]) -> Pair | None:
    """The two documents to compare, the earlier version first: those of the question in the order
    in which it gives them, else those of the conversation; None where they are not two.
    """
    readable = {each.id: each for each in found if each.state == "ready" and each.words}
    given = [readable[each] for each in asked.documents if each in readable]
    chosen = given if len(given) == 2 else list(readable.values())
    return (chosen[0], chosen[1]) if len(chosen) == 2 else None


async def compare_versions(
    pair: Pair,
    language: str,
    say: Callable[[Chunk], None],
    sessions: Sessions,
    limits: Documents,
    *,
    insists: bool,
) -> tuple[Reading, ChangeNotes] | None:
    """What changed, as an answer reads it; saying that it is compared, then what was counted. None
    where they are not two versions of one text, unless the agent `insists`: words that ask for a
    comparison may mean what two reports say.
    """
    say(_chunk(pair))
    with tracing.span("comparing versions"):
        found = await compared(sessions, *pair, limits)
    # In a thread: of thousands of changes it takes seconds, in which all other answers would stop.
    notes = await asyncio.to_thread(ChangeNotes, found, language)
    if not notes.alike and not insists:
        say(_chunk(pair, kept=found.changes.kept))
        return None
    say(_chunk(pair, found.changes, found.changes.kept))
    reading = Reading(mode="comparison", documents=list(pair), sources=notes.sources)
    if notes.lines:
        reading.blocks, reading.told = notes.blocks(), notes.quoted()
    return reading, notes


def _chunk(pair: Pair, changes: Changes | None = None, kept: float | None = None) -> Chunk:
    """`kept` is null until they are compared; the rest, where they are no two versions, too."""
    left, right = ({"id": str(each.id), "name": each.name} for each in pair)
    data: dict[str, Any] = {
        "left": left, "right": right, "kept": kept,
        "units": None if changes is None else changes.units,
        "counts": None if changes is None else changes.counts,
    }  # fmt: skip
    return {"type": "data-comparison", "id": "comparison", "data": data}


class ReadingChanges(ReadingByParts):
    """Changes that do not fit in the window, noted by parts."""

    asks = "changements"

    def __init__(
        self, reading: Reading, changes: ChangeNotes, noting: Noting, say: Callable[[Chunk], None]
    ) -> None:
        super().__init__(reading, noting, say)
        self._changes = changes
        self._given: dict[int, Block] = {}

    def cut(self, context: int) -> list[ReadPart]:
        groups: list[list[Line]] = []
        size, most = 0, size_of_parts(context)
        for line in self._changes.lines:
            takes = tokens(line.text)
            if not groups or size + takes > most:
                groups.append([])
                size = 0
            groups[-1].append(line)
            size += takes
        return [self._part(number, lines) for number, lines in enumerate(groups, 1)]

    def _part(self, number: int, lines: Sequence[Line]) -> ReadPart:
        labels = [label for label in (lines[0].label, lines[-1].label) if label]
        title = " – ".join(dict.fromkeys(labels))
        self._given[number] = self._changes.block(lines, title)
        # Stored with the later version, under a name made of what the lines say.
        document = self._reading.documents[1]
        places = tuple(
            Place(
                uuid5(NAMESPACE_OID, line.text), document.id, self._changes.names, line.page,
                document.page_label, line.label, len(line.text),
            )
            for line in lines
        )  # fmt: skip
        return ReadPart(number, title, 1, places)

    async def given(self, part: ReadPart) -> tuple[str, dict[int, str]]:
        block = self._given[part.number]
        marks = CITATION.finditer("\n".join(block.notes.statements))
        cited = {read_citation(mark).id for mark in marks}
        return block.text, {number: self._changes.sources[number].text for number in cited}

    async def sources(self) -> dict[int, Passage]:
        return self._changes.sources
