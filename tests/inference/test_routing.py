"""Fallback before the first word, inside the policy, against real servers that fail for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.core.http import Outbound
from emilie.inference import errors, routing
from emilie.inference.health import FAILURES
from emilie.inference.registry import Endpoints, Need
from emilie.settings import Limits, Settings

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
NEED = Need("interne")
NAME = web.AppKey("name", str)


def event(word: str) -> bytes:
    return b'data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}\n\n' % word.encode()


END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


async def speaks(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(event(request.app[NAME]) + END)
    return response


async def refuses(_: web.Request) -> web.StreamResponse:
    return web.json_response({"error": {"message": "secret"}}, status=500)


async def asks_to_wait(_: web.Request) -> web.StreamResponse:
    return web.json_response({}, status=429, headers={"retry-after": "9"})


async def hangs(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError


async def opens_then_hangs(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b": patience\n\n")
    await asyncio.sleep(30)
    return response


async def cuts_after_a_word(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(event("début"))
    await asyncio.sleep(0.1)
    assert request.transport is not None
    request.transport.close()
    return response


class Servers:
    """Real endpoints on loopback, each answering as it is told, in the order they are made."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._runners: list[web.AppRunner] = []
        self._entries: list[str] = []
        self.calls: dict[str, int] = {}

    async def add(self, name: str, answer: Answer, **more: Any) -> None:
        async def counted(request: web.Request) -> web.StreamResponse:
            self.calls[name] = self.calls.get(name, 0) + 1
            return await answer(request)

        async def listed(_: web.Request) -> web.Response:
            return web.json_response({"data": [{"id": name}]})

        app = web.Application()
        app[NAME] = name
        app.router.add_post("/v1/chat/completions", counted)
        app.router.add_get("/v1/models", listed)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        values = {"model": "m", "first_word": 1} | more
        lines = "".join(f"{key} = {value!r}\n" for key, value in values.items())
        url = f"http://127.0.0.1:{port}/v1"
        self._entries.append(f'[[endpoints]]\nname = "{name}"\nurl = "{url}"\n{lines}')

    def open(self, *, policy: str = "", silence: int = 5) -> Endpoints:
        self._file.write_text(policy + "".join(self._entries))
        return Endpoints(Settings(catalogue=self._file, limits=Limits(silence=silence)), Outbound())

    async def close(self) -> None:
        for runner in self._runners:
            await runner.cleanup()


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[Servers]:
    servers = Servers(tmp_path / "emilie.toml")
    yield servers
    await servers.close()


async def ask(endpoints: Endpoints, need: Need = NEED) -> tuple[str, str]:
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
    async with asyncio.timeout(4):
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
    await servers.add("seul", refuses)
    endpoints = servers.open()
    for _ in range(FAILURES):
        with pytest.raises(errors.ModelFailed):
            await ask(endpoints)
    with pytest.raises(errors.NoEndpointUp) as refusal:
        await ask(endpoints)
    assert refusal.value.params["seconds"] in range(6, 16)
    assert servers.calls == {"seul": FAILURES}
    chosen = endpoints.opened[0]
    await chosen.probe()
    chosen.circuit.answers_again()
    with pytest.raises(errors.ModelFailed):
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


async def test_one_that_hangs_slows_nobody_else(servers: Servers) -> None:
    await servers.add("bloque", hangs)
    await servers.add("second", speaks)
    endpoints = servers.open()
    loop = asyncio.get_running_loop()
    waiting = [asyncio.create_task(ask(endpoints)) for _ in range(20)]
    began = loop.time()
    assert await ask(endpoints, Need("interne", wanted="second")) == ("second", "second")
    assert loop.time() - began < 0.9
    assert set(await asyncio.gather(*waiting)) == {("second", "second")}
    assert endpoints.opened[0].circuit.state == "open"
    began = loop.time()
    await ask(endpoints)
    assert loop.time() - began < 0.5, "nobody waits for it any more"
    await endpoints.close()


async def test_a_stopped_request_says_nothing_of_health(servers: Servers) -> None:
    await servers.add("seul", hangs)
    endpoints = servers.open()
    for _ in range(FAILURES + 1):
        task = asyncio.create_task(ask(endpoints))
        await asyncio.sleep(0.05)
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
        servers._file.write_text("")
        endpoints._looked_at = 0.0
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
