r"""The wire of a streamed answer: server-sent events that the AI SDK reads.

A frame is `data: {json}\n\n`, the last one `data: [DONE]\n\n`; `: ping` keeps proxies from
closing a silent stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import orjson
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from emilie.assistant.chunks import Chunk, Part, name_again, unfinished

PING = b": ping\n\n"
DONE = b"data: [DONE]\n\n"
HEADERS = {
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-vercel-ai-ui-message-stream": "v1",
}


class Followable(Protocol):
    """A run, as far as its readers go."""

    def read(self) -> Reader: ...
    def leave(self, reader: Reader) -> None: ...


def frame(chunk: Chunk) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def stream(frames: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(frames, media_type="text/event-stream", headers=HEADERS)


class Transcript:
    """What was said so far, for readers who come late: deltas in a row are kept as one, and of
    what only tells of the moment, or is told anew, the last.
    """

    def __init__(self) -> None:
        self._chunks: list[Chunk] = []
        self._deltas: list[str] = []
        self._transient: int | None = None
        """Where the last transient chunk stands."""
        self._told: dict[tuple[str, str], Chunk] = {}
        """The data parts, as they stand now."""

    def add(self, chunk: Chunk) -> None:
        last = self._chunks[-1] if self._chunks else {}
        if "delta" in chunk and "delta" in last and chunk["id"] == last["id"]:
            self._deltas.append(chunk["delta"])
            return
        self._join()
        if chunk.get("transient"):
            if self._transient is not None:
                del self._chunks[self._transient]
            self._transient = len(self._chunks)
        elif chunk["type"].startswith("data-") and "id" in chunk:
            name = (chunk["type"], chunk["id"])
            if (told := self._told.get(name)) is not None:
                told["data"] = chunk["data"]
                return
            chunk = self._told[name] = dict(chunk)
        self._chunks.append(chunk)

    def _join(self) -> None:
        if self._deltas:
            last = self._chunks[-1]
            self._chunks[-1] = last | {"delta": "".join([last["delta"], *self._deltas])}
            self._deltas.clear()

    def frames(self) -> bytes:
        self._join()
        return b"".join(map(frame, self._chunks))


class Reader:
    """One who follows an answer: what it was given, taken all at once."""

    def __init__(self, before: bytes) -> None:
        self._given = [before]
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None

    def give(self, data: bytes) -> None:
        if not self._ended:
            self._given.append(data)
            self._wake()

    def end(self) -> None:
        self.give(DONE)
        self._ended = True

    def leave(self) -> None:
        """Want nothing more."""
        self._ended = True
        self._given.clear()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self) -> bytes:
        """All that was given since the last time; nothing at the end."""
        if not self._given and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if not self._given:
            return b""
        data = self._given[0] if len(self._given) == 1 else b"".join(self._given)
        self._given.clear()
        return data


class Live(Response):
    """The answer of a run as it is made, until its reader leaves.

    A `StreamingResponse` puts a generator, a scope of cancellation and a task between each frame
    and the socket.
    """

    media_type = "text/event-stream"

    def __init__(self, run: Followable) -> None:
        self.status_code = 200
        self.background = None
        self.init_headers(HEADERS)
        self._run = run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        reader = self._run.read()
        watching = asyncio.ensure_future(leave_with_the_client(reader, receive))
        try:
            while data := await reader.next():
                await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watching.cancel()
            self._run.leave(reader)


async def leave_with_the_client(reader: Reader, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.leave()


def said_again(parts: Sequence[Part]) -> list[Chunk]:
    """Chunks that rebuild `parts` for an answer that goes on; its last text is left open."""
    chunks: list[Chunk] = []
    left_open = unfinished(parts)
    for index, part in enumerate(parts):
        kind = part["type"]
        if kind in {"text", "reasoning"}:
            name = name_again(kind, index)
            chunks.append({"type": f"{kind}-start", "id": name})
            chunks.append({"type": f"{kind}-delta", "id": name, "delta": part["text"]})
            if index != left_open:
                chunks.append({"type": f"{kind}-end", "id": name})
        elif kind.startswith("tool-"):
            chunks += tool_again(part)
        else:
            chunks.append(part)
    return chunks


def tool_again(part: Part) -> list[Chunk]:
    call = {"toolCallId": part["toolCallId"]}
    name = part["type"].removeprefix("tool-")
    asked: Chunk = {"type": "tool-input-available", "toolName": name, "input": part["input"]} | call
    if part["state"] == "output-available":
        return [asked, {"type": "tool-output-available", "output": part["output"]} | call]
    if part["state"] == "output-error":
        return [asked, {"type": "tool-output-error", "errorText": part["errorText"]} | call]
    return [asked]
