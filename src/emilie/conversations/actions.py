"""Verbs of conversations: begin, list, rename, pin, delete, restore, purge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Row, TextClause, delete, exists, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.conversations import retention
from emilie.conversations.models import Conversation, RunRow, readable_by
from emilie.conversations.schemas import ConversationOut, ConversationPage, ConversationPatch
from emilie.core.db import one_or_absent
from emilie.core.errors import AppError, NotFound
from emilie.core.events import Event, record
from emilie.core.ids import new_id
from emilie.core.keeping import oldest_kept
from emilie.core.paging import cursor, read_cursor
from emilie.documents.models import Document
from emilie.inference.sensitivities import Sensitivity, highest
from emilie.spaces.models import Space
from emilie.spaces.models import readable_by as readable_spaces

AT_ONCE = 500
"""Conversations erased in one transaction."""
PINNED = 100
"""Most pinned conversations shown."""
Ending = Callable[[AsyncSession, Sequence[UUID]], Awaitable[None]]
_ENDINGS: list[Ending] = []


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
        space_id=conversation.space_id,
        active_at=conversation.active_at,
        created_at=conversation.created_at,
    )


async def begin(
    session: AsyncSession,
    agent_id: UUID,
    sensitivity: Sensitivity,
    endpoint: str | None = None,
    space_id: UUID | None = None,
) -> ConversationOut:
    values = {
        "id": new_id(), "agent_id": agent_id, "sensitivity": sensitivity, "endpoint": endpoint,
        "space_id": space_id,
    }  # fmt: skip
    return describe((await session.execute(BEGIN, values)).one())


async def begin_in(
    session: AsyncSession,
    agent_id: UUID,
    space_id: UUID,
    sensitivity: Sensitivity,
    endpoint: str | None = None,
) -> ConversationOut:
    """One that begins in a space, at least as sensitive as that; `NotFound` if it is not theirs."""
    # Locked, so that a raise of the space either is seen here or sees this conversation.
    query = readable_spaces(agent_id).where(Space.id == space_id)
    space = await one_or_absent(session, query.with_for_update(read=True, of=Space))
    raised = highest(space.sensitivity, sensitivity)
    return await begin(session, agent_id, raised, endpoint, space_id)


async def find(
    session: AsyncSession, agent_id: UUID, conversation_id: UUID, *, lock: bool = False
) -> Conversation:
    query = readable_by(agent_id).where(Conversation.id == conversation_id)
    return await one_or_absent(session, query.with_for_update() if lock else query)


async def is_answering(session: AsyncSession, conversation_id: UUID) -> bool:
    query = select(exists().where(RunRow.conversation_id == conversation_id))
    return bool((await session.execute(query)).scalar_one())


BEGIN = text("""
insert into conversations (id, agent_id, sensitivity, endpoint, space_id)
values (:id, :agent_id, :sensitivity, :endpoint, :space_id)
returning id, title, pinned_at, sensitivity, endpoint, space_id, active_at, created_at
""")
# Locked, so that nobody restores one meanwhile nor goes on with it; whoever is at it is left alone.
DELETED = text("""
select id from conversations where deleted_at < :oldest limit :most for update skip locked
""")
QUIET = text("""
select conversations.id from conversations join spaces on spaces.id = space_id
where active_at < now() - make_interval(days => retention_days)
  and not exists (select from runs where conversation_id = conversations.id)
  and conversations.id <> all (:ids)
limit :most for update of conversations skip locked
""")
# The list is asked for at every turn: written out, it costs a third of what building it does.
LISTED = """
select id, title, pinned_at, sensitivity, endpoint, space_id, active_at, created_at,
  exists (select from runs where conversation_id = conversations.id) as answering
from conversations
where agent_id = :agent_id and deleted_at is null and listed and tip_id is not null
"""


def _pages(listed: str) -> tuple[TextClause, TextClause]:
    """The first page of a list, and the next ones."""
    first = text(f"""
({listed} and pinned_at is null order by active_at desc, id desc limit :limit)
union all
({listed} and pinned_at is not null order by active_at desc, id desc limit :pinned)
""")
    following = text(f"""
{listed} and pinned_at is null and (active_at, id) < (:at, :id)
order by active_at desc, id desc limit :limit
""")
    return first, following


ALL = _pages(LISTED)
IN_SPACE = _pages(f"{LISTED} and space_id = :space_id")


async def page(
    session: AsyncSession,
    agent_id: UUID,
    *,
    before: str | None,
    limit: int,
    space_id: UUID | None = None,
) -> ConversationPage:
    """The latest active first; the first page also brings the pinned ones, apart. Of one space, if
    one is given.
    """
    values: dict[str, Any] = {"agent_id": agent_id, "limit": limit + 1}
    first, following = ALL
    if space_id is not None:
        values["space_id"] = space_id
        first, following = IN_SPACE
    if before is None:
        found = await session.execute(first, values | {"pinned": PINNED})
    else:
        at, conversation_id = read_cursor(before)
        found = await session.execute(following, values | {"at": at, "id": conversation_id})
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
        .where(or_(Conversation.deleted_at.is_(None), Conversation.deleted_at > oldest_kept()))
        .values(deleted_at=None)
        .returning(Conversation)
    )
    conversation = (await session.execute(query)).scalar_one_or_none()
    if conversation is None:
        raise NotFound
    await record(session, agent_id, ConversationRestored(conversation_id=conversation_id))
    return describe(conversation)


async def to_erase(
    session: AsyncSession, periods: retention.Periods = retention.FOR_GOOD
) -> Sequence[UUID]:
    """`AT_ONCE` of the conversations whose time is over: to be restored, the time that their
    space keeps them, or their organisation.
    """
    deleted = {"oldest": oldest_kept(), "most": AT_ONCE}
    ids = (await session.scalars(DELETED, deleted)).all()
    quiet = {"ids": ids, "most": AT_ONCE - len(ids)}
    ids = [*ids, *(await session.scalars(QUIET, quiet)).all()]
    return [*ids, *await retention.over(session, periods, ids, AT_ONCE - len(ids))]


def before_erasing(ending: Ending) -> Ending:
    """Have it done, in the same transaction, of conversations that are about to be erased: rooms
    above know what they keep of them.
    """
    _ENDINGS.append(ending)
    return ending


async def erase(session: AsyncSession, ids: Sequence[UUID]) -> None:
    for ending in _ENDINGS:
        await ending(session, ids)
    await session.execute(delete(Conversation).where(Conversation.id.in_(ids)))
