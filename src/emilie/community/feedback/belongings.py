"""What an agent said of the assistant: it stays with the organisation that it was said to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.belongings import Belonging, Item, Move, Owner, declare
from emilie.community.feedback.models import Copy, Entry, Feedback, of

FOLDER = {"fr": "Retours", "en": "Feedback"}
TOLD = (
    "id", "kind", "reasons", "words", "named", "state", "close_reason", "passed_at",
    "conversation_id", "message_id", "created_at",
)  # fmt: skip

# Of the exchanges that an agent attached; whoever reads one holds its feedback.
COPIES = text("""
delete from feedback_copies using feedback
where feedback.id = feedback_id and agent_id = :agent_id
""")


async def _hold(session: AsyncSession, agent_id: UUID) -> None:
    """As who tends to it does, in their order: none of it is read or answered meanwhile."""
    await session.execute(
        of(agent_id).with_only_columns(Feedback.id).order_by(Feedback.id).with_for_update()
    )


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    query = select(func.count()).select_from(Feedback).where(Feedback.agent_id == agent_id)
    return int(await session.scalar(query) or 0)


async def _move(session: AsyncSession, move: Move) -> None:
    """Those whom they leave go on from its words alone: they know neither who said it, nor what
    was in a conversation that is not of theirs any more. Its agent still reads the answers.
    """
    await _hold(session, move.agent_id)
    await session.execute(COPIES, {"agent_id": move.agent_id})
    theirs = Feedback.agent_id == move.agent_id
    # Whoever had read the name has to read it again before they answer.
    values = {"named": False, "version": Feedback.version + 1}
    await session.execute(update(Feedback).where(theirs, Feedback.named).values(values))


async def _take(state: State, owner: Owner) -> AsyncIterator[Item]:
    """Each with the exchange that is attached, and what was said of it to its agent."""
    async with state.statements() as session:
        given = of(owner.agent_id).with_only_columns(Feedback.id).order_by(Feedback.created_at)
        ids = (await session.scalars(given)).all()
    for feedback_id in ids:
        async with state.statements() as session:
            told = await _told(session, feedback_id)
        if told is not None:
            name = f"{told['created_at']:%Y-%m-%d} {told['kind']}.json"
            content = orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str)
            yield [(f"{FOLDER[owner.language]}/{name}", content)]


async def _told(session: AsyncSession, feedback_id: UUID) -> dict[str, Any] | None:
    given = await session.get(Feedback, feedback_id)
    if given is None:
        return None
    copy = await session.get(Copy, feedback_id)
    entries = (
        select(Entry.voice, Entry.words, Entry.created_at)
        .where(Entry.feedback_id == feedback_id, Entry.audience == "agent")
        .order_by(Entry.created_at, Entry.id)
    )
    thread = [dict(row) for row in (await session.execute(entries)).mappings()]
    exchange = {"part": copy.part, "content": copy.content} if copy else None
    return {name: getattr(given, name) for name in TOLD} | {"exchange": exchange, "thread": thread}


async def _erase(session: AsyncSession, agent_id: UUID) -> None:
    """Their words to the organisation stay with it; those of their conversations do not."""
    await _hold(session, agent_id)
    await session.execute(COPIES, {"agent_id": agent_id})


declare(Belonging("feedback", _count, follows=False, move=_move, take=_take, erase=_erase))
