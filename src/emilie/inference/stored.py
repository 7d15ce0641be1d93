"""The versions of the catalogue made on screens, and which of them is in force.

Each is a whole `emilie.toml`, comments kept, that never changes once made. The highest number is
in force; one whose source is `file` says that the operators' file is, until another is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Integer, LargeBinary, Text, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent
from emilie.core.db import Base

if TYPE_CHECKING:
    import psycopg

Source = Literal["screen", "import", "restore", "keep", "file"]
"""How a version was made: by a form, a whole file, an earlier one; or whose text wins since."""


class CatalogueVersion(Base):
    __tablename__ = "catalogue_versions"

    # From 1, without a gap: each was begun from the one before.
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[Source] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    # Of the operators' file as it stood then; none where there was none.
    file_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Nobody: from a terminal, or somebody who is gone.
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class CatalogueKey(Base):
    """A key typed on a screen, readable with the instance's secret for one address only."""

    __tablename__ = "catalogue_keys"

    # The variable by which the catalogue names it, and which the environment may hold instead.
    variable: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class SealedKey:
    origin: str
    """`https://host:port`, the only place where it may be sent."""
    sealed: bytes


@dataclass(frozen=True)
class Stored:
    """The latest version, and the keys that screens were given."""

    number: int = 0
    """0: none was ever made."""
    source: Source = "file"
    text: str = ""
    file_digest: bytes | None = None
    keys: Mapping[str, SealedKey] = field(default_factory=dict)

    @property
    def by_screen(self) -> bool:
        """Whether it, rather than the operators' file, is in force."""
        return self.source != "file"


# Written out: a session of statements that stand alone asks it on the connection of those who look.
NUMBER = text("select coalesce(max(number), 0) from catalogue_versions")


async def latest_number(session: AsyncSession) -> int:
    return int((await session.execute(NUMBER)).scalar_one())


async def read_stored(session: AsyncSession) -> Stored:
    query = select(CatalogueVersion).order_by(CatalogueVersion.number.desc()).limit(1)
    latest = (await session.execute(query)).scalar_one_or_none()
    if latest is None:
        return Stored()
    keys = {
        each.variable: SealedKey(each.origin, each.sealed)
        for each in await session.scalars(select(CatalogueKey))
    }
    return Stored(latest.number, latest.source, latest.text, latest.file_digest, keys)


LATEST = """
select number, source, text, file_digest from catalogue_versions order by number desc limit 1
"""


def read_directly(connection: psycopg.Connection[tuple[Any, ...]]) -> Stored:
    """The same for a command, which has no session; a schema of before has no versions."""
    there = connection.execute("select to_regclass('catalogue_versions')").fetchone()
    row = connection.execute(LATEST).fetchone() if there and there[0] else None
    if row is None:
        return Stored()
    keys = {
        str(variable): SealedKey(str(origin), bytes(sealed))
        for variable, origin, sealed in connection.execute(
            "select variable, origin, sealed from catalogue_keys"
        )
    }
    return Stored(row[0], row[1], row[2], row[3], keys)
