"""What an answer that no document supports offers instead: the passages closest to the question."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from emilie.assistant.chunks import Chunk
from emilie.assistant.reading import Reading
from emilie.core import tracing
from emilie.core.db import Sessions
from emilie.core.text import sentences, stems
from emilie.documents.index.finding import Asking, find_passages
from emilie.documents.index.search import Passage

log = logging.getLogger(__name__)

OFFERED = 3


async def closest(
    sessions: Sessions, reading: Reading, question: str, asking: Asking
) -> Chunk | None:
    """The passages closest to `question`, best first, each at its closest sentence; None when the
    documents have none of its words, or cannot be searched now.
    """
    ids = [document.id for document in reading.documents]
    try:
        with tracing.span("closest passages"):
            searched = await find_passages(
                sessions, ids, question, OFFERED, asking, reading.searched_space
            )
    except (SQLAlchemyError, OSError):
        log.exception("closest passages")  # the answer was said: it is not to fail for this
        return None
    if not searched.passages:
        return None
    # In a thread: the first stem of a process loads every language, a third of a second.
    passages = await asyncio.to_thread(_all_offered, searched.passages, question)
    return {"type": "data-closest", "id": "closest", "data": {"passages": passages}}


def _all_offered(found: list[Passage], question: str) -> list[dict[str, Any]]:
    wanted = set(stems(question))
    return [_offered(number, passage, wanted) for number, passage in enumerate(found, 1)]


def _offered(number: int, passage: Passage, wanted: set[str]) -> dict[str, Any]:
    spans = sentences(passage.text)
    shared = [len(wanted & set(stems(passage.text[each.start : each.end]))) for each in spans]
    span = spans[shared.index(max(shared))]
    return {
        "number": number,
        "document_id": str(passage.document_id),
        "name": passage.document_name,
        "page": passage.page,
        "page_label": passage.page_label,
        "heading": passage.heading,
        "quote": passage.text[span.start : span.end],
        "start": passage.start + span.start,
        "end": passage.start + span.end,
    }
