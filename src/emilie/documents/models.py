"""Documents, their pages, and what is searched in them: passages and postings."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent
from emilie.core.db import Base
from emilie.inference.hosting import Sensitivity

State = Literal["received", "reading", "ready", "failed"]
PageLabel = Literal["page", "section"]


class Document(Base):
    """A file that an agent uploaded, bound to at most one conversation."""

    __tablename__ = "documents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    # No foreign key: conversations lie above documents, and say when they go.
    conversation_id: Mapped[UUID | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    object_key: Mapped[str] = mapped_column(Text)
    # Raises the conversations that it is attached to; null where nothing is known of it.
    sensitivity: Mapped[Sensitivity | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text, default="received")
    error: Mapped[str | None] = mapped_column(Text)
    progress_done: Mapped[int | None] = mapped_column(Integer)
    progress_total: Mapped[int | None] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer)
    page_label: Mapped[PageLabel] = mapped_column(Text)
    words: Mapped[int | None] = mapped_column(Integer)
    passages: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def progress(self) -> dict[str, int] | None:
        if self.state != "reading" or self.progress_done is None or self.progress_total is None:
            return None
        return {"done": self.progress_done, "total": self.progress_total}


class PageRow(Base):
    __tablename__ = "pages"

    document_id: Mapped[UUID] = mapped_column(
        ForeignKey(Document.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    heading: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


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


class Posting(Base):
    """Where a stem occurs in a document: ordinals of its passages, how often in each, and the
    words that each has, so that ranking reads nothing else.
    """

    __tablename__ = "postings"

    document_id: Mapped[UUID] = mapped_column(
        ForeignKey(Document.id, ondelete="CASCADE"), primary_key=True
    )
    stem: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    ordinals: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    counts: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    lengths: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


def readable_by(agent_id: UUID) -> Select[Document]:
    """The documents that an agent may read: the only way into this room's rows."""
    return select(Document).where(Document.agent_id == agent_id)
