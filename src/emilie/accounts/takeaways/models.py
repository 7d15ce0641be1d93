"""Archives of all that is an agent's: asked for, made in the background, kept for some days."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent
from emilie.core.db import Base
from emilie.core.ids import new_id

TakeawayState = Literal["waiting", "running", "ready", "failed"]

UNDER_WAY: tuple[TakeawayState, ...] = ("waiting", "running")


class Takeaway(Base):
    """One archive. Its file is among the objects, under its own id."""

    __tablename__ = "takeaways"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    state: Mapped[TakeawayState] = mapped_column(
        Text, default="waiting", server_default=text("'waiting'")
    )
    # Things put in it, of about so many.
    done: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    total: Mapped[int | None] = mapped_column(Integer)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        # One at a time, however many ask at once.
        Index(
            "uq_takeaways_underway", agent_id, unique=True,
            postgresql_where=text("state in ('waiting', 'running')"),
        ),
    )  # fmt: skip
