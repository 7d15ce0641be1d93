"""Invitations: who was invited to an organisation, by what, and how far each of them is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from emilie.accounts.models import Agent, Organisation
from emilie.accounts.waves.models import Arm, Wave
from emilie.core.db import Base
from emilie.core.ids import new_id

State = Literal["waiting", "invited", "activated", "declined", "expired", "revoked"]
Source = Literal["list", "person", "link", "domain"]
InvitedRole = Literal["agent", "referent"]


class InvitationLink(Base):
    """A link that several may use. Its token is never stored, only its SHA-256."""

    __tablename__ = "invitation_links"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), index=True
    )
    wave_id: Mapped[UUID | None] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    cap: Mapped[int] = mapped_column(Integer)
    used: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class InvitationDomain(Base):
    """Whoever has an address of that domain is invited."""

    __tablename__ = "invitation_domains"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), index=True
    )
    wave_id: Mapped[UUID | None] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"))
    domain: Mapped[str] = mapped_column(Text, unique=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Invitation(Base):
    __tablename__ = "invitations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # The order in which they came, which is that of the waiting list.
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    wave_id: Mapped[UUID | None] = mapped_column(ForeignKey(Wave.id, ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[InvitedRole] = mapped_column(Text, default="agent")
    source: Mapped[Source] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text, default="waiting")
    arm: Mapped[Arm | None] = mapped_column(Text)
    # Its place in the draw by lot, from 1.
    rank: Mapped[int | None] = mapped_column(Integer)
    # Days that it lasts, from when there is a seat for it.
    days: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Whether its address is no longer only what somebody typed after a link that several may use.
    proven: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    # Who it made, or the agent who was there already: the latter takes no seat.
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    reminders: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # When whoever holds its own link said yes, where one signs in afterwards.
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # When the contents of its agent were erased, their waves being over.
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # What it is found by.
    words: Mapped[str] = mapped_column(
        Text, Computed("fold(given_name || ' ' || name || ' ' || email || ' ' || unit)")
    )

    __table_args__ = (
        Index(
            "uq_invitations_open", organisation_id, email,
            unique=True, postgresql_where=text("state in ('waiting', 'invited')"),
        ),
        Index("ix_invitations_email", email),
        Index("ix_invitations_listed", organisation_id, state, number),
        Index("ix_invitations_number", organisation_id, number),
        Index(
            "ix_invitations_wave", wave_id, organisation_id, state,
            postgresql_where=text("wave_id is not null"),
        ),
        Index("ix_invitations_agent", agent_id, postgresql_where=text("agent_id is not null")),
    )  # fmt: skip


class InvitationToken(Base):
    """A link that was sent to one person: only its SHA-256. A reminder carries another one."""

    __tablename__ = "invitation_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    invitation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Invitation.id, ondelete="CASCADE"), index=True
    )
