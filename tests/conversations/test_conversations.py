"""Conversations through HTTP: listed, found, renamed, pinned, deleted, restored; and private."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.conversations.jobs import erase_over
from support.talk import Talk, begin


async def some(client: httpx2.AsyncClient, *questions: str) -> list[Talk]:
    talks = []
    for question in questions:
        talks.append(await begin(client))
        await talks[-1].ask(question)
    return talks


async def listed(client: httpx2.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/api/conversations", params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def ids(conversations: list[dict[str, Any]]) -> list[str]:
    return [conversation["id"] for conversation in conversations]


async def test_the_latest_active_comes_first_page_by_page(agent_client: httpx2.AsyncClient) -> None:
    talks = await some(agent_client, "Un", "Deux", "Trois", "Quatre", "Cinq")
    await begin(agent_client)  # an empty one is not listed
    await talks[0].ask("Encore")
    expected = [talks[number].id for number in (0, 4, 3, 2, 1)]
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = await listed(agent_client, **query)
        found += ids(page["items"])
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert found == expected


async def test_pinned_ones_come_apart(agent_client: httpx2.AsyncClient) -> None:
    one, two = await some(agent_client, "Un", "Deux")
    answer = await agent_client.patch(one.path, json={"pinned": True})
    assert answer.json()["pinned"] is True
    page = await listed(agent_client)
    assert (ids(page["pinned"]), ids(page["items"])) == ([one.id], [two.id])
    await agent_client.patch(one.path, json={"pinned": False})
    assert (await listed(agent_client))["pinned"] == []


async def test_a_name_given_by_the_agent_stays(agent_client: httpx2.AsyncClient) -> None:
    (talk,) = await some(agent_client, "Bonjour")
    answer = await agent_client.patch(talk.path, json={"title": "  Note de service  "})
    assert answer.json()["title"] == "Note de service"
    await asyncio.sleep(0.2)  # the automatic title may come late
    assert (await agent_client.get(talk.path)).json()["title"] == "Note de service"
    answer = await agent_client.patch(talk.path, json={"title": "Note\0de\nservice\u202e"})
    assert answer.json()["title"] == "Note de service"
    for title in ("", "   ", "x" * 201, "\0", "\u200b"):
        assert (await agent_client.patch(talk.path, json={"title": title})).status_code == 422


async def test_deleting_can_be_undone_for_a_day(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    (talk,) = await some(agent_client, "Bonjour")
    assert (await agent_client.delete(talk.path)).status_code == 204
    for path in (talk.path, f"{talk.path}/messages", f"{talk.path}/stream"):
        assert (await agent_client.get(path)).status_code == 404
    assert (await listed(agent_client))["items"] == []
    assert (await agent_client.delete(talk.path)).status_code == 404
    assert (await agent_client.post(f"{talk.path}/restore")).status_code == 200
    assert len(await talk.messages()) == 2
    await agent_client.delete(talk.path)
    async with app.state.sessions.begin() as session:
        past = {"past": datetime.now(UTC) - timedelta(hours=25)}
        await session.execute(text("update conversations set deleted_at = :past"), past)
    assert (await agent_client.post(f"{talk.path}/restore")).status_code == 404
    assert await erase_over(app.state.sessions) == 1
    async with app.state.sessions() as session:
        for table in ("conversations", "messages", "runs"):
            count = await session.execute(text(f"select count(*) from {table}"))
            assert count.scalar_one() == 0


async def test_search_finds_titles_and_messages_without_accents(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    one, two = await some(agent_client, "Les congés bonifiés outre-mer", "Le budget de l’école")
    await some(other_agent_client, "Les congés de quelqu’un d’autre")
    await agent_client.patch(two.path, json={"title": "Préparation budgétaire"})

    async def found(words: str) -> list[str]:
        answer = await agent_client.get("/api/conversations/search", params={"q": words})
        assert answer.status_code == 200, answer.text
        return [item["conversation"]["id"] for item in answer.json()["items"]]

    for words in ("conges", "congé bonifié", "CONGES BONIFIES", "outre mer", "bonif"):
        assert await found(words) == [one.id], words
    for words in ("ecole", "l'école", "preparation", "budgétaires", "prép"):
        assert await found(words) == [two.id], words
    for words in (
        "zzz",
        "",
        "   ",
        "'",
        "&|!()",
        "\\",
        "a:*",
        '"',
        "x" * 400,
        "\0",
        "-",
        "é" * 300,
    ):
        assert await found(words) == [], words


async def test_what_was_found_is_marked(agent_client: httpx2.AsyncClient) -> None:
    await some(agent_client, "Bla bla " * 60 + "les congés bonifiés " + "et la suite " * 60)
    answer = await agent_client.get("/api/conversations/search", params={"q": "conges bonifie"})
    excerpt = answer.json()["items"][0]["excerpt"]
    assert [piece["text"] for piece in excerpt if piece["match"]] == ["congés", "bonifiés"]
    assert sum(len(piece["text"]) for piece in excerpt) < 260
    assert excerpt[0]["text"] == "… "


@pytest.mark.parametrize(
    "query", [{"before": "x"}, {"before": "Zm9v"}, {"limit": 0}, {"limit": 101}, {"limit": "x"}]
)
async def test_a_bad_page_is_refused(
    agent_client: httpx2.AsyncClient, query: dict[str, Any]
) -> None:
    answer = await agent_client.get("/api/conversations", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_two_agents_never_see_each_other(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    (talk,) = await some(agent_client, "[raisonne] Un secret de bureau")
    question, answer = await talk.messages()
    asking = asyncio.create_task(talk.ask("[lent] Encore"))
    async with asyncio.timeout(30):
        while not app.state.runs._running:
            await asyncio.sleep(0.01)
    doors: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("GET", "/messages", None), ("GET", "/stream", None),
        ("PATCH", "", {"title": "Pris"}), ("DELETE", "", None), ("POST", "/restore", None),
        ("POST", "/stop", None), ("POST", "/turns", {"text": "Bonjour"}),
        ("PUT", "/branch", {"message_id": question["id"]}),
        ("POST", f"/questions/{question['id']}/again", None),
        ("POST", f"/answers/{answer['id']}/continue", None),
    ]  # fmt: skip
    for method, path, body in doors:
        refused = await other_agent_client.request(method, talk.path + path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), (method, path)
        assert "secret" not in refused.text
    mine = await begin(other_agent_client)
    for path in (f"/questions/{question['id']}/again", f"/answers/{answer['id']}/continue"):
        assert (await other_agent_client.post(mine.path + path)).status_code == 404
    edit = {"text": "Bonjour", "edits": question["id"]}
    assert (await other_agent_client.post(f"{mine.path}/turns", json=edit)).status_code == 404
    assert (
        await other_agent_client.get(f"{mine.path}/messages", params={"before": question["id"]})
    ).status_code == 404
    assert app.state.runs._running  # nobody else's stop reached it
    await agent_client.post(f"{talk.path}/stop")
    await asking
    assert (await listed(other_agent_client))["items"] == []


async def test_a_long_conversation_opens_from_its_end(
    agent_client: httpx2.AsyncClient,
    app: FastAPI,
    at_most: Callable[[int], AbstractContextManager[list[str]]],
) -> None:
    talk = await begin(agent_client)
    async with app.state.sessions.begin() as session:
        await session.execute(LONG, {"conversation": talk.id})
    with at_most(5):
        answer = (await agent_client.get(f"{talk.path}/messages")).json()
    assert [part["parts"][0]["text"] for part in answer["items"]] == [
        f"message {number}" for number in range(1981, 2001)
    ]
    earlier = await talk.messages(before=answer["earlier"], limit=3)
    assert [part["parts"][0]["text"] for part in earlier] == [
        f"message {number}" for number in (1978, 1979, 1980)
    ]


# A chain of 2 000 messages, made by the database.
LONG = text("""
with made as (
  insert into messages (id, conversation_id, parent_id, role, parts, metadata, tsv)
  select cast(lpad(to_hex(n), 32, '0') as uuid), cast(:conversation as uuid),
    case when n > 1 then cast(lpad(to_hex(n - 1), 32, '0') as uuid) end,
    case when n % 2 = 1 then 'user' else 'assistant' end,
    jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'message ' || n)),
    case when n % 2 = 1 then '{"task": null}'::jsonb else jsonb_build_object(
      'state', 'done', 'error', null, 'error_params', '{}'::jsonb,
      'question_id', cast(lpad(to_hex(n - 1), 32, '0') as uuid),
      'endpoint', null, 'seconds', 1, 'first_word_seconds', 1, 'input_tokens', 1,
      'output_tokens', 1, 'citations', null, 'energy', null) end,
    fr_tsv('message ' || n)
  from generate_series(1, 2000) as n
)
update conversations set tip_id = cast(lpad(to_hex(2000), 32, '0') as uuid)
where id = cast(:conversation as uuid)
""")
