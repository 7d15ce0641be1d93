"""Documents that do not fit are searched by words and meaning, and the answer says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.settings import Settings
from support.documents import sent
from support.embedding import Server, server
from support.model import ScriptedModel
from support.talk import begin

LONG = "\n\n".join(
    [f"Le registre numéro {n} est conservé par le service {n}." for n in range(400)]
    + ["Le véhicule de service se réserve la veille."]
)
CHAT = '[[endpoints]]\nname = "redige"\nurl = "{url}"\ncontext = 4000\n'


@pytest.fixture
async def one() -> AsyncIterator[Server]:
    async with server() as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, one: Server) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(
        CHAT.format(url=model.url) + one.entry("sens") + one.entry("ordre", "reranking")
    )
    return Settings(data=tmp_path / "data", catalogue=file)


@pytest.fixture
def worker() -> bool:
    return True


async def embedded(app: FastAPI) -> None:
    """Until a document has all its vectors."""
    async with asyncio.timeout(60):
        while True:
            async with app.state.sessions() as session:
                if await session.scalar(text("select count(*) from embeddings")):
                    return
            await asyncio.sleep(0.05)


async def test_what_is_attached_gets_vectors_and_is_searched_by_them(
    app: FastAPI, agent_client: httpx2.AsyncClient, one: Server, model: ScriptedModel
) -> None:
    document = await sent(agent_client, LONG.encode(), "registres.txt")
    assert one.embedded == [], "nothing is sent before it is known how sensitive it is"
    talk = await begin(agent_client)
    await talk.ask("[court] Bonjour", documents=[document["id"]])
    await embedded(app)
    one.sent.clear()
    one.reranked.clear()
    await talk.ask('Une automobile ? [cite "se réserve la veille"]')
    answer: dict[str, Any] = (await talk.messages())[-1]
    [reading] = [part["data"] for part in answer["parts"] if part["type"] == "data-reading"]
    assert (reading["mode"], reading["searched"]) == ("passages", "reranked")
    assert any(part["type"] == "source-document" for part in answer["parts"])
    told = {each["name"] for each in answer["metadata"]["sent_to"]}
    assert told == {"redige", "sens", "ordre"}
    assert len(one.embedded) == len(one.reranked) == 1
    assert len(one.reranked[0]["documents"]) > 1


async def test_the_first_question_does_not_wait_for_vectors(
    app: FastAPI, agent_client: httpx2.AsyncClient, one: Server
) -> None:
    one.hangs = True
    document = await sent(agent_client, LONG.encode(), "registres.txt")
    talk = await begin(agent_client)
    asked = talk.ask("[court] Quel registre ?", documents=[document["id"]])
    answer = await asyncio.wait_for(asked, 60)
    [reading] = [chunk["data"] for chunk in answer if chunk["type"] == "data-reading"]
    assert reading["searched"] == "words"
    assert app.state.endpoints.opened[0].name == "redige"
