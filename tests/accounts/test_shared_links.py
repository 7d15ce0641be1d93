"""Links that several may use: outside the demonstration, an address typed there proves nothing."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI

from accounts.test_invitations import NewClient, SignIn, change, home
from emilie.accounts.invitations.accepting import A_MINUTE
from emilie.accounts.invitations.entering import find_open
from emilie.core.http import Outbound
from emilie.core.mail import place
from emilie.core.mail.posting import Posting
from support.mail import mailbox


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


async def shared(client: httpx2.AsyncClient) -> str:
    """A link that several may use."""
    soon = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    wanted = {"name": "L", "cap": 500, "expires_at": soon}
    made = await client.post(f"{await home(client)}/invitation-links", json=wanted)
    return f"/api/invitation/{made.json()['token']}"


async def test_an_address_that_somebody_typed_has_to_be_proven(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    link, guest = await shared(referent), new_client()
    await new_client().post("/api/sign-in/demonstration", json={"persona": "agent"})
    with mailbox() as box:
        mail = box.settings()
        app.state.settings = app.state.settings.model_copy(update={"mail": mail})
        app.state.demonstration = False
        who = {"email": "Lea@archipel.example", "given_name": "Léa"}
        # A member, whoever is invited already and a stranger are told the same.
        for email in (who["email"], who["email"], "agent@demonstration.example"):
            answer = await guest.post(f"{link}/accept", json=who | {"email": email})
            assert answer.json() == {
                "waiting": False, "to_prove": True, "email": email.lower(), "csrf_token": None,
                "agent": None,
            }  # fmt: skip
        async with app.state.sessions.begin() as session:
            assert await find_open(session, "lea@archipel.example", sends=False) is None
        hold = "select expires_at < now() + interval '49 hours' as brief from invitations"
        assert [row.brief for row in await change(app, hold)] == [True]
        outbound = Outbound()
        outbound.declare(place.OWNER, [*place.places(mail)])
        await Posting(app.state.sessions, outbound, mail, asyncio.Event()).send()
    assert [to for _, [to] in box.envelopes] == ["lea@archipel.example"]
    said = box.letters[0].get_body(("plain",))
    assert said is not None
    [token] = re.findall(r"https://emilie\.example/invitation/(\S+)", said.get_content())
    answer = await guest.post(f"/api/invitation/{token}/accept", json={})
    assert (answer.json()["to_prove"], answer.json()["agent"]) == (False, None)
    async with app.state.sessions.begin() as session:
        assert await find_open(session, "lea@archipel.example", sends=False) is not None
    assert [row.brief for row in await change(app, hold)] == [False]


async def test_a_link_is_not_used_as_fast_as_a_machine_asks(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    link = await shared(referent)
    app.state.demonstration = False
    found = [
        await new_client().post(f"{link}/accept", json={"email": f"p{n}@archipel.example"})
        for n in range(A_MINUTE + 1)
    ]
    assert {each.status_code for each in found[:-1]} == {200}
    assert (found[-1].status_code, found[-1].json()["code"]) == (429, "link_busy")
    await change(app, "update invitations set created_at = created_at - interval '1 minute'")
    answer = await new_client().post(f"{link}/accept", json={"email": "q@archipel.example"})
    assert answer.status_code == 200
