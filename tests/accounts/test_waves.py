"""Waves: opened, drawn by lot, paused, closed; what their agents may do, and what is kept."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.accounts.invitations.inviting import add
from emilie.accounts.organisations.seats import locked
from emilie.accounts.waves import lot
from emilie.accounts.waves.actions import going_on
from emilie.accounts.waves.models import Wave
from emilie.core.http import Outbound
from emilie.core.mail import place
from emilie.core.mail.posting import Posting
from emilie.core.mail.writing import FRANCE, day
from support.mail import mailbox

SignIn = Callable[..., Awaitable[httpx2.AsyncClient]]
NOW = datetime.now(UTC)


def on(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


@pytest.fixture
async def coordinator(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("pilote")


async def home(client: httpx2.AsyncClient) -> str:
    found: str = (await client.get("/api/me")).json()["organisation"]["id"]
    return found


async def opened(client: httpx2.AsyncClient, now: int = 10, later: int = 0, **more: Any) -> Any:
    seats = {"organisation_id": await home(client), "now": now, "later": later}
    wanted = {"name": "Vague 1", "begins_at": on(-1), "organisations": [seats]} | more
    answer = await client.post("/api/waves", json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def candidates(client: httpx2.AsyncClient, wave: Any, *emails: str) -> Any:
    path = f"/api/organisations/{await home(client)}/invitations/import?wave={wave['id']}"
    answer = await client.post(path, content="\n".join(["email", *emails]).encode())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def change(app: FastAPI, statement: str, **values: Any) -> Any:
    async with app.state.sessions.begin() as session:
        found = await session.execute(text(statement), values)
    app.state.known_sessions.forget_all()
    return found


async def joined(
    client: httpx2.AsyncClient, wave: Any, sign_in: SignIn, email: str = "agent"
) -> httpx2.AsyncClient:
    """An agent of the demonstration, who accepted to take part."""
    agent = await sign_in("agent")
    path = f"/api/organisations/{await home(client)}/invitations"
    wanted = {"email": f"{email}@demonstration.example", "wave_id": wave["id"]}
    made = (await client.post(path, json=wanted)).json()
    token = (await client.post(f"{path}/{made['id']}/link")).json()["token"]
    answer = await agent.post(f"/api/invitation/{token}/accept", json={})
    assert answer.status_code == 200, answer.text
    agent.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return agent


async def asks(agent: httpx2.AsyncClient) -> httpx2.Response:
    made = (await agent.post("/api/conversations", json={})).json()
    return await agent.post(f"/api/conversations/{made['id']}/turns", json={"text": "Bonjour"})


async def test_an_agent_asks_once_the_wave_has_begun(
    coordinator: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    wave = await opened(coordinator, begins_at=on(2))
    assert wave["state"] == "planned"
    agent = await joined(coordinator, wave, sign_in)
    answer = await asks(agent)
    assert (answer.status_code, answer.json()["code"]) == (403, "wave_not_open")
    begins = datetime.fromisoformat(wave["begins_at"]).astimezone(FRANCE)
    assert answer.json()["params"]["day"] == f"{begins:%d/%m/%Y}"
    # What is theirs stays theirs.
    assert (await agent.get("/api/conversations")).status_code == 200
    await change(app, "update waves set begins_at = now() - interval '1 hour'")
    assert (await asks(agent)).status_code == 200
    # Who takes part in no wave asks as ever.
    assert (await asks(await sign_in("agent", "autre"))).status_code == 200


async def test_a_wave_is_paused_and_goes_on(
    coordinator: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    wave = await opened(coordinator)
    agent = await joined(coordinator, wave, sign_in)
    path = f"/api/waves/{wave['id']}"
    assert (await coordinator.post(f"{path}/pause")).json()["state"] == "paused"
    answer = await asks(agent)
    assert (answer.status_code, answer.json()["code"]) == (403, "wave_paused")
    assert (await coordinator.post(f"{path}/resume")).json()["state"] == "open"
    assert (await asks(agent)).status_code == 200


async def test_a_closed_wave_lets_its_agents_take_their_data_away(
    coordinator: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    wave = await opened(coordinator)
    agent = await joined(coordinator, wave, sign_in)
    made = (await agent.get("/api/conversations")).json()["items"]
    assert (await asks(agent)).status_code == 200
    [made] = (await agent.get("/api/conversations")).json()["items"]
    path = f"/api/waves/{wave['id']}"
    for closes, kept, code in [
        (0.5, 40, "wave_closing_too_soon"), (-1, 40, "wave_closing_too_soon"),
        (5, 6, "wave_kept_too_short"), (5, 5_000, "wave_kept_too_short"),
    ]:  # fmt: skip
        wanted = {"closes_at": on(closes), "kept_until": on(kept)}
        answer = await coordinator.post(f"{path}/close", json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    wanted = {"closes_at": on(5), "kept_until": on(40)}
    assert (await coordinator.post(f"{path}/close", json=wanted)).json()["state"] == "closing"
    assert (await asks(agent)).status_code == 200
    await change(app, "update waves set closes_at = now() - interval '1 day'")
    answer = await asks(agent)
    assert (answer.status_code, answer.json()["code"]) == (403, "wave_closed")
    assert answer.json()["params"].keys() == {"day", "kept"}
    taken = await agent.get(f"/api/conversations/{made['id']}/export?format=md")
    assert taken.status_code == 200
    for verb, body in (("pause", None), ("resume", None), ("close", wanted), ("draw", {})):
        answer = await coordinator.post(f"{path}/{verb}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "wave_over"), verb


async def test_a_draw_is_what_anybody_finds_again(
    coordinator: httpx2.AsyncClient, app: FastAPI
) -> None:
    wave = await opened(coordinator, now=3, later=2, later_at=on(30), by_lot=True)
    listed = await candidates(coordinator, wave, *(f"c{n}@archipel.example" for n in range(8)))
    assert listed["invited"] == 0
    path = f"/api/waves/{wave['id']}"
    drawn = (await coordinator.post(f"{path}/draw", json={"seed": "loto 30/11/2026"})).json()
    [figures] = drawn["organisations"]
    assert (figures["now"]["invited"], figures["later"]["invited"], figures["waiting"]) == (3, 2, 3)
    assert (drawn["seed"], drawn["sends_mail"]) == ("loto 30/11/2026", False)
    file = await coordinator.get(f"{path}/draw.csv")
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text), delimiter=";"))
    ids = [row["invitation_id"] for row in rows]
    # The method of the guide, written again.
    by_hand = sorted(
        ids, key=lambda each: hashlib.sha256(f"{drawn['seed']}:{each}".encode()).digest()
    )
    assert ids == by_hand == [str(each) for each in lot.order(drawn["seed"], map(UUID, ids))]
    assert [row["arm"] for row in rows] == ["now"] * 3 + ["later"] * 2 + [""] * 3
    digest = hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
    assert drawn["list_digest"] == digest
    answer = await coordinator.post(f"{path}/draw", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "wave_already_drawn")
    # Who was drawn and declines is replaced by the next one, in the arm that lacks somebody.
    organisation = await home(coordinator)
    invitations = f"/api/organisations/{organisation}/invitations"
    await coordinator.post(f"{invitations}/{ids[0]}/revoke")
    found = await change(app, "select arm from invitations where id = :id", id=ids[5])
    assert found.scalar_one() == "now"
    told = (await coordinator.get(f"{path}/participation.csv")).text.splitlines()
    assert told[0] == "at;happening;arm;organisation_id;invitation_id"
    happened = [line.split(";")[1] for line in told[1:]]
    assert {each: happened.count(each) for each in set(happened)} == {
        "listed": 8, "drawn": 8, "invited": 6, "revoked": 1
    }  # fmt: skip
    assert "archipel" not in "".join(told)


async def test_a_draw_is_by_organisation(coordinator: httpx2.AsyncClient, app: FastAPI) -> None:
    await change(app, "insert into organisations (id, name) values (gen_random_uuid(), 'Ailleurs')")
    listed = (await coordinator.get("/api/waves/organisations")).json()["items"]
    assert [each["name"] for each in listed] == ["Ailleurs", "Ministère de l’Archipel"]
    seats = [{"organisation_id": each["id"], "now": 2} for each in listed]
    wave = await opened(coordinator, by_lot=True, organisations=seats)
    for number, each in enumerate(listed):
        emails = "\n".join(["email", *(f"c{n}@o{number}.example" for n in range(4))])
        path = f"/api/organisations/{each['id']}/invitations/import?wave={wave['id']}"
        assert (await coordinator.post(path, content=emails.encode())).status_code == 200
    drawn = (await coordinator.post(f"/api/waves/{wave['id']}/draw", json={})).json()
    assert len(drawn["seed"]) == 32
    assert [each["now"]["invited"] for each in drawn["organisations"]] == [2, 2]
    assert [each["waiting"] for each in drawn["organisations"]] == [2, 2]


async def test_without_a_draw_the_first_come_are_invited(
    coordinator: httpx2.AsyncClient, app: FastAPI
) -> None:
    wave = await opened(coordinator, now=2, later=1, later_at=on(30))
    done = await candidates(coordinator, wave, *(f"c{n}@archipel.example" for n in range(4)))
    assert done["invited"] == 3
    found = await change(app, "select arm from invitations order by number")
    assert [row.arm for row in found] == ["now", "now", "later", None]
    answer = await coordinator.post(f"/api/waves/{wave['id']}/draw", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "wave_not_by_lot")
    answer = await coordinator.post(f"/api/waves/{wave['id']}/remind")
    assert (answer.status_code, answer.json()["code"]) == (409, "mail_not_sent")


async def test_who_has_access_later_waits(coordinator: httpx2.AsyncClient, sign_in: SignIn) -> None:
    wave = await opened(coordinator, now=0, later=1, later_at=on(30))
    agent = await joined(coordinator, wave, sign_in)
    assert (await asks(agent)).json()["code"] == "wave_not_open"
    # Another wave that lets them ask is enough.
    other = await opened(coordinator, name="Vague 2")
    agent = await joined(coordinator, other, sign_in)
    assert (await asks(agent)).status_code == 200


async def test_the_wave_costs_no_query_of_its_own(
    coordinator: httpx2.AsyncClient, sign_in: SignIn, at_most: Any
) -> None:
    agent = await joined(coordinator, await opened(coordinator), sign_in)
    assert (await agent.get("/api/conversations")).status_code == 200
    with at_most(1) as statements:
        await agent.post("/api/conversations", json={})
    assert "waves" not in statements[0]


ORGANISATION = "01a20a20-e7fe-7324-8c13-eda3037020d4"
BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "invalid"), ({"name": "x" * 200}, "invalid"), ({"begins_at": "hier"}, "invalid"),
    ({"begins_at": "2026-01-01T00:00:00"}, "invalid"), ({"organisations": []}, "invalid"),
    ({"organisations": [{"organisation_id": "x", "now": 1}]}, "invalid"),
    ({"organisations": [{"organisation_id": ORGANISATION, "now": -1}]}, "invalid"),
    ({"organisations": [{"organisation_id": ORGANISATION, "now": 1}]}, "not_found"),
    (
        {"organisations": [{"organisation_id": ORGANISATION, "now": 1}] * 2},
        "wave_organisation_twice",
    ),
    ({"organisations": [{"organisation_id": ORGANISATION, "now": 0}]}, "wave_without_seats"),
    (
        {"organisations": [{"organisation_id": ORGANISATION, "now": 1, "later": 1}]},
        "wave_without_later_date",
    ),
    ({"begins_at": on(10), "later_at": on(5)}, "wave_dates_refused"),
    ({"begins_at": on(5_000)}, "wave_dates_refused"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "code"), BAD)
async def test_bad_waves_are_refused(
    coordinator: httpx2.AsyncClient, said: dict[str, Any], code: str
) -> None:
    usual = {"organisation_id": await home(coordinator), "now": 1}
    wanted = {"name": "V", "begins_at": on(1), "organisations": [usual]} | said
    answer = await coordinator.post("/api/waves", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (
        404 if code == "not_found" else 422,
        code,
    )
    assert (await coordinator.get("/api/waves")).json() == {"items": []}


async def test_only_coordinators_run_waves(
    coordinator: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    wave = await opened(coordinator)
    for persona in ("agent", "referente", "administratrice"):
        client = await sign_in(persona)
        for path in ("", f"/{wave['id']}", "/organisations", f"/{wave['id']}/participation.csv"):
            answer = await client.get(f"/api/waves{path}")
            assert (answer.status_code, answer.json()["code"]) == (403, "right_missing")
    for path in ("x", ORGANISATION):
        assert (await coordinator.get(f"/api/waves/{path}")).status_code in {404, 422}


async def test_somebody_is_invited_while_the_wave_is_decided_on(
    coordinator: httpx2.AsyncClient, app: FastAPI
) -> None:
    """Who invites holds the organisation and names the wave; who draws, the other way round."""
    wave = await opened(coordinator)
    organisation_id = UUID(await home(coordinator))
    async with app.state.sessions.begin() as deciding, app.state.sessions.begin() as inviting:
        await locked(inviting, organisation_id)
        await going_on(deciding, UUID(wave["id"]))
        await inviting.execute(text("set local lock_timeout = '2s'"))
        added = await add(
            inviting, organisation_id, source="person", email="zoe@archipel.example",
            wave=await inviting.get_one(Wave, UUID(wave["id"])), days=30, given_name="", name="",
            unit="", role="agent", invited_by=None, agent_id=None,
        )  # fmt: skip
    assert added is not None


async def test_its_agents_are_told_of_the_end(
    coordinator: httpx2.AsyncClient, sign_in: SignIn, app: FastAPI
) -> None:
    wave = await opened(coordinator)
    await joined(coordinator, wave, sign_in)
    with mailbox() as box:
        mail = box.settings()
        app.state.settings = app.state.settings.model_copy(update={"mail": mail})
        outbound = Outbound()
        outbound.declare(place.OWNER, [*place.places(mail)])
        posting = Posting(app.state.sessions, outbound, mail, asyncio.Event())
        wanted = {"closes_at": on(5), "kept_until": on(40)}
        for _ in range(2):  # the same dates are told once
            await coordinator.post(f"/api/waves/{wave['id']}/close", json=wanted)
        await posting.send()
        later = wanted | {"closes_at": on(6)}
        await coordinator.post(f"/api/waves/{wave['id']}/close", json=later)
        await posting.send()
        # Who has no address costs nobody theirs.
        async with app.state.sessions.begin() as session:
            await session.execute(text("update agents set email = 'personne'"))
        last = wanted | {"closes_at": on(7)}
        answer = await coordinator.post(f"/api/waves/{wave['id']}/close", json=last)
        assert answer.status_code == 200, answer.text
        async with app.state.sessions() as session:
            assert await session.scalar(text("select count(*) from letters")) == 2
    ends = [day(datetime.fromisoformat(each), "fr") for each in (on(5), on(6))]
    said = [letter["Subject"] for letter in box.letters]
    assert said == [f"Émilie\u00a0: votre accès prend fin le {each}" for each in ends]
    body = box.letters[0].get_body(("plain",))
    assert body is not None
    assert "« Mes données »" in body.get_content().replace("\u00a0", " ")
