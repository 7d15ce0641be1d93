"""An agent moved to another organisation: what follows, what stays, what is counted."""

from __future__ import annotations

from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from support import spaces, talk

AWAY = "Agence des Îles"


async def rows(app: FastAPI, statement: str, **values: Any) -> list[Any]:
    async with app.state.sessions.begin() as session:
        found = await session.execute(text(statement), values)
        return list(found.all()) if found.returns_rows else []


async def elsewhere(app: FastAPI, seats: int | None = None) -> str:
    [made] = await rows(
        app, "insert into organisations (id, name, seats) values (gen_random_uuid(), :name, :seats)"
        " returning id::text", name=AWAY, seats=seats,
    )  # fmt: skip
    return str(made.id)


async def home(client: httpx2.AsyncClient) -> tuple[str, str]:
    me = (await client.get("/api/me")).json()
    return me["organisation"]["id"], me["id"]


async def test_what_follows_and_what_stays_is_said_then_done(app: FastAPI, sign_in: SignIn) -> None:
    administrator, agent = await sign_in("administratrice"), await sign_in("agent", "mutee")
    colleague = await sign_in("agent", "restante")
    here, agent_id = await home(agent)
    away = await elsewhere(app, seats=1)
    talked = await talk.begin(agent)
    await rows(app, "update conversations set tip_id = gen_random_uuid()")
    shared, alone = await spaces.make(agent, name="Partagé"), await spaces.make(agent, name="Seul")
    await shared.share(colleague, "reader")
    await rows(
        app, "update conversations set space_id = :space where id = :id",
        space=shared.id, id=talked.id,
    )  # fmt: skip
    path = f"/api/organisations/{here}/members/{agent_id}/move"
    told = (await administrator.get(path, params={"to": away})).json()
    counts = {each["kind"]: each["count"] for each in told["follows"] + told["stays"]}
    assert (told["to"], told["seats_left"], counts["conversations"]) == (AWAY, 1, 1)
    assert {each["kind"] for each in told["stays"]} == {"spaces", "feedback"}
    assert counts["spaces"] == 2
    done = await administrator.post(path, json={"organisation_id": away})
    assert done.status_code == 204, done.text
    assert (await agent.get("/api/me")).status_code == 401, "signed out at once"
    agent = await sign_in("agent", "mutee")
    assert (await agent.get("/api/me")).json()["organisation"]["name"] == AWAY
    [kept] = (await agent.get("/api/conversations")).json()["items"]
    assert (kept["id"], kept["space_id"]) == (talked.id, None)
    assert (await agent.get("/api/spaces")).json()["items"] == []
    [heir] = await rows(app, 'select "right" from space_members')
    assert heir.right == "owner", "whom it was shared with keeps it"
    gone = await rows(app, "select id::text from spaces where deleted_at is not null")
    assert [each.id for each in gone] == [alone.id]
    [kept_move] = await rows(app, "select from_id::text, to_id::text, moved_by from agent_moves")
    assert (kept_move.from_id, kept_move.to_id) == (here, away)
    assert kept_move.moved_by is not None
    kinds = await rows(app, "select kind from events where kind like 'member:%'")
    assert [each.kind for each in kinds] == ["member:organisation_changed"]


async def test_a_referent_is_one_of_their_organisation_s(app: FastAPI, sign_in: SignIn) -> None:
    administrator, referent = await sign_in("administratrice"), await sign_in("referente", "deux")
    here, agent_id = await home(referent)
    away = await elsewhere(app)
    path = f"/api/organisations/{here}/members/{agent_id}/move"
    told = (await administrator.get(path, params={"to": away})).json()
    assert (told["role"], told["role_after"], told["seats_left"]) == ("referent", "agent", None)
    assert (await administrator.post(path, json={"organisation_id": away})).status_code == 204
    [after] = await rows(app, "select role, unit_id from agents where id = :id", id=agent_id)
    assert tuple(after) == ("agent", None)


async def test_what_is_refused_moves_nobody(app: FastAPI, sign_in: SignIn) -> None:
    administrator, agent = await sign_in("administratrice"), await sign_in("agent", "ici")
    here, agent_id = await home(agent)
    _, own_id = await home(administrator)
    full = await elsewhere(app, seats=0)
    path = f"/api/organisations/{here}/members/{{}}/move"
    nobody = "01a20a20-e7fe-7324-8c13-eda3037020d4"

    async def refused(member: str, to: Any) -> tuple[int, str]:
        answer = await administrator.post(path.format(member), json={"organisation_id": to})
        return answer.status_code, answer.json()["code"]

    assert await refused(agent_id, full) == (409, "seats_taken")
    assert await refused(agent_id, here) == (409, "move_nowhere")
    assert await refused(agent_id, nobody) == (404, "not_found")
    assert await refused(nobody, full) == (404, "not_found")
    assert await refused(own_id, full) == (403, "member_oneself")
    assert await refused(agent_id, "x") == (422, "invalid")
    assert await refused(agent_id, None) == (422, "invalid")
    await rows(app, "update organisations set seats = null where id = :id", id=full)
    email = (await agent.get("/api/me")).json()["email"]
    await rows(
        app, "insert into agents (id, organisation_id, given_name, name, email, role, theme,"
        " language) values (gen_random_uuid(), :id, 'x', 'x', :email, 'agent', 'system', 'fr')",
        id=full, email=email,
    )  # fmt: skip
    assert await refused(agent_id, full) == (409, "member_there")
    assert (await agent.get("/api/me")).json()["organisation"]["id"] == here
    referent = await sign_in("referente")
    answer = await referent.post(path.format(agent_id), json={"organisation_id": full})
    assert answer.status_code == 403


async def test_the_seat_left_is_for_who_waits(app: FastAPI, sign_in: SignIn) -> None:
    administrator, referent = await sign_in("administratrice"), await sign_in("referente")
    agent = await sign_in("agent", "mutee")
    here, agent_id = await home(agent)
    away = await elsewhere(app)
    [taken] = await rows(app, "select count(*) as n from agents where state = 'active'")
    path = f"/api/organisations/{here}"
    assert (await administrator.patch(path, json={"seats": taken.n})).status_code == 200
    wanted = {"email": "waits@archipel.example", "days": 10}
    made = (await referent.post(f"{path}/invitations", json=wanted)).json()
    assert made["state"] == "waiting"
    moved = await administrator.post(
        f"{path}/members/{agent_id}/move", json={"organisation_id": away}
    )
    assert moved.status_code == 204
    [invited] = await rows(app, "select state from invitations")
    assert invited.state == "invited"
