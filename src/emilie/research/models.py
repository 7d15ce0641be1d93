"""Pages of the web and publications that were read: for an hour, for whoever asks the same; for
good, beside the answers that were given words of them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, LargeBinary, Select, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base


class CachedPage(Base):
    """What was read of an address within the hour, by an organisation at a sensitivity.

    `scope` is both: a page that comes at once would tell what others have read.
    """

    __tablename__ = "cached_pages"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 -- SQLAlchemy's own form

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    # Of the address: those may be longer than what an index takes.
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    read: Mapped[dict[str, Any]] = mapped_column(JSONB)
    read_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )


class ReadPage(Base):
    """A page as an answer was given it: what it cites is looked up there, whatever becomes of it.

    `excerpt`: the page could not be read, and this is what the service says of it. `publication`:
    what the services say of it, where it is one.
    """

    __tablename__ = "read_pages"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # No foreign key: conversations lie above, and say when they go.
    conversation_id: Mapped[UUID] = mapped_column(index=True)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    site: Mapped[str] = mapped_column(Text)
    published: Mapped[date | None] = mapped_column(Date)
    excerpt: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    publication: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class FoundAddress(Base):
    """Where an open text is, that a search of an agent found within the day: Émilie fetches no
    other for them.
    """

    __tablename__ = "found_addresses"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 -- SQLAlchemy's own form

    # No foreign key: what is forgotten in a day needs none.
    agent_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    found_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )


def read_in(conversation_id: UUID) -> Select[ReadPage]:
    """The pages that answers of this conversation were given."""
    return select(ReadPage).where(ReadPage.conversation_id == conversation_id)
