"""`emilie ask`: one turn in a terminal, through the same routes as the browser's.

The application runs in this process and is called as a server would call it, without a socket.
What is said goes to the standard output; what is being done, to the error output.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from emilie.core.errors import sentence

Say = Callable[[str], None]
# A citation's link, and what may be the beginning of one at the end of what has come so far.
LINK = re.compile(r"\[(\d+)\]\(#source-\d+\)")
BEGUN_LINK = re.compile(r"\[\d*(\](\((#[a-z0-9-]*)?)?)?$")


class Refused(Exception):
    """The server said no: the code and its parameters."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["code"])
        self.sentence = sentence(body["code"], body.get("params"))


@dataclass
class Line:
    """The application, called directly; keeps the cookie and the CSRF token as a browser would."""

    app: FastAPI
    headers: dict[str, str] = field(default_factory=lambda: {"host": "localhost"})

    async def sign_in(self) -> None:
        answer = await self.ask("/api/sign-in/demonstration", {"persona": "agent"})
        self.headers["x-csrf-token"] = answer["csrf_token"]

    async def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.post(path, json.dumps(body).encode()) as pieces:
            said = b"".join([piece async for piece in pieces])
        answer: dict[str, Any] = json.loads(said) if said else {}
        return answer

    async def send(self, file: Path) -> str:
        """Upload a file; gives the document's id."""
        mark = secrets.token_hex(16)
        name = file.name.replace('"', "%22")
        head = f'--{mark}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + await asyncio.to_thread(file.read_bytes) + f"\r\n--{mark}--".encode()
        media_type = f"multipart/form-data; boundary={mark}"
        async with self.post("/api/documents", body, media_type) as pieces:
            return str(json.loads(b"".join([piece async for piece in pieces]))["id"])

    @asynccontextmanager
    async def post(
        self, path: str, body: bytes, media_type: str = "application/json"
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The pieces of the answer as they come; `Refused` when it is not a success."""
        received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        left = asyncio.Event()
        bodies = [{"type": "http.request", "body": body}]

        async def receive() -> dict[str, Any]:
            if bodies:
                return bodies.pop()
            await left.wait()
            return {"type": "http.disconnect"}

        call = asyncio.create_task(
            self.app(self._scope(path, len(body), media_type), receive, received.put)  # type: ignore[arg-type]
        )
        call.add_done_callback(lambda _: received.put_nowait({"type": "end"}))
        try:
            start = await received.get()
            self._keep_cookie(start)
            pieces = _pieces(received)
            if start["status"] >= 400:
                raise Refused(json.loads(b"".join([piece async for piece in pieces])))
            yield pieces
        finally:
            left.set()
            # Not `await call`: this task being cancelled must not look like the call's own end.
            await asyncio.wait([call])

    def _scope(self, path: str, length: int, media_type: str) -> dict[str, Any]:
        headers = self.headers | {"content-type": media_type, "content-length": str(length)}
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
            "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "client": ("127.0.0.1", 0), "server": ("localhost", 80),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip

    def _keep_cookie(self, start: dict[str, Any]) -> None:
        for name, value in start["headers"]:
            if name.lower() == b"set-cookie":
                self.headers["cookie"] = value.decode().partition(";")[0]


async def _pieces(received: asyncio.Queue[dict[str, Any]]) -> AsyncIterator[bytes]:
    while True:
        message = await received.get()
        if message.get("body"):
            yield message["body"]
        if message["type"] == "end" or not message.get("more_body"):
            return


async def _frames(pieces: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n\n")
        for line in lines:
            if line.startswith(b"data: {"):
                yield json.loads(line[6:])


@dataclass
class Terminal:
    """Shows the frames of an answer."""

    say: Say
    tell: Say
    failure: str | None = None
    sources: dict[str, str] = field(default_factory=dict)
    held: str = ""
    told: str = ""

    def show(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "text-delta":
            self._text(frame["delta"])
        elif kind == "text-end":
            self._text("\n", all_of_it=True)
        elif kind == "source-document":
            self._source(frame)
        elif kind == "data-waiting":
            self._waiting(frame["data"]["documents"])
        elif kind == "data-reading":
            for document in frame["data"]["failed"]:
                reason = sentence(document["error"], {"name": document["name"]})
                self.tell(f"{document['name']} : {reason}\n")
        elif kind == "error":
            self.failure = sentence(frame["errorText"])

    def close(self) -> None:
        """Say the sources, and why the answer failed if it did."""
        self._text("", all_of_it=True)
        if self.sources:
            self.say("\nSources\n" + "\n".join(self.sources.values()) + "\n")
        if self.failure is not None:
            self.tell(f"\n{self.failure}\n")

    def _text(self, delta: str, *, all_of_it: bool = False) -> None:
        self.held += delta
        begun = None if all_of_it else BEGUN_LINK.search(self.held)
        ready = self.held[: begun.start()] if begun else self.held
        self.held = self.held[len(ready) :]
        self.say(LINK.sub(r"[\1]", ready))

    def _source(self, frame: dict[str, Any]) -> None:
        found = frame["providerMetadata"]["emilie"]
        where = "p." if found["page_label"] == "page" else "partie"
        quote = " ".join(found["quote"].split())
        self.sources[frame["sourceId"]] = (
            f"[{found['number']}] {frame['title']}, {where} {found['page']} : « {quote} »"
        )

    def _waiting(self, documents: list[dict[str, Any]]) -> None:
        names = ", ".join(document["name"] for document in documents)
        line = f"Lecture de {names}…\n"
        if names and line != self.told:
            self.told = line
            self.tell(line)


async def ask(
    app: FastAPI, text: str, files: list[Path], task: str | None, say: Say, tell: Say
) -> bool:
    """One question and its answer, to the end; whether it was answered."""
    terminal = Terminal(say, tell)
    async with app.router.lifespan_context(app):
        line = Line(app)
        await line.sign_in()
        turn: dict[str, Any] = {"text": text, "task": task}
        turn["documents"] = [await line.send(file) for file in files]
        conversation = (await line.ask("/api/conversations", {}))["id"]
        path = f"/api/conversations/{conversation}"
        try:
            async with line.post(f"{path}/turns", json.dumps(turn).encode()) as pieces:
                async for frame in _frames(pieces):
                    terminal.show(frame)
        except asyncio.CancelledError:
            await line.ask(f"{path}/stop", {})
            raise
        finally:
            terminal.close()
    return terminal.failure is None
