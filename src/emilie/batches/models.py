"""Batches, their items, and the tables whose rows are items."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Integer, Select, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent
from emilie.conversations.models import Conversation
from emilie.core.db import Base
from emilie.core.ids import new_id
from emilie.documents.translation.models import Translation

State = Literal["running", "paused", "stopped", "done"]
"""Paused: by itself, for a reason that `error` tells; stopped: by its agent."""
ItemState = Literal["waiting", "answering", "done", "failed"]


TRANSLATION = "translation:documents"
"""The task of a batch that translates documents: no guided task has a colon in its name."""


class Table(Base):
    """A table that an agent sent: `columns` are the names of its first row."""

    __tablename__ = "batch_tables"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    rows: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TableRow(Base):
    """One row, from number 1; as many cells as the table has columns."""

    __tablename__ = "batch_rows"

    table_id: Mapped[UUID] = mapped_column(
        ForeignKey(Table.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    cells: Mapped[list[str]] = mapped_column(JSONB)


class Batch(Base):
    """A task with the fields that all its items share; of `TRANSLATION`, what each document is
    translated into. `bound` says which column of the table, by its name, fills in which field.
    `rests` counts the pauses in a row that brought nothing.
    """

    __tablename__ = "batches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    task: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, str]] = mapped_column(JSONB)
    table_id: Mapped[UUID | None] = mapped_column(ForeignKey(Table.id), unique=True)
    bound: Mapped[dict[str, str]] = mapped_column(JSONB)
    state: Mapped[State] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    error_params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    rests: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # When something of it last changed: what it is kept from.
    active_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Item(Base):
    """One answer to make, in a conversation of its own, or one document to translate, which that
    conversation holds. `answer_id`: its message, once it is made.

    The number is its place among the files, or the number of its row.
    """

    __tablename__ = "batch_items"

    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey(Batch.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    # Null once its agent, who had opened it, deleted it.
    conversation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Conversation.id, ondelete="SET NULL"), unique=True
    )
    # No foreign key: a document says itself that it is gone.
    document_id: Mapped[UUID | None]
    answer_id: Mapped[UUID | None]
    # Of its document, where that is the task; null once its agent deleted it.
    translation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Translation.id, ondelete="SET NULL"), unique=True
    )
    state: Mapped[ItemState] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    error_params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


def readable_by(agent_id: UUID) -> Select[Batch]:
    """An agent's own batches: the only way into this room's rows."""
    return select(Batch).where(Batch.agent_id == agent_id)


def tables_of(agent_id: UUID) -> Select[Table]:
    return select(Table).where(Table.agent_id == agent_id)
