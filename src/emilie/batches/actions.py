"""Verbs of batches: made, looked at, stopped, gone on with, tried again, deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.batches import renewing
from emilie.batches.errors import (
    BatchItemNotOpened,
    BatchNothingFailed,
    BatchNotWaiting,
    BatchTranslationRemoved,
    TooManyBatches,
)
from emilie.batches.models import TRANSLATION, Batch, Item, Table, readable_by
from emilie.batches.schemas import (
    BatchInto,
    BatchOut,
    Counts,
    ItemOut,
    ItemPage,
    ItemTranslation,
    Kind,
)
from emilie.conversations import actions as conversations
from emilie.conversations.models import Conversation
from emilie.core.db import one_or_absent
from emilie.core.events import Event, record
from emilie.core.ids import new_id
from emilie.documents import actions as documents
from emilie.documents.translation import batched as translated
from emilie.documents.translation.actions import counts_of
from emilie.documents.translation.models import Glossary
from emilie.documents.translation.schemas import TranslatingIn
from emilie.inference.sensitivities import Sensitivity

EXCERPT = 300
"""Characters of an answer shown in a list."""
AT_ONCE = 20
"""Batches erased in one transaction."""


@dataclass(frozen=True)
class BatchBegun(Event):
    kind: ClassVar[str] = "batch:begun"
    batch_id: UUID
    task: str
    items: int


@dataclass(frozen=True)
class BatchDeleted(Event):
    kind: ClassVar[str] = "batch:deleted"
    batch_id: UUID


LOCK_AGENT = text("select from agents where id = :agent_id for no key update")
CONVERSATIONS = text("""
insert into conversations (id, agent_id, title, titled_by, sensitivity, listed)
select id, :agent_id, title, 'agent', :sensitivity, false
from unnest(cast(:ids as uuid[]), cast(:titles as text[])) as wanted (id, title)
""")
# Nothing is left of one whose translation its agent deleted: it is told as failed.
LOST = "batch_items.state = 'done' and answer_id is null and translation_id is null"
STATE = f"case when {LOST} then 'failed' else batch_items.state end"
COUNTS = text(f"""
select batch_id, {STATE} as state, count(*) as many from batch_items
where batch_id = any(:ids) group by 1, 2
""")  # noqa: S608 -- our own constants
ITEMS = text(f"""
select number, name, {STATE} as state, batch_items.error_params,
  case when {LOST} then '{BatchTranslationRemoved.code}' else batch_items.error end as error,
  conversations.id as conversation_id, translation_id,
  coalesce(translations.listed, conversations.listed, false) as opened, (
    select string_agg(part ->> 'text', '' order by place)
    from messages, jsonb_array_elements(messages.parts) with ordinality as each (part, place)
    where messages.id = answer_id and messages.conversation_id = conversations.id
      and part ->> 'type' = 'text'
  ) as said
from batch_items left join conversations on conversations.id = conversation_id
    and deleted_at is null
  left join translations on translations.id = translation_id
where batch_id = :batch_id and number > :after
  and (cast(:state as text) is null or {STATE} = :state)
order by number limit :most
""")  # noqa: S608 -- our own constants
STOP_RUNS = text("""
update runs set stop_asked = true from batch_items
where batch_items.batch_id = :batch_id and batch_items.state = 'answering'
  and runs.conversation_id = batch_items.conversation_id
""")
TRANSLATIONS = text("""
select translation_id from batch_items where batch_id = :batch_id and translation_id is not null
""")
# In the order of their ids, as the erasing of deleted ones does; what was opened is its agent's.
HIDDEN = text("""
select conversations.id, sensitivity
from batch_items join conversations on conversations.id = conversation_id
where batch_id = any(:ids) and not listed order by conversations.id for update of conversations
""")
NO_OTHERS: Mapping[UUID, int] = MappingProxyType({})
OLD = text("""
select batches.id from batches join agents on agents.id = agent_id
left join unnest(cast(:organisations as uuid[]), cast(:theirs as integer[])) as theirs (id, days)
  on theirs.id = organisation_id
where active_at < now() - make_interval(days => coalesce(theirs.days, :days))
limit :most for update of batches skip locked
""")
OLD_TABLES = text("""
delete from batch_tables where created_at < now() - interval '1 day'
  and not exists (select from batches where table_id = batch_tables.id)
""")


async def begin(
    session: AsyncSession,
    caller: Caller,
    batch: Batch,
    names: Sequence[str],
    sensitivity: Sensitivity,
    *,
    most: int,
    document_ids: Sequence[UUID] = (),
    into: TranslatingIn | None = None,
) -> Batch:
    """Store a batch with an item for each of `names`, in a conversation that is not listed; with
    `into`, a translation for each of the documents.
    """
    await session.execute(LOCK_AGENT, {"agent_id": caller.agent_id})
    theirs = select(func.count()).select_from(readable_by(caller.agent_id).subquery())
    if (await session.scalar(theirs) or 0) >= most:
        raise TooManyBatches(most=most)
    session.add(batch)
    await session.flush()
    ids = [new_id() for _ in names]
    values = {
        "ids": ids, "titles": list(names), "agent_id": caller.agent_id, "sensitivity": sensitivity,
    }  # fmt: skip
    await session.execute(CONVERSATIONS, values)
    if document_ids:
        pairs = dict(zip(document_ids, ids, strict=True))
        await documents.attach_each(session, caller.agent_id, pairs)
    begun: dict[UUID, UUID] = {}
    if into is not None:
        begun = await translated.begin(session, caller.agent_id, into, document_ids)
    brought: Sequence[UUID | None] = document_ids or [None] * len(ids)
    await _fill(session, batch, list(zip(names, ids, brought, strict=True)), begun)
    await record(session, caller.agent_id, BatchBegun(batch.id, batch.task, len(ids)))
    return batch


async def _fill(
    session: AsyncSession,
    batch: Batch,
    wanted: Sequence[tuple[str, UUID, UUID | None]],
    translations: Mapping[UUID, UUID],
) -> None:
    """An item for each name, with its conversation and its document; `translations`: of these."""
    items = [
        {"batch_id": batch.id, "number": number, "name": name, "conversation_id": conversation_id,
         "document_id": document_id, "state": "waiting",
         "translation_id": translations.get(document_id) if document_id else None}
        for number, (name, conversation_id, document_id) in enumerate(wanted, 1)
    ]  # fmt: skip
    await session.execute(insert(Item), items)


async def find(
    session: AsyncSession, agent_id: UUID, batch_id: UUID, *, lock: bool = False
) -> Batch:
    query = readable_by(agent_id).where(Batch.id == batch_id)
    return await one_or_absent(session, query.with_for_update() if lock else query)


async def listing(session: AsyncSession, agent_id: UUID) -> Sequence[Batch]:
    """The latest made first."""
    return (await session.scalars(readable_by(agent_id).order_by(Batch.id.desc()))).all()


async def describe(
    session: AsyncSession, batches: Sequence[Batch], names: dict[str, str], days: int
) -> list[BatchOut]:
    """`names`: of the tasks, by their ids."""
    into = await _into(session, batches)
    counts: dict[UUID, dict[str, int]] = {batch.id: {} for batch in batches}
    for row in await session.execute(COUNTS, {"ids": list(counts)}):
        counts[row.batch_id][row.state] = row.many
    ids = [batch.table_id for batch in batches if batch.table_id]
    called = select(Table.id, Table.name).where(Table.id.in_(ids))
    tables = {row.id: row.name for row in await session.execute(called)} if ids else {}
    return [
        BatchOut(
            id=batch.id, task=batch.task, task_name=names.get(batch.task, batch.task),
            kind=_kind(batch), translation=into.get(batch.id),
            table=tables.get(batch.table_id) if batch.table_id else None,
            state=batch.state, error=batch.error, error_params=batch.error_params,
            counts=_counts(counts[batch.id]), created_at=batch.created_at,
            active_at=batch.active_at, kept_until=batch.active_at + timedelta(days=days),
        )
        for batch in batches
    ]  # fmt: skip


def _kind(batch: Batch) -> Kind:
    if batch.task == TRANSLATION:
        return "translations"
    return "rows" if batch.table_id else "files"


async def _into(session: AsyncSession, batches: Sequence[Batch]) -> dict[UUID, BatchInto]:
    """What the documents of those that translate are translated into."""
    wanted = {
        batch.id: TranslatingIn.model_validate(batch.fields)
        for batch in batches if batch.task == TRANSLATION
    }  # fmt: skip
    ids = [each.glossary_id for each in wanted.values() if each.glossary_id]
    called = select(Glossary.id, Glossary.name).where(Glossary.id.in_(ids))
    names = {row.id: row.name for row in await session.execute(called)} if ids else {}
    return {
        batch_id: BatchInto(
            target=each.target, source=each.source, tone=each.tone,
            glossary=names.get(each.glossary_id),
        )
        for batch_id, each in wanted.items()
    }  # fmt: skip


def _counts(found: dict[str, int]) -> Counts:
    states = ("waiting", "answering", "done", "failed")
    return Counts(**{state: found.get(state, 0) for state in states}, total=sum(found.values()))


async def items(
    session: AsyncSession, batch_id: UUID, *, state: str | None, after: int, limit: int
) -> ItemPage:
    values = {"batch_id": batch_id, "state": state, "after": after, "most": limit + 1}
    rows = (await session.execute(ITEMS, values)).all()
    begun = [row.translation_id for row in rows[:limit] if row.translation_id]
    counts = await counts_of(session, begun) if begun else {}
    shown = [_item(row, counts.get(row.translation_id)) for row in rows[:limit]]
    return ItemPage(items=shown, next=shown[-1].number if len(rows) > limit else None)


def _item(row: Row[Any], counts: Mapping[str, int] | None) -> ItemOut:
    # Imported here: it brings pydantic-ai.
    from emilie.assistant.prompt import without_links  # noqa: PLC0415 -- as said

    translation = counts and ItemTranslation(
        id=row.translation_id, segments=counts["segments"], done=counts["done"],
        to_check=counts["to_check"],
    )  # fmt: skip
    said = " ".join(without_links(row.said or "").split())
    excerpt = said if len(said) <= EXCERPT else said[:EXCERPT].rsplit(" ", 1)[0] + "…"
    return ItemOut(
        number=row.number, name=row.name, state=row.state, error=row.error,
        error_params=row.error_params, excerpt=excerpt or None,
        conversation_id=row.conversation_id, translation=translation or None, opened=row.opened,
    )  # fmt: skip


async def stop(session: AsyncSession, agent_id: UUID, batch_id: UUID) -> Batch:
    """No other item is begun; those being answered are asked to stop, and wait again."""
    batch = await find(session, agent_id, batch_id, lock=True)
    if batch.state in {"running", "paused"}:
        batch.state, batch.error, batch.error_params = "stopped", None, {}
        batch.active_at = func.now()
        await session.execute(STOP_RUNS, {"batch_id": batch_id})
        begun = (await session.scalars(TRANSLATIONS, {"batch_id": batch_id})).all()
        await translated.stop(session, begun)
        await session.flush()
        await session.refresh(batch)
    return batch


async def go_on(session: AsyncSession, agent_id: UUID, batch_id: UUID) -> Batch:
    """Answer what still waits."""
    batch = await find(session, agent_id, batch_id, lock=True)
    if batch.state == "done":
        raise BatchNotWaiting
    if batch.state != "running":
        waiting = select(Item).where(Item.batch_id == batch_id, Item.state == "waiting")
        await renewing.claim(session, (await session.scalars(waiting)).all())
    return await _run(session, batch)


async def try_again(
    session: AsyncSession, agent_id: UUID, batch_id: UUID, numbers: Collection[int] | None
) -> Batch:
    """Have the failed items answered again, or those of some numbers."""
    batch = await find(session, agent_id, batch_id, lock=True)
    failed = or_(Item.state == "failed", text(LOST))
    query = select(Item).where(Item.batch_id == batch_id, failed)
    if numbers is not None:
        query = query.where(Item.number.in_(numbers))
    again = (await session.scalars(query)).all()
    if not again:
        raise BatchNothingFailed
    await renewing.begin_anew(session, batch, again)
    await renewing.claim(session, again)
    values: dict[str, Any] = {"state": "waiting", "error": None, "error_params": {}}
    these = update(Item).where(
        Item.batch_id == batch_id, Item.number.in_([item.number for item in again])
    )
    await session.execute(these.values(**values))
    return await _run(session, batch)


async def _run(session: AsyncSession, batch: Batch) -> Batch:
    batch.state, batch.error, batch.error_params, batch.rests = "running", None, {}, 0
    batch.active_at = func.now()
    await session.flush()
    await session.refresh(batch)
    return batch


async def open_item(session: AsyncSession, agent_id: UUID, batch_id: UUID, number: int) -> UUID:
    """Make the item's conversation an ordinary one, which its agent finds among theirs; its id."""
    await find(session, agent_id, batch_id)
    query = select(Item).where(Item.batch_id == batch_id, Item.number == number)
    item = await one_or_absent(session, query)
    if item.state != "done":  # what is asked there meanwhile would be taken for its answer
        raise BatchItemNotOpened
    opened = await session.execute(
        update(Conversation)
        .where(Conversation.id == item.conversation_id, Conversation.agent_id == agent_id)
        .where(Conversation.deleted_at.is_(None), Conversation.tip_id.is_not(None))
        .values(listed=True)
        .returning(Conversation.id)
    )
    found = opened.scalar_one_or_none()
    if found is None:
        raise BatchItemNotOpened
    return found


async def remove(session: AsyncSession, agent_id: UUID, batch_id: UUID) -> None:
    """Delete a batch with its table, its files and its answers; not what its agent opened, nor the
    translations that they reviewed.
    """
    await find(session, agent_id, batch_id, lock=True)
    await erase(session, [batch_id])
    await record(session, agent_id, BatchDeleted(batch_id))


async def erase(session: AsyncSession, ids: Sequence[UUID]) -> None:
    levels = {row.id: row.sensitivity for row in await session.execute(HIDDEN, {"ids": list(ids)})}
    if hidden := list(levels):
        await translated.let_go(session, levels)
        await documents.delete_of_conversations(session, hidden)
        await conversations.erase(session, hidden)
    gone = delete(Batch).where(Batch.id.in_(ids)).returning(Batch.table_id)
    tables = [each for each in (await session.scalars(gone)).all() if each]
    await session.execute(delete(Table).where(Table.id.in_(tables)))


def kept(state: State, organisation_id: UUID) -> int:
    """Days that its batches are kept for: never more than the server's setting."""
    most: int = state.settings.batches.days
    return min(state.steering.retention(organisation_id).batches or most, most)


async def to_erase(
    session: AsyncSession, days: int, theirs: Mapping[UUID, int] = NO_OTHERS
) -> Sequence[UUID]:
    """`AT_ONCE` of the batches whose time is over; `theirs`: the days of some organisations."""
    values = {
        "days": days, "organisations": [*theirs], "theirs": [*theirs.values()], "most": AT_ONCE,
    }  # fmt: skip
    return (await session.scalars(OLD, values)).all()


async def forget_tables(session: AsyncSession) -> None:
    """Those of which no batch was made within a day."""
    await session.execute(OLD_TABLES)
