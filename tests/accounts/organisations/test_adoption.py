"""Adoption: who came is counted by week and not kept; few people make no figure."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy import text

from accounts.organisations.conftest import Populate, path_of, who
from conftest import SignIn
from emilie.accounts import presence, session
from emilie.accounts.presence import monday_of, today
from emilie.settings import Settings

MONDAY = date(2026, 11, 30)


async def units_of(client: httpx2.AsyncClient, path: str) -> list[str]:
    return [each["id"] for each in (await client.get(f"{path}/units")).json()["items"]]


async def test_figures_of_few_are_not_told(
    referent: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    first, third, second, _ = await units_of(referent, path)
    await populate(path, 200, absent=80, unit=first)
    await populate(path, 60, absent=25, unit=second)
    await populate(path, 20, absent=17, unit=third)
    adoption = (await referent.get(f"{path}/adoption")).json()
    assert adoption["smallest"] == 11
    # With Samira, who is of the second.
    assert (adoption["members"], adoption["started"], adoption["not_started"]) == (281, 159, 122)
    told = {each["unit_id"]: (each["members"], each["started"]) for each in adoption["units"]}
    assert told == {first: (200, 120), second: (61, None), third: (20, None)}


async def test_those_in_no_unit_come_last(referent: httpx2.AsyncClient, populate: Populate) -> None:
    path = await path_of(referent)
    await populate(path, 40, absent=20)
    units = (await referent.get(f"{path}/adoption")).json()["units"]
    assert (units[-1]["unit_id"], units[-1]["name"], units[-1]["members"]) == (None, None, 40)


async def test_weeks_are_told_once_they_are_over(
    app: FastAPI, referent: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    await populate(path, 100)
    current = monday_of(today())
    seen = {1: 50, 2: 10, 3: 95, 5: 70}
    async with app.state.sessions.begin() as session:
        await session.execute(text("update organisations set created_at = now() - interval '40 d'"))
        await session.execute(text("update agents set created_at = now() - interval '40 d'"))
        for weeks, agents in seen.items():
            values = {"week": current - timedelta(weeks=weeks), "agents": agents}
            insert = "select id, :week, :agents from organisations"
            await session.execute(text(f"insert into active_weeks {insert}"), values)
    weeks = (await referent.get(f"{path}/adoption")).json()["weeks"]
    told = {each["week"]: each["agents"] for each in weeks}
    assert str(current) not in told
    # Few came, or few did not; no more than a week was kept of the one before.
    expected = {1: 50, 2: None, 3: None, 4: None, 5: 70}
    assert {week: told[str(current - timedelta(weeks=week))] for week in expected} == expected


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> object:
    def day(number: int) -> None:
        for module in (presence, session):
            monkeypatch.setattr(module, "today", lambda: MONDAY + timedelta(days=number))

    return day


async def test_an_agent_counts_once_a_week(
    app: FastAPI, sign_in: SignIn, on: object, at_most: object
) -> None:
    assert callable(on)
    assert callable(at_most)
    on(0)
    jeanne, marie = await sign_in("agent"), await sign_in("agent", "marie")
    for day in (0, 0, 2, 6, 7):
        on(day)
        app.state.known_sessions.__init__()
        await jeanne.get("/api/me")
    on(1)
    await marie.get("/api/me")
    async with app.state.sessions() as reading:
        rows = await reading.execute(text("select week, agents from active_weeks order by week"))
        assert rows.all() == [(MONDAY, 2), (MONDAY + timedelta(days=7), 1)]
        [seen] = (
            await reading.execute(
                text("select last_seen_on from agents where id = :id"),
                {"id": (await who(jeanne))["id"]},
            )
        ).one()
    assert seen == MONDAY + timedelta(days=7)
    # The same day, a session that is looked up again writes nothing.
    on(7)
    app.state.known_sessions.__init__()
    with at_most(4):
        await jeanne.get("/api/me")


async def test_the_first_sign_in_is_kept(app: FastAPI, sign_in: SignIn) -> None:
    await sign_in("agent")
    query = text("select activated_at from agents")
    async with app.state.sessions() as session:
        first = (await session.execute(query)).scalar_one()
    await sign_in("agent")
    async with app.state.sessions() as session:
        assert (await session.execute(query)).scalar_one() == first is not None


def test_the_floor_is_five() -> None:
    assert Settings(data=Path("data"), figures={"smallest": 5}).figures.smallest == 5
    with pytest.raises(ValidationError):
        Settings(data=Path("data"), figures={"smallest": 4})
