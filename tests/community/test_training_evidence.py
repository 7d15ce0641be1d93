"""Sessions with others, what agents declare, and the evidence that is made of it all."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from community.conftest import Run, code, home
from community.test_training import complete, offer
from conftest import SignIn
from support.elsewhere import moved

PATH = "/api/training/meetings"
RECORD = "/api/training/record"
NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


def day(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def wanted(**said: Any) -> dict[str, Any]:
    usual = {"title": "Atelier", "starts_at": day(3), "minutes": 90, "place": "Salle 204"}
    return usual | said


def declared(**said: Any) -> dict[str, Any]:
    usual = {"title": "Conférence", "organiser": "CNFPT", "held_on": day(-9)[:10], "minutes": 120}
    return usual | said


async def make(client: httpx2.AsyncClient, **said: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=wanted(**said))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def who(client: httpx2.AsyncClient) -> str:
    return str((await client.get("/api/me")).json()["id"])


async def test_agents_enrol_and_evidence_is_made_of_attendance(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient,
    other_agent_client: httpx2.AsyncClient, run: Run,
) -> None:  # fmt: skip
    made = await make(referent, link="https://visio.example/a")
    path = f"{PATH}/{made['id']}"
    [shown] = (await agent_client.get(f"{PATH}/coming")).json()["items"]
    assert (shown["title"], shown["enrolled"], shown["mine"]) == ("Atelier", 0, False)
    for client in (agent_client, agent_client, other_agent_client):
        assert (await client.put(f"{path}/enrolment")).status_code == 200
    agents = (await referent.get(path)).json()["agents"]
    assert len(agents) == 2
    mine, other = await who(agent_client), await who(other_agent_client)
    body = {"present": [mine], "absent": [other]}
    early = await referent.put(f"{path}/attendance", json=body)
    assert code(early) == (409, "training_meeting_not_begun")
    await run("update training_meetings set starts_at = now() - interval '1 hour'")
    assert code(await agent_client.delete(f"{path}/enrolment")) == (409, "training_meeting_over")
    told = (await referent.put(f"{path}/attendance", json=body)).json()
    assert {each["id"]: each["attended"] for each in told["agents"]} == {mine: True, other: False}
    [line] = (await agent_client.get(RECORD)).json()["items"]
    assert (line["kind"], line["title"], line["minutes"]) == ("meeting", "Atelier", 90)
    assert (await other_agent_client.get(RECORD)).json()["items"] == []
    unknown = {"present": [NOBODY], "absent": []}
    assert code(await referent.put(f"{path}/attendance", json=unknown)) == (404, "not_found")


async def test_two_do_not_take_the_last_seat(referent: httpx2.AsyncClient, sign_in: SignIn) -> None:
    made = await make(referent, seats=1)
    path = f"{PATH}/{made['id']}/enrolment"
    clients = [await sign_in("agent", f"foule-{number}") for number in range(4)]
    answers = await asyncio.gather(*(client.put(path) for client in clients))
    codes = sorted(each.status_code for each in answers)
    assert codes == [200, 409, 409, 409]
    taken = next(c for c, a in zip(clients, answers, strict=True) if a.status_code == 200)
    assert (await taken.delete(path)).json()["enrolled"] == 0
    left = next(client for client in clients if client is not taken)
    assert (await left.put(path)).status_code == 200


async def test_a_session_is_changed_and_cancelled(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    made = await make(referent)
    path = f"{PATH}/{made['id']}"
    await agent_client.put(f"{path}/enrolment")
    changed = await referent.put(path, json=wanted(title="Atelier 2", seats=5))
    assert (changed.json()["title"], changed.json()["seats"]) == ("Atelier 2", 5)
    assert (await referent.post(f"{path}/cancellation")).json()["state"] == "cancelled"
    [shown] = (await agent_client.get(f"{PATH}/coming")).json()["items"]
    assert (shown["state"], shown["mine"]) == ("cancelled", True)
    for answer in (
        await agent_client.put(f"{path}/enrolment"), await referent.put(path, json=wanted()),
        await referent.put(f"{path}/attendance", json={"present": [], "absent": []}),
    ):  # fmt: skip
        assert code(answer) == (409, "training_meeting_over")


async def test_the_date_of_what_has_begun_stays(referent: httpx2.AsyncClient, run: Run) -> None:
    made = await make(referent)
    path = f"{PATH}/{made['id']}"
    await run("update training_meetings set starts_at = now() - interval '1 hour'")
    for other in (day(3), day(-3)):
        refused = await referent.put(path, json=wanted(starts_at=other))
        assert code(refused) == (409, "training_meeting_over")
    same = (await referent.get(path)).json()["starts_at"]
    kept = await referent.put(path, json=wanted(starts_at=same, title="Atelier, compte rendu"))
    assert (kept.status_code, kept.json()["starts_at"]) == (200, same)


async def test_seats_are_never_fewer_than_those_enrolled(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient,
    other_agent_client: httpx2.AsyncClient,
) -> None:  # fmt: skip
    made = await make(referent)
    for client in (agent_client, other_agent_client):
        await client.put(f"{PATH}/{made['id']}/enrolment")
    refused = await referent.put(f"{PATH}/{made['id']}", json=wanted(seats=1))
    assert code(refused) == (409, "training_meeting_seats_taken")
    assert refused.json()["params"] == {"enrolled": 2}


async def test_another_organisation_has_no_part_in_it(
    app: FastAPI, referent: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    made = await make(referent)
    organisation = await home(referent)
    for persona in ("agent", "referente"):
        await sign_in(persona, "ailleurs")
    await moved(app, "ailleurs")
    agent, other = await sign_in("agent", "ailleurs"), await sign_in("referente", "ailleurs")
    path = f"{PATH}/{made['id']}"
    answers = [
        await agent.put(f"{path}/enrolment"), await other.get(path),
        await other.put(path, json=wanted()), await other.post(f"{path}/cancellation"),
        await other.get(f"/api/organisations/{organisation}/training/evidence"),
        await other.get(f"/api/organisations/{organisation}/training/evidence/table"),
    ]  # fmt: skip
    assert {code(each) for each in answers} == {(404, "not_found")}
    assert (await agent.get(f"{PATH}/coming")).json()["items"] == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": ""}, (422, "invalid")),
        ({"title": None}, (422, "invalid")),
        ({"place": "", "link": ""}, (400, "training_meeting_refused")),
        ({"starts_at": day(3_000)}, (400, "training_meeting_refused")),
        ({"starts_at": "2027-03-01"}, (422, "invalid")),
        ({"minutes": 0}, (422, "invalid")),
        ({"minutes": 1.5}, (422, "invalid")),
        ({"seats": 0}, (422, "invalid")),
        ({"seats": -4}, (422, "invalid")),
        ({"link": "javascript:alert(1)"}, (422, "invalid")),
        ({"link": "http://visio.example"}, (422, "invalid")),
        ({"link": "https://a b"}, (422, "invalid")),
    ],
)
async def test_what_is_no_session(
    referent: httpx2.AsyncClient, said: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert code(await referent.post(PATH, json=wanted(**said))) == refusal
    assert (await referent.get(PATH)).json()["items"] == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": ""}, (422, "invalid")),
        ({"organiser": ""}, (422, "invalid")),
        ({"organiser": "é" * 161}, (422, "invalid")),
        ({"held_on": day(30)[:10]}, (400, "training_declaration_refused")),
        ({"held_on": "1980-01-01"}, (400, "training_declaration_refused")),
        ({"held_on": "hier"}, (422, "invalid")),
        ({"held_on": None}, (422, "invalid")),
        ({"minutes": 0}, (422, "invalid")),
        ({"minutes": 2_401}, (422, "invalid")),
        ({"minutes": "une heure"}, (422, "invalid")),
    ],
)
async def test_what_is_not_declared(
    agent_client: httpx2.AsyncClient, said: dict[str, Any], refusal: tuple[int, str]
) -> None:
    answer = await agent_client.post("/api/training/declarations", json=declared(**said))
    assert code(answer) == refusal
    assert (await agent_client.get(RECORD)).json()["items"] == []


async def test_a_declaration_is_its_agents_own(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    made = await agent_client.post("/api/training/declarations", json=declared())
    [line] = made.json()["items"]
    assert (line["kind"], line["organiser"], made.json()["minutes"]) == (
        "declaration", "CNFPT", 120,
    )  # fmt: skip
    path = f"/api/training/declarations/{line['id']}"
    assert code(await other_agent_client.delete(path)) == (404, "not_found")
    assert (await agent_client.delete(path)).status_code == 204
    assert (await agent_client.get(RECORD)).json()["items"] == []


async def test_a_referent_takes_the_evidence_of_their_organisation(
    app: FastAPI, referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, sign_in: SignIn,
    run: Run,
) -> None:  # fmt: skip
    await complete(agent_client, await offer(referent))
    said = declared(title="=1+1", organiser="Ailleurs")
    await agent_client.post("/api/training/declarations", json=said)
    await sign_in("agent", "ailleurs")
    await moved(app, "ailleurs")
    stranger = await sign_in("agent", "ailleurs")
    await stranger.post("/api/training/declarations", json=declared(title="Étrangère"))
    path = f"/api/organisations/{await home(referent)}/training/evidence"
    totals = (await referent.get(path)).json()
    assert totals == {
        "agents": 2, "with_evidence": 1, "modules": 1, "meetings": 0, "declarations": 1,
        "minutes": 150,
    }  # fmt: skip
    answer = await referent.get(f"{path}/table")
    assert 'filename="formation-' in answer.headers["content-disposition"]
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert head[:6] == ["Nom", "Adresse", "Unité", "Nature", "Intitulé", "Version"]
    assert len(rows) == 2
    by_kind = {row[3]: row for row in rows}
    module = by_kind["module en ligne"]
    assert (module[0], module[4], module[5], module[8]) == (
        "Jeanne Moreau-Petit", "Vérifier", "1", "0,50",
    )  # fmt: skip
    # What was typed is computed by no spreadsheet.
    assert by_kind["déclaration de l’agent"][4] == "'=1+1"
    kinds = await run("select kind from events where kind = 'training:evidence_exported'")
    assert len(kinds) == 1


@pytest.mark.parametrize("persona", ["agent", "pilote", "administratrice"])
async def test_who_takes_no_evidence(sign_in: SignIn, persona: str) -> None:
    client = await sign_in(persona)
    path = f"/api/organisations/{await home(client)}/training/evidence"
    for answer in (await client.get(path), await client.get(f"{path}/table")):
        assert code(answer) == (403, "right_missing")
