"""Those who manage an organisation, another one, and members whom nobody has to sign in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn

Populate = Callable[..., Awaitable[None]]

MEMBERS = text("""
insert into agents (id, organisation_id, given_name, name, email, role, unit_id, activated_at)
select gen_random_uuid(), :organisation_id, 'A', :name || ' ' || lpad(number::text, 5, '0'),
  :name || number || '@example.org', :role, :unit_id, case when number > :absent then now() end
from generate_series(1, cast(:number as int)) as number
""")


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


@pytest.fixture
async def coordinator(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("pilote")


@pytest.fixture
async def administrator(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("administratrice")


async def who(client: httpx2.AsyncClient) -> Any:
    return (await client.get("/api/me")).json()


async def path_of(client: httpx2.AsyncClient) -> str:
    """Where the caller's organisation is."""
    return f"/api/organisations/{(await who(client))['organisation']['id']}"


@pytest.fixture
def populate(app: FastAPI) -> Populate:
    """`await populate(path, 30, absent=10, unit=None)`: agents, the first ones never came."""

    async def made(
        path: str, number: int, *, name: str = "Membre", absent: int = 0, unit: str | None = None,
        role: str = "agent",
    ) -> None:  # fmt: skip
        async with app.state.sessions.begin() as session:
            values = {
                "organisation_id": path.rpartition("/")[2], "number": number, "name": name,
                "absent": absent, "unit_id": unit, "role": role,
            }  # fmt: skip
            await session.execute(MEMBERS, values)

    return made
