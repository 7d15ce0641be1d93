"""What a directory may do of people, and what it may not: leaving, seats, roles, what it claims."""

from __future__ import annotations

from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from accounts.scim.conftest import Calls
from conftest import SignIn
from support.scim import BARBARA, CORE, USERS, found, made, operations, rows


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
