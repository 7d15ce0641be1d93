"""Who comes in by an invitation, at a provider; and who does not."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from accounts.oidc.conftest import ORGANISATION
from accounts.oidc.test_rules import NADIA_OF, agents, allow, declared, refusal
from emilie.accounts.actions import organisation_named
from emilie.accounts.invitations import filling
from emilie.accounts.invitations.entering import pending
from emilie.accounts.invitations.errors import DomainNotTheirs
from emilie.accounts.invitations.inviting import add, member_of
from emilie.accounts.invitations.letters import make_token
from emilie.accounts.invitations.links import _check_is_theirs
from emilie.accounts.invitations.models import InvitationDomain, InvitationLink
from emilie.accounts.oidc.agents import recognise
from emilie.accounts.oidc.errors import OrganisationUnknown
from emilie.accounts.oidc.rules import Known, claimed, place_of
from emilie.accounts.organisations import seats
from emilie.accounts.session import hash_of
from support.issuer import SIRET, Issuer, Walk


async def invite(app: FastAPI, organisation: str, **more: Any) -> None:
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, organisation)
        await seats.locked(session, there.id)
        invitation_id = await add(
            session, there.id, email="nadia.benali@archipel.example", wave=None,
            days=30, given_name="Nadia", name="Benali", invited_by=None,
            **({
                "agent_id": None, "unit": "Bureau du droit", "role": "agent", "source": "person",
            } | more),
        )  # fmt: skip
        assert invitation_id is not None
        await filling.fill(session, there, None, sends=False)


@pytest.mark.parametrize("more", [allow("invited = true")])
async def test_who_is_invited_comes_in_where_they_are_and_as_long_as_they_are(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"
    await invite(app, "Agence des Îles", role="referent")
    issuer.knows("nadia", email="une.autre@archipel.example")
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"
    issuer.knows("nadia", email="Nadia.Benali@archipel.example")
    for _ in range(2):
        assert (await walk.sign_in("pro")).headers["location"] == "/"
        me = (await walk.ours.get("/api/me")).json()
        assert (me["organisation"]["name"], me["role"]) == ("Agence des Îles", "referent")
    stands = "select invitations.state, units.name from invitations, agents, units"
    joined = " where agents.id = agent_id and units.id = unit_id"
    async with app.state.sessions.begin() as session:
        assert (await session.execute(text(stands + joined))).one() == (
            "activated", "Bureau du droit",
        )  # fmt: skip
        await session.execute(text("update invitations set state = 'revoked'"))
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"


async def answered(app: FastAPI) -> list[str]:
    async with app.state.sessions() as session:
        query = "select state from invitations where agent_id is not null order by number"
        return list((await session.scalars(text(query))).all())


async def test_an_invitation_is_answered_by_who_may_come_in_anyway(
    walk: Walk, app: FastAPI
) -> None:
    await invite(app, ORGANISATION, unit="")
    await invite(app, "Agence des Îles")
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert await answered(app) == ["activated"]


async def test_who_is_a_member_answers_an_invitation_by_accepting_it(
    walk: Walk, app: FastAPI
) -> None:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    await invite(app, ORGANISATION, unit="")
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert await answered(app) == []
    async with app.state.sessions.begin() as session:
        [invitation_id] = await session.scalars(text("select id from invitations"))
        token = await make_token(session, invitation_id)
    said = await walk.ours.post(f"/api/invitation/{token}/accept", json={})
    assert (said.status_code, said.json()["agent"]) == (200, None)
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert await answered(app) == ["activated"]


async def link(app: FastAPI, organisation: str, *, cap: int) -> str:
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, organisation)
        token = secrets.token_urlsafe(32)
        made = InvitationLink(
            organisation_id=there.id, name="L", token_hash=hash_of(token), cap=cap,
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )  # fmt: skip
        session.add(made)
    return f"/api/invitation/{token}/accept"


@pytest.mark.parametrize("more", [allow("invited = true")])
async def test_an_address_typed_on_a_link_lets_nobody_in_until_its_letter_is_answered(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    accept = await link(app, "Agence des Îles", cap=1)
    typed = {"email": "Nadia.Benali@archipel.example"}
    assert (await walk.ours.post(accept, json=typed)).json()["to_prove"] is True
    assert refusal(await walk.sign_in("pro")) == "sign_in_not_allowed"
    async with app.state.sessions.begin() as session:
        await session.execute(text("update invitations set proven = true"))
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    me = (await walk.ours.get("/api/me")).json()
    assert me["organisation"]["name"] == "Agence des Îles"


@pytest.mark.parametrize("more", [allow("invited = true")])
async def test_who_waits_is_told_so_and_keeps_their_rank(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, "Agence des Îles")
        there.seats = 0
        session.add(InvitationDomain(organisation_id=there.id, domain="archipel.example"))
    for _ in range(2):
        assert refusal(await walk.sign_in("pro")) == "sign_in_waiting"
    async with app.state.sessions.begin() as session:
        assert (await session.scalars(text("select state from invitations"))).all() == ["waiting"]
        await session.execute(text("update organisations set seats = 1"))
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert await answered(app) == ["activated"]


@pytest.mark.parametrize("more", [allow("invited = true")])
async def test_who_waited_longer_is_written_to(walk: Walk, issuer: Issuer, app: FastAPI) -> None:
    issuer.knows("nadia", siret=None)
    given = app.state.settings
    mail = given.mail.model_copy(update={"url": SecretStr("smtp://mail.example")})
    app.state.settings = given.model_copy(update={"mail": mail})
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, "Agence des Îles")
        session.add(InvitationDomain(organisation_id=there.id, domain="archipel.example"))
        await seats.locked(session, there.id)
        await add(
            session, there.id, source="person", email="lea@archipel.example", wave=None, days=30,
            given_name="", name="", unit="", role="agent", invited_by=None, agent_id=None,
        )  # fmt: skip
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    async with app.state.sessions() as session:
        written = (await session.scalars(text("select email from letters"))).all()
        assert written == ["lea@archipel.example"]
        jobs = "select count(*) from procrastinate_jobs where task_name = 'mail:send'"
        assert await session.scalar(text(jobs)) == 1


async def test_another_subject_is_no_way_round_a_suspension(
    walk: Walk, new_walk: Callable[[], Walk], issuer: Issuer, app: FastAPI
) -> None:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    async with app.state.sessions.begin() as session:
        await session.execute(text("update agents set state = 'suspended'"))
    issuer.knows("nadia-2", email="Nadia.Benali@archipel.example")
    assert refusal(await new_walk().sign_in("pro", "nadia-2")) == "account_suspended"
    assert await agents(app) == 1


@pytest.mark.parametrize("more", ["email_trusted = false"])
async def test_nobody_is_recognised_by_an_address_that_was_not_believed(
    walk: Walk, app: FastAPI
) -> None:
    await walk.sign_in("pro")
    me = (await walk.ours.get("/api/me")).json()
    assert me["email"] == "nadia.benali@archipel.example"
    issuer = declared("email_fallback = true")
    other = claimed(issuer, NADIA_OF | {"sub": "autre"})
    async with app.state.sessions() as session:
        [there] = await session.scalars(text("select organisation_id from agents"))
        assert await member_of(session, there, me["email"]) is None
        with pytest.raises(DomainNotTheirs):
            await _check_is_theirs(session, there, "archipel.example")
        assert (await recognise(session, issuer, "https://pro.example", other)).known is None
        await session.execute(text("update agents set email_proven = true"))
        found = (await recognise(session, issuer, "https://pro.example", other)).known
        assert found is not None
        assert str(found.agent_id) == me["id"]


async def test_an_invitation_taken_back_meanwhile_is_not_answered(walk: Walk, app: FastAPI) -> None:
    await invite(app, ORGANISATION, unit="")
    async with app.state.sessions.begin() as session:
        [there] = await session.scalars(text("select organisation_id from invitations"))
        await seats.locked(session, there)
        async with app.state.sessions() as other:
            entering = asyncio.create_task(pending(other, "nadia.benali@archipel.example", there))
            # Of this database: others are those of other workers. Seen from outside, as a
            # transaction sees all this as it was at its first look.
            waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                           " and datname = current_database()")  # fmt: skip
            async with asyncio.timeout(60), app.state.statements() as looking:
                while not await looking.scalar(waiting):
                    await session.execute(text("select 1"))  # who rests too long is sent away
            await session.execute(text("update invitations set state = 'revoked'"))
            await session.commit()
            assert await entering is None


@pytest.mark.parametrize(
    "more", [allow("invited = true", 'idps = ["fia1"], organisation = "Îles"')]
)
async def test_a_check_makes_no_organisation(app: FastAPI, walk: Walk, more: str) -> None:
    issuer = declared(more)
    async with app.state.sessions.begin() as session:
        [there] = await session.scalars(text("select id from organisations"))
        with pytest.raises(OrganisationUnknown):
            await place_of(session, issuer, claimed(issuer, NADIA_OF), Known(there, there))
        assert await session.scalar(text("select count(*) from organisations")) == 1


async def test_where_there_are_no_rules_an_invitation_lets_in(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    assert refusal(await walk.sign_in("pro")) == "sign_in_organisation"
    await invite(app, "Agence des Îles")
    assert (await walk.sign_in("pro")).headers["location"] == "/"


@pytest.mark.parametrize("more", [allow("invited = true", f'sirets = ["{SIRET}"]')])
async def test_nobody_shuts_an_agent_out_by_inviting_them_elsewhere(
    walk: Walk, issuer: Issuer, app: FastAPI
) -> None:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    await invite(app, "Agence des Îles", role="referent")
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    me = (await walk.ours.get("/api/me")).json()
    assert (me["organisation"]["name"], me["role"]) == (ORGANISATION, "agent")


@pytest.mark.parametrize("more", [allow("invited = true", f'sirets = ["{SIRET}"]')])
async def test_an_address_typed_on_a_shared_link_takes_nobody_in(walk: Walk, app: FastAPI) -> None:
    await invite(app, "Agence des Îles", source="link", proven=False)
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    me = (await walk.ours.get("/api/me")).json()
    assert me["organisation"]["name"] == ORGANISATION


@pytest.mark.parametrize("more", [allow("invited = true")])
async def test_an_invitation_that_was_answered_makes_nobody_else(
    walk: Walk, new_walk: Callable[[], Walk], issuer: Issuer, app: FastAPI
) -> None:
    issuer.knows("nadia", siret=None)
    await invite(app, "Agence des Îles", role="referent")
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    async with app.state.sessions.begin() as session:
        await session.execute(text("update agents set role = 'agent'"))
    issuer.knows("nadia-2", email="nadia.benali@archipel.example", siret=None)
    assert refusal(await new_walk().sign_in("pro", "nadia-2")) == "sign_in_not_allowed"
    # Their address may change: they are who they are by their subject.
    issuer.knows("nadia", email="nadia.martin@archipel.example", siret=None)
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert (await walk.ours.get("/api/me")).json()["role"] == "agent"


async def test_who_came_in_by_a_rule_takes_one_seat_whatever_invited_them(
    walk: Walk, app: FastAPI
) -> None:
    await invite(app, ORGANISATION, unit="", proven=False, source="link")
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert await answered(app) == ["activated"]
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, ORGANISATION)
        assert await seats.taken(session, there.id) == 1


async def test_a_member_becomes_a_referent_by_accepting(walk: Walk, app: FastAPI) -> None:
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    async with app.state.sessions.begin() as session:
        there = await organisation_named(session, ORGANISATION)
        there.seats = 1
        agent_id = await session.scalar(text("select id from agents"))
    await invite(app, ORGANISATION, unit="", role="referent", agent_id=agent_id)
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert (await walk.ours.get("/api/me")).json()["role"] == "agent", "nothing was accepted yet"
    async with app.state.sessions.begin() as session:
        [invitation_id] = await session.scalars(text("select id from invitations"))
        token = await make_token(session, invitation_id)
    assert (await walk.ours.post(f"/api/invitation/{token}/accept", json={})).status_code == 200
    assert (await walk.sign_in("pro")).headers["location"] == "/"
    assert (await walk.ours.get("/api/me")).json()["role"] == "referent"
    async with app.state.sessions.begin() as session:
        assert await seats.taken(session, there.id) == 1
        kinds = await session.scalars(text("select kind from events where kind like 'member:%'"))
        assert kinds.all() == ["member:role_changed"]
