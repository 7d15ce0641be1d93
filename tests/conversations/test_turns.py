"""A turn through HTTP: stored, streamed, followed, stopped, asked again, gone on with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from emilie.conversations import turns
from support.model import SECRET, ScriptedModel
from support.talk import begin, chunks, words


def of_type(said: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [chunk for chunk in said if chunk["type"] == kind]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_question_and_its_answer_are_streamed_and_stored(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    said = await talk.ask("Bonjour à tous")
    assert said[0]["type"] == "start"
    assert words(said) == "Vous avez demandé : Bonjour à tous"
    assert said[-1] == {"type": "finish"}
    question, answer = await talk.messages()
    assert (question["role"], words(question)) == ("user", "Bonjour à tous")
    assert (answer["id"], answer["parent_id"]) == (said[0]["messageId"], question["id"])
    assert words(answer) == words(said)
    facts = answer["metadata"]
    assert (facts["state"], facts["error"], facts["output_tokens"]) == ("done", None, 7)
    assert facts["endpoint"]["kind"] == "endpoint"
    assert facts == of_type(said, "message-metadata")[0]["messageMetadata"]


async def test_the_model_is_given_the_history_of_the_branch(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Premier")
    await talk.ask("Deuxième")
    sent = [(message["role"], message["content"]) for message in model.requests[-1]["messages"]]
    assert sent[0][0] == "system"
    assert sent[1:] == [
        ("user", "Premier"), ("assistant", "Vous avez demandé : Premier"), ("user", "Deuxième")
    ]  # fmt: skip


async def test_a_failing_model_leaves_a_code_and_no_secret(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    answer = await agent_client.post(f"{talk.path}/turns", json={"text": "[panne] Bonjour"})
    assert of_type(chunks(answer), "error") == [{"type": "error", "errorText": "model_failed"}]
    stored = await agent_client.get(f"{talk.path}/messages")
    assert stored.json()["items"][1]["metadata"]["error"] == "model_failed"
    for piece in ("secrète", "interne.ministere", SECRET):
        assert piece not in answer.text
        assert piece not in stored.text
    assert words(stored.json()["items"][0]) == "[panne] Bonjour"


async def test_a_cut_keeps_the_words_already_said_and_can_go_on(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    said = await talk.ask("[coupe] un deux trois quatre cinq six")
    assert of_type(said, "error")[0]["errorText"] == "model_cut"
    answer = (await talk.messages())[1]
    before = words(answer)
    assert before.startswith("Vous")
    again = await talk.post(f"/answers/{answer['id']}/continue")
    assert again[0]["messageId"] == answer["id"]
    after = (await talk.messages())[1]
    assert words(after) == before + "et la suite de la réponse, jusqu’à son terme."
    assert (after["id"], after["metadata"]["state"]) == (answer["id"], "done")
    refused = await agent_client.post(f"{talk.path}/answers/{answer['id']}/continue")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_continue")


async def test_stop_keeps_what_was_said(agent_client: httpx2.AsyncClient, app: FastAPI) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[lent] Bonjour"))
    await until(lambda: app.state.runs._running and "mot3" in running_text(app))
    assert (await agent_client.post(f"{talk.path}/stop")).status_code == 204
    said = await asking
    assert said[-1] == {"type": "abort"}
    answer = (await talk.messages())[1]
    assert answer["metadata"]["state"] == "stopped"
    assert words(answer).startswith("mot0 mot1 mot2")
    assert "mot90" not in words(answer)
    assert (await agent_client.post(f"{talk.path}/stop")).status_code == 204


def running_text(app: FastAPI) -> str:
    return "".join(run.parts.text for run in app.state.runs._running.values())


async def test_a_second_reader_replays_then_follows(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    assert (await agent_client.get(f"{talk.path}/stream")).status_code == 204
    asking = asyncio.create_task(talk.ask("[lent] Bonjour"))
    await until(lambda: "mot2" in running_text(app))
    during = await talk.messages()
    assert [message["metadata"].get("state") for message in during] == [None, "answering"]
    following = asyncio.create_task(agent_client.get(f"{talk.path}/stream"))
    await until(lambda: "mot5" in running_text(app))
    refused = await agent_client.post(f"{talk.path}/turns", json={"text": "Encore"})
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_in_progress")
    await agent_client.post(f"{talk.path}/stop")
    told, here = chunks(await following), await asking
    assert words(told) == words(here)
    # What was said before is told in a few frames; the rest is the same, frame by frame.
    assert len(told) < len(here)
    assert (told[:2], told[-3:]) == (here[:2], here[-3:])


async def test_the_answer_outlives_its_reader(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("Une question assez longue " * 20))
    await until(lambda: bool(app.state.runs._running))
    asking.cancel()
    await until(lambda: not app.state.runs._running)
    assert (await talk.messages())[1]["metadata"]["state"] == "done"


async def test_editing_and_asking_again_make_branches(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    await talk.ask("Premier")
    first = (await talk.messages())[0]
    await talk.ask("Suite")
    await talk.ask("Autre", edits=first["id"])
    question, answer = await talk.messages()
    assert (words(question), len(question["siblings"])) == ("Autre", 2)
    await talk.post(f"/questions/{question['id']}/again")
    question, again = await talk.messages()
    assert again["siblings"] == [answer["id"], again["id"]]
    shown = await agent_client.put(f"{talk.path}/branch", json={"message_id": first["id"]})
    assert shown.status_code == 204
    assert [words(message) for message in await talk.messages()][::2] == ["Premier", "Suite"]
    assert (
        await agent_client.put(f"{talk.path}/branch", json={"message_id": talk.id})
    ).status_code == 404


async def test_an_answer_at_the_limit_of_length_can_go_on(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    said = await talk.ask("[longueur] Bonjour")
    assert of_type(said, "error")[0]["errorText"] == "model_cut"
    answer = (await talk.messages())[1]
    assert words(answer) == "Vous avez demandé : [longueur] Bonjour"
    assert (await talk.post(f"/answers/{answer['id']}/continue"))[-1] == {"type": "finish"}


async def test_one_can_leave_an_answer_in_progress_and_come_back(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    async def shown() -> list[str]:
        return [message["id"] for message in await talk.messages()]

    async def show(message_id: str) -> None:
        body = {"message_id": message_id}
        answer = await agent_client.put(f"{talk.path}/branch", json=body)
        assert answer.status_code == 204

    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[lent] Bonjour"))
    await until(lambda: "mot2" in running_text(app))
    await agent_client.post(f"{talk.path}/stop")
    await asking
    question, first = await shown()
    asking = asyncio.create_task(talk.post(f"/questions/{question}/again"))
    await until(lambda: "mot2" in running_text(app))
    second = (await shown())[1]
    await show(first)
    assert await shown() == [question, first]
    await show(second)
    assert await shown() == [question, second]
    await agent_client.post(f"{talk.path}/stop")
    await asking
    assert await shown() == [question, second]


async def test_deleting_stops_the_answer_even_one_made_elsewhere(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[lent] Bonjour"))
    await until(lambda: "mot2" in running_text(app))
    runs = app.state.runs
    hidden, runs._running = runs._running, {}  # as another replica sees it
    assert (await agent_client.delete(talk.path)).status_code == 204
    runs._running = hidden
    said = await asking
    assert said[-1] == {"type": "abort"}
    assert "mot90" not in words(said)


async def test_a_stop_may_come_before_the_first_step(app: FastAPI) -> None:
    async def nothing() -> None:
        raise AssertionError

    async def answer(say: Callable[[dict[str, Any]], None]) -> None:
        say({"type": "text-start", "id": "t"})

    started = turns.Started(
        uuid4(), uuid4(), uuid4(), uuid4(), uuid4(), facts=turns.no_facts(uuid4())
    )
    run = app.state.runs.start(started, answer, nothing)
    run.stop()
    reader, frames = run.read(), b""
    while piece := await reader.next():
        frames += piece
    assert b'"state":"stopped"' in frames
    assert b"text-start" not in frames
    assert app.state.runs.of(started.conversation_id) is None


async def test_a_slow_process_has_the_last_word_on_its_answer(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    question, answer = await talk.messages()
    async with app.state.sessions.begin() as session:
        owner = (await session.execute(text("select agent_id from conversations"))).scalar_one()
        run = turns.Started(UUID(talk.id), owner, UUID(answer["id"]), UUID(question["id"]), uuid4())
        facts = answer["metadata"] | {"state": "interrupted"}
        await turns.close(session, run, answer["parts"][:0], facts, abandoned=True)
    assert (await talk.messages())[1] == answer


async def test_reasoning_is_kept_apart(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    await talk.ask("[raisonne] Bonjour")
    kinds = [(part["type"], part.get("text")) for part in (await talk.messages())[1]["parts"]]
    assert kinds[0] == ("reasoning", "Je pèse le pour et le contre.")
    assert kinds[1][0] == "text"


async def test_a_title_comes_from_the_question_then_from_the_model(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Note sur le prêt")

    async def title() -> str:
        return str((await agent_client.get(talk.path)).json()["title"])

    assert await title() in {
        "Note sur le prêt",
        "Titre de Note sur le prêt",
    }
    async with asyncio.timeout(30):
        while await title() != "Titre de Note sur le prêt":
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("turn", "status", "code"),
    [
        ({"text": ""}, 422, "invalid"),
        ({"text": "  \n\0 "}, 422, "invalid"),
        ({}, 422, "invalid"),
        ({"text": 3}, 422, "invalid"),
        ({"text": "a" * 100_001}, 413, "text_too_long"),
        ({"text": "a", "documents": ["pas un id"]}, 422, "invalid"),
        ({"text": "a", "documents": ["01a20a20-e7fe-7324-8c13-eda3037020d4"]}, 404, "not_found"),
        (
            {"text": "a", "documents": ["01a20a20-e7fe-7324-8c13-eda3037020d4"] * 11},
            413,
            "too_many_documents",
        ),
        ({"text": "a", "task": "inconnue"}, 404, "task_not_found"),
        ({"text": "a", "edits": "01a20a20-e7fe-7324-8c13-eda3037020d4"}, 404, "not_found"),
    ],
)
async def test_a_bad_turn_is_refused_and_leaves_nothing(
    agent_client: httpx2.AsyncClient, turn: dict[str, Any], status: int, code: str
) -> None:
    talk = await begin(agent_client)
    answer = await agent_client.post(f"{talk.path}/turns", json=turn)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await talk.messages() == []


async def test_words_that_postgresql_cannot_store_are_no_failure(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bon\0jour 👩‍🚀 \u202e \ud7ff")
    assert words((await talk.messages())[0]) == "Bonjour 👩‍🚀 \u202e \ud7ff"


async def test_a_turn_costs_few_statements(
    agent_client: httpx2.AsyncClient, at_most: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    talk = await begin(agent_client)
    with at_most(4) as statements:
        await talk.ask("Bonjour")
    assert len(statements) >= 2
