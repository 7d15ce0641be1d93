"""An agent's own sign-ins: where they are signed in, and the end of those that they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, Update, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import SignedSession
from emilie.core.errors import NotFound
from emilie.core.events import Event, record

LISTED = 200


@dataclass(frozen=True)
class SessionRevoked(Event):
    kind: ClassVar[str] = "session:revoked"
    session_id: UUID


def in_force(agent_id: UUID, idle: int) -> Select[SignedSession]:
    """The sign-ins of an agent that still open something; `idle`: minutes of rest that end one."""
    since = datetime.now(UTC) - timedelta(minutes=idle)
    return (
        select(SignedSession)
        .where(SignedSession.agent_id == agent_id, SignedSession.seen_at > since)
        .where(SignedSession.expires_at > func.now(), SignedSession.revoked_at.is_(None))
    )


async def listing(session: AsyncSession, agent_id: UUID, idle: int) -> Sequence[SignedSession]:
    """Those in force, the one seen last first."""
    query = in_force(agent_id, idle).order_by(SignedSession.seen_at.desc(), SignedSession.id)
    return (await session.execute(query.limit(LISTED))).scalars().all()


def _ended(agent_id: UUID) -> Update:
    return (
        update(SignedSession)
        .where(SignedSession.agent_id == agent_id, SignedSession.revoked_at.is_(None))
        .values(revoked_at=func.now(), tokens=None)
    )


async def revoke(session: AsyncSession, agent_id: UUID, session_id: UUID) -> bytes:
    """End one of the agent's sign-ins; gives the hash that it was recognised by."""
    statement = (
        _ended(agent_id).where(SignedSession.id == session_id).returning(SignedSession.token_hash)
    )
    token_hash = (await session.execute(statement)).scalar_one_or_none()
    if token_hash is None:
        raise NotFound
    await record(session, agent_id, SessionRevoked(session_id=session_id))
    return token_hash


async def revoke_others(session: AsyncSession, agent_id: UUID, kept: bytes) -> list[bytes]:
    """End all of the agent's sign-ins but the one recognised by `kept`."""
    statement = (
        _ended(agent_id)
        .where(SignedSession.token_hash != kept)
        .returning(SignedSession.id, SignedSession.token_hash)
    )
    ended = (await session.execute(statement)).all()
    for session_id, _ in ended:
        await record(session, agent_id, SessionRevoked(session_id=session_id))
    return [token_hash for _, token_hash in ended]
