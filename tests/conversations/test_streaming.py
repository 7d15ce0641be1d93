"""Our frames are those of the AI SDK, checked against pydantic-ai's own models of the protocol."""

from __future__ import annotations

import asyncio
from typing import Any, get_args
from unittest.mock import AsyncMock
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from pydantic_ai.ui.vercel_ai import response_types

from emilie.assistant.chunks import Parts, text_of
from emilie.conversations import elsewhere, turns
from emilie.conversations.elsewhere import Checkpoints
from emilie.conversations.runs import Run
from emilie.conversations.streaming import DONE, PING, Reader, Transcript, frame, said_again
from support.talk import begin, chunks, words

KNOWN: dict[str, Any] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind
    for kind in vars(response_types).values()
    if isinstance(kind, type)
    and issubclass(kind, response_types.BaseChunk)
    and get_args(kind.model_fields["type"].annotation if "type" in kind.model_fields else None)
}


def check(chunk: dict[str, Any]) -> None:
    kind = response_types.DataChunk if chunk["type"].startswith("data-") else KNOWN[chunk["type"]]
    read = kind.model_validate(chunk)
    assert set(chunk) <= {field.alias or name for name, field in kind.model_fields.items()}, chunk
    assert read.type == chunk["type"]


@pytest.mark.parametrize(
    "question", ["Bonjour", "[raisonne] Bonjour", "[panne]", "[coupe] un deux trois quatre cinq"]
)
async def test_every_frame_is_one_that_the_sdk_knows(
    agent_client: httpx2.AsyncClient, question: str
) -> None:
    talk = await begin(agent_client)
    said = await talk.ask(question)
    for chunk in said:
        check(chunk)
    answer = (await talk.messages())[1]
    rebuilt = Parts()
    for chunk in said:
        rebuilt.apply(chunk)
    rebuilt.close()
    assert rebuilt.list() == answer["parts"]


async def test_the_stream_is_kept_from_caches_and_buffers(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    answer = await agent_client.post(f"{talk.path}/turns", json={"text": "Bonjour"})
    headers = answer.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-cache, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-vercel-ai-ui-message-stream"] == "v1"


PARTS: list[dict[str, Any]] = [
    {"type": "reasoning", "text": "hum", "state": "done"},
    {
        "type": "tool-find",
        "toolCallId": "c",
        "state": "output-available",
        "input": {},
        "output": {},
    },
    {"type": "text", "text": "Une phrase cou", "state": "streaming"},
    {"type": "source-document", "sourceId": "1", "mediaType": "m", "title": "t", "filename": "t"},
]


def test_what_was_said_before_is_said_again_with_its_last_text_open() -> None:
    rebuilt = Parts()
    for chunk in said_again(PARTS):
        check(chunk)
        rebuilt.apply(chunk)
    assert rebuilt.list() == PARTS


@pytest.mark.parametrize("step", [1, 3, 50])
def test_checkpoints_add_up_to_the_same_message(step: int) -> None:
    """A reader on another replica sees growing states of the parts, not the chunks."""
    making, seen, rebuilt = Parts(), Checkpoints(), Parts()
    whole: list[dict[str, Any]] = [
        {"type": "reasoning-start", "id": "r"},
        *({"type": "reasoning-delta", "id": "r", "delta": letter} for letter in "je pense"),
        {"type": "reasoning-end", "id": "r"},
        {"type": "tool-input-available", "toolCallId": "c", "toolName": "find", "input": {}},
        {"type": "tool-output-available", "toolCallId": "c", "output": {"passages": 1}},
        {"type": "text-start", "id": "t"},
        *({"type": "text-delta", "id": "t", "delta": letter} for letter in "donc je suis"),
        {"type": "source-document", "sourceId": "1", "mediaType": "m", "title": "t"},
        {"type": "text-delta", "id": "t", "delta": "."},
        {"type": "text-end", "id": "t"},
    ]
    for number, chunk in enumerate(whole):
        making.apply(chunk)
        if number % step == 0:
            for news in seen.news([dict(part) for part in making.list()], ended=False):
                check(news)
                rebuilt.apply(news)
    making.close()
    for news in seen.news([dict(part) for part in making.list()], ended=True):
        rebuilt.apply(news)
    rebuilt.close()
    assert text_of(rebuilt.list()) == "donc je suis."
    assert sorted(part["type"] for part in rebuilt.list()) == sorted(
        part["type"] for part in making.list()
    )


async def test_an_answer_made_elsewhere_is_followed_to_its_end(
    agent_client: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "POLL", 0.05)
    talk = await begin(agent_client)
    asking = asyncio.create_task(talk.ask("[lent] Bonjour"))
    runs = app.state.runs
    async with asyncio.timeout(60):
        while not any("mot15" in run.parts.text for run in runs._running.values()):
            await asyncio.sleep(0.02)
    replica = elsewhere.Elsewhere(app.state.statements)
    row = await replica.running(UUID(talk.id))
    assert row is not None

    async def as_another_replica() -> bytes:
        return b"".join([piece async for piece in replica.follow(row)])

    following = asyncio.create_task(as_another_replica())
    await asyncio.sleep(0.3)
    async with app.state.statements() as session:
        await turns.ask_to_stop(session, row.conversation_id, runs_owner(runs))
    said = chunks(httpx2.Response(200, content=(await following).replace(PING, b"")))
    here = await asking
    assert said[0]["messageId"] == here[0]["messageId"]
    assert words(said) == words(here)
    assert said[-1] == {"type": "abort"}
    assert (await talk.messages())[1]["metadata"]["state"] == "stopped"


def runs_owner(runs: Any) -> Any:
    return next(iter(runs._running.values())).start.agent_id


def test_what_was_said_is_told_in_few_frames() -> None:
    said = Transcript()
    told: list[dict[str, Any]] = [
        {"type": "start", "messageId": "m"},
        {"type": "text-start", "id": "t"},
        *({"type": "text-delta", "id": "t", "delta": word} for word in ("un ", "deux ", "trois")),
        {"type": "source-document", "sourceId": "1", "mediaType": "m", "title": "t"},
        {"type": "text-delta", "id": "t", "delta": " fin"},
        {"type": "text-end", "id": "t"},
    ]
    for chunk in told[:4]:
        said.add(chunk)
    middle = frame({"type": "text-delta", "id": "t", "delta": "un deux "})
    assert said.frames() == frame(told[0]) + frame(told[1]) + middle
    for chunk in told[4:]:
        said.add(chunk)
    whole = frame({"type": "text-delta", "id": "t", "delta": "un deux trois"})
    assert said.frames() == b"".join([*map(frame, told[:2]), whole, *map(frame, told[5:])])


async def test_a_reader_takes_all_that_was_given_at_once() -> None:
    reader = Reader(b"avant ")
    assert await reader.next() == b"avant "
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    reader.give(b"un ")
    reader.give(b"deux ")
    assert await waiting == b"un deux "
    reader.end()
    assert await reader.next() == DONE
    assert await reader.next() == b""


async def test_a_reader_who_leaves_wants_nothing_more() -> None:
    reader = Reader(b"avant ")
    assert await reader.next() == b"avant "
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    reader.leave()
    reader.give(b"trop tard")
    assert await waiting == b""


def test_a_frame_is_one_line() -> None:
    assert frame({"type": "text-delta", "id": "t", "delta": "a\n\nb\r"}).count(b"\n") == 2


def place(number: int) -> dict[str, Any]:
    data = {"documents": [], "place": number}
    return {"type": "data-waiting", "id": "waiting", "data": data, "transient": True}


def test_a_transcript_keeps_the_last_transient_chunk_in_its_place() -> None:
    before: dict[str, Any] = {"type": "start", "messageId": "1"}
    delta: dict[str, Any] = {"type": "text-delta", "id": "t", "delta": "un"}
    said = Transcript()
    for chunk in (before, place(3), place(2), place(1), delta, delta):
        said.add(chunk)
    whole = delta | {"delta": "unun"}
    assert said.frames() == b"".join(map(frame, (before, place(1), whole)))
    said.add(delta)
    said.add(place(4))
    said.add(delta)
    last = delta | {"delta": "ununun"}
    assert said.frames() == b"".join(map(frame, (before, last, place(4), delta)))


def test_what_only_tells_of_the_moment_is_not_written() -> None:
    one = UUID(int=1)
    started = turns.Started(one, one, one, one, one, facts=turns.no_facts(one))
    run = Run(started, AsyncMock())
    run.say(place(1))
    assert run.news().parts is None
    run.say({"type": "text-start", "id": "t"})
    assert run.news().parts is not None
