"""Spaces are tested through HTTP, with colleagues of one organisation and of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from support.spaces import Place, make


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
async def owner(agent_client: httpx2.AsyncClient) -> Place:
    """A space with its owner, who is a plain agent."""
    return await make(agent_client)


@pytest.fixture
def moved(app: FastAPI) -> Callable[[httpx2.AsyncClient], Any]:
    """Puts an agent into another organisation."""

    async def move(client: httpx2.AsyncClient) -> None:
        me = (await client.get("/api/me")).json()
        async with app.state.sessions.begin() as session:
            await session.execute(
                text("""
with other as (
  insert into organisations (id, name) values (gen_random_uuid(), 'Préfecture de l’Archipel')
  on conflict (name) do update set name = excluded.name returning id
)
update agents set organisation_id = other.id from other where agents.id = :agent_id
"""),
                {"agent_id": UUID(me["id"])},
            )
        app.state.known_sessions.forget_agent(UUID(me["id"]))

    return move
