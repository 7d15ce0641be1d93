"""Who is passed a request of `/v1` when the first endpoint fails, against real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from time import monotonic
from typing import Any

import pytest
from aiohttp import web

from emilie.inference import errors, passing
from emilie.inference.registry import Chosen, Endpoints, Need
from inference.loopback import Answer, Servers, hangs, refuses, says_at_once, speaks

BODY: dict[str, Any] = {"model": "emilie", "messages": [{"role": "user", "content": "?"}]}
Passes = Callable[[passing.Look], Coroutine[Any, Any, str]]


async def streams(look: passing.Look) -> str:
    async with passing.stream(look, BODY | {"stream": True}, shows_usage=False) as passed:
        async for _ in passed:
            pass
        return passed.chosen.name


async def whole(look: passing.Look, longest: int = 0) -> str:
    return (await passing.whole(look, passing.CHAT, BODY, longest)).chosen.name


BOTH = pytest.mark.parametrize(("passes", "answers"), [(streams, speaks), (whole, says_at_once)])


def looking(endpoints: Endpoints) -> passing.Look:
    def look() -> Sequence[Chosen]:
        return endpoints.candidates(Need("interne"))

    return look


async def called(servers: Servers, name: str) -> None:
    async with asyncio.timeout(60):
        while not servers.calls.get(name):
            await asyncio.sleep(0.01)


@BOTH
@pytest.mark.parametrize("failing", [refuses, hangs])
async def test_the_next_one_answers(
    servers: Servers, passes: Passes, answers: Answer, failing: Answer
) -> None:
    await servers.add("premier", failing)
    await servers.add("second", answers)
    endpoints = servers.open()
    async with asyncio.timeout(25):
        assert await passes(looking(endpoints)) == "second"
    assert servers.calls == {"premier": 1, "second": 1}
    await endpoints.close()


@BOTH
async def test_a_file_tightened_meanwhile_is_obeyed(
    servers: Servers, passes: Passes, answers: Answer
) -> None:
    await servers.add("premier", hangs)
    await servers.add("second", answers)
    endpoints = servers.open()
    asked = asyncio.create_task(passes(looking(endpoints)))
    await called(servers, "premier")
    servers.leave(endpoints, "premier")
    async with asyncio.timeout(25):
        with pytest.raises(errors.ModelSilent):
            await asked
    assert servers.calls == {"premier": 1}
    await endpoints.close()


@BOTH
async def test_one_that_was_closed_meanwhile_is_not_asked(
    servers: Servers, passes: Passes, answers: Answer
) -> None:
    for name in ("second", "troisieme"):
        await servers.add(name, answers)
    await servers.add("premier", hangs)
    servers._entries.insert(0, servers._entries.pop())
    endpoints = servers.open()
    gone = endpoints.opened[1]
    assert await passes(lambda: [gone]) == "second", "its client is open"
    asked = asyncio.create_task(passes(looking(endpoints)))
    await called(servers, "premier")
    servers.leave(endpoints, "premier", "troisieme")
    assert gone not in endpoints.opened
    await gone.close()
    async with asyncio.timeout(25):
        assert await asked == "troisieme"
    await endpoints.close()


@BOTH
async def test_one_request_alone_tries_an_endpoint_that_rested(
    servers: Servers, passes: Passes, answers: Answer
) -> None:
    others_were_told = asyncio.Event()

    async def slowly(request: web.Request) -> web.StreamResponse:
        await others_were_told.wait()
        return await answers(request)

    await servers.add("premier", refuses)
    await servers.add("repose", slowly, first_word=60)
    endpoints = servers.open(silence=60)
    circuit = endpoints.opened[1].circuit
    for _ in range(3):
        circuit.failed()
    circuit._open_until = monotonic() + 0.001
    await asyncio.sleep(0.01)
    asked = [asyncio.create_task(passes(looking(endpoints))) for _ in range(20)]
    async with asyncio.timeout(60):
        while sum(each.done() for each in asked) < 19:
            await asyncio.sleep(0.01)
    others_were_told.set()
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert told.count("repose") == servers.calls["repose"] == 1
    refused = [each for each in told if isinstance(each, Exception)]
    assert {type(each) for each in refused} == {errors.ModelFailed}
    assert circuit.state == "closed"
    await endpoints.close()


async def test_a_long_answer_in_one_piece_has_the_time_to_be_written(servers: Servers) -> None:
    async def writes(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1.5)
        return await says_at_once(request)

    await servers.add("premier", writes)
    await servers.add("second", says_at_once)
    endpoints = servers.open()
    assert await whole(looking(endpoints), longest=30) == "premier"
    assert await whole(looking(endpoints), longest=1) == "second"
    assert await whole(lambda: endpoints.opened[:1]) == "premier", "nobody else could answer"
    await endpoints.close()


async def test_nobody_to_begin_with_is_told_as_it_is(servers: Servers) -> None:
    await servers.add("seul", refuses)
    endpoints = servers.open()
    for _ in range(3):
        endpoints.opened[0].circuit.failed()
    for passes in (streams, whole):
        with pytest.raises(errors.NoEndpointUp):
            await passes(looking(endpoints))
    await endpoints.close()


async def test_what_a_reply_says_is_measured_where_nothing_is_counted(servers: Servers) -> None:
    await servers.add("seul", says_at_once)
    endpoints = servers.open()
    answered = await passing.whole(looking(endpoints), passing.CHAT, BODY, 0)
    assert (answered.count, answered.characters) == (None, len("seul"))
    await endpoints.close()


def test_thoughts_and_calls_are_said_too() -> None:
    calls = [{"function": {"name": "meteo", "arguments": "{}"}}]
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "Voyons",
        "annotations": [],
    }
    assert passing.characters_in([{"message": message}, {"text": "x"}]) == len("Voyons")
    written = passing.characters_in([{"message": message | {"tool_calls": calls}}])
    assert written - len("Voyons") == len('[{"function":{"name":"meteo","arguments":"{}"}}]')
