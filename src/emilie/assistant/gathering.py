"""Notes of many parts gathered into fewer, until they fit in the window of the summary's writer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from emilie.assistant.notes import Block, Notes, moved, quotes_of
from emilie.assistant.noting import PER_STATEMENT, Noting
from emilie.assistant.parts import ReadPart
from emilie.assistant.reading import Reading
from emilie.inference.errors import EndpointError
from emilie.inference.quotas import Spending
from emilie.inference.tokens import tokens

log = logging.getLogger(__name__)

ROUNDS = 4
"""Most times that notes are gathered: each divides them by what is missing."""


async def gathered(blocks: list[Block], room: int, reading: Reading, noting: Noting) -> list[Block]:
    """The notes of the parts in at most `room` tokens, as far as a few rounds bring them there."""
    for _ in range(ROUNDS):
        if sum(map(_size, blocks)) <= room:
            break
        blocks = await _round(blocks, room, reading, noting)
    return blocks


def _size(block: Block) -> int:
    return tokens(block.text)


async def _round(blocks: list[Block], room: int, reading: Reading, noting: Noting) -> list[Block]:
    """Fewer blocks, each of one document, that are asked to take `room` tokens together."""
    batches = batches_of(blocks, room, lambda block: _part(block, reading).document_id)
    most = max(2 * PER_STATEMENT, room // len(batches))
    made: dict[int, Notes] = {}

    async def gather(ledger: Spending, number: int) -> None:
        made[number] = await _gather(batches[number], most, reading, noting, ledger)

    await noting.each(gather, range(len(batches)))
    return [Block(_spanning(batch), made[number]) for number, batch in enumerate(batches)]


def _part(block: Block, reading: Reading) -> ReadPart:
    number: int = block.facts["number"]
    return reading.parts[number - 1]


def batches_of(
    blocks: Sequence[Block], most: int, document_of: Callable[[Block], UUID]
) -> list[list[Block]]:
    """Blocks that follow one another in a document, in batches of at most `most` tokens.

    Of a document, not of a name: notes go with the document that they were taken of.
    """
    batches: list[list[Block]] = []
    size = 0
    for each in blocks:
        takes = _size(each)
        follows = batches and document_of(batches[-1][0]) == document_of(each)
        if follows and size + takes <= most:
            batches[-1].append(each)
            size += takes
        else:
            batches.append([each])
            size = takes
    return batches


async def _gather(
    batch: list[Block], most: int, reading: Reading, noting: Noting, ledger: Spending
) -> Notes:
    part = _part(batch[0], reading)
    base = reading.base(part)
    relative = [moved(each.notes, -base).statements for each in batch]
    key = noting.key("rassemblement", most, part.document, relative)
    if (known := noting.remembered(key, base)) is not None:
        return known
    quotes = quotes_of([each.notes for each in batch])
    texts = {number: "\n".join(each) for number, each in quotes.items()}
    try:
        return await noting.note(
            "rassemblement", "\n".join(each.text for each in batch), texts, ledger,
            document_id=part.document_id, key=key, base=base, most=most,
        )  # fmt: skip
    except EndpointError as failure:
        log.warning("notes were not gathered: %s", failure.code)
        return _evenly(batch, most)


def _spanning(batch: Sequence[Block]) -> dict[str, Any]:
    """How several parts are named together."""
    told = [each.facts for each in batch]
    titles = [*dict.fromkeys(facts["title"] for facts in told if facts["title"])]
    return {
        **told[0],
        "from": min(facts["from"] for facts in told),
        "to": max(facts["to"] for facts in told),
        "title": " – ".join(titles if len(titles) < 3 else [titles[0], titles[-1]]),
    }


def _evenly(batch: Sequence[Block], most: int) -> Notes:
    """As many statements as fit, taken evenly: what is left where nobody gathers them."""
    statements = [each for block in batch for each in block.notes.statements]
    kept = max(1, min(len(statements), most // PER_STATEMENT))
    taken = tuple(statements[at * len(statements) // kept] for at in range(kept))
    return Notes(taken, sum(block.notes.dropped for block in batch))
