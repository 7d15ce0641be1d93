"""Whom a directory made signs in by the provider: recognised as the operator says, or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from accounts.oidc.conftest import ORGANISATION
from accounts.oidc.test_rules import allow, refusal
from emilie.accounts.actions import organisation_named
from emilie.accounts.invitations.models import Invitation, InvitationDomain
from emilie.accounts.models import Agent, Organisation
from emilie.accounts.scim.models import DirectoryEntry
from support.issuer import Issuer, Walk


async def provision(app: FastAPI, organisation: str = ORGANISATION, **said: Any) -> str:
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, organisation)
        agent = Agent(
            id=uuid4(), organisation_id=there.id, given_name="N.", name="N. Benali",
            email="nadia.benali@archipel.example", role="agent",
        )  # fmt: skip
        session.add(agent)
        await session.flush()
        facts = {"user_name": "nbenali", "external_id": "nadia"} | said
        entry = DirectoryEntry(
            agent_id=agent.id, organisation_id=there.id, emails=[], tells_active=True, **facts
        )
        session.add(entry)
    return str(agent.id)


async def who(walk: Walk) -> str:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    return str((await walk.ours.get("/api/me")).json()["id"])


@pytest.mark.parametrize("more", ['directory = "subject"'])
async def test_by_the_subject(walk: Walk, app: FastAPI) -> None:
    made = await provision(app)
    assert await who(walk) == made
    assert await who(walk) == made


@pytest.mark.parametrize("more", ['directory = "subject"'])
async def test_another_subject_is_another_agent(walk: Walk, app: FastAPI) -> None:
    assert await who(walk) != await provision(app, external_id="homonyme")


@pytest.mark.parametrize("more", ['directory = "email"'])
async def test_by_the_address(walk: Walk, app: FastAPI) -> None:
    made = await provision(app)
    assert await who(walk) == made


async def test_by_nothing_unless_it_is_said(walk: Walk, app: FastAPI) -> None:
    made = await provision(app)
    assert await who(walk) != made


@pytest.mark.parametrize("more", ['directory = "subject"\n' + allow("invited = true")])
async def test_the_directory_lets_in_where_one_has_to_be_invited(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"
    made = await provision(app, "Agence des Îles")
    assert await who(walk) == made
    async with app.state.sessions.begin() as session:
        entry = await session.get_one(DirectoryEntry, UUID(made))
        entry.deleted_at = entry.created_at
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"


@pytest.mark.parametrize("more", ['directory = "subject"'])
async def test_another_organisation_s_directory_takes_nobody(walk: Walk, app: FastAPI) -> None:
    made = await provision(app, "Agence des Îles")
    assert await who(walk) != made, "the SIRET says where"


FALLBACK = "email_fallback = true\n"
INVITED = allow("invited = true")
ELSEWHERE = "Agence des Îles"


async def declare(app: FastAPI, organisation: str, domain: str) -> None:
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, organisation)
        session.add(InvitationDomain(organisation_id=there.id, domain=domain))


async def invite(app: FastAPI, organisation: str) -> None:
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, organisation)
        invitation = Invitation(
            organisation_id=there.id, email="nadia.benali@archipel.example", role="agent",
            state="invited", source="person", days=30,
            expires_at=datetime.now(UTC) + timedelta(days=30),
        )  # fmt: skip
        session.add(invitation)


async def organisation_of(app: FastAPI, agent_id: str) -> str:
    async with app.state.sessions.begin() as session:
        query = select(Organisation.name).join(Agent).where(Agent.id == UUID(agent_id))
        return str((await session.execute(query)).scalar_one())


@pytest.mark.parametrize(
    "more",
    [
        FALLBACK + INVITED, 'directory = "subject"\n' + INVITED,
        'directory = "email"\n' + INVITED,
    ],
)  # fmt: skip
async def test_who_is_invited_is_not_taken_by_another_directory(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    """It claims their address, or what the provider calls them."""
    issuer.knows("nadia", siret=None)
    await invite(app, ORGANISATION)
    claimed = await provision(app, ELSEWHERE)
    made = await who(walk)
    assert made != claimed
    assert await organisation_of(app, made) == ORGANISATION


@pytest.mark.parametrize("more", ['directory = "email"\n' + INVITED])
async def test_whom_a_directory_tells_of_in_its_domain_is_not_invited_away(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    await declare(app, ELSEWHERE, "archipel.example")
    made = await provision(app, ELSEWHERE)
    await invite(app, ORGANISATION)
    assert await who(walk) == made


@pytest.mark.parametrize("more", ['directory = "subject"', 'directory = "username"'])
async def test_a_directory_makes_nobody_an_administrator(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", preferred_username="nbenali")
    made = await provision(app)
    async with app.state.sessions.begin() as session:
        agent = await session.get_one(Agent, UUID(made))
        agent.role, agent.activated_at = "administrator", agent.created_at
    assert await who(walk) != made
