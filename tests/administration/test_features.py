"""Features switched off: each of their routes refuses, says since when, and comes back."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from administration.conftest import PATH, Decide
from conftest import SignIn
from emilie.accounts.steering.features import ENDS, KEEPS, Needs
from emilie.accounts.steering.values import FEATURES, Feature
from support import spaces, talk

NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"
WITHIN: set[Feature] = {"web", "tools"}
"""Of these, nothing is a route: a turn alone asks for them."""


def routes_of(app: FastAPI) -> list[tuple[Needs, str, str]]:
    found = []
    for route in iter_route_contexts(app.routes):
        for each in getattr(route, "dependencies", []):
            if isinstance(each, Needs):
                methods = sorted(route.methods or [])
                found += [(each, method, str(route.path)) for method in methods]
    return found


def named(path: str) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", NOBODY, path)


async def test_every_feature_has_routes_that_need_it(app: FastAPI) -> None:
    assert {each.feature for each, *_ in routes_of(app)} == set(FEATURES) - WITHIN


@pytest.mark.parametrize("feature", [each for each in FEATURES if each not in {"web", "tools"}])
async def test_each_of_its_routes_refuses_when_it_is_off(
    app: FastAPI,
    administrator: httpx2.AsyncClient,
    new_client: Any,
    decide: Decide,
    feature: Feature,
) -> None:
    key = {"name": "Outil", "scopes": ["chat", "models", "embeddings"], "sensitivity": "interne"}
    secret = (await administrator.post("/api/keys", json=key)).json()["secret"]
    tool = new_client()
    tool.headers["Authorization"] = f"Bearer {secret}"
    answer = await decide("features", {"off": {feature: "Marché en cours."}})
    assert answer.status_code == 200, answer.text
    walked = 0
    for need, method, path in routes_of(app):
        if need.feature != feature:
            continue
        client = tool if path.startswith("/v1") else administrator
        answer = await client.request(method, named(path))
        closed = need.reads or (method not in KEEPS and not path.endswith(ENDS))
        told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        code = told.get("code") or told.get("error", {}).get("code")
        assert ((answer.status_code, code) == (403, "feature_off")) is closed, (method, path)
        walked += closed
    assert walked
    await decide("features", None)
    for need, method, path in routes_of(app):
        if need.feature == feature:
            client = tool if path.startswith("/v1") else administrator
            answer = await client.request(method, named(path))
            assert "feature_off" not in answer.text, (method, path)


async def test_an_organisation_is_closed_and_another_is_not(
    app: FastAPI, administrator: httpx2.AsyncClient, agent_client: httpx2.AsyncClient,
    decide: Decide,
) -> None:  # fmt: skip
    mine = (await agent_client.get("/api/me")).json()["organisation"]["id"]
    async with app.state.sessions.begin() as session:
        other = await session.scalar(
            text("insert into organisations (id, name) values (gen_random_uuid(), 'Autre')"
                 " returning id")
        )  # fmt: skip
    reason = {"off": {"spaces": "Espaces en revue."}}
    assert (await decide("features", reason, organisation_id=str(other))).status_code == 200
    assert (await agent_client.post("/api/spaces", json={"name": "Un"})).status_code == 201
    assert (await decide("features", reason, organisation_id=mine)).status_code == 200
    refused = await agent_client.post("/api/spaces", json={"name": "Deux"})
    assert (refused.status_code, refused.json()["code"]) == (403, "feature_off")
    told = refused.json()["params"]
    assert (told["by"], told["reason"]) == ("organisation", "Espaces en revue.")
    # What there is can be read and deleted.
    [mine_still] = (await agent_client.get("/api/spaces")).json()["items"]
    assert (await agent_client.delete(f"/api/spaces/{mine_still['id']}")).status_code == 204
    [off] = (await agent_client.get("/api/me")).json()["features_off"]
    assert (off["feature"], off["by"], off["had"]) == ("spaces", "organisation", True)


async def test_a_wave_is_closed(
    app: FastAPI, agent_client: httpx2.AsyncClient, sign_in: SignIn, decide: Decide
) -> None:
    me = (await agent_client.get("/api/me")).json()
    async with app.state.sessions.begin() as session:
        wave = await session.scalar(
            text("insert into waves (id, name, description, state, begins_at, by_lot) values"
                 " (gen_random_uuid(), 'Vague 1', '', 'open', now() - interval '1 day', false)"
                 " returning id")
        )  # fmt: skip
        await session.execute(
            text("insert into invitations (id, organisation_id, email, given_name, name, unit,"
                 " role, source, state, arm, days, wave_id, agent_id) values (gen_random_uuid(),"
                 " :organisation, 'a@exemple.fr', 'A', 'B', '', 'agent', 'person', 'activated',"
                 " 'now', 30, :wave, :agent)"),
            {"organisation": me["organisation"]["id"], "wave": wave, "agent": me["id"]},
        )  # fmt: skip
    app.state.known_sessions.forget_all()
    value = {"off": {"batches": "Pas dans cette vague."}}
    assert (await decide("features", value, wave_id=str(wave))).status_code == 200
    refused = await agent_client.post("/api/batches", json={})
    assert (refused.status_code, refused.json()["params"]["by"]) == (403, "wave")
    [off] = (await agent_client.get("/api/me")).json()["features_off"]
    assert (off["feature"], off["by"]) == ("batches", "wave")
    outside = await sign_in("agent", "hors-vague")
    assert (await outside.get("/api/me")).json()["features_off"] == []
    assert (await outside.post("/api/batches", json={})).json()["code"] != "feature_off"


async def test_a_turn_does_not_search_what_is_closed(
    agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    await decide("features", {"off": {"web": "Marché en cours."}})
    conversation = await talk.begin(agent_client)
    asked = {"text": "Bonjour", "search": ["web"]}
    refused = await agent_client.post(f"{conversation.path}/turns", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "feature_off")
    assert (await conversation.ask("Bonjour"))[-1]["type"] == "finish"


async def test_no_conversation_begins_in_a_space_that_is_closed(
    agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    space = await spaces.make(agent_client)
    await decide("features", {"off": {"spaces": "En revue."}})
    refused = await agent_client.post("/api/conversations", json={"space_id": space.id})
    assert (refused.status_code, refused.json()["code"]) == (403, "feature_off")


async def test_no_turn_reads_a_space_that_is_closed(
    agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    space = await spaces.make(agent_client)
    begun = await agent_client.post("/api/conversations", json={"space_id": space.id})
    inside = talk.Talk(agent_client, begun.json()["id"])
    assert (await inside.ask("Bonjour"))[-1]["type"] == "finish"
    question, answer = await inside.messages()
    await decide("features", {"off": {"spaces": "En revue."}})
    again = f"{inside.path}/questions/{question['id']}/again"
    for path, asked in (
        (f"{inside.path}/turns", {"text": "Encore"}),
        (again, None),
        (f"{inside.path}/answers/{answer['id']}/continue", None),
    ):
        refused = await agent_client.post(path, json=asked)
        assert (refused.status_code, refused.json()["code"]) == (403, "feature_off"), path
    # It can still be read, and others go on.
    assert len(await inside.messages()) == 2
    outside = await talk.begin(agent_client)
    assert (await outside.ask("Bonjour"))[-1]["type"] == "finish"


async def test_who_came_later_never_had_it(
    app: FastAPI, sign_in: SignIn, decide: Decide, administrator: httpx2.AsyncClient
) -> None:
    await decide("features", {"off": {"batches": "Pas encore ouvert."}})
    first = (await administrator.get(PATH)).json()["features"]
    # As if it had been closed a month ago.
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("update steering set value = jsonb_set(value, cast(:path as text[]),"
                 " to_jsonb(cast(:since as text)))"),
            {"path": ["off", "batches", "since"], "since": "2026-01-15T10:00:00Z"},
        )  # fmt: skip
        await session.execute(
            text("insert into steering_changes (source, topic, reason)"
                 " values ('terminal', 'features', '')"))  # fmt: skip
    await app.state.steering.refresh(app.state.statements)
    late = await sign_in("agent", "nouveau")
    [off] = (await late.get("/api/me")).json()["features_off"]
    assert (off["since"], off["had"]) == ("2026-01-15", False)
    # What stays off keeps its date; a new reason is no new day.
    again = {"off": {"batches": "Bientôt.", "keys": "Revue des clés."}}
    answer = await decide("features", again)
    off_now = answer.json()["features"]["value"]["off"]
    assert off_now["batches"]["since"].startswith("2026-01-15")
    assert off_now["keys"]["since"] > first["value"]["off"]["batches"]["since"][:10]


BAD: list[Any] = [
    {},
    {"off": []},
    {"off": {"voix": "Non."}},
    {"off": {"web": ""}},
    {"off": {"web": None}},
    {"off": {"web": "x" * 301}},
    {"off": {"web": 1}},
    {"off": "web"},
    {"on": {"web": "Oui."}},
    ["web"],
]


@pytest.mark.parametrize("value", BAD)
async def test_what_makes_no_sense_is_refused(decide: Decide, value: Any) -> None:
    answer = await decide("features", value)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_scope_that_is_not_there(administrator: httpx2.AsyncClient) -> None:
    for scope in ({"organisation_id": NOBODY}, {"wave_id": NOBODY}):
        assert (await administrator.get(PATH, params=scope)).status_code == 404
