"""Charters of use, each a version that never changes once published, and who accepted which."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Integer, Select, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent
from emilie.core.db import Base
from emilie.core.ids import new_id


class Charter(Base):
    __tablename__ = "charters"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # Versions follow each other from 1: the highest is in force.
    number: Mapped[int] = mapped_column(Integer, unique=True)
    text: Mapped[str] = mapped_column(Text)
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    published_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class CharterAcceptance(Base):
    __tablename__ = "charter_acceptances"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True
    )
    charter_id: Mapped[UUID] = mapped_column(
        ForeignKey(Charter.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    accepted_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


def in_force() -> Select[Charter]:
    """The latest version; none until a coordinator publishes the first."""
    return select(Charter).order_by(Charter.number.desc()).limit(1)
