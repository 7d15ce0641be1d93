"""Who searches, for whom, and what stops it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from emilie.conversations.permissions import Asking
from emilie.settings import ModelEndpoint, Settings
from support.documents import sent
from support.model import ScriptedModel
from support.talk import Talk, begin, words
from support.web import SENTENCE, World


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent has said once and for all that queries may leave."""

    async def given(*_: Any) -> bool:
        return True

    monkeypatch.setattr(Asking, "given", given)


async def search_of(talk: Talk) -> dict[str, Any] | None:
    parts = (await talk.messages())[-1]["parts"]
    found = [part["data"] for part in parts if part["type"] == "data-search"]
    return found[-1] if found else None


async def test_without_the_switch_the_tool_is_not_offered(
    agent_client: httpx2.AsyncClient, world: World, model: ScriptedModel, allowed: None
) -> None:
    talk = await begin(agent_client)
    await talk.ask("[web horaires] Bonjour")
    assert "tools" not in model.requests[-1] or not model.requests[-1]["tools"]
    assert world.queries == []
    assert await search_of(talk) is None


async def test_a_failing_engine_is_a_sentence_and_the_answer_goes_on(
    agent_client: httpx2.AsyncClient, world: World, model: ScriptedModel, allowed: None
) -> None:
    world.engine_status = 500
    talk = await begin(agent_client)
    said = await talk.ask("[web horaires] Bonjour", search=["web"])
    search = await search_of(talk)
    assert search is not None
    assert (search["state"], search["reason"]) == ("failed", "search_failed")
    assert words(said)
    assert "secret du moteur" not in str(said) + str(model.requests)


async def test_a_sentence_of_a_document_does_not_leave(
    agent_client: httpx2.AsyncClient, world: World, allowed: None
) -> None:
    sentence = "Le marché de nettoyage des locaux de Port-Clair est suspendu jusqu’en mars"
    document = await sent(agent_client, f"{sentence}.".encode(), "note.txt")
    talk = await begin(agent_client)
    await talk.ask(f"[web {sentence}] Et alors ?", documents=[document["id"]], search=["web"])
    search = await search_of(talk)
    assert search is not None
    assert search["reason"] == "query_quotes_document"
    assert world.queries == []
    await talk.ask("[web marché nettoyage Port-Clair] Et alors ?", search=["web"])
    assert world.queries == ["marché nettoyage Port-Clair"]


async def test_a_conversation_raised_meanwhile_lets_nothing_leave(
    tmp_path: Path, agent_client: httpx2.AsyncClient, world: World, app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    world.declare(tmp_path, policy='[policy]\nsensible = "france"')
    app.state.endpoints.reading._looked_at = 0.0
    talk = await begin(agent_client)

    async def ask(*_: Any) -> Any:
        raised = await agent_client.patch(talk.path, json={"sensitivity": "sensible"})
        assert raised.status_code == 200, raised.text
        from emilie.assistant.leaving import Decision

        return Decision(search=True)

    monkeypatch.setattr(Asking, "ask", ask)
    await talk.ask("[web horaires] Bonjour", search=["web"])
    search = await search_of(talk)
    assert search is not None
    assert search["reason"] == "search_closed"
    assert world.queries == []


async def test_the_question_is_asked_again_with_what_was_switched_on(
    agent_client: httpx2.AsyncClient, world: World, allowed: None
) -> None:
    world.add("/a", SENTENCE)
    talk = await begin(agent_client)
    await talk.ask("[web horaires] Bonjour", search=["web"])
    question = (await talk.messages())[0]
    assert question["metadata"]["search"] == ["web"]
    await talk.post(f"/questions/{question['id']}/again")
    assert len(world.queries) == 2


async def test_what_may_be_switched_on_is_listed_by_level(
    agent_client: httpx2.AsyncClient, sign_in: Any
) -> None:
    [family] = (await agent_client.get("/api/search")).json()["families"]
    assert (family["family"], family["services"][0]["label"]) == ("web", "Moteur d’essai")
    levels = {each["sensitivity"]: each["services"] for each in family["levels"]}
    assert (levels["public"], levels["diffusion_restreinte"]) == (["essai"], [])


async def test_what_has_no_switch_is_refused(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    turn = {"text": "Bonjour", "search": ["images"]}
    refused = await agent_client.post(f"{talk.path}/turns", json=turn)
    assert refused.status_code == 422, refused.text


async def test_pages_go_with_their_conversation(
    agent_client: httpx2.AsyncClient, world: World, app: FastAPI, allowed: None
) -> None:
    world.add("/a", SENTENCE)
    talk = await begin(agent_client)
    await talk.ask('[web horaires] [cite "trente-cinq heures"]', search=["web"])
    parts = (await talk.messages())[-1]["parts"]
    [source] = [part for part in parts if part["type"] == "source-url"]
    path = f"{talk.path}/pages/{source['providerMetadata']['emilie']['document_id']}"
    assert (await agent_client.get(path)).status_code == 200
    assert (await agent_client.delete(talk.path)).status_code == 204
    assert (await agent_client.get(path)).status_code == 404


class TestBuiltin:
    """Without a model, code makes the query of the question's words, and quotes what it finds."""

    @pytest.fixture
    def settings(self, tmp_path: Path, world: World) -> Settings:
        return Settings(
            data=tmp_path / "data", catalogue=world.declare(tmp_path), model=ModelEndpoint()
        )

    async def test_it_searches_and_quotes(
        self, agent_client: httpx2.AsyncClient, world: World, allowed: None
    ) -> None:
        world.add("/a", SENTENCE, "Une phrase sans rapport avec la question posée.")
        talk = await begin(agent_client)
        said = await talk.ask(
            "Combien d’heures par semaine les médiathèques ouvrent-elles ?", search=["web"]
        )
        assert world.queries == ["heures semaine médiathèques ouvrent"]
        assert "trente-cinq heures par semaine" in words(said)
        assert [chunk["url"] for chunk in said if chunk["type"] == "source-url"] == [
            f"{world.url}/a"
        ]

    async def test_it_does_not_search_to_write(
        self, agent_client: httpx2.AsyncClient, world: World, allowed: None
    ) -> None:
        talk = await begin(agent_client)
        await talk.ask("Rédige un courriel pour reporter une réunion.", search=["web"])
        assert world.queries == []
        await asyncio.sleep(0)
