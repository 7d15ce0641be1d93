"""A query is shown before the first one of a conversation leaves, and waits for its agent."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI

from emilie.assistant import leaving
from support.talk import Talk, begin, words
from support.web import SENTENCE, World

QUESTION = '[web horaires des médiathèques] [cite "trente-cinq heures par semaine"]'


def searches(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part["data"] for part in parts if part["type"] == "data-search"]


async def asking(dsn: str) -> dict[str, Any]:
    """The search that waits, once one does."""
    async with asyncio.timeout(90):
        while True:
            with psycopg.connect(dsn) as connection:
                row = connection.execute(
                    "select asking from runs where asking is not null"
                ).fetchone()
            if row is not None:
                found: dict[str, Any] = row[0]
                return found
            await asyncio.sleep(0.02)


async def decided(
    client: httpx2.AsyncClient, talk: Talk, search_id: str, decision: str, **more: Any
) -> httpx2.Response:
    body = {"decision": decision} | more
    return await client.post(f"{talk.path}/searches/{search_id}", json=body)


async def asked(talk: Talk, dsn: str, decision: str, **more: Any) -> list[dict[str, Any]]:
    """The parts of the answer, once its search was decided so."""
    turn = asyncio.create_task(talk.ask(QUESTION, search=["web"]))
    waiting = await asking(dsn)
    answer = await decided(talk.client, talk, waiting["id"], decision, **more)
    assert answer.status_code == 204, answer.text
    await turn
    parts: list[dict[str, Any]] = (await talk.messages())[-1]["parts"]
    return parts


async def test_nothing_leaves_before_its_agent_says_so(
    agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    world.add("/horaires", SENTENCE)
    talk = await begin(agent_client)
    turn = asyncio.create_task(talk.ask(QUESTION, search=["web"]))
    waiting = await asking(dsn)
    assert waiting == {"id": "appel-1", "service": "essai"}
    await asyncio.sleep(0.3)
    assert world.queries == world.asked == []
    answer = await decided(agent_client, talk, "appel-1", "search")
    assert answer.status_code == 204, answer.text
    said = await turn
    assert world.queries == ["horaires des médiathèques"]
    states = [each["state"] for each in searches(said)]
    assert states[:4] == ["checking", "checking", "asking", "searching"]
    assert states[-1] == "done"
    # What was decided counts once.
    again = await decided(agent_client, talk, "appel-1", "search")
    assert (again.status_code, again.json()["code"]) == (409, "search_settled")


async def test_an_answer_cites_the_page_at_the_very_words(
    agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    url = world.add("/horaires", SENTENCE, "Un autre paragraphe, sans rapport.", title="Horaires")
    talk = await begin(agent_client)
    parts = await asked(talk, dsn, "search")
    [source] = [part for part in parts if part["type"] == "source-url"]
    facts = source["providerMetadata"]["emilie"]
    assert (source["url"], source["title"], facts["site"]) == (url, "Horaires", "127.0.0.1")
    assert (facts["quote"], facts["published"]) == ("trente-cinq heures par semaine", "2026-03-12")
    assert "[1](#source-1)" in words({"parts": parts})
    page = await agent_client.get(f"{talk.path}/pages/{facts['document_id']}")
    assert page.status_code == 200, page.text
    read = page.json()
    assert read["text"][facts["start"] : facts["end"]] == facts["quote"]
    assert (read["url"], read["excerpt"]) == (url, False)


async def test_a_page_is_read_by_its_conversations_agent_alone(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    world.add("/horaires", SENTENCE)
    talk = await begin(agent_client)
    parts = await asked(talk, dsn, "search")
    [source] = [part for part in parts if part["type"] == "source-url"]
    path = f"/pages/{source['providerMetadata']['emilie']['document_id']}"
    other = await begin(agent_client)
    for client, where in ((other_agent_client, talk.path), (agent_client, other.path)):
        assert (await client.get(where + path)).status_code == 404
    strangers = await decided(other_agent_client, talk, "appel-1", "search")
    assert strangers.status_code == 404


async def test_a_query_may_be_written_anew(
    agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    world.add("/horaires", SENTENCE)
    talk = await begin(agent_client)
    turn = asyncio.create_task(talk.ask(QUESTION, search=["web"]))
    waiting = await asking(dsn)
    for query, code in (
        ("écrire à jean.dupont@mairie.fr", "query_personal"), (" ", "query_empty"),
    ):  # fmt: skip
        refused = await decided(agent_client, talk, waiting["id"], "search", query=query)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    answer = await decided(agent_client, talk, waiting["id"], "search", query="horaires  BnF")
    assert answer.status_code == 204
    await turn
    assert world.queries == ["horaires BnF"]
    parts = (await talk.messages())[-1]["parts"]
    assert searches(parts)[0]["query"] == "horaires BnF"


async def test_what_is_declined_does_not_leave_and_the_answer_goes_on(
    agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    talk = await begin(agent_client)
    parts = await asked(talk, dsn, "skip")
    [search] = searches(parts)
    assert (search["state"], search["reason"]) == ("failed", "search_declined")
    assert world.queries == []
    assert words({"parts": parts})


async def test_once_and_for_all_is_for_this_conversation(
    agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    world.add("/horaires", SENTENCE)
    talk = await begin(agent_client)
    await asked(talk, dsn, "search", remember=True)
    await talk.ask(QUESTION, search=["web"])
    assert len(world.queries) == 2
    await asked(await begin(agent_client), dsn, "skip")
    assert len(world.queries) == 2


async def test_who_says_nothing_lets_nothing_leave(
    agent_client: httpx2.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PATIENCE", 0.3)
    talk = await begin(agent_client)
    said = await talk.ask(QUESTION, search=["web"])
    assert searches(said)[-1]["reason"] == "search_unanswered"
    assert world.queries == []


async def test_an_answer_stopped_while_it_waits_asks_no_more(
    agent_client: httpx2.AsyncClient, world: World, dsn: str
) -> None:
    talk = await begin(agent_client)
    turn = asyncio.create_task(talk.ask(QUESTION, search=["web"]))
    waiting = await asking(dsn)
    assert (await agent_client.post(f"{talk.path}/stop")).status_code == 204
    await turn
    late = await decided(agent_client, talk, waiting["id"], "search")
    assert (late.status_code, late.json()["code"]) == (409, "search_settled")
    assert world.queries == []


async def test_what_was_asked_is_recorded_without_its_text(
    agent_client: httpx2.AsyncClient, app: FastAPI, world: World, dsn: str
) -> None:
    world.add("/horaires", SENTENCE)
    await asked(await begin(agent_client), dsn, "search")
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("select facts from events where kind = 'search:made'").fetchall()
    [(facts,)] = rows
    assert (facts["service"], facts["results"], facts["pages"]) == ("essai", "1", "1")
    assert "horaires" not in json.dumps(facts)
