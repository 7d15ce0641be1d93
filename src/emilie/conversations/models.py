"""Conversations, their messages (a tree: one row a message), and the runs in progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Select, SmallInteger, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.ids import new_id
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces.models import Space


class Conversation(Base):
    """`tip_id` is the last message of the branch that is shown; null before the first question."""

    __tablename__ = "conversations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text, default="")
    titled_by: Mapped[str] = mapped_column(Text, default="nobody")
    tip_id: Mapped[UUID | None]
    sensitivity: Mapped[Sensitivity] = mapped_column(Text)
    # It stays its agent's own, whoever the space is shared with.
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey(Space.id, ondelete="SET NULL"))
    # Name of the endpoint that the agent chose; null is automatic.
    endpoint: Mapped[str | None] = mapped_column(Text)
    # Names of the services that its queries may go to without its agent being asked again.
    searches: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    pinned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Not until its agent opens it, when what asked is a batch.
    listed: Mapped[bool] = mapped_column(default=True, server_default="true")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    active_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # When its agent was told that it is to be erased, if nothing is asked in it.
    warned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Message(Base):
    """`parts` are UI-message parts of the AI SDK; children of one parent are branches.

    `tsv` also holds the lexeme `@<agent id>`, so that one index serves a search inside the
    messages of one agent among everybody's. `maker` is set while the answer is one that was closed
    for a process taken for dead: that process alone may still complete it.
    """

    __tablename__ = "messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id, ondelete="CASCADE"))
    parent_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB)
    tsv: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    maker: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RunRow(Base):
    """An answer in progress: its id is the id of the message that it will become.

    `parts` is the last checkpoint. A row whose heartbeat stopped belongs to a dead process. `maker`
    is the attempt that writes it: an answer that is gone on with elsewhere is another's.
    """

    __tablename__ = "runs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id, ondelete="CASCADE"))
    question_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    # Which of the answers that the agent may have at once this is.
    slot: Mapped[int] = mapped_column(SmallInteger)
    maker: Mapped[UUID]
    continues: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    stop_asked: Mapped[bool]
    # The query that waits for its agent (`id`, `service`), and what they decided of it.
    asking: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    decision: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB)


class Summary(Base):
    """What is kept of a branch from its first question to a message, that one included.

    `messages` is how many it stands for; `endpoint`, the facts of the one that wrote it.
    """

    __tablename__ = "summaries"

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey(Message.id, ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Conversation.id, ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    messages: Mapped[int]
    endpoint: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


def readable_by(agent_id: UUID) -> Select[Conversation]:
    """The conversations that this agent may see: theirs, deleted ones left out."""
    return select(Conversation).where(
        Conversation.agent_id == agent_id, Conversation.deleted_at.is_(None)
    )
