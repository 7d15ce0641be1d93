"""How a system is used: one signed-in user, one turn after another.

A turn of Émilie is what its page makes: a new conversation, the streamed answer, and the list of
conversations read again meanwhile.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from bench.connection import Connection, TurnFailed
from bench.measuring import Metrics, Recorder, count_saved

PROMPT = (
    "Bonjour, pouvez-vous résumer en dix points les règles applicables aux congés des agents"
    " publics ?"
)


class User(ABC):
    """One user of a system, signed in by `open`."""

    def __init__(self, url: str, index: int, metrics: Metrics) -> None:
        self.url = url
        self.index = index
        self.metrics = metrics
        self.http = Connection(url)

    async def open(self) -> None:  # noqa: B027 -- nothing to do where nobody signs in
        """Sign in, as far as the first turn needs."""

    @abstractmethod
    async def turn(self, recorder: Recorder) -> None:
        """One question and its whole answer."""

    async def is_saved(self) -> bool | None:
        """Whether the last turn is saved in full; None where nothing is."""
        return None

    async def close(self) -> None:
        self.http.close()


class Direct(User):
    """The model server, or a proxy with the same API."""

    async def turn(self, recorder: Recorder) -> None:
        messages = [{"role": "user", "content": PROMPT}]
        payload = {"model": "mock-model", "stream": True, "messages": messages}
        path = "/v1/chat/completions"
        status, body = await self.http.request("POST", path, payload, recorder.feed)
        if status != 200:
            raise TurnFailed(f"HTTP {status} {body[:80]!r}")


class Agent(User):
    """A demonstration agent of Émilie, one of their own for each user."""

    async def open(self) -> None:
        who = {"persona": "agent", "as": f"load-{self.index:05d}"}
        reply = await self.http.json("POST", "/api/sign-in/demonstration", who)
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        headers = {
            "cookie": cookies, "x-csrf-token": reply["csrf_token"], "origin": self.url,
        }  # fmt: skip
        self.http.headers.update(headers)
        self._side = Connection(self.url, headers)
        self._reading: asyncio.Task[None] | None = None
        self._conversation = ""
        self._said = 0

    async def turn(self, recorder: Recorder) -> None:
        created = await self.http.json("POST", "/api/conversations", {})
        self._conversation = created["id"]
        self._read_list()
        path = f"/api/conversations/{self._conversation}/turns"
        payload = {"text": PROMPT, "documents": []}
        status, body = await self.http.request("POST", path, payload, recorder.feed)
        if status != 200:
            raise TurnFailed(f"HTTP {status} {body[:80]!r}")
        self._said = recorder.next

    def _read_list(self) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read("/api/conversations"))

    async def _read(self, path: str) -> None:
        try:
            await self._side.call("GET", path, None, self.metrics)
        except (TurnFailed, OSError) as error:
            self.metrics.error(f"side call: {error}")

    async def is_saved(self) -> bool | None:
        saved = await self.http.call("GET", f"/api/conversations/{self._conversation}/messages")
        return count_saved(saved) >= self._said

    async def close(self) -> None:
        await super().close()
        self._side.close()


DRIVERS: dict[str, type[User]] = {"direct": Direct, "emilie": Agent}
