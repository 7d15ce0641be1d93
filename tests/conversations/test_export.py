"""A conversation taken away: its branch, its sources, who computed it; for its owner only."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx2
import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.conversations import exporting
from emilie.documents.export.order import Format
from emilie.documents.exporting import KINDS
from emilie.settings import Settings
from support.documents import sent
from support.exports import Opened, opened
from support.model import NAME, ScriptedModel
from support.talk import Talk, at_rest, begin

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ENDPOINT = """
[[endpoints]]
name = "essai"
label = "Mistral Small"
model = "{name}"
url = "{url}"
[endpoints.hosting]
operator = "Outscale"
country = "FR"
certifications = ["SecNumCloud"]
"""
REPORT = "Le report des congés est de droit jusqu’au 31 mars. ".encode() * 3


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    catalogue = tmp_path / "emilie.toml"
    catalogue.write_text(ENDPOINT.format(url=model.url, name=NAME), "utf-8")
    return Settings(data=tmp_path / "data", catalogue=catalogue)


async def export(talk: Talk, form: str = "md", **query: Any) -> httpx2.Response:
    return await talk.client.get(f"{talk.path}/export", params={"format": form, **query})


async def said(talk: Talk, form: str = "md", **query: Any) -> Opened:
    answer = await export(talk, form, **query)
    assert answer.status_code == 200, answer.text
    return opened(answer.content, form)


async def rewrite(app: FastAPI, message_id: str, parts: list[dict[str, Any]], **facts: Any) -> None:
    """What a stored answer holds, as no scripted model could say it."""
    async with app.state.sessions.begin() as session:
        await session.execute(
            text(
                "update messages set parts = cast(:parts as jsonb),"
                " metadata = metadata || cast(:facts as jsonb) where id = :id"
            ),
            {
                "id": message_id,
                "parts": orjson.dumps(parts).decode(),
                "facts": orjson.dumps(facts).decode(),
            },
        )


@pytest.mark.parametrize("form", KINDS)
async def test_a_conversation_is_taken_away_with_its_sources(
    agent_client: httpx2.AsyncClient, app: FastAPI, form: Format
) -> None:
    document = await sent(agent_client, REPORT, "règlement.txt")
    talk = await begin(agent_client)
    await talk.ask('[cite "Le report des congés est de droit"]', documents=[document["id"]])
    await talk.ask("Et ensuite ?")
    await at_rest(app)
    await agent_client.patch(talk.path, json={"title": "Congés de l’été : report"})
    answer = await export(talk, form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == KINDS[form]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    kept = answer.headers["content-disposition"]
    assert kept.startswith("attachment; ")
    assert unquote(kept.partition("UTF-8''")[2]) == f"Congés de l’été report.{form}"
    found = opened(answer.content, form)
    titles = [title for _, title in found.headings]
    assert [each for each in titles if each[:7] in {"Questio", "Réponse", "Sources"}] == [
        "Question 1", "Réponse 1", "Sources", "Question 2", "Réponse 2",
    ]  # fmt: skip
    words = found.words.replace("\\", "").replace("\n", " ")
    for told in (
        "Congés de l’été", "Émilie, avec Mistral Small (modèle",
        "Outscale, France, SecNumCloud", "Sensibilité", "règlement.txt", ", partie 1",
        "« Le report des congés est de droit »", "[1]", "Et ensuite",
        "Documents joints", "Réponse calculée par",
    ):  # fmt: skip
        assert told in words, told
    assert f"{IPTC}compositeWithTrainedAlgorithmicMedia" in found.metadata
    assert "Mistral Small" in found.metadata or form == "pdf"


async def test_one_answer_is_taken_alone(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    await talk.ask("Un mot de l’été")
    question, answer = await talk.messages()
    found = await said(talk, message=answer["id"])
    assert "Question" not in [title for _, title in found.headings]
    assert "Un mot" in found.words
    assert f"{IPTC}trainedAlgorithmicMedia" in found.metadata
    # A question is no answer.
    assert (await export(talk, message=question["id"])).status_code == 404


async def test_only_the_branch_that_is_shown_unless_another_is_asked_for(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Première version")
    question, first = await talk.messages()
    await talk.ask("Seconde version", edits=question["id"])
    await at_rest(app)
    await agent_client.patch(talk.path, json={"title": "Versions"})
    assert "Première" not in (await said(talk)).words
    assert "Seconde" in (await said(talk)).words
    other = await said(talk, branch=first["id"])
    assert "Première" in other.words
    assert "Seconde" not in other.words


async def test_in_the_language_of_who_asks(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    await agent_client.patch("/api/me", json={"language": "en"})
    found = await said(talk)
    assert 'lang: "en-GB"' in found.metadata
    assert "Written with the help of artificial intelligence" in found.words
    assert "Sensitivity: " in found.words
    assert "Rédigé avec l’aide" in (await said(talk, language="fr")).words


async def test_the_built_in_engine_is_not_said_to_have_been_trained(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    [_, answer] = await talk.messages()
    builtin = answer["metadata"]["endpoint"] | {"kind": "builtin", "name": "builtin"}
    await rewrite(app, answer["id"], answer["parts"], endpoint=builtin, sent_to=[builtin])
    found = await said(talk)
    assert f"{IPTC}algorithmicMedia" in found.metadata
    assert "le moteur intégré, qui cite et met en forme" in found.words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("stopped", "Réponse arrêtée ici"), ("interrupted", "Réponse interrompue ici"),
        ("failed", "Réponse qui n’a pas abouti"), ("done", "Émilie n’a rien répondu"),
    ],
)  # fmt: skip
async def test_how_an_answer_ended_is_told(
    agent_client: httpx2.AsyncClient, app: FastAPI, state: str, words: str
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    [_, answer] = await talk.messages()
    parts = [] if state == "done" else [{"type": "text", "text": "Le début", "state": "done"}]
    await rewrite(app, answer["id"], parts, state=state)
    found = await said(talk)
    assert words in found.words
    alone = await export(talk, message=answer["id"])
    assert alone.status_code == (409 if state == "done" else 200)
    if state == "done":
        assert alone.json()["code"] == "nothing_to_export"


async def test_whoever_else_was_sent_the_question_is_named(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    [_, answer] = await talk.messages()
    wrote = answer["metadata"]["endpoint"]
    other = wrote | {"name": "autre", "label": "Autre", "country": "US", "leaves_machine": True}
    await rewrite(app, answer["id"], answer["parts"], sent_to=[wrote, other])
    assert "aussi envoyée à Autre" in (await said(talk)).words
    assert "États-Unis" in (await said(talk)).words


async def test_an_answer_being_written_is_waited_for(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    await talk.ask("Une première")
    [_, first] = await talk.messages()
    asked = asyncio.create_task(talk.ask("[lent]"))
    async with asyncio.timeout(60):
        while not (await agent_client.get(talk.path)).json()["answering"]:
            await asyncio.sleep(0.05)
    refused = await export(talk)
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_in_progress")
    # What was answered before is there to be taken.
    assert (await export(talk, message=first["id"])).status_code == 200
    assert (await export(talk, branch=first["id"])).status_code == 200
    await agent_client.post(f"{talk.path}/stop")
    await asked
    assert "Réponse arrêtée ici" in (await said(talk)).words


async def test_what_is_not_ones_own_does_not_exist(
    agent_client: httpx2.AsyncClient,
    other_agent_client: httpx2.AsyncClient,
    client: httpx2.AsyncClient,
) -> None:
    talk, theirs = await begin(agent_client), await begin(other_agent_client)
    await talk.ask("Secret")
    await theirs.ask("Autre")
    [_, mine] = await talk.messages()
    for who, path, query, status in (
        (other_agent_client, talk.path, {}, 404),
        (other_agent_client, theirs.path, {"message": mine["id"]}, 404),
        (other_agent_client, theirs.path, {"branch": mine["id"]}, 404),
        (client, talk.path, {}, 401),
        (agent_client, f"/api/conversations/{uuid4()}", {}, 404),
        (agent_client, talk.path, {"message": str(uuid4())}, 404),
        (agent_client, talk.path, {"branch": str(uuid4())}, 404),
        (agent_client, talk.path, {"message": "../../etc/passwd"}, 422),
        (agent_client, talk.path, {"branch": "1' or 1=1"}, 422),
        (agent_client, talk.path, {"format": "exe"}, 422),
        (agent_client, talk.path, {"format": ""}, 422),
        (agent_client, talk.path, {"format": "DOCX"}, 422),
        (agent_client, talk.path, {"language": "de"}, 422),
    ):
        answer = await who.get(f"{path}/export", params={"format": "md"} | query)
        assert answer.status_code == status, (query, answer.text)
        assert set(answer.json()) == {"code", "params"}
    assert (await agent_client.get(f"{talk.path}/export")).status_code == 422
    await agent_client.delete(talk.path)
    assert (await export(talk)).status_code == 404


async def test_nothing_yet_and_too_much(
    agent_client: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await begin(agent_client)
    refused = await export(talk)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_export")
    await talk.ask("Bonjour")
    monkeypatch.setattr(exporting, "MESSAGES", 1)
    refused = await export(talk)
    assert (refused.status_code, refused.json()["code"]) == (413, "export_too_long")
    monkeypatch.undo()
    [_, answer] = await talk.messages()
    await rewrite(app, answer["id"], [{"type": "text", "text": "é" * 1_000_001, "state": "done"}])
    for query in ({}, {"message": answer["id"]}):
        refused = await export(talk, **query)
        assert (refused.status_code, refused.json()["code"]) == (413, "export_too_long")


async def test_no_connection_is_held_while_the_file_is_made(
    agent_client: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    from emilie.conversations import routes

    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    await at_rest(app)
    busy = text(
        "select count(*) from pg_stat_activity"
        " where state like 'idle in trans%' and datname = current_database()"
    )

    async def write(*_: Any) -> bytes:
        # What works in the background holds one for a moment; a request would as long as this.
        async with asyncio.timeout(20), app.state.statements() as session:
            while await session.scalar(busy):
                await asyncio.sleep(0.02)
        return b"x"

    monkeypatch.setattr(routes, "write", write)
    assert (await export(talk)).status_code == 200
