"""An agent's own conversations, to read (Markdown) and for another tool (JSON)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.belongings import Belonging, Item, Move, Owner, declare
from emilie.conversations import actions, exporting
from emilie.conversations.models import Conversation, Message
from emilie.core.errors import AppError
from emilie.documents import actions as documents
from emilie.documents.exporting import file_name, write
from emilie.research import keeping as pages

FOLDER = {"fr": "Conversations", "en": "Conversations"}
UNTITLED = {"fr": "Sans titre", "en": "Untitled"}

# Their documents and answers stay theirs; the space that they were asked in does not.
UNBOUND = text("""
update conversations set space_id = null from spaces
where conversations.agent_id = :agent_id and spaces.id = space_id
  and spaces.organisation_id = :from_id
""")


def _begun(agent_id: UUID) -> Any:
    return (
        Conversation.agent_id == agent_id, Conversation.deleted_at.is_(None),
        Conversation.tip_id.is_not(None),
    )  # fmt: skip


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    query = select(func.count()).select_from(Conversation).where(*_begun(agent_id))
    return int(await session.scalar(query) or 0)


async def _move(session: AsyncSession, move: Move) -> None:
    await session.execute(UNBOUND, {"agent_id": move.agent_id, "from_id": move.from_id})


async def _take(state: State, owner: Owner) -> AsyncIterator[Item]:
    query = select(Conversation.id).where(*_begun(owner.agent_id)).order_by(Conversation.created_at)
    async with state.statements() as session:
        ids = (await session.scalars(query)).all()
    for conversation_id in ids:
        async with state.statements() as session:
            conversation = await session.get(Conversation, conversation_id)
            if conversation is None:
                continue
            tree = await _tree(session, conversation)
        stem = f"{conversation.created_at:%Y-%m-%d} {conversation.title}".strip()
        name = f"{FOLDER[owner.language]}/{file_name(stem, 'json')}"
        item: Item = [(name, orjson.dumps(tree, option=orjson.OPT_INDENT_2, default=str))]
        told = await _told(state, owner, conversation)
        if told is not None:
            item.append((name.removesuffix("json") + "md", told))
        yield item


async def _tree(session: AsyncSession, conversation: Conversation) -> dict[str, Any]:
    """All of its branches, not the one that is shown alone."""
    query = select(
        Message.id, Message.parent_id, Message.role, Message.parts, Message.facts,
        Message.created_at,
    ).where(Message.conversation_id == conversation.id)  # fmt: skip
    messages = (await session.execute(query.order_by(Message.created_at, Message.id))).mappings()
    facts = ("id", "title", "sensitivity", "created_at", "active_at", "tip_id")
    return {name: getattr(conversation, name) for name in facts} | {
        "messages": [dict(row) for row in messages]
    }


async def _told(state: State, owner: Owner, conversation: Conversation) -> bytes | None:
    """The branch that is shown, as its export is; None where none can be made: JSON has it all."""
    limits = state.settings.documents
    try:
        async with state.statements() as session:
            rows = await exporting.branch(session, conversation, None)
        made = await exporting.comparisons(state.statements, owner.agent_id, rows, limits)
        order = await asyncio.to_thread(
            exporting.of_branch, conversation, rows, owner.language, made
        )  # fmt: skip
        return await write(order, "md", limits)
    except AppError:
        return None


async def _erase(session: AsyncSession, agent_id: UUID) -> None:
    """Those in the bin too."""
    query = select(Conversation.id).where(Conversation.agent_id == agent_id).with_for_update()
    ids: Sequence[UUID] = (await session.scalars(query)).all()
    await documents.delete_of_conversations(session, ids)
    await pages.forget(session, ids)
    await actions.erase(session, ids)


declare(
    Belonging("conversations", _count, follows=True, move=_move, take=_take, erase=_erase)
)  # fmt: skip
