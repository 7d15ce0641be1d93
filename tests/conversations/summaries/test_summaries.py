"""Summaries of documents that do not fit: read by parts, all of them, and never twice."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.assistant import noting
from emilie.inference.grounding import parse
from emilie.settings import Settings
from support.files import report
from support.model import ScriptedModel, asks_notes, last_question
from support.summaries import (
    QUESTION,
    SUMMARY,
    documents,
    number_of_passages,
    reading_of,
    readings,
    sources,
    until,
)
from support.talk import at_rest, begin, chunks, words


async def test_every_passage_is_read_once_and_every_statement_has_its_page(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report()))
    talk = await begin(agent_client)
    answer = await talk.ask(QUESTION, documents=ids, **SUMMARY)
    total = await number_of_passages(app)
    assert sorted(each for part in model.noted for each in part) == list(range(1, total + 1))
    # What was sent is the stored text of each of them.
    asked = [last_question(body) for body in model.requests if asks_notes(body)]
    given = {each.id: each.text for body in asked for each in parse(body)}
    async with app.state.statements() as session:
        stored = await session.execute(
            text(
                "select substr(pages.text, start_at + 1, end_at - start_at) from passages join "
                "pages on (pages.document_id, number) = (passages.document_id, page) "
                "order by ordinal"
            )
        )
        assert [given[number] for number in sorted(given)] == list(stored.scalars())
    told = readings(answer)
    parts = len(model.noted)
    assert parts > 5
    assert told[0]["parts"] is None or told[0]["parts"]["read"] == 0
    assert {each["parts"]["now"]["number"] for each in told if each["parts"]["now"]} == set(
        range(1, parts + 1)
    )
    _, message = await talk.messages()
    reading = reading_of(message)
    assert reading["mode"] == "parts"
    assert reading["passages"] == total
    assert reading["parts"] == {
        "total": parts, "read": parts, "unread": [], "now": None, "dropped": 0,
    }  # fmt: skip
    bullets = re.findall(r"^- .+$", words(message), re.MULTILINE)
    assert len(bullets) == parts
    assert all(re.search(r"\[\d+\]\(#source-\d+\)", bullet) for bullet in bullets)
    # Every chapter is there, at its page.
    chapters = {(source["page"] - 1) // 4 for source in sources(message)}
    assert chapters == set(range(6))
    assert message["metadata"]["citations"]["removed"] == 0
    assert message["metadata"]["input_tokens"] == 11 * len(
        [body for body in model.requests if body.get("stream")]
    )
    assert [each["name"] for each in message["metadata"]["sent_to"]] == ["seul"]


async def test_notes_that_exceed_the_window_are_gathered(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report(200)))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, **SUMMARY)
    gathered = [body for body in model.requests if "Rassemble-les" in str(body["messages"][0])]
    assert gathered
    total = await number_of_passages(app)
    assert sorted(each for part in model.noted for each in part) == list(range(1, total + 1))
    _, message = await talk.messages()
    assert message["metadata"]["state"] == "done"
    assert sources(message)
    assert message["metadata"]["citations"]["removed"] == 0


async def test_asked_again_it_reads_nothing_again(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report()))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, **SUMMARY)
    parts = len(model.noted)
    question, first = await talk.messages()
    assert question["metadata"] == {
        "task": "synthese", "length": "moyen", "fields": None, "search": [],
    }  # fmt: skip
    await talk.post(f"/questions/{question['id']}/again")
    assert len(model.noted) == parts
    _, second = await talk.messages()
    assert words(second) == words(first)
    assert reading_of(second) == reading_of(first)
    # Another length is other notes.
    await talk.ask(QUESTION, edits=question["id"], task="synthese", length="long")
    assert len(model.noted) == 2 * parts


async def test_it_stops_at_once_and_goes_on_from_there(
    app: FastAPI, agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report()))
    talk = await begin(agent_client)
    model.held_after = 3
    asking = asyncio.create_task(talk.ask(QUESTION, documents=ids, **SUMMARY))
    await until(lambda: len(model.noted) >= 5)
    # A second reader is told how far it is.
    run = app.state.runs.of(next(iter(app.state.runs._running)))
    again = run.read()
    assert b'"read":3' in await again.next()
    run.leave(again)
    # The parts that were asked for are held: it waits for none of them.
    async with asyncio.timeout(30):
        await agent_client.post(f"{talk.path}/stop")
        await asking
    calls = len(model.noted)
    assert calls == 5
    _, stopped = await talk.messages()
    assert stopped["metadata"]["state"] == "stopped"
    assert reading_of(stopped)["parts"]["read"] == 3
    assert reading_of(stopped)["parts"]["now"] is None
    await asyncio.sleep(0.3)
    assert len(model.noted) == calls
    model.held_after = None
    await talk.post(f"/answers/{stopped['id']}/continue")
    _, message = await talk.messages()
    assert message["id"] == stopped["id"]
    assert message["metadata"]["state"] == "done"
    parts = reading_of(message)["parts"]
    assert parts["read"] == parts["total"]
    assert len(model.noted) == calls + parts["total"] - 3
    await at_rest(app)


async def test_a_part_that_fails_twice_is_named(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report(broken=10)))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, **SUMMARY)
    _, message = await talk.messages()
    assert message["metadata"]["state"] == "done"
    parts = reading_of(message)["parts"]
    assert parts["read"] == parts["total"] - 1
    [unread] = parts["unread"]
    assert unread["from"] <= 10 <= unread["to"]
    assert f"La partie {unread['number']} de « Rapport.pdf » (Chapitre" in words(message)
    assert "n’a pas pu être lue" in words(message)
    asked = [last_question(body) for body in model.requests]
    assert sum("[panne]" in each for each in asked) == 2


async def test_an_endpoint_that_fails_every_part_ends_the_answer(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noting, "PATIENCE", 0)
    ids = await documents(agent_client, ("Rapport.pdf", report()))
    talk = await begin(agent_client)
    await talk.ask(f"{QUESTION} [panne]", documents=ids, **SUMMARY)
    _, message = await talk.messages()
    assert message["metadata"]["state"] == "failed"
    assert message["metadata"]["error"] in {"model_failed", "no_endpoint_up"}
    assert words(message) == ""


async def test_several_documents_have_one_outline_and_each_its_place(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    files = [(f"{name}.pdf", report(8, name)) for name in ("alpha", "bravo", "charlie")]
    ids = await documents(agent_client, *files)
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, **SUMMARY)
    _, message = await talk.messages()
    assert {source["document_id"] for source in sources(message)} == set(ids)
    assert "ne cite aucun passage" not in words(message)
    [writing] = [body for body in model.requests if "<notes " in last_question(body)]
    assert "plan commun" in str(writing["messages"][0])
    assert all(f'document="{name}"' in last_question(writing) for name, _ in files)
    for body in model.requests:
        if asks_notes(body):
            assert len({each.document for each in parse(last_question(body))}) == 1


async def test_words_that_ask_for_a_summary_are_enough(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report()))
    talk = await begin(agent_client)
    await talk.ask("Résume ce rapport en quelques phrases", documents=ids)
    assert model.noted
    assert "150 mots environ" in str(model.requests[-2]["messages"][0]) + str(
        model.requests[-1]["messages"][0]
    )
    model.noted.clear()
    answer = await talk.ask("Combien coûte la mesure 12 en page 7 ?")
    assert not model.noted
    assert readings(answer)[-1]["mode"] == "passages"


@pytest.mark.parametrize("length", ["court", "moyen", "long"])
async def test_a_document_that_fits_is_read_whole_at_its_length(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, length: str
) -> None:
    ids = await documents(agent_client, ("Note.pdf", report(2)))
    talk = await begin(agent_client)
    answer = await talk.ask(QUESTION, documents=ids, task="synthese", length=length)
    assert readings(answer)[-1]["mode"] == "whole"
    assert readings(answer)[-1]["parts"] is None
    assert not model.noted
    told = [str(body["messages"][0]) for body in model.requests]
    assert any(f"fixe une autre : {length}" in each for each in told)


@pytest.mark.parametrize("length", ["", "immense", 3, ["long"], {"court": 1}])
async def test_an_unknown_length_is_refused(
    agent_client: httpx2.AsyncClient, length: object
) -> None:
    talk = await begin(agent_client)
    body = {"text": QUESTION, "task": "synthese", "length": length}
    answer = await agent_client.post(f"{talk.path}/turns", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert await talk.messages() == []


async def test_deleting_a_document_takes_its_notes_away(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    ids = await documents(agent_client, ("Rapport.pdf", report()))
    talk = await begin(agent_client)
    await talk.ask(QUESTION, documents=ids, **SUMMARY)
    async with app.state.sessions.begin() as session:
        count = text("select count(*) from notes_of_parts")
        assert (await session.execute(count)).scalar_one() > 0
    answer = await agent_client.delete(f"/api/documents/{ids[0]}")
    assert answer.status_code == 204
    async with app.state.sessions.begin() as session:
        assert (await session.execute(count)).scalar_one() == 0
    question, _ = await talk.messages()
    said = chunks(await agent_client.post(f"{talk.path}/questions/{question['id']}/again", json={}))
    assert said[-1]["type"] == "finish"


class TestBuiltin:
    """The engine that only quotes."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(data=tmp_path / "data")

    @pytest.mark.parametrize(("length", "of_a_part"), [("court", 1), ("moyen", 2), ("long", 4)])
    async def test_every_part_has_its_sentences_at_the_three_lengths(
        self, agent_client: httpx2.AsyncClient, length: str, of_a_part: int
    ) -> None:
        ids = await documents(agent_client, ("Rapport.pdf", report(80)))
        talk = await begin(agent_client)
        await talk.ask(QUESTION, documents=ids, task="synthese", length=length)
        _, message = await talk.messages()
        reading = reading_of(message)
        parts = reading["parts"]["total"]
        assert reading["parts"]["read"] == parts > 5
        quoted = sources(message)
        assert len(quoted) >= of_a_part * parts
        assert {(source["page"] - 1) // 16 for source in quoted} == set(range(5))
        assert message["metadata"]["citations"]["removed"] == 0
        assert words(message).startswith("Synthèse de **Rapport.pdf**")

    async def test_each_document_has_its_section(self, agent_client: httpx2.AsyncClient) -> None:
        files = [(f"{name}.pdf", report(24, name)) for name in ("alpha", "bravo")]
        ids = await documents(agent_client, *files)
        talk = await begin(agent_client)
        await talk.ask(QUESTION, documents=ids, **SUMMARY)
        _, message = await talk.messages()
        assert re.findall(r"^### (.+)$", words(message), re.MULTILINE) == ["alpha.pdf", "bravo.pdf"]
        assert {source["document_id"] for source in sources(message)} == set(ids)
