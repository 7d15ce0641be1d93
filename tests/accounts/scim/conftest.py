"""A directory that has a token of the organisation of the demonstration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx2
import pytest

from conftest import SignIn

Calls = Callable[..., Awaitable[httpx2.AsyncClient]]


@pytest.fixture
def directory_of(sign_in: SignIn, new_client: Callable[[], httpx2.AsyncClient]) -> Calls:
    """`await directory_of()`: a client with a token; of another organisation, by its id."""

    async def calls(organisation_id: str | None = None) -> httpx2.AsyncClient:
        administrator = await sign_in("administratrice")
        if organisation_id is None:
            me = (await administrator.get("/api/me")).json()
            organisation_id = me["organisation"]["id"]
        path = f"/api/organisations/{organisation_id}/directory/tokens"
        made = await administrator.post(path, json={"name": "Annuaire"})
        assert made.status_code == 201, made.text
        client = new_client()
        client.headers["authorization"] = f"Bearer {made.json()['secret']}"
        client.headers["content-type"] = "application/scim+json"
        return client

    return calls


@pytest.fixture
async def directory(directory_of: Calls) -> httpx2.AsyncClient:
    return await directory_of()
