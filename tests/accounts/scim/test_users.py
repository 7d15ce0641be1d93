"""Users of a directory: the RFC's own examples, and what agents become by them."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from accounts.scim.conftest import Calls
from conftest import SignIn

USERS = "/scim/v2/Users"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BARBARA: dict[str, Any] = {  # RFC 7643 §8.2, in part
    "schemas": [CORE],
    "externalId": "701984",
    "userName": "bjensen@example.com",
    "name": {
        "formatted": "Ms. Barbara J Jensen, III", "familyName": "Jensen", "givenName": "Barbara",
    },
    "displayName": "Babs Jensen",
    "title": "Tour Guide",
    "emails": [
        {"value": "bjensen@example.com", "type": "work", "primary": True},
        {"value": "babs@jensen.org", "type": "home"},
    ],
    "active": True,
    "password": "t1meMa$heen",
}  # fmt: skip


async def made(directory: httpx2.AsyncClient, **said: Any) -> dict[str, Any]:
    answer = await directory.post(USERS, json=BARBARA | said)
    assert answer.status_code == 201, answer.text
    user: dict[str, Any] = answer.json()
    return user


def operations(*asked: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": list(asked)}


async def found(directory: httpx2.AsyncClient, said: str, **query: Any) -> list[str]:
    answer = await directory.get(USERS, params={"filter": said} | query)
    assert answer.status_code == 200, answer.text
    return [each["userName"] for each in answer.json()["Resources"] or []]


async def rows(app: FastAPI, statement: str, **values: Any) -> list[Any]:
    async with app.state.sessions.begin() as session:
        return list((await session.execute(text(statement), values)).all())


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


async def test_who_leaves_is_signed_out_at_once_and_keeps_their_contents(
    directory: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    agent = await sign_in("agent", "partante")
    me = (await agent.get("/api/me")).json()
    listed = await directory.get(USERS, params={"filter": f'userName eq "{me["email"]}"'})
    [user] = listed.json()["Resources"]
    assert user["id"] == me["id"], "who came before the directory is found by it"
    off = operations({"op": "replace", "value": {"active": False}})
    assert (await directory.patch(f"{USERS}/{user['id']}", json=off)).json()["active"] is False
    assert (await agent.get("/api/me")).status_code == 401
    on = operations({"op": "replace", "path": "active", "value": "True"})
    assert (await directory.patch(f"{USERS}/{user['id']}", json=on)).json()["active"] is True
    agent = await sign_in("agent", "partante")
    assert (await directory.delete(f"{USERS}/{user['id']}")).status_code == 204
    assert (await agent.get("/api/me")).status_code == 401
    assert (await directory.get(f"{USERS}/{user['id']}")).status_code == 404
    assert (await directory.delete(f"{USERS}/{user['id']}")).status_code == 404
    kept = await rows(app, "select state from agents where id = :id", id=user["id"])
    assert [row.state for row in kept] == ["suspended"]
    # Named again, they are who they were.
    back = await directory.post(USERS, json={"schemas": [CORE], "userName": me["email"]})
    assert (back.status_code, back.json()["id"]) == (201, user["id"])


async def test_whom_people_suspended_no_directory_lets_in_again(
    directory: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    referent = await sign_in("referente")
    organisation = (await referent.get("/api/me")).json()["organisation"]["id"]
    me = (await (await sign_in("agent", "partante")).get("/api/me")).json()
    user = await made(directory)

    async def suspended(member: str, state: str = "suspended") -> None:
        path = f"/api/organisations/{organisation}/members/{member}"
        assert (await referent.patch(path, json={"state": state})).status_code == 200

    for member, name in ((user["id"], user["userName"]), (me["id"], me["email"])):
        await suspended(member)
        path, said = f"{USERS}/{member}", BARBARA | {"userName": name, "emails": []}
        on = operations({"op": "replace", "path": "active", "value": True})
        for answer in (await directory.patch(path, json=on), await directory.put(path, json=said)):
            assert (answer.status_code, answer.json()["active"]) == (200, False)
        # Nor by leaving and coming back.
        assert (await directory.delete(path)).status_code == 204
        back = (await directory.post(USERS, json=said)).json()
        assert (back["id"], back["active"]) == (member, False)
    # Those whom it suspended itself, it does; then people may suspend them again.
    await suspended(user["id"], "active")
    path = f"{USERS}/{user['id']}"
    off = operations({"op": "replace", "path": "active", "value": False})
    assert (await directory.patch(path, json=off)).json()["active"] is False
    assert (await directory.patch(path, json=on)).json()["active"] is True
    await suspended(user["id"])
    assert (await directory.patch(path, json=on)).json()["active"] is False


async def test_who_comes_from_elsewhere_and_is_suspended_stays_so(
    directory: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    referent = await sign_in("referente")
    organisation = (await referent.get("/api/me")).json()["organisation"]["id"]
    me = (await (await sign_in("agent", "partante")).get("/api/me")).json()
    path = f"/api/organisations/{organisation}/members/{me['id']}"
    assert (await referent.patch(path, json={"state": "suspended"})).status_code == 200
    # Called otherwise, and found by the address.
    said = BARBARA | {"userName": "partante", "emails": [{"value": me["email"]}]}
    taken = (await directory.post(USERS, json=said)).json()
    assert (taken["id"], taken["active"]) == (me["id"], False)


async def test_a_name_given_to_somebody_else_is_another_account(
    directory: httpx2.AsyncClient, app: FastAPI
) -> None:
    user = await made(directory)
    await directory.delete(f"{USERS}/{user['id']}")
    other = await made(directory, externalId="999")
    assert other["id"] != user["id"]
    proven = await rows(
        app, "select id::text from agents where email = :email and email_proven",
        email="bjensen@example.com",
    )  # fmt: skip
    assert [row.id for row in proven] == [other["id"]]


async def test_seats_are_counted_once_and_bound(
    directory: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    administrator, referent = await sign_in("administratrice"), await sign_in("referente")
    organisation = (await administrator.get("/api/me")).json()["organisation"]["id"]
    path = f"/api/organisations/{organisation}"
    invited = await referent.post(
        f"{path}/invitations", json={"email": "bjensen@example.com", "days": 10}
    )
    assert invited.status_code == 201, invited.text
    taken = (await rows(app, "select count(*) as n from agents where state = 'active'"))[0].n
    seats = await administrator.patch(path, json={"seats": taken + 1})
    assert seats.status_code == 200, seats.text
    user = await made(directory)
    refused = await directory.post(
        USERS, json={"schemas": [CORE], "userName": "one.more@example.com"}
    )
    assert (refused.status_code, refused.json()["status"]) == (409, "409")
    assert str(taken + 1) in refused.json()["detail"]
    assert await found(directory, 'userName eq "one.more@example.com"') == []
    off = await directory.post(
        USERS, json={"schemas": [CORE], "userName": "one.more@example.com", "active": False}
    )
    assert off.status_code == 201, "who may not sign in takes no seat"
    assert (await directory.delete(f"{USERS}/{user['id']}")).status_code == 204
    on = operations({"op": "replace", "path": "active", "value": True})
    assert (await directory.patch(f"{USERS}/{off.json()['id']}", json=on)).status_code == 200


async def test_the_last_manager_stays(
    directory: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    referent = (await (await sign_in("referente")).get("/api/me")).json()
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("update agents set role = 'agent' where id <> :id"), {"id": referent["id"]}
        )
    refused = await directory.delete(f"{USERS}/{referent['id']}")
    assert (refused.status_code, refused.json()["status"]) == (409, "409")


async def test_another_organisation_s_user_is_not_there(
    directory: httpx2.AsyncClient, directory_of: Calls, app: FastAPI
) -> None:
    [other] = await rows(
        app, "insert into organisations (id, name) values (gen_random_uuid(), 'Ailleurs')"
        " returning id::text",
    )  # fmt: skip
    theirs = await directory_of(other.id)
    user = await made(theirs)
    path = f"{USERS}/{user['id']}"
    for answer in (
        await directory.get(path),
        await directory.put(path, json=BARBARA),
        await directory.patch(path, json=operations({"op": "remove", "path": "displayName"})),
        await directory.delete(path),
    ):
        assert (answer.status_code, answer.json()["status"]) == (404, "404")
    assert await found(directory, 'userName eq "bjensen@example.com"') == []
    # Each organisation has its names.
    assert (await made(directory))["id"] != user["id"]


async def test_who_has_a_role_keeps_what_they_are_recognised_by(
    directory: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    """An administrator's account is not given to who writes the directory."""
    me = (await (await sign_in("administratrice")).get("/api/me")).json()
    path, its = f"{USERS}/{me['id']}", "mallory@example.com"
    address = [{"value": its, "primary": True}]
    for answer in (
        await directory.patch(path, json=operations(
            {"op": "replace", "value": {"emails": address}}
        )),
        await directory.put(path, json=BARBARA | {"userName": me["email"], "emails": address}),
        await directory.put(path, json={"schemas": [CORE], "userName": its}),
    ):  # fmt: skip
        said = answer.json()
        assert (answer.status_code, said["scimType"]) == (400, "mutability")
        assert "emails (role: administrator)" in said["detail"]
    # The rest is said of them; what they are called by, once.
    named: dict[str, Any] = {
        "schemas": [CORE],
        "userName": "rsi",
        "externalId": "7",
        "displayName": "RSI",
    }
    named["emails"] = [{"value": me["email"]}]
    assert (await directory.put(path, json=named)).json()["displayName"] == "RSI"
    for attribute in ("userName", "externalId"):
        other = await directory.put(path, json=named | {attribute: "other"})
        assert (other.status_code, other.json()["scimType"]) == (400, "mutability"), attribute
    kept = await rows(app, "select email, name from agents where id = :i", i=me["id"])
    assert [tuple(row) for row in kept] == [(me["email"], "RSI")]


async def test_an_address_known_elsewhere_is_not_claimed(
    directory: httpx2.AsyncClient, directory_of: Calls, sign_in: SignIn, app: FastAPI
) -> None:
    me = (await (await sign_in("agent", "visee")).get("/api/me")).json()
    [other] = await rows(
        app, "insert into organisations (id, name) values (gen_random_uuid(), 'Ailleurs')"
        " returning id::text",
    )  # fmt: skip
    theirs = await directory_of(other.id)
    for said in ({"userName": me["email"], "emails": []}, {"emails": [{"value": me["email"]}]}):
        refused = await theirs.post(USERS, json=BARBARA | said)
        assert (refused.status_code, refused.json()["scimType"]) == (409, "uniqueness"), said
    user = await made(theirs)
    on = operations({"op": "replace", "path": "emails", "value": [{"value": me["email"]}]})
    assert (await theirs.patch(f"{USERS}/{user['id']}", json=on)).status_code == 409
    # Nor does a claim keep others from theirs.
    await made(directory)


async def test_what_a_directory_wrote_opens_no_domain_to_referents(
    directory: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    await made(directory, userName="x@ailleurs.example", emails=[])
    referent = await sign_in("referente")
    organisation = (await referent.get("/api/me")).json()["organisation"]["id"]
    path = f"/api/organisations/{organisation}/invitation-domains"
    refused = await referent.post(path, json={"domain": "ailleurs.example"})
    assert (refused.status_code, refused.json()["code"]) == (403, "domain_not_theirs")


async def test_a_token_opens_nothing_else_and_no_other_key_opens_it(
    directory: httpx2.AsyncClient, sign_in: SignIn, client: httpx2.AsyncClient
) -> None:
    assert (await directory.get("/v1/models")).status_code == 403
    assert (await directory.get("/api/me")).status_code == 401
    referent = await sign_in("referente")
    asked = {"name": "Outil", "scopes": ["chat"], "sensitivity": "interne"}
    key = (await referent.post("/api/keys", json=asked)).json()
    client.headers["authorization"] = f"Bearer {key['secret']}"
    refused = await client.get(USERS)
    assert (refused.status_code, refused.json()["status"]) == (403, "403")
    client.headers["authorization"] = "Bearer nothing"
    refused = await client.get("/scim/v2/ServiceProviderConfig")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    wanted = await referent.post("/api/keys", json=asked | {"name": "x", "scopes": ["scim"]})
    assert wanted.status_code == 422, "only the administration makes those"
    names = [each["name"] for each in (await referent.get("/api/keys")).json()["items"]]
    assert names == ["Outil"], "nor are they listed with those of other tools"


async def test_the_card_of_the_administration(
    directory: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    await made(directory)
    administrator = await sign_in("administratrice")
    organisation = (await administrator.get("/api/me")).json()["organisation"]["id"]
    path = f"/api/organisations/{organisation}/directory"
    told = (await administrator.get(path)).json()
    assert told["address"].endswith("/scim/v2")
    assert (told["users"], told["active"], told["groups"]) == (1, 1, 0)
    assert told["last_call_at"] is not None
    [token] = told["tokens"]
    twice = await administrator.post(f"{path}/tokens", json={"name": token["name"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "key_name_taken")
    assert (await administrator.delete(f"{path}/tokens/{token['id']}")).status_code == 204
    assert (await directory.get(USERS)).status_code == 401
    assert (await administrator.delete(f"{path}/tokens/{token['id']}")).status_code == 404
    for persona in ("agent", "referente", "pilote"):
        assert (await (await sign_in(persona)).get(path)).status_code == 403
