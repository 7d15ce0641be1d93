"""Those who write to agents, and agents whom nobody has to sign in. No jobs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn

Run = Callable[..., Awaitable[Any]]
Populate = Callable[..., Awaitable[list[str]]]

AGENTS = text("""
insert into agents (id, organisation_id, given_name, name, email, role, unit_id, activated_at)
select gen_random_uuid(), :organisation_id, 'A', 'Agent ' || lpad(number::text, 3, '0'),
  'agent' || number || '@example.org', 'agent', :unit_id, now()
from generate_series(1, cast(:number as int)) as number returning id
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
def run(app: FastAPI) -> Run:
    """`await run("update …", name=value)`: a statement of its own, and its rows."""

    async def done(statement: str, **values: Any) -> Any:
        async with app.state.sessions.begin() as session:
            found = await session.execute(text(statement), values)
            return found.all() if found.returns_rows else None

    return done


@pytest.fixture
def populate(app: FastAPI) -> Populate:
    """`await populate(organisation_id, 30, unit_id)`: agents, and their ids."""

    async def made(organisation_id: str, number: int, unit_id: str | None = None) -> list[str]:
        async with app.state.sessions.begin() as session:
            values = {"organisation_id": organisation_id, "number": number, "unit_id": unit_id}
            return [str(each) for each in (await session.scalars(AGENTS, values)).all()]

    return made


async def home(client: httpx2.AsyncClient) -> str:
    """The id of the caller's organisation."""
    return str((await client.get("/api/me")).json()["organisation"]["id"])


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
