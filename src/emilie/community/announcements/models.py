"""Announcements, whom they are for, and which agents saw them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation, Unit
from emilie.accounts.waves.models import Wave
from emilie.core.db import Base
from emilie.core.ids import new_id

Level = Literal["information", "attention", "important"]
Audience = Literal["everybody", "organisations", "units", "wave"]
"""A referent's are for their organisation, the only one of `organisations` then, or for units."""
Stored = Literal["draft", "published", "withdrawn"]


class Announcement(Base):
    __tablename__ = "announcements"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # Whose referents write it; null: the coordinators.
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE")
    )
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    level: Mapped[Level] = mapped_column(Text)
    dismissible: Mapped[bool]
    audience: Mapped[Audience] = mapped_column(Text)
    wave_id: Mapped[UUID | None] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    # Null: until it is withdrawn.
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[Stored] = mapped_column(Text)
    # What was read must still be there to be changed.
    revision: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # When its letters were asked for: once.
    mailed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        Index("ix_announcements_organisation_id", organisation_id, created_at),
        Index(
            "ix_announcements_published", starts_at, postgresql_where=text("state = 'published'")
        ),
    )


class AnnouncementOrganisation(Base):
    __tablename__ = "announcement_organisations"

    announcement_id: Mapped[UUID] = mapped_column(
        ForeignKey(Announcement.id, ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class AnnouncementUnit(Base):
    __tablename__ = "announcement_units"

    announcement_id: Mapped[UUID] = mapped_column(
        ForeignKey(Announcement.id, ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[UUID] = mapped_column(
        ForeignKey(Unit.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class AnnouncementReading(Base):
    """That an agent saw it: not when, which nobody has to know."""

    __tablename__ = "announcement_readings"

    announcement_id: Mapped[UUID] = mapped_column(
        ForeignKey(Announcement.id, ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    dismissed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
