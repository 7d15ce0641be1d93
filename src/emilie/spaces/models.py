"""Spaces: what colleagues of one organisation share, and who may do what in each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Select,
    Text,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.core.db import Base
from emilie.core.ids import new_id
from emilie.inference.sensitivities import Sensitivity

Right = Literal["reader", "editor", "owner"]
"""Readers ask and open documents, editors change those and the instructions, owners the rest."""
EDITORS: tuple[Right, ...] = ("editor", "owner")


class Space(Base):
    """Published, it is open to every agent of its organisation as readers."""

    __tablename__ = "spaces"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    instructions: Mapped[str] = mapped_column(Text, default="")
    # What its conversations begin with; only ever raised, and they with it.
    sensitivity: Mapped[Sensitivity] = mapped_column(Text)
    # Days after which a conversation that nobody went on with is erased; null: never.
    retention_days: Mapped[int | None] = mapped_column(Integer)
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # By when its owners are to look at it again; null unless it is published.
    review_on: Mapped[date | None] = mapped_column(Date)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SpaceMember(Base):
    __tablename__ = "space_members"

    space_id: Mapped[UUID] = mapped_column(
        ForeignKey(Space.id, ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    right: Mapped[Right] = mapped_column(Text)


def _is_there_for(agent_id: UUID) -> ColumnElement[bool]:
    theirs = select(Agent.organisation_id).where(Agent.id == agent_id).scalar_subquery()
    return and_(Space.deleted_at.is_(None), Space.organisation_id == theirs)


def _is_member(agent_id: UUID, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(SpaceMember.space_id == Space.id, SpaceMember.agent_id == agent_id, *more)


def readable_by(agent_id: UUID) -> Select[Space]:
    """The spaces that an agent may see: those shared with them, and those published to all of
    their organisation.
    """
    seen = or_(_is_member(agent_id), Space.published_at.is_not(None))
    return select(Space).where(_is_there_for(agent_id), seen)


def editable_by(agent_id: UUID) -> Select[Space]:
    """The spaces whose documents and instructions an agent may change."""
    edits = _is_member(agent_id, SpaceMember.right.in_(EDITORS))
    return select(Space).where(_is_there_for(agent_id), edits)
