"""Waves: an experiment opened for some organisations, and all that happens to who takes part."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.core.db import Base
from emilie.core.ids import new_id

Arm = Literal["now", "later"]
"""Access when the wave begins, or later: who waits is who the others are compared to."""
WaveState = Literal["open", "paused"]
"""A wave is closed once `closes_at` is past, whatever this says."""
Happening = Literal[
    "listed", "drawn", "invited", "reminded", "activated", "declined", "expired", "revoked", "told"
]
"""`told`: of the end of the wave, in advance."""


WaveField = Literal["begins_at", "later_at", "closes_at", "kept_until", "now_seats", "later_seats"]


class Wave(Base):
    __tablename__ = "waves"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[WaveState] = mapped_column(Text, default="open")
    begins_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    # When the second arm has access; null when there is none.
    later_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Until when its agents are promised to find their data.
    kept_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    by_lot: Mapped[bool]
    seed: Mapped[str | None] = mapped_column(Text)
    # SHA-256 of the sorted identifiers that were drawn: the list cannot be changed afterwards.
    list_digest: Mapped[str | None] = mapped_column(Text)
    drawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class WaveSeats(Base):
    """What a wave gives one organisation."""

    __tablename__ = "wave_seats"

    wave_id: Mapped[UUID] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    now: Mapped[int] = mapped_column(Integer)
    later: Mapped[int] = mapped_column(Integer)


class WaveChange(Base):
    """What was changed of a wave once it was open; dates as ISO 8601, seats as they count."""

    __tablename__ = "wave_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    field: Mapped[WaveField] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE")
    )
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class Participation(Base):
    """What happened to one invitation, and when. It outlives the invitation, and names nobody."""

    __tablename__ = "participations"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    invitation_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID]
    wave_id: Mapped[UUID | None]
    happening: Mapped[Happening] = mapped_column(Text)
    arm: Mapped[Arm | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "ix_participations_wave",
            "wave_id",
            "id",
            postgresql_where=text("wave_id is not null"),
        ),
    )
