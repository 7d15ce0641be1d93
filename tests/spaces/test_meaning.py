"""The documents of a space are embedded as they come, by the policy of the space, and found by
what they mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.settings import Settings
from support.embedding import Server, server
from support.model import scripted_model
from support.spaces import Place
from support.talk import Talk

CAR = "Le véhicule de service se réserve la veille."
LONG = "\n\n".join(
    [f"Le registre numéro {n} est conservé par le service {n}." for n in range(400)] + [CAR]
)
CATALOGUE = """
[policy]
preset = "none"
sensible = "instance"

[[endpoints]]
name = "redige"
url = "{url}"
context = 4000
"""
ABROAD = '[endpoints.hosting]\noperator = "Nuage"\nseat = "US"\ncountry = "US"\n'


@pytest.fixture
async def one() -> AsyncIterator[Server]:
    async with server() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, one: Server) -> Iterator[Settings]:
    file = tmp_path / "emilie.toml"
    with scripted_model() as model:
        file.write_text(CATALOGUE.format(url=model.url) + one.entry("sens") + ABROAD)
        yield Settings(data=tmp_path / "data", catalogue=file)


@pytest.fixture
def worker() -> bool:
    return True


async def embedded(app: FastAPI) -> int:
    """How many documents have all their vectors, once nothing is left to embed."""
    async with asyncio.timeout(60):
        while True:
            async with app.state.sessions() as session:
                waits = await session.scalar(
                    text("""
select count(*) from procrastinate_jobs where status in ('todo', 'doing')
  and task_name in ('documents:embed', 'documents:read') and scheduled_at is null""")
                )
                if not waits:
                    return int(await session.scalar(text("select count(*) from embeddings")) or 0)
            await asyncio.sleep(0.05)


async def asked(place: Place) -> dict[str, Any]:
    answer = await place.converse()
    talk = Talk(place.client, answer.json()["id"])
    await talk.ask('Une automobile ? [cite "se réserve la veille"]')
    return (await talk.messages())[-1]


def part(answer: dict[str, Any], kind: str) -> Any:
    return next((each for each in answer["parts"] if each["type"] == kind), None)


async def test_a_space_is_searched_by_what_its_documents_mean(
    app: FastAPI, owner: Place, one: Server, other_agent_client: httpx2.AsyncClient
) -> None:
    await owner.keep(LONG.encode(), "registres.txt")
    assert await embedded(app) == 1
    assert any(CAR in each for each in one.embedded)
    await owner.share(other_agent_client, "reader")
    answer = await asked(owner.seen_by(other_agent_client))
    reading = part(answer, "data-reading")["data"]
    assert (reading["searched"], reading["space"]["read"]) == ("meaning", "passages")
    assert part(answer, "source-document") is not None
    # Of a document that goes, the vectors go.
    [listed] = (await owner.listed())["items"]
    await owner.client.delete(f"/api/documents/{listed['id']}")
    async with app.state.sessions() as session:
        assert await session.scalar(text("select count(*) from vectors")) == 0


async def test_what_the_policy_of_the_space_closes_is_embedded_nowhere(
    app: FastAPI, owner: Place, one: Server
) -> None:
    assert (await owner.change(sensitivity="sensible")).status_code == 200
    await owner.keep(LONG.encode(), "registres.txt")
    assert await embedded(app) == 0
    answer = await asked(owner)
    assert part(answer, "data-reading")["data"]["searched"] == "words"
    assert one.embedded == []
    assert {each["name"] for each in answer["metadata"]["sent_to"]} == {"redige"}
