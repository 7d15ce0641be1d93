"""An agent's standing in their organisation: suspended, and let in again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, SignedSession
from emilie.accounts.organisations import seats
from emilie.accounts.organisations.errors import NobodyWouldManage
from emilie.accounts.organisations.events import MemberRestored, MemberSuspended
from emilie.accounts.rights import RIGHTS
from emilie.core.events import record

MANAGERS = tuple(RIGHTS["members:manage"])


async def check_another_manager(session: AsyncSession, member: Agent) -> None:
    """Besides that one: an organisation that had nobody who manages it may go on so."""
    if member.role not in MANAGERS or member.state != "active":
        return
    others = select(Agent.id).where(
        Agent.organisation_id == member.organisation_id, Agent.id != member.id,
        Agent.role.in_(MANAGERS), Agent.state == "active",
    )  # fmt: skip
    if (await session.execute(others.limit(1))).first() is None:
        raise NobodyWouldManage


async def sign_out(session: AsyncSession, agent_id: UUID) -> None:
    """Everywhere. The caller's process has to forget their sessions once it is committed."""
    await session.execute(delete(SignedSession).where(SignedSession.agent_id == agent_id))


async def suspend(session: AsyncSession, by: UUID | None, member: Agent) -> None:
    """By somebody, or by the directory of their organisation."""
    await check_another_manager(session, member)
    await sign_out(session, member.id)
    member.state, member.suspended_by_directory = "suspended", by is None
    await record(session, by, MemberSuspended(member.organisation_id, member.id))


async def restore(session: AsyncSession, by: UUID | None, member: Agent) -> None:
    await seats.take(session, member.organisation_id, member.email)
    member.state, member.suspended_by_directory = "active", False
    await record(session, by, MemberRestored(member.organisation_id, member.id))
