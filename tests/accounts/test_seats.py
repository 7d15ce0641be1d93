"""Seats of an organisation: who has one, who waits for one, and when it is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from accounts.test_invitations import NewClient, SignIn, change, home, invite, link_of, states
from emilie.accounts.invitations import links
from emilie.accounts.invitations.jobs import give_seats
from emilie.accounts.organisations import seats
from emilie.accounts.organisations.errors import SeatsTaken


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


async def test_seats_are_kept_and_the_waiting_list_goes_in_order(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    await change(app, "update organisations set seats = 3")
    found = [await invite(referent, f"{each}@archipel.example") for each in "abcd"]
    assert [each["state"] for each in found] == ["invited", "invited", "waiting", "waiting"]
    assert [each["place"] for each in found] == [None, None, 1, 2]
    facts = (await referent.get(f"{await home(referent)}/invitations")).json()
    assert (facts["seats"], facts["seats_left"], facts["counts"]["waiting"]) == (3, 0, 2)
    link = await link_of(referent, found[0])
    assert (await new_client().post(f"{link}/decline")).status_code == 204
    await referent.post(f"{await home(referent)}/invitations/{found[1]['id']}/revoke")
    assert await states(referent) == {
        "a@archipel.example": "declined", "b@archipel.example": "revoked",
        "c@archipel.example": "invited", "d@archipel.example": "invited",
    }  # fmt: skip
    answer = await new_client().get(link)
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_declined")


async def test_who_is_invited_keeps_a_seat_from_everybody_else(
    referent: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    administrator, jeanne = await sign_in("administratrice"), await sign_in("agent")
    me = (await jeanne.get("/api/me")).json()
    path = await home(referent)
    suspended = await referent.patch(f"{path}/members/{me['id']}", json={"state": "suspended"})
    assert suspended.status_code == 200
    await invite(referent, "zoe@archipel.example")
    # Two agents and who is invited: neither fewer seats, nor somebody back.
    refused = await administrator.patch(path, json={"seats": 2})
    assert (refused.status_code, refused.json()) == (
        409, {"code": "seats_below_members", "params": {"members": 3}}
    )  # fmt: skip
    assert (await administrator.patch(path, json={"seats": 3})).status_code == 200
    back = await referent.patch(f"{path}/members/{me['id']}", json={"state": "active"})
    assert (back.status_code, back.json()["code"]) == (409, "seats_taken")
    # But the invitation that is theirs is their seat.
    async with app.state.sessions.begin() as session:
        organisation_id = UUID(path.rpartition("/")[2])
        with pytest.raises(SeatsTaken):
            await seats.take(session, organisation_id, "yann@archipel.example")
        await seats.take(session, organisation_id, "Zoe@archipel.example")


async def test_new_seats_are_for_those_who_wait(
    referent: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    administrator, jeanne = await sign_in("administratrice"), await sign_in("agent")
    me, path = (await jeanne.get("/api/me")).json(), await home(referent)
    await change(app, "update organisations set seats = 3")
    for each in "abc":
        await invite(referent, f"{each}@archipel.example")
    assert set((await states(referent)).values()) == {"waiting"}
    assert (await administrator.patch(path, json={"seats": 4})).status_code == 200
    found = await states(referent)
    assert [found[f"{each}@archipel.example"] for each in "abc"] == ["invited", *["waiting"] * 2]
    suspended = await referent.patch(f"{path}/members/{me['id']}", json={"state": "suspended"})
    assert suspended.status_code == 200
    found = await states(referent)
    assert [found[f"{each}@archipel.example"] for each in "abc"] == [*["invited"] * 2, "waiting"]


async def test_links_that_ended_make_room_for_others(
    referent: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST", 2)
    path = f"{await home(referent)}/invitation-links"
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()

    async def make() -> int:
        wanted = {"name": "Lien", "cap": 5, "expires_at": until}
        return (await referent.post(path, json=wanted)).status_code

    assert [await make() for _ in range(3)] == [201, 201, 409]
    [last, _] = (await referent.get(path)).json()["items"]
    await referent.delete(f"{path}/{last['id']}")
    await change(app, "update invitation_links set used = cap where revoked_at is null")
    assert [await make() for _ in range(3)] == [201, 201, 409]
    shown = (await referent.get(path)).json()["items"]
    assert [each["state"] for each in shown] == ["open", "open"]


async def test_what_expires_leaves_its_seat(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    await change(app, "update organisations set seats = 2")
    first, _ = [await invite(referent, f"{each}@archipel.example") for each in "ab"]
    link = await link_of(referent, first)
    await change(app, "update invitations set expires_at = now() - interval '1 second'")
    answer = await new_client().post(f"{link}/accept", json={})
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_expired")
    assert await give_seats(app.state.sessions, app.state.settings.mail) == 1
    assert await states(referent) == {
        "a@archipel.example": "expired", "b@archipel.example": "invited"
    }  # fmt: skip
