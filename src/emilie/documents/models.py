"""Documents, their pages, and what is searched in them: passages and postings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from emilie.accounts.models import Agent
from emilie.core.db import Base
from emilie.documents.extraction.kinds import IMAGES, ODP, PDF, PPTX, TIFF
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces import models as spaces
from emilie.spaces.models import Space

State = Literal["received", "reading", "ready", "failed"]
PageLabel = Literal["page", "section", "slide"]
Reason = Literal["agent", "conversation", "unused", "space"]
"""Why a document was deleted: by somebody who may, with its conversation or its space, or because
no question ever came with it.
"""


def label_of(media_type: str) -> PageLabel:
    """What the parts of such a file are called, as far as is known before it is read."""
    if media_type in {PPTX, ODP}:
        return "slide"
    return "page" if media_type in {PDF, TIFF, *IMAGES} else "section"


class Document(Base):
    """A file that an agent uploaded: into a space, for good, or bound to at most one conversation.

    In a space it belongs to that space: `agent_id` only says who brought it.
    """

    __tablename__ = "documents"
    # By which the same file is found again; they serve for those of an agent or a space too.
    __table_args__ = (Index(None, "agent_id", "sha256"), Index(None, "space_id", "sha256"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"))
    # No foreign key: conversations lie above documents, and say when they go.
    conversation_id: Mapped[UUID | None] = mapped_column(index=True)
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey(Space.id))
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    # Of the file as it was sent: an image is kept as it was written again.
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    object_key: Mapped[str] = mapped_column(Text)
    # Raises the conversations that it is attached to, or its space; null: nothing is known of it.
    sensitivity: Mapped[Sensitivity | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text, default="received")
    error: Mapped[str | None] = mapped_column(Text)
    progress_done: Mapped[int | None] = mapped_column(Integer)
    progress_total: Mapped[int | None] = mapped_column(Integer)
    # Of an image, once its words were looked for: null where nothing could.
    pages: Mapped[int | None] = mapped_column(Integer)
    page_label: Mapped[PageLabel] = mapped_column(Text)
    words: Mapped[int | None] = mapped_column(Integer)
    # Pages that are pictures of words, where nothing could recognise them.
    unread: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    passages: Mapped[int | None] = mapped_column(Integer)
    # The segment of the index that its passages are in, once it is ready.
    segment_id: Mapped[UUID | None] = mapped_column(ForeignKey("segments.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def is_image(self) -> bool:
        return self.media_type in IMAGES

    @property
    def progress(self) -> dict[str, int] | None:
        if self.state != "reading" or self.progress_done is None or self.progress_total is None:
            return None
        return {"done": self.progress_done, "total": self.progress_total}


class Receipt(Base):
    """What is left of a document that was deleted: facts about it, nothing that it said nor what it
    was called.
    """

    __tablename__ = "receipts"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    # No foreign key: it outlives the space, and is then of who brought the document.
    space_id: Mapped[UUID | None]
    deleted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    reason: Mapped[Reason] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    pages: Mapped[int | None] = mapped_column(Integer)
    passages: Mapped[int | None] = mapped_column(Integer)
    # When the file itself was erased: a job, soon after.
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PageRow(Base):
    __tablename__ = "pages"

    document_id: Mapped[UUID] = mapped_column(
        ForeignKey(Document.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    heading: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    # Of a page whose words were recognised in an image, 0 to 100.
    quality: Mapped[int | None] = mapped_column(SmallInteger)
    # The endpoint that recognised them, as agents call it; null where that was done here.
    recogniser: Mapped[str | None] = mapped_column(Text)


class PassageRow(Base):
    """A span of a page. Its text is not stored again: it is the page's, from start to end."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id, ondelete="CASCADE"))
    ordinal: Mapped[int] = mapped_column(Integer)
    page: Mapped[int] = mapped_column(Integer)
    heading: Mapped[str | None] = mapped_column(Text)
    start_at: Mapped[int] = mapped_column(Integer)
    end_at: Mapped[int] = mapped_column(Integer)
    words: Mapped[int] = mapped_column(Integer)


class Segment(Base):
    """A part of the index: the passages of some documents, one after the other, each at a place.

    Its postings never change once written, so that what is read of them may be kept in memory.
    """

    __tablename__ = "segments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    documents: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    # Place of the first passage of each document.
    starts: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    passages: Mapped[int] = mapped_column(Integer)
    words: Mapped[int] = mapped_column(Integer)
    # Documents deleted since it was written: its postings still have them.
    gone: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    # Of which all its documents are; null where they are of no space.
    space_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Space.id, ondelete="CASCADE"), index=True
    )


class Posting(Base):
    """Where a stem occurs in a segment: places of its passages in rising order, how often in each,
    and the words that each has, so that ranking reads nothing else.

    Big-endian bytes, as PostgreSQL's `int4send` and `int2send` write them: four a place, one a
    count (at most 255), two a length. Arrays of SQL would be slower to read by 20 bytes a number.
    """

    __tablename__ = "postings"

    segment_id: Mapped[UUID] = mapped_column(
        ForeignKey(Segment.id, ondelete="CASCADE"), primary_key=True
    )
    stem: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    places: Mapped[bytes] = mapped_column(LargeBinary)
    counts: Mapped[bytes] = mapped_column(LargeBinary)
    lengths: Mapped[bytes] = mapped_column(LargeBinary)


class HalfVector(UserDefinedType[str]):
    """pgvector's `halfvec`, of two bytes a number; written and read as `[0.1,0.2]`."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "halfvec"


ischema_names["halfvec"] = HalfVector


class EmbeddingModel(Base):
    """What makes vectors that can be compared; `indexed` once it has an HNSW index of its own."""

    __tablename__ = "embedding_models"

    id: Mapped[int] = mapped_column(SmallInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    dimensions: Mapped[int] = mapped_column(Integer)
    indexed: Mapped[bool] = mapped_column(default=False, server_default="false")


class Embedding(Base):
    """Says that all passages of a document have their vectors, those of that model."""

    __tablename__ = "embeddings"

    document_id: Mapped[UUID] = mapped_column(
        ForeignKey(Document.id, ondelete="CASCADE"), primary_key=True
    )
    model_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey(EmbeddingModel.id), primary_key=True
    )
    passages: Mapped[int] = mapped_column(Integer)


class Vector(Base):
    """What a passage means to a model: a vector of unit length, so that the inner product of two
    is their cosine.
    """

    __tablename__ = "vectors"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "ordinal"],
            [PassageRow.document_id, PassageRow.ordinal],
            ondelete="CASCADE",
        ),
    )

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    model_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey(EmbeddingModel.id), primary_key=True
    )
    vector: Mapped[str] = mapped_column(HalfVector)


class PartNotes(Base):
    """What was noted of consecutive passages of a document, for a summary of it.

    `key` says what was asked, of whom and of which passages; `notes` are statements with their
    citations, passages numbered from 1 in the document; `endpoint`, the facts of who wrote them.
    """

    __tablename__ = "notes_of_parts"

    document_id: Mapped[UUID] = mapped_column(
        ForeignKey(Document.id, ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    notes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    endpoint: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


def _of_spaces(seen: Select[Space]) -> ColumnElement[bool]:
    return seen.where(Space.id == Document.space_id).exists()


def _own(agent_id: UUID) -> ColumnElement[bool]:
    return and_(Document.space_id.is_(None), Document.agent_id == agent_id)


def readable_by(agent_id: UUID) -> Select[Document]:
    """The documents that an agent may read, their own and those of the spaces that they may see:
    the only way into this room's rows.
    """
    return select(Document).where(or_(_own(agent_id), _of_spaces(spaces.readable_by(agent_id))))


def is_writable_by(agent_id: UUID) -> ColumnElement[bool]:
    """Of documents that an agent may delete, mark or have read again."""
    return or_(_own(agent_id), _of_spaces(spaces.editable_by(agent_id)))
