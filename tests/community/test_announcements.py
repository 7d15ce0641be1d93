"""Announcements: written by who may, shown to whom they are for, counted and never named."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from community.conftest import Populate, Run, code, home
from conftest import SignIn
from support.elsewhere import moved

PATH = "/api/announcements"
NOW = datetime.now(UTC)
NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


def day(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


def worded(**said: Any) -> dict[str, Any]:
    usual = {
        "title": "Maintenance samedi", "body": "De **8 h** à 10 h.", "level": "attention",
        "dismissible": True, "audience": "organisations", "starts_at": day(-1), "ends_at": day(7),
    }  # fmt: skip
    return usual | said


async def write(client: httpx2.AsyncClient, **said: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=worded(**said))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def publish(client: httpx2.AsyncClient, **said: Any) -> dict[str, Any]:
    draft = await write(client, **said)
    body = {"by_mail": False, "revision": draft["revision"]}
    answer = await client.post(f"{PATH}/{draft['id']}/publication", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def titles(client: httpx2.AsyncClient, which: str = "current") -> list[str]:
    answer = await client.get(f"{PATH}/{which}")
    return [each["title"] for each in answer.json()["items"]]


async def read(client: httpx2.AsyncClient, made: Any, *, dismissed: bool) -> httpx2.Response:
    return await client.put(f"{PATH}/{made['id']}/reading", json={"dismissed": dismissed})


async def test_a_draft_is_shown_once_it_is_published_until_it_is_withdrawn(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    draft = await write(referent)
    assert (draft["state"], draft["author"], draft["readers"]) == ("draft", "Samira Lebrun", None)
    assert await titles(agent_client) == []
    body = {"by_mail": False, "revision": 1}
    path = f"{PATH}/{draft['id']}"
    published = (await referent.post(f"{path}/publication", json=body)).json()
    assert (published["state"], published["revision"]) == ("in_force", 2)
    assert await titles(agent_client) == ["Maintenance samedi"]
    shown = (await agent_client.get(f"{PATH}/current")).json()["items"][0]
    assert (shown["organisation"], shown["level"]) == ("Ministère de l’Archipel", "attention")
    assert code(await referent.post(f"{path}/publication", json=body | {"revision": 2})) == (
        409, "announcement_published",
    )  # fmt: skip
    assert code(await referent.delete(path)) == (409, "announcement_published")
    changed = await referent.put(path, json=worded(title="Reportée", revision=2))
    assert changed.json()["revision"] == 3
    assert await titles(agent_client) == ["Reportée"]
    assert (await referent.post(f"{path}/withdrawal")).json()["state"] == "withdrawn"
    assert await titles(agent_client) == await titles(agent_client, "received") == []
    assert code(await referent.put(path, json=worded(revision=4))) == (409, "announcement_over")


async def test_a_draft_is_deleted(referent: httpx2.AsyncClient) -> None:
    draft = await write(referent)
    assert (await referent.delete(f"{PATH}/{draft['id']}")).status_code == 204
    assert code(await referent.get(f"{PATH}/{draft['id']}")) == (404, "not_found")


async def test_dates_say_when(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, run: Run
) -> None:
    planned = await publish(referent, title="Bientôt", starts_at=day(2), ends_at=None)
    past = await publish(referent, title="Hier", level="information")
    await run("update announcements set ends_at = now() where id = :id", id=past["id"])
    assert await titles(agent_client) == []
    assert await titles(agent_client, "received") == ["Hier"]
    items = (await referent.get(PATH)).json()["items"]
    states = {each["title"]: each["state"] for each in items}
    assert states == {"Bientôt": "planned", "Hier": "ended"}
    assert code(await read(agent_client, planned, dismissed=False)) == (404, "not_found")
    assert code(await referent.post(f"{PATH}/{past['id']}/withdrawal")) == (
        409, "announcement_over",
    )  # fmt: skip


async def test_the_most_serious_comes_first(
    referent: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    await publish(referent, title="C", level="information")
    await publish(coordinator, title="A", level="important", audience="everybody")
    await publish(referent, title="B")
    assert await titles(agent_client) == ["A", "B", "C"]
    shown = (await agent_client.get(f"{PATH}/current")).json()["items"]
    assert shown[0]["organisation"] is None


async def test_units_and_waves_are_all_that_is_told(
    referent: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, sign_in: SignIn,
    agent_client: httpx2.AsyncClient, run: Run,
) -> None:  # fmt: skip
    choices = (await referent.get(f"{PATH}/audiences")).json()
    assert choices["audiences"] == ["organisations", "units"]
    assert (len(choices["organisations"]), choices["waves"]) == (1, [])
    units = {each["name"]: each["id"] for each in choices["units"]}
    theirs = units["Direction des médiathèques"]
    made = await publish(referent, title="Unité", audience="units", unit_ids=[theirs])
    assert made["names"] == ["Direction des médiathèques"]
    assert await titles(agent_client) == ["Unité"]
    assert await titles(referent) == []
    [(wave,)] = await run(
        "insert into waves (id, name, description, state, begins_at, by_lot) values"
        " (gen_random_uuid(), 'Vague 1', '', 'open', now(), false) returning id"
    )
    await run(
        "insert into invitations (id, organisation_id, wave_id, email, given_name, name, unit,"
        " role, source, state, days, agent_id) select gen_random_uuid(), organisation_id, :wave,"
        " email, '', '', '', 'agent', 'list', 'activated', 30, id from agents where role = 'agent'",
        wave=wave,
    )
    told = (await coordinator.get(f"{PATH}/audiences")).json()
    assert [(each["name"], each["agents"]) for each in told["waves"]] == [("Vague 1", 1)]
    await publish(coordinator, title="Vague", audience="wave", wave_id=str(wave))
    assert set(await titles(agent_client)) == {"Unité", "Vague"}
    assert await titles(coordinator) == []


async def test_another_organisation_sees_and_changes_nothing_of_it(
    app: FastAPI, referent: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    await moved(app, "ailleurs")
    made = await publish(referent)
    for persona in ("agent", "referente"):
        await sign_in(persona, "ailleurs")
    await moved(app, "ailleurs")
    agent, other = await sign_in("agent", "ailleurs"), await sign_in("referente", "ailleurs")
    assert await titles(agent) == await titles(agent, "received") == []
    assert code(await read(agent, made, dismissed=False)) == (404, "not_found")
    path = f"{PATH}/{made['id']}"
    answers = [
        await other.get(path), await other.put(path, json=worded(revision=2)),
        await other.post(f"{path}/withdrawal"), await other.delete(path),
        await other.post(f"{path}/publication", json={"by_mail": False, "revision": 2}),
    ]  # fmt: skip
    assert {code(each) for each in answers} == {(404, "not_found")}
    assert (await other.get(PATH)).json()["items"] == []


async def test_coordinators_and_referents_write_apart(
    referent: httpx2.AsyncClient, coordinator: httpx2.AsyncClient
) -> None:
    made = await publish(coordinator, audience="everybody")
    assert code(await referent.get(f"{PATH}/{made['id']}")) == (404, "not_found")
    theirs = await publish(referent)
    assert code(await coordinator.get(f"{PATH}/{theirs['id']}")) == (404, "not_found")


@pytest.mark.parametrize("persona", ["agent", "administratrice"])
async def test_who_does_not_write(sign_in: SignIn, persona: str) -> None:
    client = await sign_in(persona)
    answers = [
        await client.get(PATH), await client.get(f"{PATH}/audiences"),
        await client.post(PATH, json=worded()), await client.delete(f"{PATH}/{NOBODY}"),
    ]  # fmt: skip
    assert {code(each) for each in answers} == {(403, "right_missing")}


async def test_what_is_dismissed_stays_so_on_every_machine(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    made = await publish(referent)
    assert (await read(agent_client, made, dismissed=True)).status_code == 204
    # Seen again by another window, it stays dismissed.
    assert (await read(agent_client, made, dismissed=False)).status_code == 204
    again = await sign_in("agent")
    assert await titles(again) == []
    assert await titles(again, "received") == ["Maintenance samedi"]


async def test_what_must_stay_is_not_dismissed(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    made = await publish(referent, dismissible=False)
    assert code(await read(agent_client, made, dismissed=True)) == (409, "announcement_stays")
    assert await titles(agent_client) == ["Maintenance samedi"]


async def test_readers_are_a_count_that_tells_of_nobody(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, populate: Populate, run: Run
) -> None:
    made = await publish(referent)
    path = f"{PATH}/{made['id']}"
    for _ in range(2):
        await read(agent_client, made, dismissed=False)
    assert (await referent.get(path)).json()["readers"] is None
    agents = await populate(await home(referent), 40)
    seen = "insert into announcement_readings (announcement_id, agent_id) values (:made, :agent)"
    for agent in agents[:9]:
        await run(seen, made=made["id"], agent=agent)
    assert (await referent.get(path)).json()["readers"] is None
    await run(seen, made=made["id"], agent=agents[9])
    told = (await referent.get(path)).json()
    assert (told["readers"], told["size"]) == (11, 42)
    # Whoever left is neither counted nor among those it is for.
    await run("update agents set state = 'suspended' where id = :id", id=agents[9])
    told = (await referent.get(path)).json()
    assert (told["readers"], told["size"]) == (None, 41)
    listed = (await referent.get(PATH)).text
    assert "Agent 0" not in listed
    # A list counts nobody.
    assert [(each["size"], each["readers"]) for each in json.loads(listed)["items"]] == [
        (None, None)
    ]  # fmt: skip


async def test_two_who_write_at_once_do_not_undo_each_other(referent: httpx2.AsyncClient) -> None:
    draft = await write(referent)
    path = f"{PATH}/{draft['id']}"
    assert (await referent.put(path, json=worded(title="Un", revision=1))).status_code == 200
    late = await referent.put(path, json=worded(title="Deux", revision=1))
    assert code(late) == (409, "announcement_changed")
    late = await referent.post(f"{path}/publication", json={"by_mail": False, "revision": 1})
    assert code(late) == (409, "announcement_changed")
    assert (await referent.get(path)).json()["title"] == "Un"


async def test_lists_are_paged(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    for number in range(5):
        await publish(referent, title=f"N° {number}", starts_at=day(-number - 1))
    seen, before = [], None
    while True:
        asked = {"limit": 2} | ({"before": before} if before else {})
        page = (await agent_client.get(f"{PATH}/received", params=asked)).json()
        seen += [each["title"] for each in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert seen == [f"N° {number}" for number in range(5)]
    first = (await referent.get(PATH, params={"limit": 3})).json()
    rest = (await referent.get(PATH, params={"limit": 3, "before": first["next"]})).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    wrong = await referent.get(PATH, params={"before": "nulle part"})
    assert code(wrong) == (422, "invalid")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": ""}, (422, "invalid")),
        ({"title": "é" * 161}, (422, "invalid")),
        ({"title": "\x00\u0007"}, (422, "invalid")),
        ({"body": "é" * 10_001}, (422, "invalid")),
        ({"level": "urgent"}, (422, "invalid")),
        ({"starts_at": "demain"}, (422, "invalid")),
        ({"starts_at": "2027-01-01T00:00:00"}, (422, "invalid")),
        ({"ends_at": day(-2)}, (400, "announcement_dates_refused")),
        ({"starts_at": day(5), "ends_at": day(4)}, (400, "announcement_dates_refused")),
        ({"starts_at": day(5_000), "ends_at": None}, (400, "announcement_dates_refused")),
        ({"audience": "units"}, (400, "announcement_for_nobody")),
        ({"audience": "units", "unit_ids": [NOBODY]}, (404, "not_found")),
        ({"audience": "units", "unit_ids": ["x"]}, (422, "invalid")),
        ({"audience": "everybody"}, (400, "announcement_audience_refused")),
        ({"audience": "wave", "wave_id": NOBODY}, (400, "announcement_audience_refused")),
        ({"dismissible": None}, (422, "invalid")),
    ],
)
async def test_what_is_not_kept(
    referent: httpx2.AsyncClient, said: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert code(await referent.post(PATH, json=worded(**said))) == refusal
    assert (await referent.get(PATH)).json()["items"] == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"audience": "organisations"}, (400, "announcement_for_nobody")),
        ({"audience": "organisations", "organisation_ids": [NOBODY]}, (404, "not_found")),
        ({"audience": "wave"}, (400, "announcement_for_nobody")),
        ({"audience": "wave", "wave_id": NOBODY}, (404, "not_found")),
        ({"audience": "units", "unit_ids": [NOBODY]}, (400, "announcement_audience_refused")),
    ],
)
async def test_whom_a_coordinator_does_not_reach(
    coordinator: httpx2.AsyncClient, said: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert code(await coordinator.post(PATH, json=worded(**said))) == refusal


async def test_nothing_is_published_empty_or_over(referent: httpx2.AsyncClient, run: Run) -> None:
    draft = await write(referent, body="")
    path = f"{PATH}/{draft['id']}"
    body = {"by_mail": False, "revision": 1}
    assert code(await referent.post(f"{path}/publication", json=body)) == (
        409, "announcement_empty",
    )  # fmt: skip
    await run("update announcements set body = 'x', ends_at = now() where id = :id", id=draft["id"])
    assert code(await referent.post(f"{path}/publication", json=body)) == (
        400, "announcement_dates_refused",
    )  # fmt: skip
    assert code(await referent.post(f"{path}/withdrawal")) == (409, "announcement_over")
    refused = await referent.post(f"{path}/publication", json=body | {"by_mail": True})
    assert code(refused) == (409, "mail_not_sent")


@pytest.mark.parametrize("body", [{}, [], {"dismissed": None}, {"dismissed": "peut-être"}])
async def test_what_is_no_reading(agent_client: httpx2.AsyncClient, body: Any) -> None:
    answer = await agent_client.put(f"{PATH}/{uuid4()}/reading", json=body)
    assert code(answer) == (422, "invalid")


async def test_what_is_done_is_accounted_for(referent: httpx2.AsyncClient, run: Run) -> None:
    made = await publish(referent)
    await referent.put(f"{PATH}/{made['id']}", json=worded(revision=2))
    await referent.post(f"{PATH}/{made['id']}/withdrawal")
    kinds = await run("select kind from events where kind like 'announcement:%' order by id")
    assert [kind for (kind,) in kinds] == [
        "announcement:published", "announcement:changed", "announcement:withdrawn",
    ]  # fmt: skip
