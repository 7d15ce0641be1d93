"""The same file sent again by the same agent, or into the same space by anybody: what was read of
it, and its vectors, are copied.
"""

from __future__ import annotations

from sqlalchemy import and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.documents.extraction.kinds import IMAGES
from emilie.documents.index.segments import index
from emilie.documents.models import Document

# Rows of its own, rather than shared ones: each document then goes whole, with nothing to count.
COPY = text("""
with leaves as (
  insert into pages (document_id, number, heading, text, quality, recogniser)
  select :id, number, heading, text, quality, recogniser from pages where document_id = :twin
), spans as (
  insert into passages (id, document_id, ordinal, page, heading, start_at, end_at, words)
  select gen_random_uuid(), :id, ordinal, page, heading, start_at, end_at, words
  from passages where document_id = :twin
), meant as (
  insert into vectors (document_id, ordinal, model_id, vector)
  select :id, ordinal, model_id, vector from vectors where document_id = :twin
), embedded as (
  insert into embeddings (document_id, model_id, passages)
  select :id, model_id, passages from embeddings where document_id = :twin
)
update documents set state = 'ready', error = null, unread = 0, page_label = twin.page_label,
  pages = twin.pages, passages = twin.passages, words = twin.words
from documents as twin where documents.id = :id and twin.id = :twin
""")


async def find_twin(session: AsyncSession, document: Document) -> Document | None:
    """A document with the same bytes that was read whole, kept from deletion until the end of the
    transaction. One that was read without tesseract is no twin: it may be there now.
    """
    # The name decides how a text is read, and the type of an image changes as it is kept.
    alike = Document.media_type == document.media_type
    if document.is_image:
        alike = and_(Document.media_type.in_(IMAGES), Document.pages.is_not(None))
    shared = Document.agent_id == document.agent_id
    if document.space_id is not None:
        shared = or_(shared, Document.space_id == document.space_id)
    query = select(Document).where(
        shared,
        Document.sha256 == document.sha256,
        Document.id != document.id,
        Document.state == "ready",
        Document.unread == 0,
        alike,
    )
    query = query.order_by(Document.id).limit(1).with_for_update(read=True, key_share=True)
    return (await session.execute(query)).scalar_one_or_none()


async def copy(session: AsyncSession, document: Document, twin: Document) -> None:
    """Give the document all that was read of its twin, and declare it ready."""
    await session.execute(COPY, {"id": document.id, "twin": twin.id})
    if twin.passages:
        await index(session, document.id, twin.passages, document.space_id)
