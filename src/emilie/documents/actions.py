"""What is done with documents: kept, read back, attached to a conversation, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import Event, EventRow, record
from emilie.core.ids import new_id
from emilie.core.jobs import UPKEEP, defer
from emilie.core.objects import Objects
from emilie.documents.errors import DocumentInUse, DocumentSensitivityNotLowered
from emilie.documents.jobs import read, remove_files
from emilie.documents.models import Document, PageRow, readable_by
from emilie.documents.upload import Upload
from emilie.inference.hosting import Sensitivity, highest

FOLDER = "documents"


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
) -> Document:
    """Store an accepted upload and ask for its reading."""
    document_id = new_id()
    key = f"{FOLDER}/{document_id}"
    # Before the row: a file without a row is swept later, a row without a file is a lost document.
    await objects.put(key, upload.content)
    document = Document(
        id=document_id, agent_id=agent_id, name=upload.name, media_type=media_type,
        size=upload.size, sha256=upload.sha256, object_key=key, state="received",
        sensitivity=sensitivity,
        page_label="page" if media_type == "application/pdf" else "section",
    )  # fmt: skip
    session.add(document)
    await record(session, agent_id, DocumentUploaded(document_id, media_type, upload.size))
    await session.flush()
    await session.refresh(document, ["created_at"])
    await defer(session, read, document_id=str(document_id))
    return document


async def find(session: AsyncSession, agent_id: UUID, document_id: UUID) -> Document:
    return await one_or_absent(session, readable_by(agent_id).where(Document.id == document_id))


async def mark(
    session: AsyncSession, agent_id: UUID, document_id: UUID, sensitivity: Sensitivity
) -> Document:
    """Raise the sensitivity of a document that no conversation has yet."""
    query = readable_by(agent_id).where(Document.id == document_id).with_for_update()
    document = await one_or_absent(session, query)
    before = document.sensitivity
    if sensitivity == before:
        return document
    if before is not None and highest(before, sensitivity) == before:
        raise DocumentSensitivityNotLowered
    if document.conversation_id is not None:
        raise DocumentInUse
    document.sensitivity = sensitivity
    await record(session, agent_id, DocumentRaised(document_id, sensitivity))
    return document


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
    changes nothing. `NotFound` if one is another agent's or another conversation's.
    """
    free = or_(Document.conversation_id.is_(None), Document.conversation_id == conversation_id)
    rows = await session.scalars(
        update(Document)
        .where(Document.id.in_(ids), Document.agent_id == agent_id, free)
        .values(conversation_id=conversation_id)
        .returning(Document)
    )
    found = {document.id: document for document in rows}
    if any(each not in found for each in ids):
        raise NotFound
    return [found[each] for each in dict.fromkeys(ids)]


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> list[Document]:
    """The documents of a conversation that the caller may read, oldest first."""
    query = select(Document).where(Document.conversation_id == conversation_id)
    return list(await session.scalars(query.order_by(Document.id)))


async def remove(session: AsyncSession, agent_id: UUID, document_id: UUID) -> None:
    """Delete a document, its text and its file. Once deleted, deleting it again is no error."""
    mine = (Document.id == document_id, Document.agent_id == agent_id)
    if not await _remove(session, *mine) and not await _was_removed(session, agent_id, document_id):
        raise NotFound


async def delete_of_conversations(session: AsyncSession, ids: Sequence[UUID]) -> list[str]:
    """Delete all documents of conversations that are erased, and ask for the removal of their
    files; the keys of those.
    """
    return await _remove(session, Document.conversation_id.in_(ids))


async def remove_unattached(session: AsyncSession, *, before: datetime) -> list[str]:
    """Delete uploads older than `before` that no conversation ever used."""
    return await _remove(session, Document.conversation_id.is_(None), Document.created_at < before)


async def _remove(session: AsyncSession, *which: ColumnElement[bool]) -> list[str]:
    gone = (
        await session.execute(
            delete(Document)
            .where(*which)
            .returning(Document.id, Document.agent_id, Document.object_key)
        )
    ).all()
    for row in gone:
        await record(session, row.agent_id, DocumentDeleted(row.id))
    keys = [row.object_key for row in gone]
    if keys:
        # A job, so that files go if and only if the rows went.
        await defer(session, remove_files, priority=UPKEEP, keys=keys)
    return keys


async def _was_removed(session: AsyncSession, agent_id: UUID, document_id: UUID) -> bool:
    """Whether the journal holds the caller's own deletion of it."""
    query = select(EventRow.id).where(
        EventRow.agent_id == agent_id,
        EventRow.kind == DocumentDeleted.kind,
        EventRow.facts["document_id"].astext == str(document_id),
    )
    return (await session.execute(query.limit(1))).first() is not None
