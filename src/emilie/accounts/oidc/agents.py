"""The agent behind an identity: found by provider and subject, made at the first sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.actions import AccountSuspended
from emilie.accounts.models import Agent, Identity
from emilie.accounts.oidc.errors import OrganisationChanged
from emilie.accounts.oidc.issuers import Issuer
from emilie.accounts.oidc.rules import Claimed, Known, Place
from emilie.accounts.organisations import seats
from emilie.accounts.scim import matching
from emilie.core.events import Event, record

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:who, 23))")


@dataclass(frozen=True)
class AgentMade(Event):
    kind: ClassVar[str] = "agent:made"
    organisation_id: UUID
    issuer: str


@dataclass(frozen=True)
class IdentityAdded(Event):
    kind: ClassVar[str] = "identity:added"
    identity_id: UUID
    issuer: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whom a provider speaks of, as far as they are an agent already."""

    found: tuple[Agent, Identity] | None
    """By provider and subject."""
    namesake: Agent | None = None
    """By their address, or as who a directory made, where the operator chose so and that address
    says so by itself: they get a new identity.
    """

    @property
    def known(self) -> Known | None:
        agent = self.namesake if self.found is None else self.found[0]
        return None if agent is None else Known(agent.id, agent.organisation_id)


async def recognise(
    session: AsyncSession, issuer: Issuer, address: str, who: Claimed
) -> Recognised:
    """Look for who is `who` for the provider at `address`."""
    found = await _known(session, address, who.subject)
    if found is None:
        # Two tabs of a first sign-in are one agent.
        await session.execute(ONE_AT_A_TIME, {"who": f"{address} {who.subject}"})
        found = await _known(session, address, who.subject)
    if found is not None:
        return Recognised(found)
    return Recognised(None, await _namesake(session, issuer, address, who))


async def claimed_by(
    session: AsyncSession, issuer: Issuer, address: str, who: Claimed
) -> Recognised:
    """The agent whom an organisation's directory says to be `who`, of whom no rule says where they
    are: looked at last, so that no directory takes somebody whom another organisation lets in.
    """
    return Recognised(None, await _namesake(session, issuer, address, who, claims=True))


async def agent_of(
    session: AsyncSession, issuer: Issuer, address: str, who: Claimed, place: Place,
    recognised: Recognised,
) -> tuple[Agent, Identity]:  # fmt: skip
    """The agent of who was `recognised`, or a new one, as the provider says they are now."""
    agent, identity = recognised.found or await _identified(session, issuer, address, who, place)
    if agent.organisation_id != place.organisation_id:
        raise OrganisationChanged
    identity.signed_in_at = func.now()
    agent.given_name, agent.name = who.given_name, who.name
    if who.shown_email:
        agent.email, agent.email_proven = who.shown_email, who.email is not None
    return agent, identity


async def _known(
    session: AsyncSession, address: str, subject: str
) -> tuple[Agent, Identity] | None:
    query = (
        select(Agent, Identity)
        .join(Identity, Identity.agent_id == Agent.id)
        .where(Identity.issuer == address, Identity.subject == subject)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def _identified(
    session: AsyncSession, issuer: Issuer, address: str, who: Claimed, place: Place
) -> tuple[Agent, Identity]:
    """A new identity, of an agent who has an account already or of one who gets it now."""
    agent = await _namesake(session, issuer, address, who, place.organisation_id)
    if agent is None:
        agent = await _made(session, issuer, who, place)
    identity = Identity(agent_id=agent.id, issuer=address, subject=who.subject)
    session.add(identity)
    await session.flush()
    await record(session, agent.id, IdentityAdded(identity_id=identity.id, issuer=issuer.name))
    return agent, identity


async def _namesake(
    session: AsyncSession, issuer: Issuer, address: str, who: Claimed,
    organisation_id: UUID | None = None, *, claims: bool = False,
) -> Agent | None:  # fmt: skip
    """Who they are already, without this provider knowing it."""
    made = await matching.find(session, issuer, address, who, organisation_id, claims=claims)
    if made is not None or not issuer.email_fallback:
        return made
    return await _by_address(session, who, organisation_id, claims=claims)


async def _by_address(
    session: AsyncSession, who: Claimed, organisation_id: UUID | None, *, claims: bool
) -> Agent | None:
    """The one agent with this address, of that organisation if it is given, and otherwise of those
    of whom it can be believed unless `claims`.
    """
    if who.email is None:
        return None
    query = select(Agent).where(
        func.lower(Agent.email) == who.email,
        Agent.email_proven,
        Agent.demonstration.is_(None),
    )
    if organisation_id is not None:
        query = query.where(Agent.organisation_id == organisation_id)
    elif not claims:
        query = query.where(matching.believed())
    found = (await session.execute(query.limit(2))).scalars().all()
    return found[0] if len(found) == 1 else None


async def _made(session: AsyncSession, issuer: Issuer, who: Claimed, place: Place) -> Agent:
    await _check_not_suspended(session, who, place)
    if place.invitation is None:  # which has a seat of its own
        await seats.take(session, place.organisation_id, who.email)
    agent = Agent(
        organisation_id=place.organisation_id, given_name=who.given_name, name=who.name,
        email=who.shown_email, email_proven=who.email is not None, role=place.role,
        demonstration=None,
    )  # fmt: skip
    session.add(agent)
    await session.flush()
    made = AgentMade(organisation_id=place.organisation_id, issuer=issuer.name)
    await record(session, agent.id, made)
    return agent


async def _check_not_suspended(session: AsyncSession, who: Claimed, place: Place) -> None:
    """Another provider, or another subject of it, is no way round a suspension."""
    if who.email is None:
        return
    query = select(Agent.id).where(
        Agent.organisation_id == place.organisation_id, func.lower(Agent.email) == who.email,
        Agent.email_proven, Agent.state == "suspended",
    )  # fmt: skip
    if (await session.scalars(query.limit(1))).one_or_none() is not None:
        raise AccountSuspended
