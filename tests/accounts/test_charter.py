"""The charter: published by a coordinator, accepted by each agent before anything else."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.accounts.charter.actions import LONGEST, example
from emilie.accounts.rights import BEFORE_CHARTER, RIGHTS, May
from emilie.accounts.session import COOKIE
from emilie.main import create_app
from emilie.rights import doors
from emilie.settings import Settings

PATH = "/api/charter"
FIRST = "# Charte\n\nRelisez."
NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


@pytest.fixture
async def coordinator(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("pilote")


async def publish(client: httpx2.AsyncClient, words: str = FIRST, after: int = 0) -> dict[str, Any]:
    answer = await client.post(f"{PATH}/versions", json={"text": words, "after": after})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def accept(client: httpx2.AsyncClient, number: int) -> None:
    answer = await client.post(f"{PATH}/acceptance", json={"number": number})
    assert answer.status_code == 204, answer.text


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_fresh_instance_asks_nothing_and_proposes_an_example(
    agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient
) -> None:
    assert (await agent_client.get(PATH)).json() == {"charter": None}
    assert (await agent_client.get("/api/me")).json()["charter"] == "none"
    assert (await agent_client.get("/api/conversations")).status_code == 200
    told = (await coordinator.get(f"{PATH}/versions")).json()
    assert (told["items"], told["agents"]) == ([], 2)
    assert told["example"] == example()
    made = await publish(coordinator, told["example"])
    assert made["text"] == example().strip()


async def test_nothing_else_is_open_until_it_is_accepted(
    agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient
) -> None:
    assert (await agent_client.get("/api/conversations")).status_code == 200
    await publish(coordinator)
    assert code(await agent_client.get("/api/conversations")) == (403, "charter_not_accepted")
    assert code(await agent_client.post("/api/conversations", json={})) == (
        403, "charter_not_accepted",
    )  # fmt: skip
    # What is read first, oneself, and the way out.
    assert (await agent_client.get("/api/me")).json()["charter"] == "due"
    assert (await agent_client.patch("/api/me", json={"theme": "dark"})).status_code == 200
    charter = (await agent_client.get(PATH)).json()["charter"]
    assert (charter["number"], charter["text"], charter["accepted_at"]) == (1, FIRST, None)
    await accept(agent_client, 1)
    assert (await agent_client.get("/api/conversations")).status_code == 200
    assert (await agent_client.get("/api/me")).json()["charter"] == "accepted"
    assert (await agent_client.get(PATH)).json()["charter"]["accepted_at"] is not None
    # Who published it is an agent too.
    assert code(await coordinator.get("/api/conversations")) == (403, "charter_not_accepted")
    assert (await agent_client.post("/api/sign-out")).status_code == 204


async def test_every_route_but_a_few_waits_for_it(
    app: FastAPI, agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient
) -> None:
    await publish(coordinator)
    open_: list[tuple[str, str, int]] = []
    closed: list[tuple[str, str, int]] = []
    for door in doors(app):
        if not isinstance(door.access, May) or door.path == "/api/sign-out":
            continue
        path = re.sub(r"\{\w+_id\}", NOBODY, door.path).format(number=1, ordinal=1, version=1)
        answer = await agent_client.request(door.method, path)
        refused = answer.status_code == 403 and answer.json()["code"] == "charter_not_accepted"
        (closed if refused else open_).append((door.path, door.access.right, answer.status_code))
    # What is open to no agent is closed to them, charter or not.
    theirs = {right for right, row in RIGHTS.items() if "agent" in row}
    assert {right for _, right, _ in open_} & theirs <= BEFORE_CHARTER
    assert all(status == 403 for _, right, status in open_ if right not in BEFORE_CHARTER)
    assert {right for _, right, _ in closed} & BEFORE_CHARTER == set()
    assert len(closed) > 60


async def test_a_new_version_is_asked_for_again(
    agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, app: FastAPI
) -> None:
    await publish(coordinator)
    await accept(agent_client, 1)
    await publish(coordinator, "# Charte\n\nRelisez deux fois.", 1)
    assert code(await agent_client.get("/api/conversations")) == (403, "charter_not_accepted")
    # What was on the screen meanwhile is not what is accepted.
    stale = await agent_client.post(f"{PATH}/acceptance", json={"number": 1})
    assert code(stale) == (409, "charter_changed")
    assert stale.json()["params"] == {"number": 2}
    for _ in range(2):
        await accept(agent_client, 2)
    assert (await agent_client.get("/api/conversations")).status_code == 200
    told = (await coordinator.get(f"{PATH}/versions")).json()
    assert [(each["number"], each["accepted"]) for each in told["items"]] == [(2, 1), (1, 1)]
    assert {each["published_by"] for each in told["items"]} == {"Claire Fontaine"}
    assert "Jeanne" not in str(told)
    assert (await coordinator.get(f"{PATH}/versions/1")).json()["text"] == FIRST
    assert code(await coordinator.get(f"{PATH}/versions/9")) == (404, "not_found")
    async with app.state.sessions() as session:
        kept = await session.execute(
            text("select kind, facts ->> 'number' from events where kind like 'charter:%'"
                 " order by id")
        )  # fmt: skip
        assert [tuple(row) for row in kept] == [
            ("charter:published", "1"), ("charter:accepted", "1"),
            ("charter:published", "2"), ("charter:accepted", "2"),
        ]  # fmt: skip
        dated = "select count(*) from charter_acceptances where accepted_at <= now()"
        assert (await session.execute(text(dated))).scalar_one() == 2
    async with app.state.sessions.begin() as session:
        await session.execute(text("update agents set state = 'suspended' where role = 'agent'"))
    fewer = (await coordinator.get(f"{PATH}/versions")).json()
    assert [each["accepted"] for each in fewer["items"]] == [0, 0]
    assert fewer["agents"] == told["agents"] - 1


async def test_what_is_accepted_on_a_replica_holds_on_the_other_at_once(
    settings: Settings, dsn: str, app: FastAPI, agent_client: httpx2.AsyncClient,
    coordinator: httpx2.AsyncClient,
) -> None:  # fmt: skip
    await publish(coordinator)
    other = create_app(settings, dsn, worker=False)
    transport = httpx2.ASGITransport(app=other, raise_app_exceptions=False)
    async with (
        other.router.lifespan_context(other),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as there,
    ):
        there.cookies.set(COOKIE, agent_client.cookies[COOKIE])
        for _ in range(2):
            assert code(await there.get("/api/tasks")) == (403, "charter_not_accepted")
        await accept(agent_client, 1)
        assert (await there.get("/api/tasks")).status_code == 200


async def test_a_session_that_accepted_costs_no_statement(
    agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, at_most: Any
) -> None:
    await publish(coordinator)
    await accept(agent_client, 1)
    await agent_client.get("/api/tasks")
    with at_most(0):
        assert (await agent_client.get("/api/tasks")).status_code == 200


@pytest.mark.parametrize("persona", ["agent", "referente", "administratrice"])
async def test_only_coordinators_publish(sign_in: SignIn, persona: str) -> None:
    client = await sign_in(persona)
    answers = [
        await client.get(f"{PATH}/versions"),
        await client.get(f"{PATH}/versions/1"),
        await client.post(f"{PATH}/versions", json={"text": "Rien", "after": 0}),
    ]
    assert {code(each) for each in answers} == {(403, "right_missing")}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"text": "", "after": 1}, (400, "charter_empty")),
        ({"text": " \n\t ", "after": 1}, (400, "charter_empty")),
        ({"text": "\x00\u0007", "after": 1}, (400, "charter_empty")),
        ({"text": "é" * (LONGEST + 1), "after": 1}, (413, "charter_too_long")),
        ({"text": FIRST + "\n", "after": 1}, (409, "charter_unchanged")),
        ({"text": "Autre", "after": 0}, (409, "charter_changed")),
        ({"text": "Autre", "after": 2}, (409, "charter_changed")),
        ({"text": "Autre", "after": -1}, (422, "invalid")),
        ({"text": "Autre", "after": 10**30}, (422, "invalid")),
        ({"text": "Autre"}, (422, "invalid")),
        ({"text": None, "after": 1}, (422, "invalid")),
        ({"text": ["Autre"], "after": 1}, (422, "invalid")),
        ([], (422, "invalid")),
    ],
)
async def test_what_is_not_published(
    coordinator: httpx2.AsyncClient, body: Any, refusal: tuple[int, str]
) -> None:
    await publish(coordinator)
    assert code(await coordinator.post(f"{PATH}/versions", json=body)) == refusal
    assert (await coordinator.get(PATH)).json()["charter"]["number"] == 1


@pytest.mark.parametrize(
    "body",
    [{}, [], {"number": None}, {"number": "un"}, {"number": -1}, {"number": 1.5},
     {"number": 2**31}, {"number": 10**40}, {"number": True}, {"number": {"a": 1}}],
)  # fmt: skip
async def test_what_accepts_nothing(
    agent_client: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, body: Any
) -> None:
    await publish(coordinator, "Deux", (await publish(coordinator))["number"])
    answer = await agent_client.post(f"{PATH}/acceptance", json=body)
    assert code(answer) in {(422, "invalid"), (409, "charter_changed")}
    assert (await agent_client.get("/api/me")).json()["charter"] == "due"


async def test_without_a_charter_there_is_nothing_to_accept(
    agent_client: httpx2.AsyncClient,
) -> None:
    answer = await agent_client.post(f"{PATH}/acceptance", json={"number": 1})
    assert code(answer) == (404, "not_found")


async def test_the_words_are_kept_as_they_are_written(coordinator: httpx2.AsyncClient) -> None:
    words = "# É\n\n- a\n\t- b « c » <script>alert(1)</script> 👩🏽‍💻"
    assert (await publish(coordinator, f"  {words}\u0000\n"))["text"] == words


async def test_first_steps_are_remembered(sign_in: SignIn) -> None:
    client = await sign_in("agent", "nouvelle")
    assert (await client.get("/api/me")).json()["welcomed"] is False
    for wrong in (False, "oui", 3):
        assert (await client.patch("/api/me", json={"welcomed": wrong})).status_code == 422
    assert (await client.patch("/api/me", json={"welcomed": True})).json()["welcomed"] is True
    again = await sign_in("agent", "nouvelle")
    assert (await again.get("/api/me")).json()["welcomed"] is True


def test_the_example_has_what_a_charter_needs() -> None:
    heads = re.findall(r"^## (\d+)\. ", example(), re.MULTILINE)
    assert [int(number) for number in heads] == list(range(1, 12))
    assert len(example()) < LONGEST
