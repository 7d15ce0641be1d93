"""Figures of thumbs: by month, of agents, never of few of them."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from support.feedback import home

AGENTS = """
insert into agents (id, organisation_id, given_name, name, email, role, created_at)
select gen_random_uuid(), :organisation, 'A', 'Membre ' || n, 'm' || n || '@archipel.example',
  'agent', now() - interval '1 year' from generate_series(1, :members) as n
"""
GIVEN = """
insert into feedback (id, organisation_id, agent_id, kind, reasons, words, named, created_at)
select gen_random_uuid(), :organisation, id, :kind, cast(:reasons as text[]), '', false,
  date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '10 days'
from (select id from agents where organisation_id = :organisation and name like 'Membre %'
  order by name limit :count offset :skipped) as chosen, generate_series(1, :times)
"""


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


async def figures(
    app: FastAPI, client: httpx2.AsyncClient, *given: dict[str, Any], members: int = 60
) -> Any:
    organisation = await home(client)
    async with app.state.sessions.begin() as session:
        values = {"organisation": organisation, "members": members}
        await session.execute(text(AGENTS), values)
        for each in given:
            usual = {"reasons": [], "skipped": 0, "times": 1, "organisation": organisation}
            await session.execute(text(GIVEN), usual | each)
    answer = await client.get(f"/api/organisations/{organisation}/feedback/figures")
    assert answer.status_code == 200, answer.text
    return answer.json()


def counted(month: Any, kind: str) -> Any:
    [found] = [each for each in month["directions"] if each["kind"] == kind]
    return found


def reason(month: Any, kind: str, name: str) -> int | None:
    [found] = [each for each in counted(month, kind)["reasons"] if each["reason"] == name]
    agents: int | None = found["agents"]
    return agents


async def test_agents_are_counted_and_not_their_thumbs(
    app: FastAPI, referent: httpx2.AsyncClient
) -> None:
    told = await figures(app, referent, {"kind": "up", "count": 20, "times": 3})
    assert (told["smallest"], len(told["months"])) == (11, 6)
    assert counted(told["months"][0], "up")["agents"] == 20
    assert counted(told["months"][0], "down")["agents"] is None
    assert counted(told["months"][1], "up")["agents"] is None


@pytest.mark.parametrize(
    ("count", "members", "agents"),
    [(10, 60, None), (11, 60, 11), (40, 45, None), (60, 60, None)],
)
async def test_few_are_not_told_nor_all_but_few(
    app: FastAPI, referent: httpx2.AsyncClient, count: int, members: int, agents: int | None
) -> None:
    told = await figures(app, referent, {"kind": "down", "count": count}, members=members)
    assert counted(told["months"][0], "down")["agents"] == agents


async def test_a_reason_is_told_where_the_others_are_not_few(
    app: FastAPI, referent: httpx2.AsyncClient
) -> None:
    told = await figures(
        app, referent,
        {"kind": "down", "count": 12, "reasons": ["wrong", "tone"]},
        {"kind": "down", "count": 15, "skipped": 12, "reasons": ["slow", "tone"]},
    )  # fmt: skip
    month = told["months"][0]
    assert counted(month, "down")["agents"] == 27
    # 12 and 15 of 27; all of them gave the third: it would tell of who gave another.
    assert [reason(month, "down", name) for name in ("wrong", "slow", "tone")] == [12, 15, None]


async def test_a_month_that_is_not_over_is_not_told(
    app: FastAPI, referent: httpx2.AsyncClient
) -> None:
    told = await figures(app, referent, {"kind": "up", "count": 20})
    organisation = await home(referent)
    async with app.state.sessions.begin() as session:
        await session.execute(text("update feedback set created_at = now()"))
    answer = await referent.get(f"/api/organisations/{organisation}/feedback/figures")
    assert counted(told["months"][0], "up")["agents"] == 20
    assert {counted(month, "up")["agents"] for month in answer.json()["months"]} == {None}
