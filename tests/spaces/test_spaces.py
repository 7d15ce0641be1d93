"""Spaces made, seen, changed, deleted: by whom, and what it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from conftest import SignIn
from emilie.core.events import EventRow
from emilie.core.keeping import KEPT_DELETED
from emilie.spaces import actions
from emilie.spaces.models import Space
from support.counting import at_most
from support.spaces import Place, code, id_of, make


async def test_who_makes_a_space_owns_it(agent_client: httpx2.AsyncClient) -> None:
    place = await make(
        agent_client, name="  Marchés  publics ", description="Fiches\r\net\0 modèles",
        instructions="Citez l’article.", retention_days=90,
    )  # fmt: skip
    facts = await place.facts()
    assert (facts["name"], facts["description"]) == ("Marchés publics", "Fiches\net modèles")
    assert (facts["right"], facts["member"], facts["members"]) == ("owner", True, 1)
    assert facts["owners"] == ["Jeanne Moreau-Petit"]
    assert (facts["sensitivity"], facts["retention_days"]) == ("interne", 90)
    counts = ("documents", "reading", "failed", "conversations")
    assert [facts[each] for each in counts] == [0, 0, 0, 0]
    assert (facts["published"], facts["review_on"], facts["to_review"]) == (False, None, False)


async def test_what_one_may_not_see_does_not_exist(
    owner: Place, other_agent_client: httpx2.AsyncClient
) -> None:
    stranger = owner.seen_by(other_agent_client)
    me = await id_of(other_agent_client)
    client = other_agent_client
    answers = [
        await client.get(owner.path),
        await stranger.change(instructions="À moi"),
        await client.delete(owner.path),
        await client.post(f"{owner.path}/restore"),
        await client.put(f"{owner.path}/publication", json={"review_on": "2027-01-01"}),
        await client.delete(f"{owner.path}/publication"),
        await client.get(f"{owner.path}/members"),
        await client.put(f"{owner.path}/members/{me}", json={"right": "owner"}),
        await client.delete(f"{owner.path}/members/{me}"),
        await client.get(f"{owner.path}/documents"),
        await stranger.send(b"Bonjour", "note.txt"),
        await stranger.converse(),
    ]
    assert {code(each) for each in answers} == {(404, "not_found")}
    assert (await client.get("/api/spaces")).json() == {"items": []}


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"name": ""}, "invalid"),
        ({"name": " \0 "}, "invalid"),
        ({"name": "n" * 121}, "invalid"),
        ({"name": None}, "invalid"),
        ({"name": ["liste"]}, "invalid"),
        ({"description": "d" * 501}, "invalid"),
        ({"instructions": "i" * 4_001}, "space_instructions_too_long"),
        ({"sensitivity": "secret"}, "invalid"),
        ({"retention_days": 0}, "invalid"),
        ({"retention_days": 10**9}, "invalid"),
        ({"retention_days": "toujours"}, "invalid"),
    ],
)
async def test_a_space_that_cannot_be_is_refused(
    agent_client: httpx2.AsyncClient, fields: dict[str, Any], refused: str
) -> None:
    answer = await agent_client.post("/api/spaces", json={"name": "Doctrine"} | fields)
    assert (answer.status_code, answer.json()["code"]) in {(422, refused), (413, refused)}
    assert (await agent_client.get("/api/spaces")).json() == {"items": []}


async def test_each_right_does_what_it_may(owner: Place, sign_in: SignIn) -> None:
    reader, editor = [owner.seen_by(await sign_in("agent", each)) for each in ("lit", "modifie")]
    for place, right in ((reader, "reader"), (editor, "editor")):
        assert (await owner.share(place.client, right)).json()["right"] == right
        assert (await place.facts())["right"] == right
    assert code(await reader.change(instructions="x")) == (403, "space_editors_only")
    assert (await editor.change(instructions="Vouvoyez.")).status_code == 200
    assert (await reader.facts())["instructions"] == "Vouvoyez."
    for place in (reader, editor):
        for refused in (
            await place.change(name="Autre"),
            await place.change(retention_days=None),
            await place.client.delete(owner.path),
            await place.share(place.client, "owner"),
            await place.unshare(owner.client),
            await place.client.delete(f"{owner.path}/publication"),
        ):
            assert code(refused) == (403, "space_owners_only")
    assert (await owner.change(name="Autre", retention_days=7)).json()["retention_days"] == 7
    assert (await owner.change(retention_days=None)).json()["retention_days"] is None
    for place in (reader, editor):
        assert (await place.unshare(place.client)).status_code == 204
        assert code(await place.client.get(owner.path)) == (404, "not_found")


async def test_sensitivity_is_raised_only_and_conversations_with_it(
    owner: Place, agent_client: httpx2.AsyncClient
) -> None:
    inside = (await owner.converse(sensitivity="public")).json()
    assert (inside["sensitivity"], inside["space_id"]) == ("interne", owner.id)
    higher = (await owner.converse(sensitivity="diffusion_restreinte")).json()
    outside = (await agent_client.post("/api/conversations", json={})).json()
    assert code(await owner.change(sensitivity="public")) == (409, "space_sensitivity_not_lowered")
    assert (await owner.change(sensitivity="sensible")).json()["sensitivity"] == "sensible"
    levels = [
        (await agent_client.get(f"/api/conversations/{each['id']}")).json()["sensitivity"]
        for each in (inside, higher, outside, (await owner.converse()).json())
    ]
    assert levels == ["sensible", "diffusion_restreinte", "interne", "sensible"]


async def test_a_deleted_space_comes_back_for_a_day(
    owner: Place, app: FastAPI, other_agent_client: httpx2.AsyncClient
) -> None:
    reader = owner.seen_by(other_agent_client)
    await owner.share(other_agent_client, "reader")
    assert (await owner.client.delete(owner.path)).status_code == 204
    for place in (owner, reader):
        assert code(await place.client.get(owner.path)) == (404, "not_found")
    assert code(await reader.client.post(f"{owner.path}/restore")) == (404, "not_found")
    assert (await owner.client.post(f"{owner.path}/restore")).status_code == 200
    assert (await reader.facts())["name"] == "Doctrine"
    await owner.client.delete(owner.path)
    async with app.state.sessions.begin() as session:
        old = Space.deleted_at - KEPT_DELETED - timedelta(minutes=1)
        await session.execute(update(Space).values(deleted_at=old))
    assert code(await owner.client.post(f"{owner.path}/restore")) == (404, "not_found")


async def test_what_was_done_to_a_space_is_recorded(
    owner: Place, app: FastAPI, other_agent_client: httpx2.AsyncClient
) -> None:
    for right in ("reader", "reader", "editor"):
        await owner.share(other_agent_client, right)
    await owner.unshare(other_agent_client)
    await owner.change(sensitivity="sensible")
    await owner.client.delete(owner.path)
    await owner.client.post(f"{owner.path}/restore")
    async with app.state.sessions() as session:
        about = EventRow.facts["space_id"].astext == owner.id
        query = select(EventRow.kind, EventRow.agent_id).where(about).order_by(EventRow.id)
        rows = (await session.execute(query)).all()
    assert [row.kind.partition(":")[2] for row in rows] == [
        "created", "shared", "right_changed", "unshared", "sensitivity_raised", "deleted",
        "restored",
    ]  # fmt: skip
    assert {row.agent_id for row in rows} == {UUID(await id_of(owner.client))}


async def test_spaces_are_few_and_the_list_is_one_statement(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_SPACES", 3)
    for name in ("Étude", "archives", "Zone"):
        await make(agent_client, name=name)
    answer = await agent_client.post("/api/spaces", json={"name": "De trop"})
    assert (answer.status_code, answer.json()) == (
        409, {"code": "too_many_spaces", "params": {"most": 3}},
    )  # fmt: skip
    with at_most(1):
        listed = (await agent_client.get("/api/spaces")).json()["items"]
    assert [each["name"] for each in listed] == ["archives", "Étude", "Zone"]
