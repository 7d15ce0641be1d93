"""Whom a directory made signs in by the provider: recognised as the operator says, or not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from accounts.oidc.conftest import ORGANISATION
from accounts.oidc.test_rules import allow, refusal
from emilie.accounts.actions import organisation_named
from emilie.accounts.models import Agent
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
        entry = await session.get(DirectoryEntry, made)
        entry.deleted_at = entry.created_at
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"


@pytest.mark.parametrize("more", ['directory = "subject"'])
async def test_another_organisation_s_directory_takes_nobody(walk: Walk, app: FastAPI) -> None:
    made = await provision(app, "Agence des Îles")
    assert await who(walk) != made, "the SIRET says where"
