"""Colleagues found, spaces shared with them and published to all of the organisation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from conftest import SignIn
from emilie.spaces import actions, members
from emilie.spaces.models import Space
from support.spaces import Place, code, id_of, make

Move = Callable[[httpx2.AsyncClient], Any]


def soon(days: int = 30) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


async def names(client: httpx2.AsyncClient, words: str) -> list[str]:
    answer = await client.get("/api/colleagues", params={"q": words})
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


async def test_colleagues_are_found_by_name_or_address(
    agent_client: httpx2.AsyncClient, sign_in: SignIn, moved: Move
) -> None:
    others = [await sign_in(each) for each in ("referente", "pilote", "administratrice")]
    for words, found in (
        ("ines", ["Inès Garnier"]), ("GARN", ["Inès Garnier"]), ("inès g", ["Inès Garnier"]),
        ("pilote@demo", ["Claire Fontaine"]), ("font clai", ["Claire Fontaine"]),
        ("g. in", ["Inès Garnier"]), ("':* | 'claire", ["Claire Fontaine"]),
        ("i", []), ("  ", []), ("ontaine", []), ("%_", []), ("\0\\", []),
        ("jeanne", []),  # oneself
    ):  # fmt: skip
        assert await names(agent_client, words) == found, words
    await moved(others[2])
    assert await names(agent_client, "ines") == []
    assert (await agent_client.get("/api/colleagues")).status_code == 422


async def test_a_search_gives_few(agent_client: httpx2.AsyncClient, sign_in: SignIn) -> None:
    for number in range(10):
        await sign_in("agent", f"n-{number}")
    assert len(await names(agent_client, "moreau")) == 8
    assert len(await names(agent_client, "petit")) == 8


async def test_nobody_of_another_organisation_gets_in(
    owner: Place, other_agent_client: httpx2.AsyncClient, moved: Move
) -> None:
    place = owner.seen_by(other_agent_client)
    await owner.share(other_agent_client, "owner")
    await owner.share(other_agent_client, "reader")
    await moved(other_agent_client)
    # Not even whoever was a member before they left.
    assert code(await other_agent_client.get(place.path)) == (404, "not_found")
    await owner.unshare(other_agent_client)
    assert code(await owner.share(other_agent_client, "reader")) == (404, "not_found")


async def test_an_owner_always_stays(owner: Place, other_agent_client: httpx2.AsyncClient) -> None:
    other = owner.seen_by(other_agent_client)
    for refused in (await owner.unshare(owner.client), await owner.share(owner.client, "editor")):
        assert code(refused) == (409, "space_last_owner")
    await owner.share(other_agent_client, "owner")
    assert sorted((await owner.facts())["owners"]) == ["Jeanne Moreau-Petit"] * 2
    # Both leave at once: one of them stays.
    answers = await asyncio.gather(owner.unshare(owner.client), other.unshare(other.client))
    assert sorted(each.status_code for each in answers) == [204, 409]


async def test_members_are_told_by_right_then_name(owner: Place, sign_in: SignIn) -> None:
    people = {each: await sign_in(each) for each in ("referente", "pilote", "administratrice")}
    for who, right in (
        ("referente", "reader"),
        ("pilote", "editor"),
        ("administratrice", "reader"),
    ):
        await owner.share(people[who], right)
    listed = (await people["referente"].get(f"{owner.path}/members")).json()["items"]
    assert [(each["name"], each["right"]) for each in listed] == [
        ("Jeanne Moreau-Petit", "owner"), ("Claire Fontaine", "editor"),
        ("Inès Garnier", "reader"), ("Samira Lebrun", "reader"),
    ]  # fmt: skip


async def test_members_and_their_spaces_are_bounded(
    owner: Place, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await sign_in("agent", each) for each in ("a", "b")]
    monkeypatch.setattr(members, "MOST", 2)
    assert (await owner.share(people[0], "reader")).status_code == 200
    assert code(await owner.share(people[1], "reader")) == (409, "space_too_many_members")
    assert (await owner.share(people[0], "editor")).status_code == 200
    monkeypatch.setattr(members, "MOST", 9)
    await make(people[1])
    monkeypatch.setattr(actions, "MOST_SPACES", 1)
    assert code(await owner.share(people[1], "reader")) == (409, "colleague_in_too_many_spaces")


@pytest.mark.parametrize("right", ["propriétaire", "", None, 3])
async def test_only_rights_that_exist_are_given(owner: Place, right: Any) -> None:
    me = await id_of(owner.client)
    answer = await owner.client.put(f"{owner.path}/members/{me}", json={"right": right})
    assert code(answer) == (422, "invalid")


async def test_publishing_opens_it_to_the_whole_organisation(
    sign_in: SignIn, app: FastAPI, moved: Move
) -> None:
    owner = await make(await sign_in("referente"))
    reader, stranger = [owner.seen_by(await sign_in("agent", each)) for each in ("lit", "ailleurs")]
    await moved(stranger.client)
    published = await owner.client.put(f"{owner.path}/publication", json={"review_on": soon()})
    assert published.json()["review_on"] == soon()
    facts = await reader.facts()
    assert (facts["right"], facts["member"], facts["published"]) == ("reader", False, True)
    assert facts["owners"] == ["Samira Lebrun"]
    listed = (await reader.client.get(f"{owner.path}/members")).json()["items"]
    assert [each["right"] for each in listed] == ["owner"]
    assert code(await reader.change(instructions="x")) == (403, "space_editors_only")
    assert code(await stranger.client.get(owner.path)) == (404, "not_found")
    assert [each["id"] for each in (await reader.client.get("/api/spaces")).json()["items"]] == [
        owner.id
    ]
    async with app.state.sessions.begin() as session:
        await session.execute(update(Space).values(review_on=datetime(2026, 1, 1, tzinfo=UTC)))
    assert [(await each.facts())["to_review"] for each in (owner, reader)] == [True, True]
    await owner.client.put(f"{owner.path}/publication", json={"review_on": soon(7)})
    assert (await reader.facts())["to_review"] is False
    assert (await owner.client.delete(f"{owner.path}/publication")).json()["published"] is False
    assert code(await reader.client.get(owner.path)) == (404, "not_found")


async def test_who_speaks_for_the_organisation_publishes(
    owner: Place, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, wanted = f"{owner.path}/publication", {"review_on": soon()}
    assert code(await owner.client.put(path, json=wanted)) == (403, "space_publication_refused")
    coordinator = await sign_in("pilote")
    await owner.share(coordinator, "editor")
    assert code(await coordinator.put(path, json=wanted)) == (403, "space_owners_only")
    await owner.share(coordinator, "owner")
    for date in (soon(0), soon(-1), soon(3 * 366), "9999-12-31"):
        answer = await coordinator.put(path, json={"review_on": date})
        assert code(answer) == (400, "space_review_date_refused")
    nonsenses: list[Any] = ["demain", None, "2027-02-30", {}]
    for nonsense in nonsenses:
        answer = await coordinator.put(path, json={"review_on": nonsense})
        assert code(answer) == (422, "invalid")
    monkeypatch.setattr(actions, "MOST_SPACES", 0)
    assert code(await coordinator.put(path, json=wanted)) == (409, "too_many_published_spaces")
    monkeypatch.setattr(actions, "MOST_SPACES", 9)
    assert (await coordinator.put(path, json=wanted)).status_code == 200
    # Once it is published, any owner keeps it up.
    assert (await owner.client.put(path, json={"review_on": soon(60)})).status_code == 200
