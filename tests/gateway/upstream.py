"""An OpenAI-compatible endpoint on loopback, whose behaviour a word of the question chooses.

Without one it answers with the very request that it was sent, as JSON: what went through is seen.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SECRET = "clé-sk-secrète-9f2 à http://interne.ministere.example/v1"
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
NO_USAGE: dict[str, Any] = {
    "[sans compte]": None,
    "[compte vide]": {},
    "[compte nul]": {"prompt_tokens": None, "completion_tokens": None},
    "[compte à zéro]": {"prompt_tokens": 0, "completion_tokens": 0},
}
CALLS = [("appel-a", "meteo", '{"ville": "Brest"}'), ("appel-b", "heure", '{"zone": "Paris"}')]
MODEL = "modele-brut"
Say = Callable[..., Any]


def asked_of(body: dict[str, Any]) -> str:
    content = body["messages"][-1].get("content") or ""
    if isinstance(content, list):
        return " ".join(part.get("text", "") for part in content)
    return str(content)


@dataclass
class Upstream:
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a caller hung up in the middle."""
    failing: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    """Set when `[attend]` may be answered, and `[tient]` go on."""

    async def completions(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("authorization", ""))
        asked = asked_of(body)
        if refusal := _refusal("[panne]" if self.failing else asked, body):
            return refusal
        while "[attend]" in asked and not self.held.is_set():
            await asyncio.sleep(0.02)
        if not body.get("stream"):
            return web.json_response(_whole(body, asked))
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        try:
            await self.speak(response, body, asked, request.transport)
        except (ConnectionError, asyncio.CancelledError):
            self.left.set()
            raise
        return response

    async def speak(
        self, response: web.StreamResponse, body: dict[str, Any], asked: str, transport: Any
    ) -> None:
        async def say(finish: str | None = None, **delta: Any) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            await response.write(_event(choices=[choice]))

        await say(role="assistant", content="")
        if "[outils]" in asked:
            await _say_calls(say)
        else:
            for number, word in enumerate(_words(asked, body)):
                await say(content=word)
                if "[coupe]" in asked and number == 2:
                    await asyncio.sleep(0.1)
                    transport.close()
                    return
                if "[erreur]" in asked and number == 2:
                    await response.write(_event(error={"message": SECRET}))
                    return
                while "[tient]" in asked and number == 2 and not self.held.is_set():
                    await asyncio.sleep(0.02)
                await asyncio.sleep(0.05 if "[lent]" in asked else 0.001)
        await say("tool_calls" if "[outils]" in asked else "stop")
        if "[sans fin]" in asked:
            return
        usage = _usage(asked)
        if usage is not None and body["stream_options"]["include_usage"]:
            await response.write(_event(choices=[], usage=usage))
        await response.write(b"data: [DONE]\n\n")

    async def embeddings(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.requests.append(body)
        vectors = [{"object": "embedding", "index": 0, "embedding": [0.5, -0.5]}]
        usage = {"prompt_tokens": 4, "total_tokens": 4}
        return web.json_response(
            {"object": "list", "data": vectors, "model": MODEL, "usage": usage}
        )  # fmt: skip


def _event(**facts: Any) -> bytes:
    head = {"id": "r1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    return b"data: " + json.dumps(head | facts).encode() + b"\n\n"


def _words(asked: str, body: dict[str, Any]) -> list[str]:
    if "[lent]" in asked or "[tient]" in asked or "[coupe]" in asked or "[erreur]" in asked:
        return [f"mot{number} " for number in range(60)]
    text = json.dumps(body, ensure_ascii=False)
    return [text[place : place + 40] for place in range(0, len(text), 40)]


async def _say_calls(say: Say) -> None:
    for index, (call, name, arguments) in enumerate(CALLS):
        head = {"name": name, "arguments": ""}
        await say(tool_calls=[{"index": index, "id": call, "type": "function", "function": head}])
        for letter in arguments:
            await say(tool_calls=[{"index": index, "function": {"arguments": letter}}])


def _whole(body: dict[str, Any], asked: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": json.dumps(body)}
    if "[outils]" in asked:
        calls = [
            {"id": call, "type": "function", "function": {"name": name, "arguments": arguments}}
            for call, name, arguments in CALLS
        ]
        message = {"role": "assistant", "content": None, "tool_calls": calls}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    head = {"id": "r1", "object": "chat.completion", "created": 1, "model": MODEL}
    usage = _usage(asked)
    return head | {"choices": [choice]} | ({} if usage is None else {"usage": usage})


def _usage(asked: str) -> dict[str, Any] | None:
    return next((usage for word, usage in NO_USAGE.items() if word in asked), USAGE)


def _refusal(asked: str, body: dict[str, Any]) -> web.Response | None:
    def fails(status: int, param: str | None = None, **headers: str) -> web.Response:
        error = {"message": SECRET, "type": "x", "param": param, "code": "y"}
        return web.json_response({"error": error}, status=status, headers=headers)

    if "[panne]" in asked:
        return fails(500)
    if "[sature]" in asked:
        return fails(429, **{"Retry-After": "7"})
    if "[refuse]" in asked:
        return fails(400, "response_format" if "response_format" in body else SECRET)
    if "[trop long]" in asked:
        return web.json_response({"error": {"message": f"context length {SECRET}"}}, status=400)
    if "[illisible]" in asked:
        return web.Response(text=SECRET)
    if "[clé]" in asked:
        return fails(401)
    return None


@contextmanager
def upstream() -> Iterator[Upstream]:
    """Serve it in a thread of its own, on a free port."""
    served = Upstream()
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    stopped = asyncio.Event()

    async def serve() -> None:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/v1/chat/completions", served.completions)
        app.router.add_post("/v1/embeddings", served.embeddings)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        served.url = f"http://127.0.0.1:{port}/v1"
        ready.set()
        await stopped.wait()
        with suppress(Exception):
            await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()
