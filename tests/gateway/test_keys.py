"""Keys on the screen's routes: who may make, list and revoke them, and what is kept of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event, text

from emilie.accounts import keys
from emilie.core import logs, metrics

SignIn = Callable[..., Awaitable[httpx2.AsyncClient]]
KEY = {"name": "Messagerie", "scopes": ["chat", "models"], "sensitivity": "interne"}
NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


async def make(client: httpx2.AsyncClient, **change: Any) -> dict[str, Any]:
    answer = await client.post("/api/keys", json=KEY | change)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/api/keys")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def sql(app: FastAPI, query: str, **given: Any) -> list[Any]:
    async with app.state.sessions.begin() as session:
        done = await session.execute(text(query), given)
        return list(done) if done.returns_rows else []


async def test_the_secret_is_told_once_and_kept_nowhere(
    referent: httpx2.AsyncClient, app: FastAPI
) -> None:
    made = await make(referent, days=30, tokens_a_day=1_000)
    secret = made["secret"]
    assert secret.startswith("emilie_")
    assert len(secret) == 50
    assert secret not in (await referent.get("/api/keys")).text
    (row,) = await sql(app, "select to_jsonb(api_keys) as kept, secret_hash from api_keys")
    assert secret not in str(row.kept)
    assert row.secret_hash == hashlib.sha256(secret.encode()).digest()
    (key,) = await listed(referent)
    assert secret.startswith(key["prefix"])
    assert (key["name"], key["state"], key["made_by"]) == ("Messagerie", "active", "Samira Lebrun")
    assert (key["tokens_a_day"], key["used_today"], key["last_used_at"]) == (1_000, 0, None)


async def test_making_and_revoking_leave_events_without_the_secret(
    referent: httpx2.AsyncClient, app: FastAPI
) -> None:
    made = await make(referent)
    assert (await referent.delete(f"/api/keys/{made['id']}")).status_code == 204
    rows = await sql(app, "select kind, facts from events where kind like 'key:%' order by id")
    assert [row.kind for row in rows] == ["key:made", "key:revoked"]
    assert all(row.facts["key_id"] == made["id"] for row in rows)
    assert not any(made["secret"] in str(row.facts) for row in rows)


async def test_administrators_and_referents_keep_the_same_keys(
    referent: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    made = await make(referent)
    administrator = await sign_in("administratrice")
    assert [key["id"] for key in await listed(administrator)] == [made["id"]]
    assert (await administrator.delete(f"/api/keys/{made['id']}")).status_code == 204
    assert [key["state"] for key in await listed(referent)] == ["revoked"]


@pytest.mark.parametrize("persona", ["agent", "pilote"])
async def test_the_others_have_no_right_to_keys(
    referent: httpx2.AsyncClient, sign_in: SignIn, persona: str
) -> None:
    made = await make(referent)
    other = await sign_in(persona)
    answers = [
        await other.get("/api/keys"),
        await other.post("/api/keys", json=KEY | {"name": "Autre"}),
        await other.delete(f"/api/keys/{made['id']}"),
        await other.delete(f"/api/keys/{NOBODY}"),
    ]
    assert {(each.status_code, each.json()["code"]) for each in answers} == {(403, "right_missing")}
    assert [key["state"] for key in await listed(referent)] == ["active"]


async def test_another_organisation_s_keys_do_not_exist(
    referent: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    made = await make(referent)
    elsewhere = await sign_in("administratrice", "ailleurs")
    await sql(
        app,
        "with other as (insert into organisations (id, name) values (:id, 'Autre') returning id) "
        "update agents set organisation_id = other.id from other "
        "where demonstration like '%ailleurs'",
        id=NOBODY,
    )
    assert await listed(elsewhere) == []
    assert (await elsewhere.delete(f"/api/keys/{made['id']}")).status_code == 404
    await make(elsewhere)
    assert len(await listed(referent)) == 1


async def test_a_name_is_that_of_one_key_in_force(referent: httpx2.AsyncClient) -> None:
    made = await make(referent)
    again = await referent.post("/api/keys", json=KEY)
    assert (again.status_code, again.json()["code"]) == (409, "key_name_taken")
    await referent.delete(f"/api/keys/{made['id']}")
    assert (await referent.delete(f"/api/keys/{made['id']}")).status_code == 404
    await make(referent)
    assert [key["state"] for key in await listed(referent)] == ["active", "revoked"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u0000\u200b "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": None}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["tout"]}, "scopes.0"),
        ({"scopes": "chat"}, "scopes"),
        ({"sensitivity": "secret"}, "sensitivity"),
        ({"days": 0}, "days"),
        ({"days": 100_000}, "days"),
        ({"tokens_a_day": -1}, "tokens_a_day"),
        ({"tokens_a_month": 10**18}, "tokens_a_month"),
        ({"tokens_a_day": 1.5}, "tokens_a_day"),
        ({"organisation_id": NOBODY}, "organisation_id"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    referent: httpx2.AsyncClient, change: dict[str, Any], field: str
) -> None:
    answer = await referent.post("/api/keys", json=KEY | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text
    assert answer.json()["params"]["field"] == field
    assert await listed(referent) == []


async def test_a_key_is_not_below_its_organisation_s_minimum(referent: httpx2.AsyncClient) -> None:
    refused = await referent.post("/api/keys", json=KEY | {"sensitivity": "public"})
    assert (refused.status_code, refused.json()["code"]) == (409, "key_sensitivity_too_low")
    assert await listed(referent) == []


async def test_a_revoked_key_is_not_remembered_by_a_call_under_way(
    referent: httpx2.AsyncClient, new_client: Callable[[], httpx2.AsyncClient], app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The call has read the key before its revocation, and comes back after it."""
    made = await make(referent)
    bearer = {"authorization": f"Bearer {made['secret']}"}
    read, revoked = asyncio.Event(), asyncio.Event()
    look_up = keys._look_up

    async def slowly(*asked: Any) -> keys.KeyHolder:
        holder = await look_up(*asked)
        read.set()
        await revoked.wait()
        return holder

    monkeypatch.setattr(keys, "_look_up", slowly)
    calling = asyncio.ensure_future(new_client().get("/v1/models", headers=bearer))
    await read.wait()
    assert (await referent.delete(f"/api/keys/{made['id']}")).status_code == 204
    revoked.set()
    await calling
    monkeypatch.undo()
    again = await new_client().get("/v1/models", headers=bearer)
    assert (again.status_code, again.json()["error"]["code"]) == (401, "key_refused")


async def test_a_key_is_forgotten_once_its_revocation_is_committed(
    referent: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await make(referent)
    seen: list[int] = []

    def forget(key_id: Any) -> None:
        seen.append(len(app.state.committed))

    @event.listens_for(app.state.sessions.kw["bind"].sync_engine, "commit")
    def committed(_: Any) -> None:
        app.state.committed.append(1)

    app.state.committed = []
    monkeypatch.setattr(app.state.known_keys, "forget", forget)
    await referent.delete(f"/api/keys/{made['id']}")
    assert seen == [1]


async def test_refusals_of_v1_are_counted_and_logged(
    new_client: Callable[[], httpx2.AsyncClient], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "emilie.access")
    counted = metrics.REFUSALS.labels("key_refused")
    before = counted._value.get()
    assert (await new_client().get("/v1/models")).status_code == 401
    assert counted._value.get() == before + 1
    (line,) = [logs.facts(record) for record in caplog.records if record.name == "emilie.access"]
    assert (line["route"], line["status"], line["code"]) == ("/v1/models", 401, "key_refused")


async def test_a_name_keeps_to_one_visible_line(referent: httpx2.AsyncClient) -> None:
    body = json.dumps(KEY | {"name": "  Éditeur\u0000 de\n texte \ud800 "})
    sent: dict[str, Any] = {"content": body, "headers": {"content-type": "application/json"}}
    assert (await referent.post("/api/keys", **sent)).status_code == 201
    assert [key["name"] for key in await listed(referent)] == ["Éditeur de texte"]


async def test_the_list_costs_few_statements(
    referent: httpx2.AsyncClient, at_most: Callable[[int], Any]
) -> None:
    for number in range(5):
        await make(referent, name=f"Clé {number}")
    with at_most(3):
        assert len(await listed(referent)) == 5
