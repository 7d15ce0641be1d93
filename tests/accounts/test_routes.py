"""Sign-in by demonstration, sessions, forged requests, preferences."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.accounts.jobs import forget_ended
from emilie.accounts.session import COOKIE

SignIn = Callable[..., Awaitable[httpx2.AsyncClient]]
INVITED = "/api/invitation/"
"""Who is invited has no account yet: tests/accounts/test_invitations.py."""


async def test_the_four_personas_sign_in(client: httpx2.AsyncClient) -> None:
    instance = (await client.get("/api/instance")).json()
    assert instance["demonstration"] is True
    roles = []
    for who in instance["personas"]:
        answer = await client.post("/api/sign-in/demonstration", json={"persona": who["persona"]})
        agent = answer.json()["agent"]
        assert (agent["name"], agent["organisation"]["name"]) == (who["name"], who["organisation"])
        roles.append(agent["role"])
    assert roles == ["agent", "referent", "coordinator", "administrator"]


async def test_the_cookie_is_out_of_reach_of_scripts(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/sign-in/demonstration", json={"persona": "agent"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.json()["csrf_token"] not in cookie


async def test_as_names_a_distinct_agent(sign_in: SignIn) -> None:
    ids = [
        (await (await sign_in("agent", name)).get("/api/me")).json()["id"]
        for name in ("load-00017", "load-00018", "load-00017", None)
    ]
    assert ids[0] == ids[2]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"persona": "ministre"},
        {"persona": "agent", "as": "DROP TABLE"},
        {"persona": "agent", "as": ""},
        {"persona": None},
        {},
        [],
    ],
)
async def test_an_unknown_persona_is_refused(client: httpx2.AsyncClient, body: Any) -> None:
    answer = await client.post("/api/sign-in/demonstration", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "set-cookie" not in answer.headers


async def test_signing_out_closes_the_session(agent_client: httpx2.AsyncClient) -> None:
    cookie = agent_client.cookies[COOKIE]
    assert (await agent_client.post("/api/sign-out")).status_code == 204
    agent_client.cookies.set(COOKIE, cookie)
    answer = await agent_client.get("/api/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


async def test_a_session_ends(agent_client: httpx2.AsyncClient, app: FastAPI) -> None:
    async with app.state.sessions.begin() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(text("update sessions set expires_at = :past"), {"past": past})
    app.state.known_sessions.__init__()
    assert (await agent_client.get("/api/me")).status_code == 401
    await forget_ended(app.state.sessions)
    async with app.state.sessions() as session:
        assert (await session.execute(text("select count(*) from sessions"))).scalar_one() == 0


@pytest.mark.parametrize("cookie", ["", "x", "é" * 20, "a" * 5000])
async def test_a_forged_cookie_is_nobody(client: httpx2.AsyncClient, cookie: str) -> None:
    headers = {b"cookie": f"{COOKIE}={cookie}".encode("latin-1")}
    assert (await client.get("/api/me", headers=headers)).status_code == 401


def writing_routes(app: FastAPI) -> list[tuple[str, str]]:
    found = []
    for path, methods in app.openapi()["paths"].items():
        # No cookie opens /v1: tests/gateway says so.
        if "sign-in" not in path and path.startswith("/api/") and not path.startswith(INVITED):
            writing = set(methods) - {"get", "head"}
            found += [(method.upper(), filled(path)) for method in writing]
    return found


def filled(path: str) -> str:
    """The path with an identifier that nothing has."""
    return re.sub(r"\{\w+_id\}", "01a20a20-e7fe-7324-8c13-eda3037020d4", path).replace(
        "{number}", "1"
    )


async def test_every_writing_route_wants_the_csrf_token(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    routes = writing_routes(app)
    assert len(routes) > 10
    del agent_client.headers["X-CSRF-Token"]
    for token in ({}, {"X-CSRF-Token": "x" * 43}, {"X-CSRF-Token": ""}):
        for method, path in routes:
            answer = await agent_client.request(method, path, headers=token, json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), (method, path)


async def test_another_site_cannot_write(
    agent_client: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    other = {"origin": "http://evil.example"}
    assert (
        await agent_client.post("/api/conversations", json={}, headers=other)
    ).status_code == 403
    body = {"persona": "agent"}
    answer = await client.post("/api/sign-in/demonstration", json=body, headers=other)
    assert answer.status_code == 403
    ours = {"origin": "http://127.0.0.1"}
    answer = await client.post("/api/sign-in/demonstration", json=body, headers=ours)
    assert answer.status_code == 200


async def test_another_name_for_this_machine_is_refused(client: httpx2.AsyncClient) -> None:
    expected = {
        "evil.example": 421, "": 421, "127.0.0.1:8000": 200, "[::1]:8000": 200, "localhost": 200
    }  # fmt: skip
    for host, status in expected.items():
        answer = await client.get("/api/instance", headers={"host": host})
        assert answer.status_code == status, host


async def test_probes_may_ask_for_the_head_only(client: httpx2.AsyncClient) -> None:
    for path in ("/api/health", "/api/ready"):
        assert (await client.head(path)).status_code == 200


async def test_a_body_without_end_is_refused(client: httpx2.AsyncClient) -> None:
    body = {"persona": "x" * 3_000_000}
    streamed: dict[str, Any] = {
        "content": endless(), "headers": {"content-type": "application/json"}
    }  # fmt: skip
    for sent in ({"json": body}, streamed):
        answer = await client.post("/api/sign-in/demonstration", **sent)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def endless() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield b" " * 100_000


async def test_preferences_are_kept(agent_client: httpx2.AsyncClient) -> None:
    answer = await agent_client.patch("/api/me", json={"theme": "dark", "language": "en"})
    assert (answer.json()["theme"], answer.json()["language"]) == ("dark", "en")
    assert (await agent_client.get("/api/me")).json()["theme"] == "dark"
    refused = await agent_client.patch("/api/me", json={"theme": "rose"})
    assert refused.status_code == 422
    await agent_client.patch("/api/me", json={"theme": "system", "language": "fr"})


async def test_no_part_of_the_v1_is_open_to_nobody(
    app: FastAPI, client: httpx2.AsyncClient
) -> None:
    paths = [path for path in app.openapi()["paths"] if path.startswith("/v1/")]
    assert len(paths) == 4
    for path in paths:
        for method in app.openapi()["paths"][path]:
            answer = await client.request(method.upper(), path, json={})
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_refused")


async def test_nothing_is_open_to_nobody(app: FastAPI, client: httpx2.AsyncClient) -> None:
    known = {"/api/instance", "/api/health", "/api/ready"}
    for path, methods in app.openapi()["paths"].items():
        # The ways in of providers open nothing by themselves: tests/accounts/oidc says so.
        open_to_all = ("/api/sign-in/", INVITED)
        if path in known or not path.startswith("/api/") or path.startswith(open_to_all):
            continue
        for method in methods:
            answer = await client.request(method.upper(), filled(path), json={}, params={"q": "x"})
            assert (answer.status_code, answer.json()["code"]) == (401, "signed_out"), path


async def test_the_session_cookie_is_secure_where_the_address_is(
    app: FastAPI, client: httpx2.AsyncClient
) -> None:
    for address in ("https://emilie.example.fr", "http://127.0.0.1:8000"):
        app.state.issuers.address = address
        answer = await client.post("/api/sign-in/demonstration", json={"persona": "agent"})
        [cookie] = answer.headers.get_list("set-cookie")
        assert ("Secure" in cookie) == address.startswith("https")
