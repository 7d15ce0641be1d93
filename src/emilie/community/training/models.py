"""Training: modules and their versions, what agents did of them, meetings, what they declare."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.core.db import Base
from emilie.core.ids import new_id

MeetingState = Literal["open", "cancelled"]


class TrainingModule(Base):
    """What is being written (`draft`), and which version agents are offered."""

    __tablename__ = "training_modules"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # Whose referents write it, for their agents; null: national, by coordinators.
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE")
    )
    place: Mapped[int] = mapped_column(Integer)
    # As `contents.Content` says.
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    revision: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    # The last one that was published; 0: none yet.
    version: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    open: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (Index("ix_training_modules_organisation_id", organisation_id, place),)


class TrainingVersion(Base):
    """A module as it was published: it never changes."""

    __tablename__ = "training_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    module_id: Mapped[UUID] = mapped_column(ForeignKey(TrainingModule.id, ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    published_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )

    __table_args__ = (UniqueConstraint(module_id, number),)


class TrainingVideo(Base):
    """Its bytes are among the files, under `key_of`."""

    __tablename__ = "training_videos"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    module_id: Mapped[UUID] = mapped_column(
        ForeignKey(TrainingModule.id, ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    # WebVTT, and all that is said and shown; one of them before it is published.
    captions: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    transcript: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TrainingPartRead(Base):
    """A part that an agent went through: a text, a video, a quiz that was passed."""

    __tablename__ = "training_parts_read"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[UUID] = mapped_column(
        ForeignKey(TrainingVersion.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    part_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TrainingAttempt(Base):
    """A try at a quiz: its result, not what was answered."""

    __tablename__ = "training_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(
        ForeignKey(TrainingVersion.id, ondelete="CASCADE"), index=True
    )
    part_id: Mapped[UUID] = mapped_column()
    right_answers: Mapped[int] = mapped_column(Integer)
    questions: Mapped[int] = mapped_column(Integer)
    passed: Mapped[bool]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (Index("ix_training_attempts_agent_id", agent_id, version_id, part_id),)


class TrainingCompletion(Base):
    """Evidence: it says by itself what was completed, and outlives the module."""

    __tablename__ = "training_completions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"))
    # Where they were then.
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    module_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column(Integer)
    completed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )

    __table_args__ = (
        UniqueConstraint(agent_id, module_id, number),
        Index("ix_training_completions_organisation_id", organisation_id, completed_at),
    )


class TrainingMeeting(Base):
    """A session with others, in a room or by a link."""

    __tablename__ = "training_meetings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    minutes: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    # Null: as many as come.
    seats: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[MeetingState] = mapped_column(Text)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (Index("ix_training_meetings_organisation_id", organisation_id, starts_at),)


class TrainingEnrolment(Base):
    __tablename__ = "training_enrolments"

    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey(TrainingMeeting.id, ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    enrolled_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    # Null as long as nobody said.
    attended: Mapped[bool | None]


class TrainingDeclaration(Base):
    """A session elsewhere, on the agent's word."""

    __tablename__ = "training_declarations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(Text)
    organiser: Mapped[str] = mapped_column(Text)
    held_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


def key_of(video_id: UUID) -> str:
    """Where the bytes of a video are kept."""
    return f"training/{video_id}"
