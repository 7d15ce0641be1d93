"""Verbs of accounts: sign in, sign out, change one's preferences."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import delete, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.charter import actions as charter
from emilie.accounts.demonstration import (
    CONTACTS,
    ORGANISATION,
    PERSONAS,
    SEATS,
    UNITS,
    PersonaName,
)
from emilie.accounts.devices import device
from emilie.accounts.models import Agent, Organisation, SignedSession, Unit
from emilie.accounts.presence import came
from emilie.accounts.schemas import Me, MePatch, OrganisationOut
from emilie.accounts.session import hash_of
from emilie.accounts.steering.features import told
from emilie.accounts.steering.known import Steering
from emilie.accounts.waves.access import JOINED
from emilie.core.db import Base, one_or_absent
from emilie.core.errors import AppError
from emilie.core.events import Event, record
from emilie.core.ids import new_id


class AccountSuspended(AppError):
    status, code = 403, "account_suspended"


@dataclass(frozen=True)
class SignedInByDemonstration(Event):
    kind: ClassVar[str] = "session:opened"
    persona: str


@dataclass(frozen=True)
class SignedOutByAgent(Event):
    kind: ClassVar[str] = "session:closed"


async def _ensure(session: AsyncSession, table: type[Base], key: str, **values: Any) -> bool:
    """Insert a row unless one with the same `key` exists, whoever wins a race; whether it did."""
    statement = insert(table).values(id=new_id(), **values)
    once = statement.on_conflict_do_nothing(index_elements=[key]).returning(literal(1))
    return (await session.execute(once)).first() is not None


async def organisation_named(session: AsyncSession, name: str) -> Organisation:
    """The organisation of that name, made if missing; that of the demonstration is furnished."""
    facts = {"seats": SEATS, **CONTACTS} if name == ORGANISATION else {}
    made = await _ensure(session, Organisation, "name", name=name, **facts)
    query = select(Organisation).where(Organisation.name == name)
    organisation = (await session.execute(query)).scalar_one()
    if made and name == ORGANISATION:
        units = [Unit(organisation_id=organisation.id, name=unit) for unit in UNITS]
        session.add_all(units)
        await session.flush()
    return organisation


async def _unit_named(session: AsyncSession, organisation_id: UUID, name: str) -> UUID | None:
    query = select(Unit.id).where(Unit.organisation_id == organisation_id, Unit.name == name)
    return (await session.execute(query)).scalar_one_or_none()


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
        unit_id=await _unit_named(session, organisation_id, who.unit),
    )  # fmt: skip
    return (await session.execute(query)).scalar_one()


@dataclass(frozen=True, slots=True)
class Opening:
    """How a session begins."""

    hours: int
    """For which it lasts at most."""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that begins, with the tokens that are kept nowhere: both of 43 characters."""

    row: SignedSession
    token: str
    csrf: str


async def open_session(session: AsyncSession, agent: Agent, how: Opening) -> Opened:
    """A new sign-in; its caller records by what."""
    if agent.state != "active":
        raise AccountSuspended
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    browser, system = device(how.user_agent)
    now = datetime.now(UTC)
    row = SignedSession(
        token_hash=hash_of(token), id=new_id(), agent_id=agent.id, csrf=csrf, created_at=now,
        seen_at=now, expires_at=now + timedelta(hours=how.hours), browser=browser, system=system,
    )  # fmt: skip
    session.add(row)
    await came(session, agent.id)
    return Opened(row, token, csrf)


async def open_demonstration(session: AsyncSession, agent: Agent, how: Opening) -> Opened:
    opened = await open_session(session, agent, how)
    persona = (agent.demonstration or "").partition(":")[0]
    await record(session, agent.id, SignedInByDemonstration(persona=persona))
    return opened


async def close_session(session: AsyncSession, agent_id: UUID, token_hash: bytes) -> None:
    await session.execute(delete(SignedSession).where(SignedSession.token_hash == token_hash))
    await record(session, agent_id, SignedOutByAgent())


WAVE = text(f"select wave.wave_id from agents {JOINED} where agents.id = :agent_id")  # noqa: S608 -- ours


async def describe(session: AsyncSession, agent_id: UUID, csrf: str, steering: Steering) -> Me:
    agent = await one_or_absent(session, select(Agent).where(Agent.id == agent_id))
    organisation = await one_or_absent(
        session, select(Organisation).where(Organisation.id == agent.organisation_id)
    )
    wave_id = None
    if steering.tells_waves_apart:
        wave_id = (await session.execute(WAVE, {"agent_id": agent_id})).scalar_one_or_none()
    facts = {name: getattr(agent, name) for name in ("id", "name", "given_name", "email", "role")}
    return Me(
        **facts,
        organisation=OrganisationOut.model_validate(organisation),
        theme=agent.theme,
        language=agent.language,
        charter=await charter.standing(session, agent_id),
        welcomed=agent.welcomed_at is not None,
        features_off=[*told(steering, organisation.id, wave_id, agent.created_at.date())],
        accent=steering.accent(organisation.id),
        erases_on=agent.erases_on,
        csrf_token=csrf,
    )


async def change_preferences(session: AsyncSession, agent_id: UUID, wanted: MePatch) -> None:
    agent = await one_or_absent(session, select(Agent).where(Agent.id == agent_id))
    for name, value in wanted.model_dump(exclude_none=True, exclude={"welcomed"}).items():
        setattr(agent, name, value)
    if wanted.welcomed and agent.welcomed_at is None:
        agent.welcomed_at = datetime.now(UTC)
