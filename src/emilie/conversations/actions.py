"""Verbs of conversations: begin, list, rename, pin, delete, restore, purge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Row, delete, exists, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.conversations.models import Conversation, RunRow, readable_by
from emilie.conversations.schemas import ConversationOut, ConversationPage, ConversationPatch
from emilie.core.db import one_or_absent
from emilie.core.errors import AppError, NotFound
from emilie.core.events import Event, record
from emilie.core.ids import new_id
from emilie.core.paging import cursor, read_cursor
from emilie.documents.models import Document
from emilie.inference.hosting import Sensitivity, highest

PINNED = 100
"""Most pinned conversations shown."""
KEPT_DELETED = timedelta(hours=24)
"""How long a deleted conversation can be restored before it is erased."""


@dataclass(frozen=True)
class ConversationDeleted(Event):
    kind: ClassVar[str] = "conversation:deleted"
    conversation_id: UUID


@dataclass(frozen=True)
class ConversationRestored(Event):
    kind: ClassVar[str] = "conversation:restored"
    conversation_id: UUID


@dataclass(frozen=True)
class SensitivityRaised(Event):
    kind: ClassVar[str] = "conversation:sensitivity_raised"
    conversation_id: UUID
    sensitivity: Sensitivity


class SensitivityNotLowered(AppError):
    status, code = 409, "sensitivity_not_lowered"


def describe(conversation: Conversation | Row[Any], *, answering: bool = False) -> ConversationOut:
    return ConversationOut(
        id=conversation.id,
        title=conversation.title,
        pinned=conversation.pinned_at is not None,
        answering=answering,
        sensitivity=conversation.sensitivity,
        endpoint=conversation.endpoint,
        active_at=conversation.active_at,
        created_at=conversation.created_at,
    )


async def begin(
    session: AsyncSession, agent_id: UUID, sensitivity: Sensitivity, endpoint: str | None = None
) -> ConversationOut:
    values = {
        "id": new_id(), "agent_id": agent_id, "sensitivity": sensitivity, "endpoint": endpoint,
    }  # fmt: skip
    return describe((await session.execute(BEGIN, values)).one())


async def find(
    session: AsyncSession, agent_id: UUID, conversation_id: UUID, *, lock: bool = False
) -> Conversation:
    query = readable_by(agent_id).where(Conversation.id == conversation_id)
    return await one_or_absent(session, query.with_for_update() if lock else query)


async def is_answering(session: AsyncSession, conversation_id: UUID) -> bool:
    query = select(exists().where(RunRow.conversation_id == conversation_id))
    return bool((await session.execute(query)).scalar_one())


BEGIN = text("""
insert into conversations (id, agent_id, sensitivity, endpoint)
values (:id, :agent_id, :sensitivity, :endpoint)
returning id, title, pinned_at, sensitivity, endpoint, active_at, created_at
""")
# The list is asked for at every turn: written out, it costs a third of what building it does.
LISTED = """
select id, title, pinned_at, sensitivity, endpoint, active_at, created_at,
  exists (select from runs where conversation_id = conversations.id) as answering
from conversations
where agent_id = :agent_id and deleted_at is null and tip_id is not null
"""
FIRST_PAGE = text(f"""
({LISTED} and pinned_at is null order by active_at desc, id desc limit :limit)
union all
({LISTED} and pinned_at is not null order by active_at desc, id desc limit :pinned)
""")
NEXT_PAGE = text(f"""
{LISTED} and pinned_at is null and (active_at, id) < (:at, :id)
order by active_at desc, id desc limit :limit
""")


async def page(
    session: AsyncSession, agent_id: UUID, *, before: str | None, limit: int
) -> ConversationPage:
    """The latest active first; the first page also brings the pinned ones, apart."""
    values: dict[str, Any] = {"agent_id": agent_id, "limit": limit + 1}
    if before is None:
        found = await session.execute(FIRST_PAGE, values | {"pinned": PINNED})
    else:
        at, conversation_id = read_cursor(before)
        found = await session.execute(NEXT_PAGE, values | {"at": at, "id": conversation_id})
    rows = found.all()
    items = [describe(row, answering=row.answering) for row in rows if row.pinned_at is None]
    last = items[limit - 1] if len(items) > limit else None
    return ConversationPage(
        items=items[:limit],
        pinned=[describe(row, answering=row.answering) for row in rows if row.pinned_at],
        next=None if last is None else cursor(last.active_at, last.id),
    )


async def change(
    session: AsyncSession, agent_id: UUID, conversation_id: UUID, wanted: ConversationPatch
) -> ConversationOut:
    """Rename, pin, raise the sensitivity, choose an endpoint."""
    conversation = await find(session, agent_id, conversation_id, lock=True)
    if wanted.title is not None:
        conversation.title, conversation.titled_by = wanted.title, "agent"
    if wanted.pinned is not None:
        conversation.pinned_at = datetime.now(UTC) if wanted.pinned else None
    if wanted.sensitivity is not None and wanted.sensitivity != conversation.sensitivity:
        if highest(wanted.sensitivity, conversation.sensitivity) == conversation.sensitivity:
            raise SensitivityNotLowered
        conversation.sensitivity = wanted.sensitivity
        await record(session, agent_id, SensitivityRaised(conversation_id, wanted.sensitivity))
    if "endpoint" in wanted.model_fields_set:
        conversation.endpoint = wanted.endpoint
    return describe(conversation, answering=await is_answering(session, conversation_id))


async def raise_for_documents(
    session: AsyncSession,
    agent_id: UUID,
    conversation_id: UUID,
    attached: Sequence[Document],
) -> Sensitivity | None:
    """A document more sensitive than its conversation raises it, before anything of it is sent;
    to what, if it does.
    """
    known = [document.sensitivity for document in attached if document.sensitivity]
    if not known:
        return None
    conversation = await find(session, agent_id, conversation_id, lock=True)
    raised = highest(conversation.sensitivity, *known)
    if raised == conversation.sensitivity:
        return None
    conversation.sensitivity = raised
    await session.flush()
    await record(session, agent_id, SensitivityRaised(conversation_id, raised))
    return raised


async def delete_softly(session: AsyncSession, agent_id: UUID, conversation_id: UUID) -> None:
    """Hide it at once; it can be restored until it is erased, `KEPT_DELETED` later."""
    conversation = await find(session, agent_id, conversation_id, lock=True)
    conversation.deleted_at = datetime.now(UTC)
    await record(session, agent_id, ConversationDeleted(conversation_id=conversation_id))


async def restore(session: AsyncSession, agent_id: UUID, conversation_id: UUID) -> ConversationOut:
    query = (
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.agent_id == agent_id)
        .where(or_(Conversation.deleted_at.is_(None), Conversation.deleted_at > _oldest_kept()))
        .values(deleted_at=None)
        .returning(Conversation)
    )
    conversation = (await session.execute(query)).scalar_one_or_none()
    if conversation is None:
        raise NotFound
    await record(session, agent_id, ConversationRestored(conversation_id=conversation_id))
    return describe(conversation)


def _oldest_kept() -> datetime:
    return datetime.now(UTC) - KEPT_DELETED


async def to_erase(session: AsyncSession) -> Sequence[UUID]:
    """Deleted conversations whose time to be restored is over."""
    query = select(Conversation.id).where(Conversation.deleted_at < _oldest_kept()).limit(500)
    return (await session.execute(query)).scalars().all()


async def erase(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await session.execute(delete(Conversation).where(Conversation.id.in_(ids)))
