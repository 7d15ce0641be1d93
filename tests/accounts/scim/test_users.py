"""Users of a directory: the RFC's own examples, filters, pages, changes and versions."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from support.scim import BARBARA, CORE, USERS, found, made, operations, rows


async def test_a_user_is_made_shown_and_found(directory: httpx2.AsyncClient, app: FastAPI) -> None:
    answer = await directory.post(USERS, json=BARBARA)
    assert answer.headers["content-type"].startswith("application/scim+json")
    user = answer.json()
    assert answer.headers["location"] == user["meta"]["location"]
    assert answer.headers["etag"] == user["meta"]["version"]
    assert user["name"] == {"familyName": "Jensen", "givenName": "Barbara"}
    assert "title" not in user, "nothing is kept that is of no use here"
    assert "password" not in user
    again = await directory.get(f"{USERS}/{user['id']}")
    assert again.json() == user
    agent = await rows(
        app, "select name, email, role, state from agents where id = :i", i=user["id"]
    )
    assert [tuple(row) for row in agent] == [
        ("Babs Jensen", "bjensen@example.com", "agent", "active")
    ]


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ('userName eq "BJENSEN@example.com"', True),
        ('externalId eq "701984"', True),
        ('externalId eq "701985"', False),
        ('name.familyName co "ense"', True),
        ('userName sw "bj" and active eq true', True),
        ('userName sw "bj" and not (active eq true)', False),
        ('emails[type eq "work" and value co "@example.com"]', True),
        ('emails[type eq "work" and value co "@jensen.org"]', False),
        ('emails.value ew "jensen.org"', True),
        ('emails[primary eq true and type eq "home"]', False),
        ('displayName pr and (title pr or userName ne "x")', None),
        ('displayName pr and (externalId pr or userName ne "x")', True),
        ('meta.created gt "2011-05-13T04:42:34Z"', True),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bj"', True),
        ('userName co "%"', False),
        ('groups.value eq "x"', False),
    ],
)  # fmt: skip
async def test_filters_of_the_rfc(
    directory: httpx2.AsyncClient, said: str, *, there: bool | None
) -> None:
    await made(directory)
    if there is None:
        answer = await directory.get(USERS, params={"filter": said})
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")
        return
    assert ("bjensen@example.com" in await found(directory, said)) == there


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", f"{USERS}?filter=userName+eq", None, 400, "invalidFilter"),
        ("GET", f"{USERS}?filter=password+eq+%22x%22", None, 400, "invalidFilter"),
        ("GET", f"{USERS}?filter=" + "(" * 900 + "a+pr" + ")" * 900, None, 400, "invalidFilter"),
        ("GET", f"{USERS}?filter=" + "+or+".join(["userName+pr"] * 60), None, 400, "invalidFilter"),
        ("GET", f"{USERS}?sortBy=emails.type.x", None, 400, "invalidPath"),
        ("GET", f"{USERS}?count=many", None, 400, "invalidValue"),
        ("GET", f"{USERS}/not-an-id", None, 404, None),
        ("GET", "/scim/v2/Robots", None, 404, None),
        ("POST", USERS, "{", 400, "invalidSyntax"),
        ("POST", USERS, "[]", 400, "invalidSyntax"),
        ("POST", USERS, {"schemas": [CORE]}, 400, "invalidValue"),
        ("POST", USERS, {"schemas": [CORE], "userName": "x" * 300}, 400, "invalidValue"),
        ("POST", USERS, {"schemas": [CORE], "userName": "x", "active": "?"}, 400, "invalidValue"),
        ("POST", "/scim/v2/Bulk", {}, 501, None),
        ("GET", "/scim/v2/Me", None, 501, None),
        ("POST", "/scim/v2/.search", {}, 501, None),
        ("POST", "/scim/v2/Schemas", {}, 405, None),
        ("DELETE", USERS, None, 405, None),
    ],
)  # fmt: skip
async def test_bad_requests_are_explained(
    directory: httpx2.AsyncClient, method: str, path: str, body: Any, status: int, kind: str | None
) -> None:
    content = body if isinstance(body, str) or body is None else json.dumps(body)
    answer = await directory.request(method, path, content=content)
    said = answer.json()
    assert (answer.status_code, said["status"], said.get("scimType")) == (status, str(status), kind)
    assert said["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert said["detail"].rstrip(".")


async def test_pages_and_order(directory: httpx2.AsyncClient) -> None:
    for letter in "cab":
        await made(
            directory, userName=f"{letter}@page.example", externalId=letter, emails=[],
            displayName=f"Page {letter}",
        )  # fmt: skip
    said = 'userName ew "@page.example"'
    assert await found(directory, said, sortBy="userName") == [
        f"{each}@page.example" for each in "abc"
    ]
    down: dict[str, Any] = {
        "filter": said, "sortBy": "displayName", "sortOrder": "descending", "startIndex": 2,
        "count": 1,
    }  # fmt: skip
    answer = (await directory.get(USERS, params=down)).json()
    assert (answer["totalResults"], answer["startIndex"], answer["itemsPerPage"]) == (3, 2, 1)
    assert [each["userName"] for each in answer["Resources"]] == ["b@page.example"]
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": said,
        "attributes": ["externalId"], "count": 0,
    }  # fmt: skip
    searched = (await directory.post(f"{USERS}/.search", json=body)).json()
    assert (searched["totalResults"], searched.get("Resources") or []) == (3, [])
    few = await directory.get(USERS, params={"filter": said, "attributes": "externalId"})
    assert {*few.json()["Resources"][0]} == {"schemas", "id", "externalId"}


async def test_parts_are_changed_as_entra_and_the_rfc_say(directory: httpx2.AsyncClient) -> None:
    user = await made(directory)
    path = f"{USERS}/{user['id']}"
    asked = operations(
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "b.j@example.com"},
        {"op": "add", "value": {"emails": [{"value": "third@example.com", "type": "other"}]}},
        {"op": "remove", "path": 'emails[type eq "home"]'},
        {"op": "replace", "value": {"name.givenName": "Barb", "nickName": "Babs"}},
    )
    answer = await directory.patch(path, json=asked)
    changed = answer.json()
    assert {each["value"] for each in changed["emails"]} == {"b.j@example.com", "third@example.com"}
    assert changed["name"] == {"familyName": "Jensen", "givenName": "Barb"}
    assert changed["meta"]["version"] != user["meta"]["version"]
    # All or nothing: a name is not taken away.
    asked = operations(
        {"op": "replace", "path": "displayName", "value": "Nobody"},
        {"op": "remove", "path": "userName"},
    )
    assert (await directory.patch(path, json=asked)).status_code == 400
    assert (await directory.get(path)).json()["displayName"] == "Babs Jensen"


@pytest.mark.parametrize("active", [True, False])
async def test_what_is_taken_back_is_not_shown(
    directory: httpx2.AsyncClient, *, active: bool
) -> None:
    user = await made(directory, active=active)
    asked = operations({"op": "remove", "path": "active"})
    changed = (await directory.patch(f"{USERS}/{user['id']}", json=asked)).json()
    assert (user["active"], "active" in changed) == (active, False)


async def test_versions_are_compared(directory: httpx2.AsyncClient) -> None:
    user = await made(directory)
    path, version = f"{USERS}/{user['id']}", user["meta"]["version"]
    known = await directory.get(path, headers={"if-none-match": version})
    assert (known.status_code, known.content) == (304, b"")
    asked = operations({"op": "replace", "path": "displayName", "value": "B. Jensen"})
    late = await directory.patch(path, json=asked, headers={"if-match": 'W/"other"'})
    assert (late.status_code, late.json()["status"]) == (412, "412")
    assert (
        await directory.patch(path, json=asked, headers={"if-match": version})
    ).status_code == 200
    assert (await directory.delete(path, headers={"if-match": version})).status_code == 412


async def test_two_cannot_have_one_name(directory: httpx2.AsyncClient) -> None:
    await made(directory)
    other = await made(directory, userName="other@example.com", emails=[], externalId="2")
    again = await directory.post(USERS, json=BARBARA | {"userName": "BJensen@example.com"})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    taken = await directory.put(f"{USERS}/{other['id']}", json=BARBARA)
    assert (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness")
