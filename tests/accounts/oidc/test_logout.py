"""A real provider says by itself that somebody signed out of it; nobody else can."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiohttp import web
from fastapi import FastAPI
from sqlalchemy import text

from emilie.settings import Settings
from support.issuer import Issuer, Walk, table
from support.issuer.forged import (
    CLIENT,
    KEY,
    OTHER,
    SECRET,
    Liar,
    come_back,
    lying,
    signed,
    unsigned,
)
from support.outbound import serving

EVENT = "http://schemas.openid.net/event/backchannel-logout"
PATH = "/api/sign-in/pro/logout"


@dataclass
class Relay:
    """Where the provider calls: it cannot reach an application that listens nowhere."""

    url: str = ""
    client: httpx2.AsyncClient | None = None
    heard: list[tuple[bytes, int]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        assert self.client is not None
        kind = {"content-type": request.headers["content-type"]}
        answer = await self.client.post(request.path, content=body, headers=kind)
        self.heard.append((body, answer.status_code))
        return web.Response(status=answer.status_code)


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    async with serving(relay.handle) as port:
        relay.url = f"http://127.0.0.1:{port}"
        yield relay


class TestByTheRealProvider:
    @pytest.fixture
    def settings(self, tmp_path: Path, issuer: Issuer, relay: Relay) -> Settings:
        client = issuer.register(
            "pro", backchannel_logout_uri=f"{relay.url}{PATH}",
            backchannel_logout_session_required=True,
        )  # fmt: skip
        (tmp_path / "emilie.toml").write_text(table("pro", issuer.url, client, tmp_path))
        return Settings(data=tmp_path / "data", catalogue=tmp_path / "emilie.toml")

    async def test_it_closes_the_session_of_that_browser(
        self, walk: Walk, new_walk: Callable[[], Walk], relay: Relay, client: httpx2.AsyncClient
    ) -> None:
        relay.client = client
        other = new_walk()
        for each in (walk, other):
            await each.sign_in("pro")
        await walk.quit(f"{walk.issuer.url}/session/end")
        [(body, status)] = relay.heard
        assert status == 200
        assert (await walk.ours.get("/api/me")).status_code == 401
        assert (await other.ours.get("/api/me")).status_code == 200
        # The same words once more are nobody's.
        kind = {"content-type": "application/x-www-form-urlencoded"}
        again = await client.post(PATH, content=body, headers=kind)
        assert (again.status_code, again.json()["code"]) == (400, "logout_untrusted")


WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another"},
    "no audience": {"aud": None},
    "a nonce": {"nonce": "x"},
    "no events": {"events": None},
    "other events": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is no object": {"events": {EVENT: True}},
    "no jti": {"jti": None},
    "a jti that is a list": {"jti": ["x"]},
    "nobody": {"sub": None, "sid": None},
    "a subject without end": {"sub": "x" * 256},
    "of yesterday": {"iat": int(time.time()) - 86_400},
    "of tomorrow": {"iat": int(time.time()) + 86_400},
    "no time": {"iat": None},
    "never expires": {"exp": None},
    "expired": {"exp": int(time.time()) - 3600},
    "expires in years": {"exp": int(time.time()) + 10**8},
}


class TestByALiar:
    @pytest.fixture
    async def liar(self) -> AsyncIterator[Liar]:
        async with lying() as liar:
            yield liar

    @pytest.fixture
    def settings(self, tmp_path: Path, liar: Liar) -> Settings:
        declared = table("pro", liar.url, (CLIENT, SECRET), tmp_path)
        (tmp_path / "emilie.toml").write_text(declared)
        return Settings(data=tmp_path / "data", catalogue=tmp_path / "emilie.toml")

    @pytest.fixture
    async def inside(
        self, liar: Liar, known: None, new_client: Callable[[], httpx2.AsyncClient]
    ) -> httpx2.AsyncClient:
        client = new_client()
        liar.id_token = {"sid": "s1"}
        await come_back(client, liar)
        assert (await client.get("/api/me")).status_code == 200
        return client

    @staticmethod
    def claims(liar: Liar, **said: Any) -> dict[str, Any]:
        now = int(time.time())
        right = {
            "iss": liar.url, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": f"j{now}",
            "sub": "nadia", "events": {EVENT: {}},
        }  # fmt: skip
        return {name: value for name, value in (right | said).items() if value is not None}

    async def refused(self, client: httpx2.AsyncClient, token: str) -> None:
        answer = await client.post(PATH, data={"logout_token": token})
        assert (answer.status_code, answer.json()["code"]) == (400, "logout_untrusted")

    async def test_forged_ones_close_nothing(
        self, liar: Liar, inside: httpx2.AsyncClient, client: httpx2.AsyncClient, app: FastAPI
    ) -> None:
        for said in WRONG.values():
            await self.refused(client, signed(self.claims(liar, **said)))
        right = self.claims(liar)
        await self.refused(client, signed(right, OTHER))
        await self.refused(client, unsigned(right))
        await self.refused(client, liar.tokens()["id_token"])
        await self.refused(client, "not.a.token")
        await self.refused(client, signed(right, KEY)[:-4] + "AAAA")
        empty = await client.post(PATH, data={})
        assert (empty.status_code, empty.json()["code"]) == (422, "invalid")
        nowhere = await client.post("/api/sign-in/nobody/logout", data={"logout_token": "x"})
        assert nowhere.status_code == 404
        app.state.known_sessions.forget_all()
        assert (await inside.get("/api/me")).status_code == 200

    @pytest.mark.parametrize(
        ("said", "closes"),
        [
            ({}, True), ({"sid": "s1"}, True), ({"sub": None, "sid": "s1"}, True),
            ({"sid": "s2"}, False), ({"sub": "homonyme"}, False),
            ({"sub": "homonyme", "sid": "s1"}, False),
        ],
    )  # fmt: skip
    async def test_it_is_about_a_session_or_a_person(
        self, liar: Liar, inside: httpx2.AsyncClient, client: httpx2.AsyncClient, app: FastAPI,
        said: dict[str, Any], *, closes: bool,
    ) -> None:  # fmt: skip
        token = signed(self.claims(liar, **said))
        assert (await client.post(PATH, data={"logout_token": token})).status_code == 200
        assert (await inside.get("/api/me")).status_code == (401 if closes else 200)
        await self.refused(client, token)
        async with app.state.sessions.begin() as session:
            counted = text("select count(*) from events where kind = 'session:closed_by_provider'")
            assert await session.scalar(counted) == int(closes)

    @pytest.mark.parametrize(
        ("said", "closes"),
        [
            ({"sid": "s1"}, True), ({"sub": None, "sid": "s1"}, False),
            ({"sub": "homonyme", "sid": "s1"}, False),
        ],
    )  # fmt: skip
    async def test_a_session_whose_name_nobody_told_is_closed_with_its_person(
        self, liar: Liar, known: None, new_client: Callable[[], httpx2.AsyncClient],
        said: dict[str, Any], *, closes: bool,
    ) -> None:  # fmt: skip
        inside = new_client()
        await come_back(inside, liar)
        assert (await inside.get("/api/me")).status_code == 200
        token = signed(self.claims(liar, **said))
        assert (await inside.post(PATH, data={"logout_token": token})).status_code == 200
        assert (await inside.get("/api/me")).status_code == (401 if closes else 200)
