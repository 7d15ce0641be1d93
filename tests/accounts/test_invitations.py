"""Inviting a person, by a link, by a domain; seats, the waiting list, accepting and declining."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.accounts.invitations.entering import activate, find_open
from emilie.accounts.models import Agent
from emilie.core.http import Outbound
from emilie.core.mail import place
from emilie.core.mail.posting import Posting
from emilie.settings import Mail
from support.mail import mailbox

SignIn = Callable[..., Awaitable[httpx2.AsyncClient]]
NewClient = Callable[[], httpx2.AsyncClient]
MAIL = Mail.model_validate(
    {"url": "smtp://127.0.0.1:9", "sender": "e@archipel.example", "site": "http://127.0.0.1"}
)


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


async def home(client: httpx2.AsyncClient) -> str:
    organisation = (await client.get("/api/me")).json()["organisation"]["id"]
    return f"/api/organisations/{organisation}"


async def invite(client: httpx2.AsyncClient, email: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{await home(client)}/invitations", json={"email": email} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def link_of(client: httpx2.AsyncClient, invitation: dict[str, Any]) -> str:
    path = f"{await home(client)}/invitations/{invitation['id']}/link"
    answer = await client.post(path)
    assert answer.status_code == 201, answer.text
    return f"/api/invitation/{answer.json()['token']}"


async def states(client: httpx2.AsyncClient) -> dict[str, str]:
    found = (await client.get(f"{await home(client)}/invitations/people")).json()["items"]
    return {each["email"]: each["state"] for each in found}


async def change(app: FastAPI, statement: str, **values: Any) -> Any:
    async with app.state.sessions.begin() as session:
        return await session.execute(text(statement), values)


async def test_a_person_is_invited_and_enters(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    made = await invite(referent, "Zoe.LeGoff@archipel.example", given_name="Zoé", name="Le Goff")
    assert (made["state"], made["source"], made["letter"]) == ("invited", "person", None)
    link, guest = await link_of(referent, made), new_client()
    told = (await guest.get(link)).json()
    assert (told["kind"], told["organisation"]) == ("person", "Ministère de l’Archipel")
    assert (told["inviter"], told["given_name"]) == ("Samira Lebrun", "Zoé")
    assert (told["signs_in_here"], told["activated"]) == (True, False)
    entered = await guest.post(f"{link}/accept", json={})
    assert entered.status_code == 200, entered.text
    agent = entered.json()["agent"]
    assert (agent["name"], agent["role"]) == ("Zoé Le Goff", "agent")
    assert (await guest.get("/api/me")).json()["email"] == "zoe.legoff@archipel.example"
    assert await states(referent) == {"zoe.legoff@archipel.example": "activated"}
    happened = await change(app, "select happening from participations order by id")
    assert [row.happening for row in happened] == ["listed", "invited", "activated"]
    # In the demonstration the same link signs in again.
    assert (await new_client().post(f"{link}/accept", json={})).json()["agent"]["id"] == agent["id"]
    await change(app, "update invitations set expires_at = now()")
    over = await new_client().post(f"{link}/accept", json={})
    assert (over.status_code, over.json()["code"]) == (410, "invitation_expired")


async def test_a_link_serves_as_often_as_it_may(
    referent: httpx2.AsyncClient, new_client: NewClient
) -> None:
    path = f"{await home(referent)}/invitation-links"
    soon = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    wanted = {"name": "Journée d’accueil", "cap": 1, "expires_at": soon}
    made = (await referent.post(path, json=wanted)).json()
    link, guest = f"/api/invitation/{made['token']}", new_client()
    assert (await guest.get(link)).json()["kind"] == "link"
    for email in ("", "personne", "a@b", "x\r\nbcc: y@z.fr", f"{'x' * 70}@archipel.example"):
        answer = await guest.post(f"{link}/accept", json={"email": email})
        assert (answer.status_code, answer.json()["code"]) == (422, "email_refused"), email
    member = {"email": "AGENT@demonstration.example"}
    await new_client().post("/api/sign-in/demonstration", json={"persona": "agent"})
    answer = await guest.post(f"{link}/accept", json=member)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_invited")
    who = {"email": "Paul.Roc@archipel.example", "given_name": "Paul", "name": "Roc"}
    entered = await guest.post(f"{link}/accept", json=who)
    assert entered.json()["agent"]["name"] == "Paul Roc"
    for _ in range(2):
        answer = await new_client().post(f"{link}/accept", json={"email": "autre@archipel.example"})
        assert (answer.status_code, answer.json()["code"]) == (410, "link_spent")
    [listed] = (await referent.get(path)).json()["items"]
    assert (listed["used"], listed["state"]) == (1, "spent")
    await referent.delete(f"{path}/{listed['id']}")
    answer = await new_client().get(link)
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_revoked")


async def test_a_link_waits_for_a_seat(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    await change(app, "update organisations set seats = 1")
    soon = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    path = f"{await home(referent)}/invitation-links"
    made = (await referent.post(path, json={"name": "L", "cap": 5, "expires_at": soon})).json()
    link = f"/api/invitation/{made['token']}"
    guest = new_client()
    answer = await guest.post(f"{link}/accept", json={"email": "a@archipel.example"})
    assert (answer.json()["waiting"], answer.json()["agent"]) == (True, None)
    assert (await guest.get("/api/me")).status_code == 401


async def test_whoever_has_an_address_of_the_domain_is_found(
    referent: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    path = f"{await home(referent)}/invitation-domains"
    for domain in ("gmail.com", "x", "a b.fr", "@", "-a.fr", "a..fr", "exemple.fr/x", "é.fr"):
        answer = await referent.post(path, json={"domain": domain})
        assert (answer.status_code, answer.json()["code"]) == (422, "domain_refused"), domain
    answer = await referent.post(path, json={"domain": "justice.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "domain_not_theirs")
    coordinator = await sign_in("pilote")
    assert (await coordinator.post(path, json={"domain": "@Justice.example"})).status_code == 201
    answer = await coordinator.post(path, json={"domain": "justice.example"})
    assert (answer.status_code, answer.json()["code"]) == (409, "domain_taken")
    async with app.state.sessions.begin() as session:
        assert await find_open(session, "lea@ailleurs.example", sends=False) is None
        found = await find_open(session, "Lea@Justice.example", sends=False)
        assert found is not None
        assert (found.state, found.source, found.role) == ("invited", "domain", "agent")
        agent = Agent(
            organisation_id=found.organisation_id, given_name="Léa", name="Léa", role="agent",
            email="lea@justice.example",
        )  # fmt: skip
        session.add(agent)
        await session.flush()
        await activate(session, found, agent)
    assert (await states(referent))["lea@justice.example"] == "activated"
    [entry] = (await referent.get(path)).json()["items"]
    assert (await referent.delete(f"{path}/{entry['id']}")).status_code == 204


async def test_a_sign_in_finds_the_invitation_of_its_address(
    referent: httpx2.AsyncClient, app: FastAPI
) -> None:
    made = await invite(referent, "lea@archipel.example")
    async with app.state.sessions.begin() as session:
        found = await find_open(session, " Lea@ARCHIPEL.example ", sends=False)
        assert found is not None
        assert str(found.id) == made["id"]
        assert (
            await find_open(session, "lea@archipel.example, autre@archipel.example", sends=False)
            is None
        )
    await referent.post(f"{await home(referent)}/invitations/{made['id']}/revoke")
    async with app.state.sessions() as session:
        assert await find_open(session, "lea@archipel.example", sends=False) is None


async def test_only_coordinators_invite_referents(
    referent: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    path = f"{await home(referent)}/invitations"
    wanted = {"email": "r@archipel.example", "role": "referent"}
    answer = await referent.post(path, json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_refused")
    coordinator = await sign_in("pilote")
    assert (await coordinator.post(path, json=wanted)).json()["role"] == "referent"
    assert (
        await coordinator.post(path, json=wanted | {"role": "administrator"})
    ).status_code == 422
    for persona in ("agent", "administratrice"):
        answer = await (await sign_in(persona)).get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing")


async def test_another_organisation_does_not_exist(
    referent: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    await change(app, "insert into organisations (id, name) values (gen_random_uuid(), 'Ailleurs')")
    other = (await change(app, "select id from organisations where name = 'Ailleurs'")).scalar_one()
    for path in ("invitations", "invitations/people", "invitation-links", "invitation-domains"):
        answer = await referent.get(f"/api/organisations/{other}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    coordinator = await sign_in("pilote")
    answer = await coordinator.post(
        f"/api/organisations/{other}/invitations", json={"email": "x@ailleurs.example"}
    )
    there = answer.json()["id"]
    answer = await referent.post(f"{await home(referent)}/invitations/{there}/revoke")
    assert answer.status_code == 404
    # An agent of one is not taken into another by an invitation.
    mine = await invite(referent, "pilote@demonstration.example".replace("pilote", "nouveau"))
    assert mine["state"] == "invited"


BAD = [
    {"email": ""}, {"email": "x"}, {"email": "a@b@c.fr"}, {"email": "a@c.fr\nBcc: z@c.fr"},
    {"email": "é@c.fr"}, {"email": " @c.fr"}, {"email": "a" * 300}, {}, {"email": None},
    {"email": "a@c.fr", "days": 0}, {"email": "a@c.fr", "days": 1000},
    {"email": "a@c.fr", "name": "n" * 200}, {"email": "a@c.fr", "wave_id": "x"},
]  # fmt: skip


@pytest.mark.parametrize("body", BAD)
async def test_bad_invitations_are_refused(referent: httpx2.AsyncClient, body: Any) -> None:
    answer = await referent.post(f"{await home(referent)}/invitations", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"invalid", "email_refused"}
    assert await states(referent) == {}


async def test_nobody_is_invited_twice(referent: httpx2.AsyncClient) -> None:
    await invite(referent, "a@archipel.example")
    path = f"{await home(referent)}/invitations"
    for email in ("A@archipel.example", "referente@demonstration.example"):
        answer = await referent.post(path, json={"email": email})
        assert (answer.status_code, answer.json()["code"]) == (409, "already_invited")


@pytest.mark.parametrize("token", ["x" * 43, "x" * 20, "é" * 30, "%00" * 20, "..%5c" * 10])
async def test_a_link_that_leads_nowhere(client: httpx2.AsyncClient, token: str) -> None:
    for method, path in (("GET", ""), ("POST", "/accept"), ("POST", "/decline")):
        answer = await client.request(method, f"/api/invitation/{token}{path}", json={})
        assert answer.status_code in {404, 405, 422}, (path, answer.text)
        assert answer.json()["code"] in {"invitation_unknown", "not_found", "invalid"}


async def test_another_site_does_not_answer(
    referent: httpx2.AsyncClient, new_client: NewClient
) -> None:
    link = await link_of(referent, await invite(referent, "a@archipel.example"))
    other = {"origin": "http://evil.example"}
    for path in ("accept", "decline"):
        answer = await new_client().post(f"{link}/{path}", json={}, headers=other)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


async def test_reminders_are_few_and_spaced(
    sign_in: SignIn, app: FastAPI, referent: httpx2.AsyncClient
) -> None:
    path = f"{await home(referent)}/invitations"
    await invite(referent, "a@archipel.example")
    answer = await referent.post(f"{path}/remind", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "mail_not_sent")
    app.state.settings = app.state.settings.model_copy(update={"mail": MAIL})
    answer = await referent.post(f"{path}/remind", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_remind")
    reminded = []
    for _ in range(4):
        days = "update invitations set changed_at = changed_at - interval '4 days',"
        await change(app, f"{days} reminded_at = reminded_at - interval '4 days'")
        answer = await referent.post(f"{path}/remind", json={})
        reminded.append(answer.json().get("reminded"))
    assert reminded == [1, 1, 1, None]
    letters = await change(app, "select kind, number from letters order by number")
    assert [tuple(row) for row in letters] == [("reminder", each) for each in (1, 2, 3)]


async def test_people_are_listed_by_page_and_searched(referent: httpx2.AsyncClient) -> None:
    for number in range(5):
        await invite(referent, f"p{number}@archipel.example", name=f"Éloïse {number}")
    path = f"{await home(referent)}/invitations/people"
    first = (await referent.get(path, params={"limit": 2})).json()
    assert [each["email"][:2] for each in first["items"]] == ["p4", "p3"]
    more = {"limit": 3, "after": first["next"]}
    rest = (await referent.get(path, params=more)).json()
    assert [each["email"][:2] for each in rest["items"]] == ["p2", "p1", "p0"]
    assert rest["next"] is None
    found = (await referent.get(path, params={"q": "eloise p3@"})).json()["items"]
    assert [each["email"][:2] for each in found] == ["p3"]
    for odd in ("%", "_", "\\", "'", "zzz"):
        answer = await referent.get(path, params={"q": odd, "state": "invited"})
        assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_those_who_wait_are_listed_in_the_order_of_their_turn(
    referent: httpx2.AsyncClient, app: FastAPI
) -> None:
    await change(app, "update organisations set seats = 1")
    for each in "abcd":
        await invite(referent, f"{each}@archipel.example")
    for rank, each in enumerate("cad", 1):
        drawn = "update invitations set rank = :rank where email = :email"
        await change(app, drawn, rank=rank, email=f"{each}@archipel.example")
    path = f"{await home(referent)}/invitations/people"
    told, after = list[tuple[str, int]](), None
    while True:
        wanted: dict[str, str | int] = {"state": "waiting", "limit": 1}
        wanted |= {} if after is None else {"after": after}
        found = (await referent.get(path, params=wanted)).json()
        told += [(each["email"][0], each["place"]) for each in found["items"]]
        after = found["next"]
        if after is None:
            break
    # Who came after the draw comes after those who were drawn.
    assert told == [("c", 1), ("a", 2), ("d", 3), ("b", 4)]


async def test_letters_carry_links_that_lead_in(
    referent: httpx2.AsyncClient, new_client: NewClient, app: FastAPI
) -> None:
    with mailbox() as box:
        mail = box.settings()
        app.state.settings = app.state.settings.model_copy(update={"mail": mail})
        made = await invite(referent, "lea@archipel.example", given_name="Léa", name="Roc")
        assert made["letter"] == "waiting"
        outbound = Outbound()
        outbound.declare(place.OWNER, [*place.places(mail)])
        posting = Posting(app.state.sessions, outbound, mail, asyncio.Event())
        assert await posting.send() is False
        [letter] = box.letters
        assert letter["To"] == "Léa Roc <lea@archipel.example>"
        said = letter.get_body(("plain",))
        assert said is not None
        [token] = re.findall(r"https://emilie\.example/invitation/(\S+)", said.get_content())
        listed = (await referent.get(f"{await home(referent)}/invitations/people")).json()["items"]
        assert [each["letter"] for each in listed] == ["sent"]
        # The link is kept nowhere, and leads in.
        kept = await change(app, "select count(*) from letters where letters::text ~ :it", it=token)
        assert kept.scalar_one() == 0
        entered = await new_client().post(f"/api/invitation/{token}/accept", json={})
        assert entered.json()["agent"]["given_name"] == "Léa"
        # What is over is not written about.
        again = await invite(referent, "paul@archipel.example")
        await referent.post(f"{await home(referent)}/invitations/{again['id']}/revoke")
        await posting.send()
        assert len(box.letters) == 1
