"""Exchanges that agents attach: seen before, stored as seen, read with a trace, taken back."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.conversations.jobs import erase_over
from support.feedback import Answer, Desk, answered, coordination, desk_of, said

QUESTION = "Quelle est la date de l’Archipel-4 ?"


async def rows(app: FastAPI, statement: str) -> list[Any]:
    async with app.state.sessions() as session:
        return list(await session.execute(text(statement)))


@pytest.fixture
async def desk(sign_in: SignIn) -> Desk:
    return await desk_of(await sign_in("referente"))


@pytest.fixture
async def answer(agent_client: httpx2.AsyncClient) -> Answer:
    return await answered(agent_client, QUESTION)


async def test_what_is_stored_is_what_was_seen(answer: Answer, desk: Desk, app: FastAPI) -> None:
    thumb = await answer.thumb("down")
    for part, has, lacks in (
        ("question", ["Question\u00a0:", QUESTION], ["Réponse\u00a0:"]),
        ("answer", ["Réponse\u00a0:"], ["Question\u00a0:", QUESTION]),
        ("both", ["Question\u00a0:", QUESTION, "Réponse\u00a0:"], []),
    ):
        seen = await answer.preview(part)
        assert all(each in seen["content"] for each in has)
        assert not any(each in seen["content"] for each in lacks)
        assert seen["digest"] == hashlib.sha256(seen["content"].encode()).hexdigest()
        await answer.attach(thumb["id"], part)
        [stored] = await rows(app, "select content, part from feedback_copies")
        assert tuple(stored) == (seen["content"], part)
        assert (await desk.does(thumb["id"], "copy"))["content"] == seen["content"]


async def test_nothing_is_attached_that_was_not_seen(answer: Answer, app: FastAPI) -> None:
    thumb = await answer.thumb("down")
    seen = await answer.preview("question")
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"part": "both", "digest": seen["digest"]}, 409, "feedback_copy_changed"),
        ({"part": "question", "digest": "0" * 64}, 409, "feedback_copy_changed"),
        ({"part": "question", "digest": seen["digest"].upper()}, 409, "feedback_copy_changed"),
        ({"part": "question", "digest": ""}, 422, "invalid"),
        ({"part": "question"}, 422, "invalid"),
        ({"digest": seen["digest"]}, 422, "invalid"),
        ({"part": "all", "digest": seen["digest"]}, 422, "invalid"),
        ({"part": "question", "digest": seen["digest"], "goes_up": "x"}, 422, "invalid"),
        ({"part": "question", "digest": 7}, 422, "invalid"),
    ]
    for wanted, status, code in wrong:
        refused = await answer.client.put(f"/api/feedback/{thumb['id']}/copy", json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (status, code), wanted
    channel = await said(answer.client)
    wanted = {"part": "question", "digest": seen["digest"]}
    refused = await answer.client.put(f"/api/feedback/{channel['id']}/copy", json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (409, "feedback_without_exchange")
    assert await rows(app, "select 1 from feedback_copies") == []


async def test_the_copy_does_not_change_with_the_conversation(
    answer: Answer, desk: Desk, app: FastAPI
) -> None:
    thumb = await answer.thumb("down")
    seen = await answer.preview()
    async with app.state.sessions.begin() as session:
        statement = "update messages set parts = jsonb_set(parts, '{0,text}', '\"Autre.\"')"
        await session.execute(text(statement))
    # What was seen before is not attached any more…
    wanted = {"part": "both", "digest": seen["digest"]}
    refused = await answer.client.put(f"/api/feedback/{thumb['id']}/copy", json=wanted)
    assert refused.json()["code"] == "feedback_copy_changed"
    kept = await answer.attach(thumb["id"])
    async with app.state.sessions.begin() as session:
        await session.execute(text("delete from conversations"))
    # …and what is attached stays as it was.
    assert (await desk.does(thumb["id"], "copy"))["content"] == kept["copied"]["content"]


async def test_what_is_taken_back_is_gone_and_the_feedback_stays(
    answer: Answer, desk: Desk, app: FastAPI
) -> None:
    thumb = await answer.thumb("down", words="Faux.")
    await answer.attach(thumb["id"])
    assert (await desk.read(thumb["id"]))["has_copy"] is True
    path = f"/api/feedback/{thumb['id']}/copy"
    left = await answer.client.delete(path)
    assert (left.status_code, left.json()["copied"], left.json()["words"]) == (200, None, "Faux.")
    assert (await desk.read(thumb["id"]))["has_copy"] is False
    assert (await desk.tries(thumb["id"], "copy")).json()["code"] == "feedback_copy_gone"
    assert await rows(app, "select 1 from feedback_copies") == []
    again = await answer.client.delete(path)
    assert (again.status_code, again.json()["code"]) == (404, "feedback_copy_gone")
    assert (await answer.client.patch(path, json={"goes_up": True})).status_code == 404


async def test_who_reads_an_exchange_leaves_a_trace_that_its_agent_sees(
    answer: Answer, desk: Desk, app: FastAPI
) -> None:
    thumb = await answer.thumb("down")
    mine = f"/api/feedback/{thumb['id']}"
    assert (await answer.attach(thumb["id"]))["views"] == []
    # That there is one is known without being read.
    await desk.read(thumb["id"])
    await desk.list()
    assert (await answer.client.get(mine)).json()["views"] == []
    await desk.does(thumb["id"], "copy")
    [view] = (await answer.client.get(mine)).json()["views"]
    name = (await desk.client.get("/api/me")).json()["name"]
    assert (view["voice"], view["name"]) == ("referent", name)
    [event] = await rows(
        app, "select agent_id, facts from events where kind = 'feedback:exchange_read'"
    )
    assert str(event.agent_id) == (await desk.client.get("/api/me")).json()["id"]
    assert event.facts == {"feedback_id": thumb["id"]}
    await answer.client.delete(f"{mine}/copy")
    assert len((await answer.client.get(mine)).json()["views"]) == 1


@pytest.mark.parametrize("level", ["sensible", "diffusion_restreinte"])
async def test_above_internal_nothing_is_attached_nor_read(
    answer: Answer, desk: Desk, level: str
) -> None:
    thumb = await answer.thumb("down", words="Faux.")
    seen = await answer.preview()
    await answer.attach(thumb["id"])
    conversation = f"/api/conversations/{answer.conversation_id}"
    raised = await answer.client.patch(conversation, json={"sensitivity": level})
    assert raised.status_code == 200, raised.text
    wanted = {"part": "both", "digest": seen["digest"]}
    for refused in (
        await answer.client.get(f"{answer.path}/copy"),
        await answer.client.put(f"/api/feedback/{thumb['id']}/copy", json=wanted),
        # It was attached before: raised since, it is not read any more.
        await desk.tries(thumb["id"], "copy"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "feedback_too_sensitive")
    # A thumb says nothing of it.
    await answer.thumb("up")


@pytest.mark.parametrize(("level", "left"), [("sensible", 0), ("interne", 1)])
async def test_what_was_closed_stays_so_once_its_conversation_is_erased(
    answer: Answer, desk: Desk, app: FastAPI, level: str, left: int
) -> None:
    thumb = await answer.thumb("down", words="Faux.")
    await answer.attach(thumb["id"])
    conversation = f"/api/conversations/{answer.conversation_id}"
    await answer.client.patch(conversation, json={"sensitivity": level})
    await answer.client.delete(conversation)
    async with app.state.sessions.begin() as session:
        late = "update conversations set deleted_at = now() - interval '9 days'"
        await session.execute(text(late))
    assert await erase_over(app.state.sessions) == 1
    found = await rows(app, "select conversation_id from feedback")
    assert [each.conversation_id for each in found] == [None]
    assert len(await rows(app, "select content from feedback_copies")) == left
    refused = await desk.tries(thumb["id"], "copy")
    assert refused.is_success == bool(left), refused.text


async def test_the_coordination_reads_it_only_if_its_agent_agreed(
    answer: Answer, desk: Desk, sign_in: SignIn
) -> None:
    thumb = await answer.thumb("down", words="Faux.")
    await answer.attach(thumb["id"])
    await desk.does(thumb["id"], "pass", words="Cela concerne le produit.")
    above = coordination(await sign_in("pilote"))
    assert (await above.read(thumb["id"]))["has_copy"] is False
    assert (await above.tries(thumb["id"], "copy")).json()["code"] == "feedback_copy_gone"
    path = f"/api/feedback/{thumb['id']}/copy"
    assert (await answer.client.patch(path, json={"goes_up": True})).status_code == 200
    assert (await above.read(thumb["id"]))["has_copy"] is True
    assert QUESTION in (await above.does(thumb["id"], "copy"))["content"]
    [view] = (await answer.client.get(f"/api/feedback/{thumb['id']}")).json()["views"]
    assert view["voice"] == "coordinator"
    await answer.client.patch(path, json={"goes_up": False})
    assert (await above.tries(thumb["id"], "copy")).status_code == 404
    assert (await desk.tries(thumb["id"], "copy")).status_code == 200


async def test_the_names_of_files_and_sources_are_seen_before(answer: Answer, app: FastAPI) -> None:
    file = {"type": "data-document", "data": {"name": "budget.pdf"}}
    told = {"number": 1, "page": 2, "page_label": "page", "heading": None, "quote": "12 000 euros"}
    source = {
        "type": "source-document", "sourceId": "1", "mediaType": "application/pdf",
        "title": "budget.pdf", "filename": "budget.pdf", "providerMetadata": {"emilie": told},
    }  # fmt: skip
    said = {"type": "text", "text": "Il est de 12 000 euros [1](#source-1)."}
    statement = "update messages set parts = cast(:parts as jsonb) where role = :role"
    async with app.state.sessions.begin() as session:
        for role, parts in (
            ("user", [{"type": "text", "text": "Combien ?"}, file]), ("assistant", [said, source]),
        ):  # fmt: skip
            await session.execute(text(statement), {"parts": json.dumps(parts), "role": role})
    # Citations stand as numbers, as they are read.
    assert (await answer.preview())["content"] == (
        "Question\u00a0:\nCombien ?\n\nFichiers joints\u00a0:\nbudget.pdf\n\n"
        "Réponse\u00a0:\nIl est de 12 000 euros [1].\n\n"
        "Sources\u00a0:\n[1] budget.pdf, page 2 «\u00a012 000 euros\u00a0»"
    )


async def test_taken_back_and_read_at_once_it_is_one_or_the_other(
    answer: Answer, desk: Desk, app: FastAPI
) -> None:
    for _ in range(3):
        thumb = await answer.thumb("down", words="Faux.")
        await answer.attach(thumb["id"])
        before = len(await rows(app, "select 1 from feedback_views"))
        read, left = await asyncio.gather(
            desk.client.post(f"{desk.path}/{thumb['id']}/copy"),
            answer.client.delete(f"/api/feedback/{thumb['id']}/copy"),
        )
        assert left.status_code == 200
        after = len(await rows(app, "select 1 from feedback_views"))
        # Whoever read it left a trace; whoever left none did not.
        assert (after - before == 1) == (read.status_code == 200)
