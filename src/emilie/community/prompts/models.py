"""Prompts that are kept: an agent's own, an organisation's, and those of everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Select,
    Text,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.core.db import Base
from emilie.core.ids import new_id

Level = Literal["mine", "organisation", "national"]
ProposalState = Literal["waiting", "approved", "refused", "withdrawn"]


class Prompt(Base):
    """As it is now; what it was is in its versions."""

    __tablename__ = "prompts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    level: Mapped[Level] = mapped_column(Text)
    # Whose alone it is, at the level `mine`: it goes with them.
    private_to: Mapped[UUID | None] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), index=True
    )
    # At the level `organisation`.
    organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), index=True
    )
    # Who looks after it, and may have left: what is shared stays.
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    # The fields of its small form, in their order.
    variables: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str] = mapped_column(Text)
    # Folded: its words, which searches read.
    searched: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    uses: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    # By when it is to be looked at again; null at the level `mine`.
    review_on: Mapped[date | None] = mapped_column(Date)
    # Which of ours it was made of; null: none.
    starter: Mapped[str | None] = mapped_column(Text, unique=True)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        Index(
            "ix_prompts_national", "id", postgresql_where=sql("level = 'national'")
        ),
    )  # fmt: skip


class PromptVersion(Base):
    """What a prompt said from then on, until the next one."""

    __tablename__ = "prompt_versions"

    prompt_id: Mapped[UUID] = mapped_column(
        ForeignKey(Prompt.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The version that it brings back; null: it is new.
    restores: Mapped[int | None] = mapped_column(Integer)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PromptVote(Base):
    __tablename__ = "prompt_votes"

    prompt_id: Mapped[UUID] = mapped_column(
        ForeignKey(Prompt.id, ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class PromptFavourite(Base):
    __tablename__ = "prompt_favourites"

    prompt_id: Mapped[UUID] = mapped_column(
        ForeignKey(Prompt.id, ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class PromptProposal(Base):
    """A prompt offered to the level above, as it was then: who decides sees this and no more."""

    __tablename__ = "prompt_proposals"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    prompt_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Prompt.id, ondelete="SET NULL"), index=True
    )
    level: Mapped[Level] = mapped_column(Text)
    # Where it comes from; its referents decide on what is for the organisation.
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), index=True
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    proposed_by: Mapped[UUID | None] = mapped_column(
        ForeignKey(Agent.id, ondelete="CASCADE"), index=True
    )
    proposed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    state: Mapped[ProposalState] = mapped_column(
        Text, default="waiting", server_default=sql("'waiting'")
    )
    # What it would change, or made.
    target_id: Mapped[UUID | None] = mapped_column(ForeignKey(Prompt.id, ondelete="SET NULL"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # What who decided has to say to who proposed.
    word: Mapped[str] = mapped_column(Text, default="", server_default=sql("''"))
    # When who proposed was shown the decision.
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        # One at a time for each prompt.
        Index(
            "uq_prompt_proposals_waiting", "prompt_id", unique=True,
            postgresql_where=sql("state = 'waiting'"),
        ),
    )  # fmt: skip


def seen_by(agent_id: UUID) -> ColumnElement[bool]:
    """What an agent may read: their own, their organisation's, the national ones."""
    theirs = select(Agent.organisation_id).where(Agent.id == agent_id).scalar_subquery()
    return and_(
        Prompt.deleted_at.is_(None),
        or_(
            and_(Prompt.level == "mine", Prompt.private_to == agent_id),
            and_(Prompt.level == "organisation", Prompt.organisation_id == theirs),
            Prompt.level == "national",
        ),
    )


def readable_by(agent_id: UUID) -> Select[Prompt]:
    return select(Prompt).where(seen_by(agent_id))
