"""A document of a space is translated by whoever reads it, as sensitive as the space is."""

from __future__ import annotations

import asyncio
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.documents.translation.running import AT_ONCE, stands
from emilie.documents.translation.wording import TOGETHER
from support.model import ScriptedModel
from support.spaces import Place, make
from support.translations import PATH, ended, until

TEXT = "\n\n".join(f"La phrase numéro {number} du texte." for number in range(300)).encode()


@pytest.fixture
async def owner(agent_client: httpx2.AsyncClient) -> Place:
    return await make(agent_client)


@pytest.fixture
async def reader(owner: Place, sign_in: SignIn) -> Place:
    place = owner.seen_by(await sign_in("agent", "lit"))
    await owner.share(place.client, "reader")
    return place


async def test_a_reader_translates_what_they_read_and_it_is_theirs(
    app: FastAPI, owner: Place, reader: Place, other_agent_client: httpx2.AsyncClient
) -> None:
    document = await owner.keep(b"Le chat dort ici.", "note.txt")
    wanted = {"document_id": document["id"], "target": "en"}
    assert (await other_agent_client.post(PATH, json=wanted)).status_code == 404
    asked = await reader.client.post(PATH, json=wanted)
    assert asked.status_code == 201, asked.text
    found = await ended(reader.client, asked.json()["id"])
    assert (found["state"], found["document_id"]) == ("done", document["id"])
    assert (await owner.client.get(f"{PATH}/{found['id']}")).status_code == 404
    assert (await owner.client.get(PATH)).json()["items"] == []
    # As sensitive as its space, at each request.
    assert (await owner.change(sensitivity="sensible")).status_code == 200
    need = await stands(app.state.sessions, app.state.endpoints, UUID(document["id"]))
    assert need.sensitivity == "sensible"


async def test_who_leaves_the_space_has_no_more_of_it_translated(
    app: FastAPI, owner: Place, reader: Place, model: ScriptedModel
) -> None:
    document = await owner.keep(TEXT, "long.txt")
    model.pace = 0.03
    asked = await reader.client.post(PATH, json={"document_id": document["id"], "target": "en"})
    one = asked.json()["id"]
    await until(reader.client, one, lambda each: each["segments"] > 0 and bool(model.requests))
    assert (await owner.unshare(reader.client)).status_code in {200, 204}
    # Those that were sent already.
    sent = len(model.requests)
    assert 0 < sent <= AT_ONCE
    assert (await reader.client.get(f"{PATH}/{one}")).status_code == 404
    model.pace = 0
    async with asyncio.timeout(60), app.state.sessions() as session:
        under_way = text("select 1 from translations where state in ('waiting', 'translating')")
        while await session.scalar(under_way):
            await asyncio.sleep(0.02)
    # Once they are back, they find it as far as it was.
    await owner.share(reader.client, "reader")
    back = (await reader.client.get(f"{PATH}/{one}")).json()
    assert (back["state"], back["error"]) == ("failed", "not_found")
    assert len(model.requests) <= AT_ONCE
    assert back["done"] <= AT_ONCE * TOGETHER
