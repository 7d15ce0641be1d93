"""Two real `emilie serve` on one database, behind a balancer; and an agent who talks with them."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
from psycopg.conninfo import conninfo_to_dict

from emilie.assistant.chunks import Chunk, Parts
from support.balancer import PIN, Balancer, balancing
from support.server import Server


@dataclass
class Replicas:
    """The two servers, the balancer before them and the database behind them."""

    servers: list[Server]
    balancer: Balancer
    dsn: str

    @property
    def name(self) -> str:
        """Of the database."""
        return str(conninfo_to_dict(self.dsn)["dbname"])

    def stop(self, number: int, how: signal.Signals = signal.SIGTERM) -> None:
        self.servers[number].stop(how)

    def send(self, number: int, which: signal.Signals) -> None:
        process = self.servers[number].process
        assert process is not None
        process.send_signal(which)

    def start_all(self) -> None:
        """Start together those that do not run."""
        down = [server for server in self.servers if server.process is None]
        starting = [threading.Thread(target=server.start) for server in down]
        for each in starting:
            each.start()
        for each in starting:
            each.join()
        assert all(server.answers() for server in self.servers)

    async def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            cursor = await connection.execute(statement.encode(), values)
            return await cursor.fetchall() if cursor.description else []


@contextmanager
def replicas(dsn: str, folder: Path, **environment: str) -> Iterator[Replicas]:
    """The second replica reads no documents: the first one's worker does."""
    servers = [Server(folder / "data", dsn, environment) for _ in range(2)]
    servers[1].arguments = ["--no-worker"]
    with balancing([server.port for server in servers]) as balancer:
        pair = Replicas(servers, balancer, dsn)
        try:
            pair.start_all()
            yield pair
        finally:
            for server in servers:
                server.stop()


@dataclass
class Reader:
    """Somebody who reads one answer: the chunks so far, when they came, how it ended."""

    chunks: list[tuple[float, Chunk]] = field(default_factory=list)
    status: int = 0
    replica: int | None = None
    whole: bool = False
    """Whether it was read to its `[DONE]`; else the connection was cut."""
    task: asyncio.Task[None] | None = None

    @property
    def words(self) -> str:
        return "".join(chunk["delta"] for _, chunk in self.chunks if chunk["type"] == "text-delta")

    @property
    def parts(self) -> list[dict[str, Any]]:
        """As the browser would build them."""
        parts = Parts()
        for _, chunk in self.chunks:
            parts.apply(chunk)
        parts.close()
        return parts.list()

    @property
    def last(self) -> str:
        return str(self.chunks[-1][1]["type"])

    def came_at(self) -> dict[str, float]:
        """When each word was there."""
        said = ""
        times: dict[str, float] = {}
        for at, chunk in self.chunks:
            if chunk["type"] == "text-delta":
                said += chunk["delta"]
                for word in said.split(" ")[:-1]:
                    times.setdefault(word, at)
        return times

    async def until(self, word: str) -> None:
        await eventually(lambda: word in self.words, f"{word!r} in {self.words!r}")

    async def end(self, seconds: float = 90) -> None:
        assert self.task is not None
        async with asyncio.timeout(seconds):
            await self.task


async def eventually(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, what
        await asyncio.sleep(0.02)


class Agent:
    """Signed in once, on whichever replica; `on` says which one takes a request."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    async def call(
        self, method: str, path: str, on: int | None = None, **options: Any
    ) -> httpx2.Response:
        return await self.client.request(method, path, headers=pinned(on), **options)

    async def begin(self) -> str:
        answer = await self.call("POST", "/api/conversations", json={})
        assert answer.status_code == 201, answer.text
        return f"/api/conversations/{answer.json()['id']}"

    def read(self, method: str, path: str, on: int | None = None, **options: Any) -> Reader:
        """Begin to read an answer, in the background."""
        reader = Reader()
        reader.task = asyncio.create_task(self._read(reader, method, path, on, options))
        return reader

    def ask(self, talk: str, text: str, on: int | None = None, **turn: Any) -> Reader:
        return self.read("POST", f"{talk}/turns", on, json={"text": text} | turn)

    def follow(self, talk: str, on: int | None = None) -> Reader:
        return self.read("GET", f"{talk}/stream", on)

    async def _read(
        self, reader: Reader, method: str, path: str, on: int | None, options: dict[str, Any]
    ) -> None:
        try:
            async with self.client.stream(method, path, headers=pinned(on), **options) as answer:
                reader.status, reader.replica = answer.status_code, int(answer.headers[PIN])
                async for line in answer.aiter_lines():
                    if line.startswith("data: {"):
                        reader.chunks.append((monotonic(), json.loads(line[6:])))
                    reader.whole = reader.whole or line == "data: [DONE]"
        except httpx2.TransportError:
            return

    async def messages(self, talk: str, on: int | None = None) -> list[dict[str, Any]]:
        answer = await self.call("GET", f"{talk}/messages", on)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def answer(self, talk: str, on: int | None = None) -> dict[str, Any]:
        return (await self.messages(talk, on))[-1]


def pinned(on: int | None) -> dict[str, str]:
    return {} if on is None else {PIN: str(on)}


@asynccontextmanager
async def agent_of(pair: Replicas) -> AsyncIterator[Agent]:
    async with httpx2.AsyncClient(base_url=pair.balancer.url, timeout=30) as client:
        asked = {"persona": "agent", "as": uuid4().hex}
        answer = await client.post("/api/sign-in/demonstration", json=asked)
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield Agent(client)
