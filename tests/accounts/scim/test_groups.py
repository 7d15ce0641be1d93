"""Groups of a directory are units."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import AsyncMock

import httpx2
import pytest
from sqlalchemy import text

from conftest import SignIn
from emilie.accounts.scim import groups
from support.scim import CORE, USERS, found, made, operations

GROUPS = "/scim/v2/Groups"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


async def grouped(directory: httpx2.AsyncClient, name: str, *members: str) -> dict[str, Any]:
    body = {
        "schemas": [GROUP],
        "displayName": name,
        "members": [{"value": each} for each in members],
    }
    answer = await directory.post(GROUPS, json=body)
    assert answer.status_code == 201, answer.text
    group: dict[str, Any] = answer.json()
    return group


def ids(group: dict[str, Any]) -> set[str]:
    return {each["value"] for each in group.get("members") or []}


async def test_members_come_and_go(directory: httpx2.AsyncClient, sign_in: SignIn) -> None:
    one = await made(directory)
    two = await made(directory, userName="two@example.com", emails=[], externalId="2")
    group = await grouped(directory, "Tour Guides", one["id"])
    path = f"{GROUPS}/{group['id']}"
    add = {"op": "add", "path": "members", "value": [{"value": two["id"]}]}
    assert ids((await directory.patch(path, json=operations(add))).json()) == {one["id"], two["id"]}
    remove = {"op": "remove", "path": f'members[value eq "{one["id"]}"]'}
    assert ids((await directory.patch(path, json=operations(remove))).json()) == {two["id"]}
    entra = {"op": "Remove", "path": "members", "value": [{"value": two["id"]}]}
    assert ids((await directory.patch(path, json=operations(entra))).json()) == set()
    whole = {"schemas": [GROUP], "displayName": "Guides", "members": [{"value": one["id"]}]}
    assert ids((await directory.put(path, json=whole)).json()) == {one["id"]}
    [shown] = (await directory.get(f"{USERS}/{one['id']}")).json()["groups"]
    assert (shown["value"], shown["display"]) == (group["id"], "Guides")
    said = f'groups.value eq "{group["id"]}"'
    assert await found(directory, said) == ["bjensen@example.com"]
    assert await found(directory, 'groups[display eq "guides"]') == ["bjensen@example.com"]
    # A person sees it as a unit of their organisation.
    referent = await sign_in("referente")
    organisation = (await referent.get("/api/me")).json()["organisation"]["id"]
    units = (await referent.get(f"/api/organisations/{organisation}/units")).json()["items"]
    assert {"id": group["id"], "name": "Guides", "members": 1} in units


async def test_members_added_at_once_are_all_kept(directory: httpx2.AsyncClient) -> None:
    """As Entra adds them: a call each, several under way."""
    people = [
        await made(directory, userName=f"{n}@example.com", emails=[], externalId=str(n))
        for n in range(6)
    ]
    group = await grouped(directory, "Tour Guides")
    path = f"{GROUPS}/{group['id']}"

    async def add(user: dict[str, Any]) -> int:
        asked = {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
        return (await directory.patch(path, json=operations(asked))).status_code

    assert set(await asyncio.gather(*map(add, people))) == {200}
    shown = (await directory.get(path)).json()
    assert ids(shown) == {each["id"] for each in people}
    # Of two that mean the same version, one comes too late.
    renamed = [operations({"op": "replace", "path": "displayName", "value": n}) for n in "ab"]
    same = {"if-match": shown["meta"]["version"]}
    answers = await asyncio.gather(*(directory.patch(path, json=r, headers=same) for r in renamed))
    assert {each.status_code for each in answers} == {200, 412}


async def test_the_last_group_is_theirs(directory: httpx2.AsyncClient) -> None:
    one = await made(directory)
    first = await grouped(directory, "Première", one["id"])
    second = await grouped(directory, "Seconde", one["id"])
    assert ids((await directory.get(f"{GROUPS}/{first['id']}")).json()) == set()
    assert ids((await directory.get(f"{GROUPS}/{second['id']}")).json()) == {one["id"]}
    assert (await directory.delete(f"{GROUPS}/{second['id']}")).status_code == 204
    left = (await directory.get(f"{USERS}/{one['id']}")).json()
    assert "groups" not in left
    assert (await directory.get(f"{GROUPS}/{second['id']}")).status_code == 404


async def test_groups_are_found_and_refused(directory: httpx2.AsyncClient) -> None:
    one = await made(directory)
    group = await grouped(directory, "Tour Guides", one["id"])
    for said in (
        'displayName eq "tour guides"',
        f'members.value eq "{one["id"]}"',
        'displayName co "uid"',
    ):
        answer = await directory.get(
            GROUPS, params={"filter": said, "excludedAttributes": "members"}
        )
        [shown] = answer.json()["Resources"]
        assert shown["id"] == group["id"]
        assert "members" not in shown
    refused = await directory.post(GROUPS, json={"schemas": [GROUP], "displayName": "TOUR guides"})
    assert (refused.status_code, refused.json()["scimType"]) == (409, "uniqueness")
    stranger = {"value": "01a20a20-e7fe-7324-8c13-eda3037020d4"}
    for members in ([stranger], [{"value": "x"}], [{"display": "nobody"}]):
        body = {"schemas": [GROUP], "displayName": "Autre", "members": members}
        refused = await directory.post(GROUPS, json=body)
        assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidValue"), members
    for name in ("", "x" * 200):
        refused = await directory.post(GROUPS, json={"schemas": [GROUP], "displayName": name})
        assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidValue")
    assert (await directory.post(GROUPS, json={"schemas": [CORE]})).status_code == 400


@pytest.mark.parametrize(
    ("asked", "shows"),
    [
        ({}, True), ({"attributes": "displayName,members.value"}, True),
        ({"excludedAttributes": "displayName"}, True),
        ({"attributes": "displayName"}, False), ({"excludedAttributes": "Members"}, False),
        ({"excludedAttributes": f"externalId,{GROUP}:members"}, False),
    ],
)  # fmt: skip
async def test_members_nobody_asks_for_are_not_looked_for(
    directory: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str],
    *, shows: bool,
) -> None:  # fmt: skip
    one = await made(directory)
    group = await grouped(directory, "Tour Guides", one["id"])
    looked = AsyncMock(wraps=groups._members)
    monkeypatch.setattr(groups, "_members", looked)
    path, version = f"{GROUPS}/{group['id']}", group["meta"]["version"]
    only = {"filter": f'id eq "{group["id"]}"'}
    [listed] = (await directory.get(GROUPS, params=asked | only)).json()["Resources"]
    answer = await directory.get(path, params=asked)
    assert [ids(each) == {one["id"]} for each in (listed, answer.json())] == [shows, shows]
    assert looked.await_count == (2 if shows else 0)
    # A version is that of a whole group.
    assert answer.headers.get("etag") == (version if shows else None)
    same = await directory.get(path, params=asked, headers={"if-none-match": version})
    assert same.status_code == (304 if shows else 200)


async def test_a_group_of_another_organisation_is_not_there(
    directory: httpx2.AsyncClient, app: Any
) -> None:
    async with app.state.sessions.begin() as session:
        made_elsewhere = await session.execute(text(
            "with o as (insert into organisations (id, name) values (gen_random_uuid(), 'Ailleurs')"
            " returning id) insert into units (id, organisation_id, name)"
            " select gen_random_uuid(), id, 'Ailleurs' from o returning id::text"
        ))  # fmt: skip
        unit = made_elsewhere.scalar_one()
    path = f"{GROUPS}/{unit}"
    assert (await directory.get(path)).status_code == 404
    assert (await directory.delete(path)).status_code == 404
    assert (await directory.get(GROUPS, params={"filter": f'id eq "{unit}"'})).json()[
        "totalResults"
    ] == 0
