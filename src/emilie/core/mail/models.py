"""Letters: the e-mails that were asked for, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.ids import new_id

LetterState = Literal["waiting", "sending", "sent", "dropped", "refused", "unsure"]
"""`dropped`: what it was about is over. `refused`: by a mail server, for good, or by us because it
has no address. `unsure`: it may have been sent, so that it is not sent again.
"""


class Letter(Base):
    """One e-mail. Its words are made as it is sent: a link that it carries is kept nowhere."""

    __tablename__ = "letters"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(Text)
    # The row that it is about, of the room that its kind belongs to.
    about: Mapped[UUID]
    # Tells a second letter of the same kind about the same row from a first one asked twice.
    number: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    language: Mapped[str] = mapped_column(Text, default="fr", server_default=text("'fr'"))
    state: Mapped[LetterState] = mapped_column(
        Text, default="waiting", server_default=text("'waiting'")
    )
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # The code of the last failure.
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        UniqueConstraint("kind", "about", "number"),
        Index("ix_letters_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_letters_about", "about"),
    )
