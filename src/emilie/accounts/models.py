"""Organisations, their agents and keys, the sessions and identities that agents are known by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from emilie.core.db import Base
from emilie.core.ids import new_id

Role = Literal["agent", "referent", "coordinator", "administrator"]
State = Literal["active", "suspended"]
Look = Literal["neutral", "state"]
Theme = Literal["system", "light", "dark"]
Language = Literal["fr", "en"]


class Organisation(Base):
    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text, unique=True)
    siret: Mapped[str | None] = mapped_column(Text, unique=True)
    # What its agents see; null: as the instance.
    look: Mapped[Look | None] = mapped_column(Text)
    # Agents that it may have, those who are invited included; null: as many as it wants.
    seats: Mapped[int | None] = mapped_column(Integer)
    # Whom its agents may turn to, besides their referents; an address, a telephone, a page.
    dpo_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    dpo_contact: Mapped[str] = mapped_column(Text, default="", server_default="")
    security_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    security_contact: Mapped[str] = mapped_column(Text, default="", server_default="")
    # The SHA-256 of its logo, in hexadecimal, which is kept aside; null: none.
    logo: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Logo(Base):
    """Written again from the pixels of the file that was sent (decision 0022)."""

    __tablename__ = "logos"

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(Text)


class Unit(Base):
    """A part of an organisation; parts have none themselves."""

    __tablename__ = "units"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("uq_units_name", organisation_id, func.fold(text("name")), unique=True),
    )


class ActiveWeek(Base):
    """How many agents of an organisation came in a week. Who they were is kept nowhere."""

    __tablename__ = "active_weeks"

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), primary_key=True
    )
    # Its Monday.
    week: Mapped[date] = mapped_column(Date, primary_key=True)
    agents: Mapped[int] = mapped_column(Integer)


class Agent(Base):
    __tablename__ = "agents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    given_name: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    # Whether it can be believed: one that cannot is shown, and nobody is recognised by it.
    email_proven: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    role: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey(Unit.id, ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(Text, default="active", server_default="active")
    # Whom people suspended, no directory lets in again.
    suspended_by_directory: Mapped[bool] = mapped_column(
        default=False, server_default=text("false")
    )
    # The first sign-in.
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # A day and nothing finer, the last one only: it counts, and is shown to nobody.
    last_seen_on: Mapped[date | None] = mapped_column(Date)
    # What lists go by: folding thousands of names at each would cost more than reading them.
    folded: Mapped[str] = mapped_column(Text, Computed("fold(name)", persisted=True))
    theme: Mapped[str] = mapped_column(Text, default="system")
    language: Mapped[str] = mapped_column(Text, default="fr")
    # When they saw their first steps, or chose not to.
    welcomed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # When the first of their conversations is erased, of those that they were told about.
    erases_on: Mapped[date | None] = mapped_column(Date)
    # Which demonstration agent this is ("agent:load-00017"); nobody else has one.
    demonstration: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AgentMove(Base):
    """From which organisation an agent came to which, when and by whom."""

    __tablename__ = "agent_moves"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id, ondelete="CASCADE"))
    moved_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Identity(Base):
    """Who an agent is for an identity provider: an agent may have several."""

    __tablename__ = "identities"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    # The provider's own address, whatever name the operator gives it.
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    signed_in_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )

    __table_args__ = (UniqueConstraint(issuer, subject),)


class SignedSession(Base):
    """A sign-in. The cookie's token is never stored, only its SHA-256."""

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    # By which its owner names it: the hash above recognises it, and leaves the server for nobody.
    id: Mapped[UUID] = mapped_column(
        unique=True, default=new_id, server_default=text("gen_random_uuid()")
    )
    agent_id: Mapped[UUID] = mapped_column(ForeignKey(Agent.id, ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    # To the minute: a request writes nothing.
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    browser: Mapped[str | None] = mapped_column(Text)
    system: Mapped[str | None] = mapped_column(Text)
    # Kept until its time is up: its browser must not come back in without a gesture.
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # What follows is of sign-ins by an identity provider; `issuer` is its name in the catalogue.
    identity_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Identity.id, ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str | None] = mapped_column(Text)
    # Whether it is as strong as an administrator's has to be, where the provider can do that.
    strong: Mapped[bool] = mapped_column(server_default=text("true"))
    # Sealed by a key that the database does not hold (`accounts/sealing.py`).
    tokens: Mapped[bytes | None] = mapped_column(LargeBinary)
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    check_due: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    checking_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # What the provider calls its own session, by which it says that it is over.
    provider_sid: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "ix_sessions_provider_sid", issuer, provider_sid,
            postgresql_where=text("provider_sid is not null"),
        ),
    )  # fmt: skip


class LogoutToken(Base):
    """One that a provider sent, until its time is up: it is heard once."""

    __tablename__ = "logout_tokens"

    issuer: Mapped[str] = mapped_column(Text, primary_key=True)
    jti: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class PendingSignIn(Base):
    """Somebody who was sent to an identity provider, or away from it, and is to come back once."""

    __tablename__ = "pending_sign_ins"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    # Of the cookie that only the browser that left holds.
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    issuer: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    verifier: Mapped[str] = mapped_column(Text)
    # Of these the authentication has to be; none: of any.
    acr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    back: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class ApiKey(Base):
    """An organisation's key to the API. Its secret is never stored, only its SHA-256."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(Organisation.id, ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    # The beginning of the secret, to recognise it by in a list.
    prefix: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Of what is sent with it, unless a request says that its own is higher.
    sensitivity: Mapped[str] = mapped_column(Text)
    tokens_a_day: Mapped[int | None] = mapped_column(BigInteger)
    tokens_a_month: Mapped[int | None] = mapped_column(BigInteger)
    # Nobody: made by the command.
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Agent.id, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index(
            "uq_api_keys_in_force", organisation_id, name,
            unique=True, postgresql_where=text("revoked_at is null"),
        ),
    )  # fmt: skip
