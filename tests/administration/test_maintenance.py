"""Maintenance: planned or at once, obeyed by every door, and undone by who closed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from administration.conftest import PATH, Decide
from conftest import SignIn
from emilie.accounts.rights import IN_MAINTENANCE, RIGHTS, May
from emilie.accounts.steering.errors import UnderMaintenance
from emilie.accounts.steering.known import Steering
from emilie.main import create_app
from emilie.rights import doors
from emilie.settings import Settings

NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"
CLOSED = (503, "under_maintenance")


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def window(begins: float, ends: float | None = None, **more: Any) -> dict[str, Any]:
    """In minutes from now."""
    now = datetime.now(UTC)
    ends_at = None if ends is None else (now + timedelta(minutes=ends)).isoformat()
    return {
        "starts_at": (now + timedelta(minutes=begins)).isoformat(), "ends_at": ends_at, **more
    }  # fmt: skip


async def test_it_closes_all_but_administrators_and_opens_again(
    client: httpx2.AsyncClient,
    agent_client: httpx2.AsyncClient,
    administrator: httpx2.AsyncClient,
    decide: Decide,
    sign_in: SignIn,
) -> None:
    assert (await agent_client.get("/api/conversations")).status_code == 200
    words = {"fr": "Mise à jour du modèle.", "en": "Update."}
    answer = await decide("maintenance", window(-1, 60, **words))
    assert answer.status_code == 200, answer.text
    refused = await agent_client.get("/api/conversations")
    assert code(refused) == CLOSED
    assert 3_400 < int(refused.headers["retry-after"]) <= 3_600
    told = (await client.get("/api/instance")).json()["maintenance"]
    assert (told["fr"], told["in_force"]) == ("Mise à jour du modèle.", True)
    # Oneself and the way out stay open; administrators have all of theirs, and get in.
    assert (await agent_client.get("/api/me")).status_code == 200
    assert (await administrator.get("/api/conversations")).status_code == 200
    again = await sign_in("administratrice")
    assert (await again.get(PATH)).status_code == 200
    assert (await decide("maintenance", None)).status_code == 200
    assert (await agent_client.get("/api/conversations")).status_code == 200
    assert (await client.get("/api/instance")).json()["maintenance"] is None


async def test_every_route_but_a_few_is_closed(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    await decide("maintenance", window(-1))
    open_: list[tuple[str, str]] = []
    for door in doors(app):
        if not isinstance(door.access, May) or door.path == "/api/sign-out":
            continue
        path = door.path
        for name in path.split("{")[1:]:
            path = path.replace("{" + name.split("}")[0] + "}", NOBODY)
        answer = await agent_client.request(door.method, path)
        always = door.access.right in IN_MAINTENANCE
        closed = answer.status_code == 503
        if closed == always:
            open_.append((door.method, door.path))
    assert open_ == []
    assert RIGHTS.keys() > IN_MAINTENANCE


async def test_keys_are_refused_with_when_to_come_back(
    new_client: Any, administrator: httpx2.AsyncClient, decide: Decide
) -> None:
    asked = {"name": "Outil", "scopes": ["chat", "models"], "sensitivity": "interne"}
    secret = (await administrator.post("/api/keys", json=asked)).json()["secret"]
    tool = new_client()
    tool.headers["Authorization"] = f"Bearer {secret}"
    assert (await tool.get("/v1/models")).status_code == 200
    await decide("maintenance", window(-1, 10))
    refused = await tool.get("/v1/models")
    assert (refused.status_code, refused.json()["error"]["code"]) == CLOSED
    assert "maintenance" in refused.json()["error"]["message"]
    assert int(refused.headers["retry-after"]) <= 600


async def test_one_that_is_planned_is_told_before_and_closes_nothing_yet(
    client: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    await decide("maintenance", window(60, 90, told_hours=2))
    told = (await client.get("/api/instance")).json()["maintenance"]
    assert told["in_force"] is False
    assert (await agent_client.get("/api/conversations")).status_code == 200
    await decide("maintenance", window(60 * 24, told_hours=2))
    assert (await client.get("/api/instance")).json()["maintenance"] is None


async def test_one_that_is_over_closes_nothing(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    await decide("maintenance", window(-60, 60))
    # As time goes by.
    async with app.state.sessions.begin() as session:
        ended = f'"{(datetime.now(UTC) - timedelta(minutes=1)).isoformat()}"'
        await session.execute(
            text("update steering set value = jsonb_set(value, '{ends_at}', cast(:at as jsonb))"),
            {"at": ended},
        )
        await session.execute(text("insert into steering_changes (source, topic, reason)"
                                   " values ('terminal', 'maintenance', '')"))  # fmt: skip
    await app.state.steering.refresh(app.state.statements)
    assert (await agent_client.get("/api/conversations")).status_code == 200


async def test_a_maintenance_ends_what_is_under_way_once(app: FastAPI, decide: Decide) -> None:
    ended = 0

    async def closes() -> None:
        nonlocal ended
        ended += 1

    steering = Steering()
    await steering.refresh(app.state.statements)
    await steering.turn(closes)
    assert ended == 0
    await decide("maintenance", window(-1))
    await steering.refresh(app.state.statements)
    await steering.turn(closes)
    await steering.turn(closes)
    assert ended == 1
    await decide("maintenance", None)
    await steering.refresh(app.state.statements)
    await steering.turn(closes)
    await decide("maintenance", window(-1))
    await steering.refresh(app.state.statements)
    await steering.turn(closes)
    assert ended == 2


async def test_another_replica_obeys_and_so_does_one_that_starts(
    app: FastAPI, settings: Settings, dsn: str, decide: Decide
) -> None:
    other = Steering()
    await other.refresh(app.state.statements)
    other.check_open()
    await decide("maintenance", window(-1))
    await other.refresh(app.state.statements)
    with pytest.raises(UnderMaintenance):
        other.check_open()
    again = create_app(settings, dsn, worker=False)
    async with again.router.lifespan_context(again):
        assert again.state.steering.maintenance is not None


@pytest.mark.parametrize(("override", "closed"), [("on", True), ("off", False), (None, False)])
async def test_the_operator_has_the_last_word(override: Any, closed: bool) -> None:
    assert (Steering(override).maintenance is not None) is closed


async def test_an_operator_opens_what_screens_closed(app: FastAPI, decide: Decide) -> None:
    await decide("maintenance", window(-1))
    opened = Steering("off")
    await opened.refresh(app.state.statements)
    assert opened.maintenance is None
    assert opened.announced is None


BAD: list[tuple[Any, tuple[int, str]]] = [
    ({}, (422, "invalid")),
    ({"starts_at": "demain"}, (422, "invalid")),
    ({"starts_at": "2027-01-01T00:00:00"}, (422, "invalid")),
    (window(60, 30), (400, "maintenance_backwards")),
    (window(-60, -30), (400, "maintenance_backwards")),
    (window(1, 2, told_hours=-1), (422, "invalid")),
    (window(1, 2, told_hours=10**9), (422, "invalid")),
    (window(1, 2, fr="x" * 601), (422, "invalid")),
    (window(1, 2, html="<b>"), (422, "invalid")),
    ("oui", (422, "invalid")),
]


@pytest.mark.parametrize(("value", "refused"), BAD)
async def test_what_makes_no_sense_is_refused(
    decide: Decide, value: Any, refused: tuple[int, str]
) -> None:
    assert code(await decide("maintenance", value)) == refused


async def test_two_administrators_at_once(administrator: httpx2.AsyncClient) -> None:
    body = {"value": window(60), "after": 0, "reason": ""}
    assert (await administrator.put(f"{PATH}/maintenance", json=body)).status_code == 200
    other = {"value": window(120), "after": 0, "reason": ""}
    assert code(await administrator.put(f"{PATH}/maintenance", json=other)) == (
        409, "setting_changed",
    )  # fmt: skip
