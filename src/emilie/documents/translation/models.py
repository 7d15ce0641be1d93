"""Translations of documents, their segments, and the glossaries of an organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Integer, Select, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.core.db import Base
from emilie.core.ids import new_id
from emilie.documents.models import Document
from emilie.documents.models import readable_by as readable_documents
from emilie.documents.translation.wording import Tone

State = Literal["waiting", "translating", "done", "failed", "stopped"]
"""`waiting` until its first segments are known; a `failed` or `stopped` one keeps what it has."""
UNDER_WAY: tuple[State, ...] = ("waiting", "translating")
SegmentState = Literal["waiting", "machine", "failed", "edited", "accepted"]
"""`failed`: no endpoint gave it."""


class Glossary(Base):
    """Terms that translations of an organisation use, from one language to another."""

    __tablename__ = "glossaries"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    source_language: Mapped[str] = mapped_column(Text)
    target_language: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class GlossaryTerm(Base):
    __tablename__ = "glossary_terms"

    glossary_id: Mapped[UUID] = mapped_column(
        ForeignKey(Glossary.id, ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)


class Translation(Base):
    """A document in another language, for the agent who asked for it."""

    __tablename__ = "translations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey(Document.id, ondelete="CASCADE"), index=True
    )
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    # As it was said, else recognised in its segments; null until then, or where it was not.
    source_language: Mapped[str | None] = mapped_column(Text)
    target_language: Mapped[str] = mapped_column(Text)
    tone: Mapped[Tone | None] = mapped_column(Text)
    glossary_id: Mapped[UUID | None] = mapped_column(ForeignKey(Glossary.id, ondelete="SET NULL"))
    state: Mapped[State] = mapped_column(Text, default="waiting")
    error: Mapped[str | None] = mapped_column(Text)
    error_params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    # Who was sent something of it, and what that cost: as those of an answer.
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Whether it is among its agent's: one of a batch is once something of it was reviewed.
    listed: Mapped[bool] = mapped_column(default=True, server_default="true")
    # Which of the two may work on it: its batch, or a job of its own. Batches lie above documents.
    by_batch: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Whether its agent stopped it alone: its batch then leaves it, until they go on with it.
    held: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TranslationSegment(Base):
    """A text of the document, once however often it stands there."""

    __tablename__ = "translation_segments"

    translation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Translation.id, ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(Integer)
    # Which of its formats may change places: `inline.Paragraph.groups`.
    groups: Mapped[list[int]] = mapped_column(JSONB, default=list, server_default="[]")
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str | None] = mapped_column(Text)
    flags: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    state: Mapped[SegmentState] = mapped_column(Text, default="waiting")
    # The translation that another one was asked for in place of.
    refused: Mapped[str | None] = mapped_column(Text)


def readable_by(agent_id: UUID) -> Select[Translation]:
    """An agent's own translations, of documents that they may still read: the only way into these
    rows.
    """
    these = readable_documents(agent_id).where(Document.id == Translation.document_id)
    # Who asks joins the documents themselves, which are others than those seen here.
    seen = these.correlate(Translation).exists()
    return select(Translation).where(Translation.agent_id == agent_id, seen)


def glossaries_of(agent_id: UUID) -> Select[Glossary]:
    """Those of the agent's organisation."""
    theirs = select(Agent.organisation_id).where(Agent.id == agent_id).scalar_subquery()
    return select(Glossary).where(Glossary.organisation_id == theirs)
