"""What is done with documents: kept, read back, attached to a conversation, removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import Event, record
from emilie.core.ids import new_id
from emilie.core.jobs import UPKEEP, defer
from emilie.core.objects import Objects
from emilie.documents.errors import DocumentInUse, DocumentSensitivityNotLowered
from emilie.documents.index.segments import count_gone, discard
from emilie.documents.jobs import merge_segments, read, remove_files
from emilie.documents.models import (
    Document,
    PageRow,
    Reason,
    Receipt,
    Segment,
    is_writable_by,
    label_of,
    readable_by,
)
from emilie.documents.translation.models import Translation
from emilie.documents.upload import Upload
from emilie.inference.sensitivities import Sensitivity, highest
from emilie.spaces.actions import raise_to
from emilie.spaces.errors import SpaceEditorsOnly
from emilie.spaces.models import Space
from emilie.spaces.models import readable_by as readable_spaces

FOLDER = "documents"
# A question does not wait behind the thousands of files that its agent puts into a space.
WAITING = text("""
select count(*) from documents where agent_id = :agent_id and state in ('received', 'reading')
  and (space_id is null or :of_space)
""")
ASKED = text("""
select exists (select from procrastinate_jobs where task_name = 'documents:merge-segments'
  and status = 'todo' and args -> 'segment_ids' ? :segment_id)
""")
# Notes of what changed quote both versions, and are kept with one of them.
FORGET_NOTES = text("""
delete from notes_of_parts where document_id in (
  select id from documents where conversation_id = any(:conversations))
""")
MOST_BEHIND = 1_000
"""Files of one agent from which those that follow are as late as each other."""
Admit = Callable[[AsyncSession], Awaitable[UUID]]


@dataclass(frozen=True)
class DocumentUploaded(Event):
    kind: ClassVar[str] = "document:uploaded"
    document_id: UUID
    media_type: str
    size: int


@dataclass(frozen=True)
class DocumentRaised(Event):
    kind: ClassVar[str] = "document:sensitivity_raised"
    document_id: UUID
    sensitivity: Sensitivity


@dataclass(frozen=True)
class DocumentDeleted(Event):
    kind: ClassVar[str] = "document:deleted"
    document_id: UUID


async def keep(
    session: AsyncSession,
    objects: Objects,
    agent_id: UUID,
    upload: Upload,
    media_type: str,
    sensitivity: Sensitivity | None = None,
    *,
    admit: Admit | None = None,
) -> Document:
    """Store an accepted upload and ask for its reading; `admit` gives the space that it goes into,
    or refuses it, last: no lock of its is held while the file is written.
    """
    document_id = new_id()
    key = f"{FOLDER}/{document_id}"
    # Before the row: a file without a row is swept later, a row without a file is a lost document.
    await objects.put(key, upload.content)
    space_id = None if admit is None else await admit(session)
    document = Document(
        id=document_id, agent_id=agent_id, space_id=space_id, name=upload.name,
        media_type=media_type,
        size=upload.size, sha256=upload.sha256, object_key=key, state="received",
        sensitivity=sensitivity,
        page_label=label_of(media_type),
    )  # fmt: skip
    session.add(document)
    await record(session, agent_id, DocumentUploaded(document_id, media_type, upload.size))
    await session.flush()
    await session.refresh(document, ["created_at"])
    await _ask_to_read(session, document)
    return document


async def _ask_to_read(session: AsyncSession, document: Document) -> None:
    # An agent's tenth file comes after another agent's first: nobody waits behind a crowd.
    values = {"agent_id": document.agent_id, "of_space": document.space_id is not None}
    waiting = await session.scalar(WAITING, values)
    priority = -min(waiting or 0, MOST_BEHIND)
    # The same file sent twice at once: the second finds what was read of the first.
    shared_by = document.space_id or document.agent_id
    lock = f"document:{shared_by}:{document.sha256.hex()}"
    await defer(session, read, priority=priority, lock=lock, document_id=str(document.id))


async def read_again(session: AsyncSession, agent_id: UUID, document_id: UUID) -> Document:
    """Have a document whose reading failed read once more; any other one is left as it is."""
    document = await _writable(session, agent_id, document_id)
    if document.state == "failed":
        document.state, document.error = "received", None
        document.progress_done = document.progress_total = None
        await session.flush()
        await _ask_to_read(session, document)
    return document


async def find(session: AsyncSession, agent_id: UUID, document_id: UUID) -> Document:
    return await one_or_absent(session, readable_by(agent_id).where(Document.id == document_id))


async def mark(
    session: AsyncSession, agent_id: UUID, document_id: UUID, sensitivity: Sensitivity
) -> Document:
    """Raise the sensitivity of a document that no conversation has yet, and its space with it."""
    document = await _writable(session, agent_id, document_id)
    before = document.sensitivity
    if sensitivity == before:
        return document
    if before is not None and highest(before, sensitivity) == before:
        raise DocumentSensitivityNotLowered
    if document.conversation_id is not None:
        raise DocumentInUse
    document.sensitivity = sensitivity
    await record(session, agent_id, DocumentRaised(document_id, sensitivity))
    if document.space_id is not None:
        lock = select(Space).where(Space.id == document.space_id).with_for_update(key_share=True)
        await raise_to(session, agent_id, await one_or_absent(session, lock), sensitivity)
    return document


async def _writable(session: AsyncSession, agent_id: UUID, document_id: UUID) -> Document:
    """The document, locked; refused to those who only read its space."""
    query = select(Document).where(Document.id == document_id, is_writable_by(agent_id))
    found = (await session.execute(query.with_for_update(of=Document))).scalar_one_or_none()
    if found is None:
        await find(session, agent_id, document_id)
        raise SpaceEditorsOnly
    return found


async def find_page(
    session: AsyncSession, agent_id: UUID, document_id: UUID, number: int
) -> tuple[Document, PageRow]:
    document = await find(session, agent_id, document_id)
    query = select(PageRow).where(PageRow.document_id == document_id, PageRow.number == number)
    return document, await one_or_absent(session, query)


async def attach(
    session: AsyncSession, agent_id: UUID, conversation_id: UUID, ids: Sequence[UUID]
) -> list[Document]:
    """Bind the caller's documents to a conversation, in the order given; binding them again
    changes nothing. `NotFound` if one is another agent's, another conversation's or a space's.
    """
    free = or_(Document.conversation_id.is_(None), Document.conversation_id == conversation_id)
    rows = await session.scalars(
        update(Document)
        .where(Document.id.in_(ids), Document.agent_id == agent_id, free)
        .where(Document.space_id.is_(None))
        .values(conversation_id=conversation_id)
        .returning(Document)
    )
    found = {document.id: document for document in rows}
    if any(each not in found for each in ids):
        raise NotFound
    return [found[each] for each in dict.fromkeys(ids)]


ATTACH_EACH = text("""
update documents set conversation_id = wanted.conversation_id
from unnest(cast(:ids as uuid[]), cast(:conversations as uuid[])) as wanted (id, conversation_id)
where documents.id = wanted.id and agent_id = :agent_id and space_id is null
  and documents.conversation_id is null
returning documents.id, name, sensitivity
""")


async def attach_each(
    session: AsyncSession, agent_id: UUID, conversations: Mapping[UUID, UUID]
) -> dict[UUID, Row[Any]]:
    """Bind each of the caller's documents to the conversation it is mapped to; their names and
    sensitivities. `NotFound` if one is another agent's, a conversation's or a space's.
    """
    values = {
        "agent_id": agent_id, "ids": list(conversations), "conversations": [*conversations.values()]
    }  # fmt: skip
    found = {row.id: row for row in await session.execute(ATTACH_EACH, values)}
    if len(found) < len(conversations):
        raise NotFound
    return found


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> list[Document]:
    """The documents of a conversation that the caller may read, oldest first."""
    query = select(Document).where(Document.conversation_id == conversation_id)
    return list(await session.scalars(query.order_by(Document.id)))


async def remove(session: AsyncSession, agent_id: UUID, document_id: UUID) -> None:
    """Delete a document, its text and its file. Once deleted, deleting it again is no error."""
    these = (Document.id == document_id, is_writable_by(agent_id))
    if await _remove(session, "agent", *these, by=agent_id):
        return
    if await session.scalar(readable_by(agent_id).where(Document.id == document_id)):
        raise SpaceEditorsOnly
    await find_receipt(session, agent_id, document_id)


async def find_receipt(session: AsyncSession, agent_id: UUID, document_id: UUID) -> Receipt:
    """What is left of a document that was deleted, for those who could read it."""
    seen = readable_spaces(agent_id).where(Space.id == Receipt.space_id).exists()
    query = select(Receipt).where(
        Receipt.document_id == document_id, or_(Receipt.agent_id == agent_id, seen)
    )
    return await one_or_absent(session, query)


async def delete_of_conversations(session: AsyncSession, ids: Sequence[UUID]) -> list[str]:
    """Delete all documents of conversations that are erased, and ask for the removal of their
    files; the keys of those.
    """
    return await _remove(session, "conversation", Document.conversation_id.in_(ids))


async def delete_of_space(session: AsyncSession, space_id: UUID) -> list[str]:
    """The same of a space that is erased."""
    return await _remove(session, "space", Document.space_id == space_id)


async def remove_own(session: AsyncSession, agent_id: UUID) -> list[str]:
    """Delete all that an agent uploaded, what belongs to a space aside."""
    theirs = (Document.agent_id == agent_id, Document.space_id.is_(None))
    return await _remove(session, "agent", *theirs, by=agent_id)


async def remove_unattached(session: AsyncSession, *, before: datetime) -> list[str]:
    """Delete uploads older than `before` that no conversation ever used, nor any space, and that
    nobody has translated.
    """
    free = (Document.conversation_id.is_(None), Document.space_id.is_(None))
    translated = exists().where(Translation.document_id == Document.id)
    return await _remove(session, "unused", *free, ~translated, Document.created_at < before)


async def _remove(
    session: AsyncSession, reason: Reason, *which: ColumnElement[bool], by: UUID | None = None
) -> list[str]:
    """`by`: who deletes them; without, it happens to who brought them."""
    rows = (await session.execute(_removal(reason, *which))).all()
    for row in rows:
        await record(session, by or row.agent_id, DocumentDeleted(row.id))
    await _forget(session, [row.segment_id for row in rows if row.segment_id])
    if around := [row.conversation_id for row in rows if row.conversation_id]:
        await session.execute(FORGET_NOTES, {"conversations": around})
    keys = [row.object_key for row in rows]
    if keys:
        # A job, so that files go if and only if the rows went.
        ids = [str(row.id) for row in rows]
        await defer(session, remove_files, priority=UPKEEP, keys=keys, documents=ids)
    return keys


def _removal(reason: Reason, *which: ColumnElement[bool]) -> Select[Any]:
    """In one statement: nothing is ever deleted without its receipt."""
    kept = ("agent_id", "space_id", "media_type", "size", "sha256", "pages", "passages")
    # In the order of their ids, as merging locks them: each would else wait for the other.
    locked = select(Document.id).where(*which).order_by(Document.id).with_for_update(of=Document)
    gone = (
        delete(Document)
        .where(Document.id.in_(locked))
        .returning(
            Document.id,
            Document.object_key,
            Document.segment_id,
            Document.conversation_id,
            *(getattr(Document, each) for each in kept),
        )
        .cte("gone")
    )
    receipts = (
        insert(Receipt)
        .from_select(
            ["document_id", "reason", *kept],
            select(gone.c.id, literal(reason), *(gone.c[each] for each in kept)),
        )
        .returning(Receipt.document_id)
        .cte("receipts")
    )
    told = select(
        gone.c.id, gone.c.agent_id, gone.c.object_key, gone.c.segment_id, gone.c.conversation_id
    )
    return told.join(receipts, receipts.c.document_id == gone.c.id)


async def _forget(session: AsyncSession, segments: Sequence[UUID]) -> None:
    """Take what was deleted out of the index: the segment of each document."""
    await discard(session, segments)
    await count_gone(session, segments)
    shared = (await session.scalars(select(Segment.id).where(Segment.id.in_(segments)))).all()
    for segment_id in shared:
        # One that waits already will find this gone too.
        if not await session.scalar(ASKED, {"segment_id": str(segment_id)}):
            await defer(session, merge_segments, priority=UPKEEP, segment_ids=[str(segment_id)])
