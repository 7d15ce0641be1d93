"""The services of the State on loopback: each answers as its recorded shape says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from queue import Queue
from threading import Thread
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from emilie.core.http import Outbound
from emilie.inference.sources import SourceEntry, SourceKind
from emilie.research.sources.registry import Source, destinations_of, owner_of
from emilie.research.tools import Record
from support.outbound import serving

SECRET = "secret-d-essai"
KINDS: tuple[SourceKind, ...] = ("entreprises", "adresses", "legifrance")


def shape_of(kind: str) -> dict[str, Any]:
    """What is recorded beside the adapter."""
    text = files("emilie.research.sources").joinpath(f"{kind}.json").read_text("utf-8")
    shape: dict[str, Any] = json.loads(text)
    return shape


@dataclass
class State:
    """One service. `replies`: what it answers first, each once, before it answers as it should."""

    kind: SourceKind
    replies: list[web.Response] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)
    bearers: list[str | None] = field(default_factory=list)
    lasts: float = 3600
    token_status: int = 200

    async def answer(self, request: web.Request) -> web.StreamResponse:
        shape = shape_of(self.kind)
        if request.path == "/api/oauth/token":
            self.tokens.append({name: str(value) for name, value in (await request.post()).items()})
            said = shape["token"]["response"] | {
                "access_token": f"jeton-{len(self.tokens)}", "expires_in": self.lasts,
            }  # fmt: skip
            return web.json_response(said, status=self.token_status)
        posted = await request.json() if request.method == "POST" else None
        asked: dict[str, Any] = {"method": request.method, "path": request.path}
        asked |= {"json": posted} if posted is not None else {"query": dict(request.query)}
        self.asked.append(asked)
        self.bearers.append(request.headers.get("authorization"))
        if self.replies:
            return self.replies.pop(0)
        if request.path == "/consult/getArticle":
            return web.json_response(shape["articles"][asked["json"]["id"]])
        for each in shape["exchanges"]:
            if each["request"]["path"] == request.path:
                return web.json_response(each["response"])
        return web.Response(status=404)


def replied(refusal: dict[str, Any]) -> web.Response:
    return web.Response(status=refusal["status"], headers=refusal["headers"], text=refusal["body"])


def entry_of(kind: SourceKind, port: int, **declared: Any) -> SourceEntry:
    url = f"http://127.0.0.1:{port}"
    more = {"token_url": f"{url}/api/oauth/token", "client_id": "application-d-essai",
            "key_env": "PISTE"} if kind == "legifrance" else {}  # fmt: skip
    return SourceEntry.model_validate({"kind": kind, "url": url} | more | declared)


@asynccontextmanager
async def source_of(state: State) -> AsyncIterator[Source]:
    """The service, declared and open."""
    async with serving(state.answer) as port:
        outbound = Outbound()
        entry = entry_of(state.kind, port)
        outbound.declare(owner_of("essai"), destinations_of("essai", entry))
        try:
            yield Source("essai", entry, SecretStr(SECRET), outbound)
        finally:
            await outbound.close()


async def ask(source: Source, tool: str, arguments: dict[str, Any]) -> list[Record]:
    definition = next(each for each in source.definitions if each.name == tool)
    return list(await definition.call(source.access, definition.sends(arguments)))


@contextmanager
def state_beside(kind: SourceKind) -> Iterator[tuple[State, int]]:
    """One service in a thread of its own, for servers that are other processes; and its port."""
    state, ready, loop = State(kind), Queue[int](), asyncio.new_event_loop()
    stopped = asyncio.Event()

    async def serve() -> None:
        async with serving(state.answer) as port:
            ready.put(port)
            await stopped.wait()

    thread = Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    try:
        yield state, ready.get(timeout=60)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()
