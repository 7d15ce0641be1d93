"""Where an agent is signed in: listed for its owner, ended by its owner, and by nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from emilie.accounts.devices import device
from emilie.accounts.sealing import seal, unseal

SignIn = Callable[..., Awaitable[httpx2.AsyncClient]]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("curl/8", (None, None)),
        ("", (None, None)),
        ("é<script>", (None, None)),
    ],
)
def test_a_browser_is_told_in_two_words(said: str, expected: tuple[str, str]) -> None:
    assert device(said) == expected


def test_what_is_sealed_opens_with_its_secret_and_row_only() -> None:
    secret = SecretStr("a secret")
    sealed = seal(secret, b"row 1", b"token")
    assert b"token" not in sealed
    assert unseal(secret, b"row 1", sealed) == b"token"
    assert unseal(secret, b"row 2", sealed) is None
    assert unseal(SecretStr("another"), b"row 1", sealed) is None
    assert unseal(secret, b"row 1", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert seal(secret, b"row 1", b"token") != sealed


async def places(client: httpx2.AsyncClient) -> list[dict[str, object]]:
    return list((await client.get("/api/me/sessions")).json()["items"])


async def test_one_sees_where_one_is_signed_in(sign_in: SignIn) -> None:
    here, there = await sign_in("agent"), await sign_in("agent")
    await sign_in("referente")
    body = {"persona": "agent"}
    await there.post("/api/sign-in/demonstration", json=body, headers={"user-agent": FIREFOX})
    listed = await places(here)
    assert len(listed) == 3
    assert [each["current"] for each in listed].count(True) == 1
    assert ("Firefox", "Windows") in [(each["browser"], each["system"]) for each in listed]
    assert listed[0].keys() == {
        "id", "browser", "system", "created_at", "seen_at", "current", "issuer"
    }  # fmt: skip


async def test_one_ends_one_place_or_all_the_others(sign_in: SignIn) -> None:
    here, there, elsewhere = [await sign_in("agent") for _ in range(3)]
    mine = next(each["id"] for each in await places(there) if each["current"])
    assert (await here.delete(f"/api/me/sessions/{mine}")).status_code == 204
    assert (await there.get("/api/me")).status_code == 401
    assert (await here.delete(f"/api/me/sessions/{mine}")).status_code == 404
    assert (await elsewhere.get("/api/me")).status_code == 200
    assert (await here.delete("/api/me/sessions")).status_code == 204
    assert (await elsewhere.get("/api/me")).status_code == 401
    assert [each["current"] for each in await places(here)] == [True]


async def test_another_s_places_do_not_exist(sign_in: SignIn, app: FastAPI) -> None:
    here, other = await sign_in("agent"), await sign_in("agent", "autre")
    [theirs] = [each["id"] for each in await places(other)]
    for wrong in (theirs, uuid4()):
        answer = await here.delete(f"/api/me/sessions/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await here.delete("/api/me/sessions/tout")).status_code == 422
    await here.delete("/api/me/sessions")
    assert (await other.get("/api/me")).status_code == 200


async def test_one_that_rested_too_long_is_not_listed(sign_in: SignIn, app: FastAPI) -> None:
    here, _ = await sign_in("agent"), await sign_in("agent")
    kept = next(each["id"] for each in await places(here) if each["current"])
    async with app.state.sessions.begin() as session:
        query = "update sessions set seen_at = now() - interval '5 hours' where id <> :kept"
        await session.execute(text(query), {"kept": kept})
    assert [each["id"] for each in await places(here)] == [kept]


async def test_a_request_writes_when_it_was_seen_once_a_minute(
    agent_client: httpx2.AsyncClient, app: FastAPI, at_most: Callable[..., object]
) -> None:
    async def seen() -> datetime:
        async with app.state.sessions() as session:
            found: datetime = (
                await session.execute(text("select seen_at from sessions"))
            ).scalar_one()
            return found

    begun = await seen()
    app.state.known_sessions.__init__()
    await agent_client.get("/api/me")
    assert await seen() == begun
    async with app.state.sessions.begin() as session:
        query = "update sessions set seen_at = now() - interval '2 minutes'"
        await session.execute(text(query))
    app.state.known_sessions.__init__()
    await agent_client.get("/api/me")
    assert datetime.now(UTC) - await seen() < timedelta(minutes=1)
    assert await seen() > begun
