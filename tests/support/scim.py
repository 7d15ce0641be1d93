"""What the tests of directories ask: the RFC's own user, and calls by its token."""

from __future__ import annotations

from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

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
