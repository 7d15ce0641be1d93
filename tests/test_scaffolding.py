"""The tests' own tools: a guard that never fires guards nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from emilie.core.db import Sessions
from support.network import LeftTheMachine


def test_other_machines_are_out_of_reach() -> None:
    with pytest.raises(LeftTheMachine), socket.socket() as door:
        door.connect(("192.0.2.1", 80))
    with pytest.raises(LeftTheMachine):
        socket.getaddrinfo("example.org", 80)


async def test_statements_are_counted(sessions: Sessions, at_most: Callable[[int], Any]) -> None:
    async def two() -> None:
        async with sessions.begin() as session:
            await session.execute(text("select 1"))
            await session.execute(text("select 2"))

    with at_most(2) as seen:
        await two()
    assert seen == ["select 1", "select 2"]
    with pytest.raises(AssertionError, match="select 2"), at_most(1):
        await two()


async def test_work_is_rolled_back(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(text("create table if_seen_again_this_fails ()"))


test_work_is_rolled_back_each_time = test_work_is_rolled_back


async def test_agents_are_apart(
    agent_client: httpx2.AsyncClient,
    other_agent_client: httpx2.AsyncClient,
    client: httpx2.AsyncClient,
) -> None:
    first = (await agent_client.get("/api/me")).json()
    assert first["id"] != (await other_agent_client.get("/api/me")).json()["id"]
    assert (await client.get("/api/me")).status_code == 401
