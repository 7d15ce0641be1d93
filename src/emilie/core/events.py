"""What the public service must account for: typed events, written in the same transaction.

An event names who did what to which row; it never holds a content.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.ids import new_id


@dataclass(frozen=True)
class Event:
    kind: ClassVar[str]


class EventRow(Base):
    __tablename__ = "events"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    agent_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


async def record(session: AsyncSession, agent_id: UUID | None, event: Event) -> None:
    """Add `event` to the journal; it stands or falls with the caller's transaction."""
    facts = {name: str(value) for name, value in asdict(event).items()}
    session.add(EventRow(agent_id=agent_id, kind=event.kind, facts=facts))
