"""Organisations, their agents, and the sessions by which agents are recognised."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.ids import new_id

Role = Literal["agent", "referent", "coordinator", "administrator"]
Theme = Literal["system", "light", "dark"]
Language = Literal["fr", "en"]


class Organisation(Base):
    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Agent(Base):
    __tablename__ = "agents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    given_name: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(Text, default="system")
    language: Mapped[str] = mapped_column(Text, default="fr")
    # Which demonstration agent this is ("agent:load-00017"); nobody else has one.
    demonstration: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SignedSession(Base):
    """A sign-in. The cookie's token is never stored, only its SHA-256."""

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
