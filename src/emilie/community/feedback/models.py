"""What agents say of the assistant, the exchanges that they attach, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Select,
    Text,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, aliased, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.conversations.models import Conversation, Message
from emilie.core.db import Base
from emilie.core.ids import new_id

Thumb = Literal["up", "down"]
Channel = Literal["idea", "problem", "question", "praise"]
Kind = Literal["up", "down", "idea", "problem", "question", "praise"]
State = Literal["open", "answered", "closed"]
CloseReason = Literal["answered", "done", "not_planned", "not_reproduced", "else"]
Part = Literal["both", "question", "answer"]
Voice = Literal["agent", "referent", "coordinator"]
Audience = Literal["agent", "organisation", "coordination"]
"""Who reads an entry: the agent with all who tend to it; those of the organisation alone; those
and the coordination, who are passed it."""


class Feedback(Base):
    """A thumb under an answer, or a message of the general channel.

    A thumb with nothing written, nothing attached and no answer wanted is counted, and shown to
    nobody. `version` tells two people who tend to it at once from each other.
    """

    __tablename__ = "feedback"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(Text)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    words: Mapped[str] = mapped_column(Text, default="")
    # Whether who tends to it reads the agent's name.
    named: Mapped[bool]
    # Of a thumb. They go with the conversation; the feedback stays.
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey(Message.id, ondelete="SET NULL"))
    conversation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Conversation.id, ondelete="SET NULL")
    )
    state: Mapped[State] = mapped_column(Text, default="open", server_default=text("'open'"))
    close_reason: Mapped[CloseReason | None] = mapped_column(Text)
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    merged_into: Mapped[UUID | None] = mapped_column(
        ForeignKey("feedback.id", ondelete="SET NULL"), index=True
    )
    merged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # For the coordination, where it stands with them; null: not passed up.
    passed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    passed_state: Mapped[State | None] = mapped_column(Text)
    passed_reason: Mapped[CloseReason | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    # Answers that its agent was told of; `unread`: they have not looked since.
    told: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    unread: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        Index(
            "uq_feedback_thumb", agent_id, message_id,
            unique=True, postgresql_where=text("message_id is not null"),
        ),
        Index("ix_feedback_agent", agent_id, created_at, "id"),
        Index("ix_feedback_organisation", organisation_id, created_at, "id"),
        Index(
            "ix_feedback_passed", created_at, "id",
            postgresql_where=text("passed_at is not null"),
        ),
        Index(
            "ix_feedback_message", message_id, postgresql_where=text("message_id is not null")
        ),
        Index(
            "ix_feedback_conversation", conversation_id,
            postgresql_where=text("conversation_id is not null"),
        ),
    )  # fmt: skip


class Copy(Base):
    """An exchange as its agent saw it when they attached it, letter by letter."""

    __tablename__ = "feedback_copies"

    feedback_id: Mapped[UUID] = mapped_column(
        ForeignKey(Feedback.id, ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[Part] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    # Whether its agent agreed that the coordination reads it too.
    goes_up: Mapped[bool]
    attached_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class View(Base):
    """Somebody read an attached exchange; its agent sees when."""

    __tablename__ = "feedback_views"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    feedback_id: Mapped[UUID] = mapped_column(
        ForeignKey(Feedback.id, ondelete="CASCADE"), index=True
    )
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    voice: Mapped[Voice] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Entry(Base):
    """One answer, reply or note of the thread of a feedback."""

    __tablename__ = "feedback_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    feedback_id: Mapped[UUID] = mapped_column(
        ForeignKey(Feedback.id, ondelete="CASCADE"), index=True
    )
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    voice: Mapped[Voice] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Tag(Base):
    """A word by which an organisation sorts its feedback."""

    __tablename__ = "feedback_tags"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("uq_feedback_tags_name", organisation_id, func.fold(text("name")), unique=True),
    )


class Tagged(Base):
    __tablename__ = "feedback_tagged"

    feedback_id: Mapped[UUID] = mapped_column(
        ForeignKey(Feedback.id, ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[UUID] = mapped_column(
        ForeignKey(Tag.id, ondelete="CASCADE"), primary_key=True, index=True
    )


def of(agent_id: UUID) -> Select[Feedback]:
    """What this agent said, all of it theirs."""
    return select(Feedback).where(Feedback.agent_id == agent_id)


def says_something() -> ColumnElement[bool]:
    """What is shown to who tends to it: a bare thumb is only ever counted."""
    # Of their own, even where the query around reads copies or entries too.
    copies, entries = aliased(Copy), aliased(Entry)
    copied = select(copies.feedback_id).where(copies.feedback_id == Feedback.id).exists()
    said = select(entries.id).where(entries.feedback_id == Feedback.id).exists()
    return or_(Feedback.words != "", Feedback.named, copied, said)


def in_organisation(organisation_id: UUID) -> Select[Feedback]:
    """What its referents tend to."""
    return select(Feedback).where(Feedback.organisation_id == organisation_id, says_something())


def passed_up() -> Select[Feedback]:
    """What the coordination tends to."""
    return select(Feedback).where(Feedback.passed_at.is_not(None), says_something())
