"""What administrators decide of a running instance, one row a topic and scope, and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.accounts.waves.models import Wave
from emilie.core.db import Base
from emilie.core.ids import new_id

Topic = Literal["maintenance", "banners", "appearance", "features", "retention", "sensitivity"]
Source = Literal["screen", "file", "terminal"]
"""Where a change was made: a form, a file that was imported, a command."""


class Setting(Base):
    """What is in force. Of neither organisation nor wave: of the whole instance."""

    __tablename__ = "steering"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    topic: Mapped[Topic] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE")
    )
    wave_id: Mapped[UUID | None] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"))
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The number of the change that made it: who changes it next says which one they saw.
    change: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint(topic, organisation_id, wave_id, postgresql_nulls_not_distinct=True),
    )


class SettingChange(Base):
    """Who changed what, when and why. It outlives the organisation or wave that it was about."""

    __tablename__ = "steering_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # Nobody: by the terminal.
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    source: Mapped[Source] = mapped_column(Text)
    topic: Mapped[Topic] = mapped_column(Text)
    organisation_id: Mapped[UUID | None]
    wave_id: Mapped[UUID | None]
    # Null: as if nobody had ever decided anything.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[str] = mapped_column(Text)
