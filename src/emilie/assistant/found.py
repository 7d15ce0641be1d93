"""What is common to all that asks outside for one answer: what may not leave, and what is kept of
what came back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

from emilie.assistant.context import Asked
from emilie.assistant.reading import Reading
from emilie.core.db import Sessions
from emilie.documents.index.finding import find_passages
from emilie.inference.tokens import CHARACTERS_PER_TOKEN
from emilie.research import keeping
from emilie.research.passages import (
    MOST_A_PAGE,
    PageRead,
    WebPassage,
    chosen_passages,
    wanted_stems,
)
from emilie.research.query import check_copies

PASSAGES = 8
SHARE = 0.25
"""The part of the context that what was found at once may fill."""
CHARACTERS_PER_WORD = 6.2


async def check_copied(sent: str, reading: Reading, statements: Sessions) -> None:
    """Refuse what was copied from a document, whether it was read whole or searched."""
    texts = [*_texts_of(reading), *(each.text for each in reading.blocks)]
    ids = [each.id for each in reading.documents]
    if ids or reading.searched_space is not None:
        near = await find_passages(statements, ids, sent, PASSAGES, None, reading.searched_space)
        texts += [each.text for each in near.passages]
    if texts:
        await asyncio.to_thread(check_copies, sent, texts)


async def choose(
    asked: Asked,
    query: str,
    found: Sequence[PageRead],
    context: int,
    most: int = PASSAGES,
    a_page: int = MOST_A_PAGE,
) -> list[WebPassage]:
    """The passages that the model is given: at most so many, and so many of one page."""
    room = int(context * SHARE * CHARACTERS_PER_TOKEN / CHARACTERS_PER_WORD)
    question = asked.question[:2_000]
    return await asyncio.to_thread(
        lambda: chosen_passages(found, wanted_stems(query, question), most, room, a_page)
    )


async def keep(
    asked: Asked, found: Sequence[PageRead], passages: Sequence[WebPassage], statements: Sessions
) -> None:
    """The pages that the model is given words of are there for who opens a citation."""
    given = {each.document_id for each in passages}
    if pages := [each for each in found if each.id in given]:
        async with statements() as session:
            await keeping.store(session, asked.conversation_id, pages)


def _texts_of(reading: Reading) -> Iterator[str]:
    """What was read of documents, the passages of one page joined: a sentence may go on."""
    pages: dict[tuple[UUID, int], list[str]] = {}
    for passage in reading.of_documents:
        pages.setdefault((passage.document_id, passage.page), []).append(passage.text)
    for texts in pages.values():
        yield " ".join(texts)
