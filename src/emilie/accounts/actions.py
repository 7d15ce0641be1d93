"""Verbs of accounts: sign in, sign out, change one's preferences."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.demonstration import ORGANISATION, PERSONAS, PersonaName
from emilie.accounts.models import Agent, Organisation, SignedSession
from emilie.accounts.schemas import Me, MePatch, OrganisationOut
from emilie.accounts.session import hash_of
from emilie.core.db import Base, one_or_absent
from emilie.core.events import Event, record
from emilie.core.ids import new_id


@dataclass(frozen=True)
class SignedInByDemonstration(Event):
    kind: ClassVar[str] = "session:opened"
    persona: str


@dataclass(frozen=True)
class SignedOutByAgent(Event):
    kind: ClassVar[str] = "session:closed"


async def _ensure(session: AsyncSession, table: type[Base], key: str, **values: Any) -> None:
    """Insert a row unless one with the same `key` exists, whoever wins a race."""
    statement = insert(table).values(id=new_id(), **values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=[key]))


async def organisation_named(session: AsyncSession, name: str) -> Organisation:
    """The organisation of that name, made if missing."""
    await _ensure(session, Organisation, "name", name=name)
    query = select(Organisation).where(Organisation.name == name)
    return (await session.execute(query)).scalar_one()


async def demonstration_agent(
    session: AsyncSession, persona: PersonaName, name: str | None = None
) -> Agent:
    """The invented agent of that persona; `name` asks for a distinct one, made if missing."""
    who = PERSONAS[persona]
    key = f"{persona}:{name or ''}"
    query = select(Agent).where(Agent.demonstration == key)
    agent = (await session.execute(query)).scalar_one_or_none()
    if agent is not None:
        return agent
    organisation_id = (await organisation_named(session, ORGANISATION)).id
    await _ensure(
        session, Agent, "demonstration",
        organisation_id=organisation_id, given_name=who.given_name, name=who.name, role=who.role,
        email=f"{persona}{'.' + name if name else ''}@demonstration.example",
        demonstration=key, theme="system", language="fr",
    )  # fmt: skip
    return (await session.execute(query)).scalar_one()


async def open_session(session: AsyncSession, agent: Agent, *, hours: int) -> tuple[str, str]:
    """A new sign-in: the cookie's token and the CSRF token, both 43 characters."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    session.add(
        SignedSession(
            token_hash=hash_of(token),
            agent_id=agent.id,
            csrf=csrf,
            expires_at=datetime.now(UTC) + timedelta(hours=hours),
        )
    )
    persona = (agent.demonstration or "").partition(":")[0]
    await record(session, agent.id, SignedInByDemonstration(persona=persona))
    return token, csrf


async def close_session(session: AsyncSession, agent_id: UUID, token_hash: bytes) -> None:
    await session.execute(delete(SignedSession).where(SignedSession.token_hash == token_hash))
    await record(session, agent_id, SignedOutByAgent())


async def describe(session: AsyncSession, agent_id: UUID, csrf: str) -> Me:
    agent = await one_or_absent(session, select(Agent).where(Agent.id == agent_id))
    organisation = await one_or_absent(
        session, select(Organisation).where(Organisation.id == agent.organisation_id)
    )
    facts = {name: getattr(agent, name) for name in ("id", "name", "given_name", "email", "role")}
    return Me(
        **facts,
        organisation=OrganisationOut.model_validate(organisation),
        theme=agent.theme,
        language=agent.language,
        csrf_token=csrf,
    )


async def change_preferences(session: AsyncSession, agent_id: UUID, wanted: MePatch) -> None:
    agent = await one_or_absent(session, select(Agent).where(Agent.id == agent_id))
    for name, value in wanted.model_dump(exclude_none=True).items():
        setattr(agent, name, value)
