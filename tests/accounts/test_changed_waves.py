"""Waves changed once they are open: what may change, what is kept of it, who is told."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from accounts.test_waves import (
    asks,
    candidates,
    change,
    coordinator,
    home,
    joined,
    on,
    opened,
)
from conftest import SignIn
from emilie.settings import Settings

__all__ = ["coordinator"]

NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


async def patched(client: httpx2.AsyncClient, wave: Any, **said: Any) -> httpx2.Response:
    return await client.patch(f"/api/waves/{wave['id']}", json=said)


async def seats_of(client: httpx2.AsyncClient, now: int, later: int = 0) -> list[dict[str, Any]]:
    return [{"organisation_id": await home(client), "now": now, "later": later}]


async def test_more_seats_are_for_those_who_wait(coordinator: httpx2.AsyncClient) -> None:
    wave = await opened(coordinator, now=1)
    await candidates(coordinator, wave, "a@archipel.example", "b@archipel.example")
    changed = await patched(coordinator, wave, organisations=await seats_of(coordinator, 2))
    assert changed.status_code == 200, changed.text
    assert (changed.json()["invited"], changed.json()["waiting"]) == (2, 0)
    refused = await patched(coordinator, wave, organisations=await seats_of(coordinator, 1))
    assert (refused.status_code, refused.json()["code"]) == (409, "wave_seats_given")
    assert refused.json()["params"] == {"now": 2, "later": 0}
    listed = (await coordinator.get(f"/api/waves/{wave['id']}/changes")).json()["items"]
    [item] = listed
    assert (item["field"], item["before"], item["after"]) == ("now_seats", "1", "2")
    assert item["by"] == "Claire Fontaine"
    assert item["organisation"] is not None


async def test_another_organisation_joins(coordinator: httpx2.AsyncClient, app: FastAPI) -> None:
    wave = await opened(coordinator)
    made = await change(
        app, "insert into organisations (id, name) values (gen_random_uuid(), 'Ailleurs')"
        " returning id::text",
    )  # fmt: skip
    added = {"organisation_id": made.scalar_one(), "now": 3, "later": 0}
    changed = (await patched(coordinator, wave, organisations=[added])).json()
    assert min(each["name"] for each in changed["organisations"]) == "Ailleurs"
    assert changed["seats"] == 13


async def test_what_has_not_begun_is_put_off(
    coordinator: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    wave = await opened(coordinator, now=1, later=1, begins_at=on(2), later_at=on(10))
    agent = await joined(coordinator, wave, sign_in)
    assert (await asks(agent)).json()["params"]["day"] != ""
    changed = await patched(coordinator, wave, begins_at=on(-1))
    assert changed.json()["state"] == "open"
    assert (await asks(agent)).status_code == 200
    late = await patched(coordinator, wave, begins_at=on(3))
    assert (late.status_code, late.json()["code"]) == (409, "wave_begun")
    assert (await patched(coordinator, wave, later_at=on(20))).status_code == 200
    fields = (await coordinator.get(f"/api/waves/{wave['id']}/changes")).json()["items"]
    assert [each["field"] for each in fields] == ["later_at", "begins_at"]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"begins_at": None}, 422, "invalid"),
        ({"begins_at": "demain"}, 422, "invalid"),
        ({"begins_at": "2030-01-01T00:00:00"}, 422, "invalid"),
        ({"begins_at": on(11)}, 422, "wave_dates_refused"),
        ({"begins_at": on(5_000), "later_at": on(5_001)}, 422, "wave_dates_refused"),
        ({"later_at": on(1)}, 422, "wave_dates_refused"),
        ({"later_at": None}, 422, "wave_without_later_date"),
        ({"seed": "x"}, 422, "invalid"),
        ({"organisations": [{"organisation_id": "x", "now": 1}]}, 422, "invalid"),
        ({"organisations": [{"organisation_id": "HOME", "now": -1}]}, 422, "invalid"),
        ({"organisations": [{"organisation_id": "HOME", "now": 0}]}, 422, "wave_without_seats"),
        (
            {"organisations": [{"organisation_id": NOBODY, "now": 1}]},
            404, "not_found",
        ),
        (
            {"organisations": [{"organisation_id": "HOME", "now": 1}] * 2},
            422, "wave_organisation_twice",
        ),
    ],
)  # fmt: skip
async def test_what_is_refused_changes_nothing(
    coordinator: httpx2.AsyncClient, said: dict[str, Any], status: int, code: str
) -> None:
    wave = await opened(coordinator, now=1, later=1, begins_at=on(2), later_at=on(10))
    here = await home(coordinator)
    for each in said.get("organisations", []):
        if each["organisation_id"] == "HOME":
            each["organisation_id"] = here
    refused = await patched(coordinator, wave, **said)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    again = (await coordinator.get(f"/api/waves/{wave['id']}")).json()
    assert {**again, "sends_mail": None} == {**wave, "sends_mail": None}


async def test_a_wave_that_is_over_stays_as_it_was(
    coordinator: httpx2.AsyncClient, app: FastAPI
) -> None:
    wave = await opened(coordinator)
    await change(app, "update waves set closes_at = now(), kept_until = now()")
    refused = await patched(coordinator, wave, organisations=await seats_of(coordinator, 20))
    assert (refused.status_code, refused.json()["code"]) == (409, "wave_over")


class TestTold:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        mail = {"url": "smtp://127.0.0.1:1", "sender": "e@archipel.example", "tls": "none"}
        site = {"site": "https://emilie.example.fr"}
        return Settings(data=settings.data, mail=mail | site)

    async def test_another_closing_date_is_told_again_and_kept(
        self, coordinator: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
    ) -> None:
        wave = await opened(coordinator)
        await joined(coordinator, wave, sign_in)
        for closes in (5, 20):
            dates = {"closes_at": on(closes), "kept_until": on(60)}
            answer = await coordinator.post(f"/api/waves/{wave['id']}/close", json=dates)
            assert answer.status_code == 200, answer.text
        async with app.state.sessions.begin() as session:
            told = text("select number from letters where kind = 'closing' order by number")
            assert (await session.scalars(told)).all() == [0, 1]
            # Old letters are erased: the next one is told all the same.
            await session.execute(text("delete from letters where number = 0"))
        dates = {"closes_at": on(30), "kept_until": on(60)}
        await coordinator.post(f"/api/waves/{wave['id']}/close", json=dates)
        async with app.state.sessions.begin() as session:
            assert (await session.scalars(told)).all() == [1, 2]
        items = (await coordinator.get(f"/api/waves/{wave['id']}/changes")).json()["items"]
        assert [each["field"] for each in items] == ["closes_at", "closes_at"]
