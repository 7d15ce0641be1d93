"""Signing in by a real provider, set up as ProConnect is, and out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from accounts.oidc.conftest import ORGANISATION, SIGNED
from emilie.accounts.session import COOKIE
from support.issuer import ADDRESS, Issuer, Walk

ASKED = "/sign-in?asked=true"


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def test_a_first_sign_in_makes_the_agent(walk: Walk) -> None:
    answer = await walk.sign_in("pro", back="/espaces?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/espaces?x=1")
    me = (await walk.ours.get("/api/me")).json()
    assert (me["name"], me["given_name"]) == ("Nadia Benali", "Nadia")
    assert (me["role"], me["organisation"]["name"]) == ("agent", ORGANISATION)
    assert me["email"] == "nadia.benali@archipel.example"


async def test_what_is_asked_is_what_proconnect_takes(walk: Walk) -> None:
    asked = query_of(await walk.leave("pro"))
    assert asked["redirect_uri"] == f"{ADDRESS}/api/sign-in/pro/callback"
    assert (len(asked["state"]), len(asked["nonce"])) == (43, 43)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert "siret" in asked["scope"].split()
    assert asked.keys() == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip


@pytest.mark.parametrize("name", SIGNED)
async def test_tokens_and_userinfo_are_read_however_they_are_signed(walk: Walk, name: str) -> None:
    assert (await walk.sign_in(name)).headers["location"] == "/"
    assert (await walk.ours.get("/api/me")).json()["given_name"] == "Nadia"


async def test_the_next_sign_in_is_of_the_same_agent_as_they_are_now(
    walk: Walk, new_walk: Callable[[], Walk], issuer: Issuer
) -> None:
    await walk.sign_in("pro")
    first = (await walk.ours.get("/api/me")).json()
    issuer.knows("nadia", usual_name="Benali-Roux", email="nadia.roux@archipel.example")
    other = new_walk()
    await other.sign_in("signe")
    again = (await other.ours.get("/api/me")).json()
    assert again["id"] == first["id"]
    assert (again["name"], again["email"]) == (
        "Nadia Benali-Roux", "nadia.roux@archipel.example"
    )  # fmt: skip


async def test_another_subject_is_another_agent(
    walk: Walk, new_walk: Callable[[], Walk], issuer: Issuer
) -> None:
    issuer.knows("homonyme")
    await walk.sign_in("pro")
    other = new_walk()
    await other.sign_in("pro", "homonyme")
    ids = {(await each.ours.get("/api/me")).json()["id"] for each in (walk, other)}
    assert len(ids) == 2


async def test_signing_in_ends_the_session_that_the_browser_had(walk: Walk) -> None:
    await walk.sign_in("pro")
    before = walk.ours.cookies[COOKIE]
    await walk.sign_in("pro")
    assert walk.ours.cookies[COOKIE] != before
    assert len((await walk.ours.get("/api/me/sessions")).json()["items"]) == 1
    cookie = {"cookie": f"{COOKIE}={before}"}
    assert (await walk.ours.get("/api/me", headers=cookie)).status_code == 401


async def test_the_cookie_is_secure_where_the_address_is(walk: Walk, app: FastAPI) -> None:
    app.state.issuers.address = "https://emilie.example.fr"
    answer = await walk.ours.get("/api/sign-in/pro")
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("emilie_signing=")
    for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/api/sign-in", "Max-Age=600"):
        assert word in cookie


# Silent sign-in


async def test_who_is_unknown_to_the_provider_is_asked_nothing_twice(walk: Walk) -> None:
    sent = await walk.leave("pro", silent=1, back="/lots")
    assert query_of(sent)["prompt"] == "none"
    answer = await walk.back(await walk.through(sent, None))
    assert answer.headers["location"] == f"{ASKED}&back=%2Flots"
    assert COOKIE not in walk.ours.cookies
    assert await walk.leave("pro", silent=1) == ASKED


async def test_who_is_known_to_the_provider_comes_in_silently(walk: Walk) -> None:
    await walk.sign_in("pro")
    walk.ours.cookies.delete(COOKIE)
    answer = await walk.sign_in("pro", None, silent=1, back="/lots")
    assert answer.headers["location"] == "/lots"
    assert (await walk.ours.get("/api/me")).status_code == 200
    # Whatever made it end at once would make the next one end too.
    assert await walk.leave("pro", silent=1) == ASKED
    await walk.sign_in("pro")
    assert await walk.leave("pro", silent=1) != ASKED


async def test_who_was_signed_out_from_elsewhere_does_not_come_back_silently(
    walk: Walk, new_walk: Callable[[], Walk]
) -> None:
    await signed_in(walk)
    other = new_walk()
    await other.sign_in("pro")
    assert (await walk.ours.delete("/api/me/sessions")).status_code == 204
    assert (await other.ours.get("/api/me")).status_code == 401
    assert await other.leave("pro", silent=1) == ASKED
    await other.sign_in("pro")
    assert (await other.ours.get("/api/me")).status_code == 200


# Sign-out


async def signed_in(walk: Walk) -> None:
    await walk.sign_in("pro")
    me = (await walk.ours.get("/api/me")).json()
    walk.ours.headers["X-CSRF-Token"] = me["csrf_token"]


async def test_signing_out_signs_out_of_the_provider_too(walk: Walk) -> None:
    await signed_in(walk)
    answer = await walk.ours.post("/api/sign-out")
    url = answer.json()["url"]
    asked = query_of(url)
    assert asked["post_logout_redirect_uri"] == f"{ADDRESS}/api/sign-in/pro/out"
    assert asked["id_token_hint"].count(".") == 2
    assert (await walk.ours.get("/api/me")).status_code == 401
    back = await walk.quit(url)
    assert query_of(back)["state"] == asked["state"]
    assert (await walk.back(back)).headers["location"] == ASKED
    # Nothing signs in again behind the back of who signed out.
    assert await walk.leave("pro", silent=1) == ASKED
    sent = await walk.through(await walk.leave("pro"), "nadia")
    assert "code" in query_of(sent)


@pytest.mark.parametrize("state", ["", "x" * 43, "x" * 5000, "é"])
async def test_a_sign_out_that_nobody_began_is_told(walk: Walk, state: str) -> None:
    await signed_in(walk)
    await walk.ours.post("/api/sign-out")
    answer = await walk.ours.get("/api/sign-in/pro/out", params={"state": state})
    assert answer.headers["location"] == "/connexion/refus?code=sign_out_unconfirmed&issuer=pro"


async def test_a_demonstration_is_over_once_a_provider_is_declared(walk: Walk) -> None:
    told = (await walk.ours.get("/api/instance")).json()
    assert told["demonstration"] is False
    assert told["issuers"][0] == {
        "name": "pro", "kind": "proconnect", "label": "ProConnect", "silent": True,
        "contact": "Samira Lebrun, samira@archipel.example",
    }  # fmt: skip
    answer = await walk.ours.post("/api/sign-in/demonstration", json={"persona": "agent"})
    assert answer.status_code == 404


# Levels of authentication


@pytest.mark.parametrize("more", ['acr = ["eidas1-mfa", "eidas2"]'])
async def test_a_level_is_asked_for_as_a_must(walk: Walk) -> None:
    sent = await walk.leave("pro")
    wanted = json.loads(query_of(sent)["claims"])
    assert wanted == {"id_token": {"acr": {"essential": True, "values": ["eidas1-mfa", "eidas2"]}}}
    answer = await walk.back(await walk.through(sent, "nadia", "eidas2"))
    assert answer.headers["location"] == "/"


async def become(app: FastAPI, role: str) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(text("update agents set role = :role"), {"role": role})
    app.state.known_sessions.__init__()


async def test_an_administrator_needs_a_second_factor(walk: Walk, app: FastAPI) -> None:
    await signed_in(walk)
    key = {"name": "Messagerie", "scopes": ["chat"], "sensitivity": "interne"}
    await become(app, "administrator")
    answer = await walk.ours.post("/api/keys", json=key)
    assert (answer.status_code, answer.json()) == (
        403, {"code": "mfa_required", "params": {"issuer": "pro"}}
    )  # fmt: skip
    assert (await walk.ours.get("/api/keys")).status_code == 200
    sent = await walk.leave("pro", strong=1, back="/cles")
    assert "eidas3" in json.loads(query_of(sent)["claims"])["id_token"]["acr"]["values"]
    answer = await walk.back(await walk.through(sent, "nadia", "eidas2"))
    assert answer.headers["location"] == "/cles"
    me = (await walk.ours.get("/api/me")).json()
    walk.ours.headers["X-CSRF-Token"] = me["csrf_token"]
    assert (await walk.ours.post("/api/keys", json=key)).status_code == 201


@pytest.mark.parametrize("more", ["mfa = []"])
async def test_where_the_provider_cannot_tell_none_is_asked(walk: Walk, app: FastAPI) -> None:
    await signed_in(walk)
    await become(app, "administrator")
    key = {"name": "Messagerie", "scopes": ["chat"], "sensitivity": "interne"}
    assert (await walk.ours.post("/api/keys", json=key)).status_code == 201


async def test_a_session_ends_after_a_rest(walk: Walk, app: FastAPI) -> None:
    await signed_in(walk)
    for rested, status in ((239, 200), (241, 401)):
        async with app.state.sessions.begin() as session:
            await session.execute(
                text("update sessions set seen_at = now() - :rested"),
                {"rested": timedelta(minutes=rested)},
            )
        app.state.known_sessions.__init__()
        assert (await walk.ours.get("/api/me")).status_code == status
