"""Fallback before the first word, inside the policy, against real servers that fail for real."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from aiohttp import web
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.inference import errors, routing
from emilie.inference.health import FAILURES
from emilie.inference.queue import ModelBusy
from emilie.inference.registry import Endpoints, Need, Needs
from inference.loopback import (
    Answer,
    Servers,
    asks_to_wait,
    cuts_after_a_word,
    hangs,
    hangs_up,
    opens_then_hangs,
    refuses,
    speaks,
    speaks_slowly,
)

NEED = Need("interne")


async def ask(endpoints: Endpoints, need: Needs = NEED) -> tuple[str, str]:
    """Who answered, and what."""
    said = ""
    async with routing.stream(
        endpoints, need, lambda _: [ModelRequest.user_text_prompt("?")],
        ModelSettings(), ModelRequestParameters(),
    ) as talk:  # fmt: skip
        async for each in talk:
            piece = each.part if each.event_kind == "part_start" else each.delta
            said += getattr(piece, "content", "") or getattr(piece, "content_delta", "")
        return talk.chosen.name, said


@pytest.mark.parametrize("failing", [refuses, asks_to_wait, hangs, opens_then_hangs])
async def test_the_next_allowed_one_answers_before_the_first_word(
    servers: Servers, failing: Answer
) -> None:
    await servers.add("premier", failing)
    await servers.add("second", speaks)
    endpoints = servers.open()
    async with asyncio.timeout(25):
        assert await ask(endpoints) == ("second", "second")
    assert servers.calls == {"premier": 1, "second": 1}, "no retry below"
    await endpoints.close()


async def test_one_that_cannot_be_reached_is_passed_over(servers: Servers) -> None:
    await servers.add("absent", speaks)
    await servers.add("second", speaks)
    await servers._runners[0].cleanup()
    endpoints = servers.open()
    assert await ask(endpoints) == ("second", "second")
    await endpoints.close()


async def redirects(_: web.Request) -> web.StreamResponse:
    raise web.HTTPTemporaryRedirect("http://ailleurs.example/v1")


@pytest.mark.parametrize("failing", [refuses, hangs, opens_then_hangs, hangs_up, redirects, None])
async def test_who_is_being_sent_the_request_is_told(
    servers: Servers, failing: Answer | None
) -> None:
    """Nobody was, where no connection could be made."""
    await servers.add("premier", failing or speaks)
    if failing is None:
        await servers._runners[0].cleanup()
    await servers.add("second", speaks)
    endpoints = servers.open()
    told: list[str] = []
    async with routing.stream(
        endpoints, NEED, lambda _: [ModelRequest.user_text_prompt("?")],
        ModelSettings(), ModelRequestParameters(), sent=lambda chosen: told.append(chosen.name),
    ) as talk:  # fmt: skip
        assert talk.chosen.name == "second"
    assert list(dict.fromkeys(told)) == (["premier", "second"] if failing else ["second"])
    await endpoints.close()


async def test_after_the_first_word_nobody_else_goes_on(servers: Servers) -> None:
    await servers.add("premier", cuts_after_a_word)
    await servers.add("second", speaks)
    endpoints = servers.open()
    with pytest.raises(errors.ModelCut):
        await ask(endpoints)
    assert servers.calls == {"premier": 1}
    await endpoints.close()


async def test_nobody_outside_the_policy_is_tried(servers: Servers) -> None:
    """The loopback servers stand for a remote host, which the policy closes."""
    await servers.add("permis", refuses)
    await servers.add("interdit", speaks)
    endpoints = servers.open()
    permitted, forbidden = endpoints.opened
    object.__setattr__(forbidden.facts, "leaves_machine", True)
    endpoints._policy = type(endpoints._policy)(
        {**endpoints._policy.requirements, "interne": "secnumcloud"}
    )
    with pytest.raises(errors.ModelFailed):
        await ask(endpoints)
    assert servers.calls == {"permis": 1}
    object.__setattr__(permitted.facts, "leaves_machine", True)
    with pytest.raises(errors.NoEndpointAllowed):
        await ask(endpoints)
    assert servers.calls == {"permis": 1}
    await endpoints.close()


async def test_a_failing_one_is_left_alone_then_tried_again(servers: Servers) -> None:
    await servers.add("seul", hangs_up)
    endpoints = servers.open()
    for _ in range(FAILURES):
        with pytest.raises(errors.ModelUnreachable):
            await ask(endpoints)
    with pytest.raises(errors.NoEndpointUp) as refusal:
        await ask(endpoints)
    assert refusal.value.params["seconds"] in range(6, 16)
    assert servers.calls == {"seul": FAILURES}
    chosen = endpoints.opened[0]
    await chosen.probe()
    chosen.circuit.answers_again()
    with pytest.raises(errors.ModelUnreachable):
        await ask(endpoints)
    assert servers.calls == {"seul": FAILURES + 1}
    await endpoints.close()


async def test_retry_after_is_respected(servers: Servers) -> None:
    await servers.add("premier", asks_to_wait)
    await servers.add("second", speaks)
    endpoints = servers.open()
    for _ in range(3):
        assert await ask(endpoints) == ("second", "second")
    assert servers.calls["premier"] == 1
    assert 7 <= endpoints.opened[0].circuit.seconds <= 9
    await endpoints.close()


def holding(until: asyncio.Event) -> Answer:
    """One that says nothing until then, and hangs up."""

    async def holds(request: web.Request) -> web.StreamResponse:
        await until.wait()
        return await hangs_up(request)

    return holds


async def reached(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_one_that_hangs_slows_nobody_else(servers: Servers) -> None:
    tired = asyncio.Event()
    await servers.add("bloque", holding(tired), first_word=60)
    await servers.add("second", speaks)
    endpoints = servers.open(silence=60)
    waiting = [asyncio.create_task(ask(endpoints)) for _ in range(20)]
    await reached(lambda: servers.calls.get("bloque") == 20)
    assert await ask(endpoints, Need("interne", wanted="second")) == ("second", "second")
    assert not any(each.done() for each in waiting)
    tired.set()
    assert set(await asyncio.gather(*waiting)) == {("second", "second")}
    assert endpoints.opened[0].circuit.state == "open"
    await ask(endpoints)
    assert servers.calls["bloque"] == 20, "nobody waits for it any more"
    await endpoints.close()


async def test_one_that_hangs_slows_nobody_who_waits(servers: Servers) -> None:
    """Those in its line go to the other one as soon as that has room, or the circuit opens."""
    tired = asyncio.Event()
    await servers.add("bloque", holding(tired), at_once=1, waiting=50, first_word=60)
    await servers.add("second", speaks, at_once=1, waiting=50)
    endpoints = servers.open(silence=60)
    asked = [asyncio.create_task(ask(endpoints)) for _ in range(30)]
    await reached(lambda: sum(each.done() for each in asked) == 29)
    assert servers.calls == {"bloque": 1, "second": 29}, "one alone waits for the one that hangs"
    tired.set()
    assert set(await asyncio.gather(*asked)) == {("second", "second")}
    await endpoints.close()


async def test_nobody_waits_behind_a_circuit_that_is_open(servers: Servers) -> None:
    await servers.add("bloque", hangs, at_once=1, waiting=50)
    await servers.add("lent", speaks_slowly, at_once=1, waiting=50, first_word=60)
    endpoints = servers.open()
    async with asyncio.timeout(60):
        asked = [asyncio.create_task(ask(endpoints)) for _ in range(12)]
        assert {who for who, _ in await asyncio.gather(*asked)} == {"lent"}
    assert servers.calls["bloque"] == FAILURES
    assert [each.gate.inside for each in endpoints.opened] == [0, 0]
    await endpoints.close()


async def test_a_fallback_waits_its_turn(servers: Servers) -> None:
    await servers.add("premier", refuses)
    await servers.add("second", speaks, at_once=1, waiting=1)
    endpoints = servers.open()
    second = endpoints.opened[1]
    with routing.busy(second):
        asked = asyncio.create_task(ask(endpoints))
        await reached(lambda: bool(second.gate.waiting))
        with pytest.raises(ModelBusy):
            await ask(endpoints)
    assert await asked == ("second", "second")
    await endpoints.close()


async def test_one_that_failed_holds_nothing_while_the_conversation_is_asked_about(
    servers: Servers,
) -> None:
    class Asked:
        held: int | None = None

        def now(self) -> Need:
            return NEED

        async def again(self) -> None:
            self.held = endpoints.opened[0].gate.inside

    await servers.add("premier", hangs, at_once=1)
    await servers.add("second", speaks)
    endpoints, need = servers.open(), Asked()
    assert await ask(endpoints, need) == ("second", "second")
    assert need.held == 0
    await endpoints.close()


def called_more_than(servers: Servers, times: int) -> bool:
    return servers.calls.get("seul", 0) > times


async def test_a_stopped_request_says_nothing_of_health(servers: Servers) -> None:
    await servers.add("seul", hangs)
    endpoints = servers.open()
    for number in range(FAILURES + 1):
        task = asyncio.create_task(ask(endpoints))
        await reached(partial(called_more_than, servers, number))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    chosen = endpoints.opened[0]
    assert (chosen.circuit.state, chosen.gate.inside) == ("closed", 0)
    await endpoints.close()


async def test_an_endpoint_taken_out_of_the_file_ends_its_streams_first(servers: Servers) -> None:
    await servers.add("ancien", speaks)
    endpoints = servers.open()
    chosen = endpoints.opened[0]
    with routing.busy(chosen):
        servers._file.write_text("[policy]")
        endpoints.reading._looked_at = 0.0
        assert [each.name for each in endpoints.opened] == ["integre"]
        assert endpoints._retired == [chosen]
        assert chosen.gate.inside == 1
    await endpoints.close()


async def test_short_replies_fall_back_too(servers: Servers) -> None:
    async def title(_: web.Request) -> web.StreamResponse:
        message = {"role": "assistant", "content": "Un titre"}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})

    await servers.add("premier", refuses)
    await servers.add("second", title)
    endpoints = servers.open()
    reply = await routing.request(
        endpoints, NEED, lambda _: [ModelRequest.user_text_prompt("?")],
        ModelSettings(), ModelRequestParameters(),
    )  # fmt: skip
    assert reply.text == "Un titre"
    await endpoints.close()
