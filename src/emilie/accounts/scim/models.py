"""What an organisation's directory said of its agents and units, as it said it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation, Unit
from emilie.core.db import Base


class DirectoryEntry(Base):
    """An agent whom a directory made, or took over. Once it is deleted there, the agent is
    suspended, and what they wrote is kept as long as anybody's.
    """

    __tablename__ = "directory_entries"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True
    )
    # That of the agent: what a directory calls somebody is unique in its organisation.
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    user_name: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    given_name: Mapped[str | None] = mapped_column(Text)
    family_name: Mapped[str | None] = mapped_column(Text)
    display_name: Mapped[str | None] = mapped_column(Text)
    emails: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # A directory may leave `active` out, or take it back: nothing is said then, nor changed.
    tells_active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index(
            "uq_directory_entries_user_name", organisation_id, func.lower(text("user_name")),
            unique=True, postgresql_where=text("deleted_at is null"),
        ),
        Index("ix_directory_entries_external_id", external_id),
    )  # fmt: skip


class DirectoryGroup(Base):
    """A unit that a directory made, or took over."""

    __tablename__ = "directory_groups"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey(Unit.id, ondelete="CASCADE"), primary_key=True)
    external_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
