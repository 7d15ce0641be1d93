"""Members: found among thousands, moved, given a role, suspended."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from accounts.organisations.conftest import Populate, path_of, who
from conftest import SignIn
from emilie.accounts.session import COOKIE, absent
from emilie.core.db import open_engine, open_sessions


async def members(client: httpx2.AsyncClient, path: str, **wanted: Any) -> Any:
    answer = await client.get(f"{path}/members", params=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def names(client: httpx2.AsyncClient, path: str, **wanted: Any) -> list[str]:
    return [each["name"] for each in (await members(client, path, **wanted))["items"]]


async def test_pages_follow_each_other_by_name(
    referent: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    # Two of the same name are told apart by the page, too.
    await populate(path, 60, name="Émile")
    await populate(path, 60, name="émile")
    page = await members(referent, path, limit=50)
    assert page["total"] == 121
    found = page["items"]
    while page["next"]:
        page = await members(referent, path, limit=50, after=page["next"])
        assert page["total"] is None
        found += page["items"]
    assert len({each["id"] for each in found}) == len(found) == 121
    assert found[-1]["name"] == "Samira Lebrun"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", 9),
        ("lebrun", 1),
        ("LEBRUN sam", 1),
        ("brun", 0),
        ("élo", 4),
        ("dalmas elo", 4),
        ("éloïse dalmas 00002", 1),
        ("eloise-dalmas", 4),
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("'", 0),
        ("l'huillier", 4),
        ("L’Huillier", 4),
        ("referente@", 1),
        ("x" * 200, 0),
        ("\x00", 0),
    ],
)
async def test_members_are_found_by_the_beginning_of_words(
    referent: httpx2.AsyncClient, populate: Populate, words: str, expected: int
) -> None:
    path = await path_of(referent)
    await populate(path, 4, name="Éloïse-Dalmas")
    await populate(path, 4, name="Marc L’Huillier")
    assert (await members(referent, path, q=words))["total"] == expected


async def test_members_are_filtered(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    units = (await referent.get(f"{path}/units")).json()["items"]
    ports = next(each["id"] for each in units if "ports" in each["name"])
    await populate(path, 5, absent=2, unit=ports)
    assert len(await names(referent, path, unit=ports)) == 5
    assert await names(referent, path, no_unit=True) == []
    assert await names(referent, path, started="no") == ["Membre 00001", "Membre 00002"]
    assert len(await names(referent, path, started="yes")) == 5
    assert await names(referent, path, role="referent") == ["Samira Lebrun"]
    assert await names(referent, path, state="suspended") == []
    assert await names(referent, path, q="mem", started="yes", unit=ports, role="referent") == []
    assert (await who(agent_client))["name"] in await names(referent, path, q="jeanne")


@pytest.mark.parametrize(
    "wanted",
    [
        {"unit": "x"}, {"role": "ministre"}, {"state": "gone"}, {"started": "maybe"},
        {"after": "x"}, {"limit": 0}, {"limit": 201}, {"limit": "x"}, {"q": "x" * 201},
        {"no_unit": "peut-être"},
    ],
)  # fmt: skip
async def test_bad_questions_are_refused(referent: httpx2.AsyncClient, wanted: Any) -> None:
    answer = await referent.get(f"{await path_of(referent)}/members", params=wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_page_after_nobody_is_empty(referent: httpx2.AsyncClient) -> None:
    after = "01a20a20-e7fe-7324-8c13-eda3037020d4"
    page = await members(referent, await path_of(referent), after=after)
    assert page == {"items": [], "total": None, "next": None}


async def test_nothing_tells_when_somebody_was_last_seen(referent: httpx2.AsyncClient) -> None:
    [one] = (await members(referent, await path_of(referent)))["items"]
    assert set(one) == {"id", "name", "email", "role", "state", "unit_id", "started"}


async def test_a_list_costs_few_statements(
    referent: httpx2.AsyncClient, populate: Populate, at_most: Any
) -> None:
    path = await path_of(referent)
    await populate(path, 60)
    with at_most(2):
        page = await members(referent, path, q="membre")
    with at_most(1):
        await members(referent, path, q="membre", after=page["next"])


async def test_the_table_holds_who_is_wanted_and_computes_nothing(
    referent: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    await populate(path, 2, name="=cmd|'/c calc'!A1", absent=1)
    answer = await referent.get(f"{path}/members/table", params={"q": "=cmd"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Nom", "Adresse", "Unité", "Rôle", "Accès", "A commencé"]
    assert [row[0] for row in rows[1:]] == [f"'=cmd|'/c calc'!A1 0000{n}" for n in (1, 2)]
    assert [row[2:] for row in rows[1:]] == [
        ["", "agent", "ouvert", "non"], ["", "agent", "ouvert", "oui"],
    ]  # fmt: skip


async def one(client: httpx2.AsyncClient, path: str, name: str) -> str:
    [found] = (await members(client, path, q=name))["items"]
    return f"{path}/members/{found['id']}"


async def test_a_member_is_moved_into_a_unit_and_out(
    referent: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    await populate(path, 1)
    member = await one(referent, path, "membre")
    unit = (await referent.get(f"{path}/units")).json()["items"][0]["id"]
    assert (await referent.patch(member, json={"unit_id": unit})).json()["unit_id"] == unit
    assert (await referent.patch(member, json={})).json()["unit_id"] == unit
    assert (await referent.patch(member, json={"unit_id": None})).json()["unit_id"] is None
    nowhere = "01a20a20-e7fe-7324-8c13-eda3037020d4"
    assert (await referent.patch(member, json={"unit_id": nowhere})).status_code == 404
    assert (await referent.patch(f"{path}/members/{nowhere}", json={})).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"role": "ministre"}, {"role": None}, {"state": None}, {"state": "gone"}, {"unit_id": "x"},
        {"role": None, "state": None}, [], "x", {"role": 1}, {"state": ["active"]},
    ],
)  # fmt: skip
async def test_bad_changes_are_refused(
    administrator: httpx2.AsyncClient, populate: Populate, body: Any
) -> None:
    path = await path_of(administrator)
    await populate(path, 1)
    answer = await administrator.patch(await one(administrator, path, "membre"), json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_suspended_member_is_out_at_once_and_may_come_back(
    app: FastAPI,
    referent: httpx2.AsyncClient,
    agent_client: httpx2.AsyncClient,
    client: httpx2.AsyncClient,
) -> None:
    path = await path_of(referent)
    cookie = agent_client.cookies[COOKIE]
    member = await one(referent, path, "jeanne")
    answer = await referent.patch(member, json={"state": "suspended"})
    assert answer.json()["state"] == "suspended"
    assert (await agent_client.get("/api/me")).status_code == 401
    # Nor is their work done while they are away, nor are they offered to colleagues.
    assert await absent(app.state.statements, UUID(member.rpartition("/")[2])) is None
    found = await referent.get("/api/colleagues", params={"q": "jeanne"})
    assert found.json()["items"] == []
    body = {"persona": "agent"}
    refused = await client.post("/api/sign-in/demonstration", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_suspended")
    assert (await referent.get(path)).json()["suspended"] == 1
    await referent.patch(member, json={"state": "active"})
    agent_client.cookies.set(COOKIE, cookie)
    # The way in is open again; the sessions that were closed stay so.
    assert (await agent_client.get("/api/me")).status_code == 401
    assert (await client.post("/api/sign-in/demonstration", json=body)).status_code == 200


async def test_coming_back_takes_a_seat(
    administrator: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(administrator)
    await populate(path, 1)
    member = await one(administrator, path, "membre")
    await administrator.patch(member, json={"state": "suspended"})
    await administrator.patch(path, json={"seats": 1})
    refused = await administrator.patch(member, json={"state": "active"})
    assert (refused.status_code, refused.json()["params"]) == (409, {"seats": 1})


@pytest.mark.parametrize(
    ("role", "target", "change", "status"),
    [
        ("referente", "agent", {"state": "suspended"}, 200),
        ("referente", "agent", {"role": "referent"}, 403),
        ("referente", "referent", {"state": "suspended"}, 403),
        ("pilote", "agent", {"role": "referent"}, 200),
        ("pilote", "referent", {"role": "agent"}, 200),
        ("pilote", "agent", {"role": "coordinator"}, 403),
        ("pilote", "administrator", {"state": "suspended"}, 403),
        ("pilote", "administrator", {"role": "agent"}, 403),
        ("administratrice", "agent", {"role": "administrator"}, 200),
        ("administratrice", "coordinator", {"role": "agent"}, 200),
    ],
)
async def test_each_gives_and_takes_what_is_below_them(
    sign_in: SignIn, populate: Populate, role: str, target: str, change: Any, status: int
) -> None:
    client = await sign_in(role)
    path = await path_of(client)
    await populate(path, 1, name="Cible", role=target)
    answer = await client.patch(await one(client, path, "cible"), json=change)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "member_above"


async def test_nobody_changes_themselves(sign_in: SignIn) -> None:
    for persona in ("referente", "pilote", "administratrice"):
        client = await sign_in(persona)
        path, me = await path_of(client), await who(client)
        for change in ({"role": "agent"}, {"state": "suspended"}):
            answer = await client.patch(f"{path}/members/{me['id']}", json=change)
            assert (answer.status_code, answer.json()["code"]) == (403, "member_oneself")


async def test_an_organisation_keeps_somebody_who_manages_it(
    administrator: httpx2.AsyncClient, populate: Populate
) -> None:
    made = await administrator.post("/api/organisations", json={"name": "Musée du Large"})
    path = f"/api/organisations/{made.json()['id']}"
    await populate(path, 1, name="Seule", role="referent")
    last = await one(administrator, path, "seule")
    for change in ({"role": "agent"}, {"state": "suspended"}):
        answer = await administrator.patch(last, json=change)
        assert (answer.status_code, answer.json()["code"]) == (409, "member_last_manager")
    await populate(path, 1, name="Autre", role="referent")
    assert (await administrator.patch(last, json={"role": "agent"})).status_code == 200


async def test_who_lost_their_role_meanwhile_decides_no_more(
    administrator: httpx2.AsyncClient, app: FastAPI, populate: Populate
) -> None:
    path = await path_of(administrator)
    await populate(path, 1)
    member = await one(administrator, path, "membre")
    me = (await who(administrator))["id"]
    # As another replica does: this one still knows the session as an administrator's.
    async with app.state.sessions.begin() as session:
        await session.execute(text("update agents set role = 'agent' where id = :id"), {"id": me})
    answer = await administrator.patch(member, json={"role": "administrator"})
    assert (answer.status_code, answer.json()["code"]) == (403, "right_missing")


async def test_changes_are_accounted_for(
    administrator: httpx2.AsyncClient, dsn: str, populate: Populate
) -> None:
    path = await path_of(administrator)
    await populate(path, 1)
    member = await one(administrator, path, "membre")
    for change in ({"role": "referent"}, {"state": "suspended"}, {"state": "active"}):
        await administrator.patch(member, json=change)
    await administrator.get(f"{path}/members/table")
    engine = open_engine(dsn, 1)
    async with open_sessions(engine)() as session:
        query = "select kind, facts from events where kind like 'member%' order by id"
        rows = (await session.execute(text(query))).all()
    await engine.dispose()
    assert [row.kind for row in rows] == [
        "member:role_changed", "member:suspended", "member:restored", "members:exported",
    ]  # fmt: skip
    assert (rows[0].facts["before"], rows[0].facts["after"]) == ("agent", "referent")


async def test_members_of_another_organisation_do_not_exist(
    administrator: httpx2.AsyncClient, referent: httpx2.AsyncClient, populate: Populate
) -> None:
    made = await administrator.post("/api/organisations", json={"name": "Musée du Large"})
    other = f"/api/organisations/{made.json()['id']}"
    await populate(other, 1)
    member = await one(administrator, other, "membre")
    assert (await referent.get(f"{other}/members")).status_code == 404
    assert (await referent.get(f"{other}/members/table")).status_code == 404
    assert (await referent.patch(member, json={"state": "suspended"})).status_code == 404
    through_ours = f"{await path_of(referent)}/members/{member.rpartition('/')[2]}"
    assert (await referent.patch(through_ours, json={"state": "suspended"})).status_code == 404
