"""`emilie ask`, `emilie task`, `emilie summarise`: one turn in a terminal, by the browser's routes.

The application runs in this process and is called as a server would call it, without a socket.
What is said goes to the standard output; what is being done, to the error output.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI
from starlette.types import Message

from emilie.core.errors import sentence
from emilie.departures import MayLeave, allowed, asked_of, shown
from emilie.inference.outside import Family

Say = Callable[[str], None]
POLL = 0.1
"""Seconds between two looks at a file that is being read."""
# A citation's link, and what may be the beginning of one at the end of what has come so far.
LINK = re.compile(r"\[(\d+)\]\(#source-\d+\)")
PLACES = {"page": "p.", "section": "partie", "slide": "diapositive"}
UNSUPPORTED = "Vos documents n’appuient pas cette réponse. Ce qu’ils ont de plus proche :"
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

    async def send(self, file: Path, path: str = "/api/documents") -> str:
        """Upload a file; gives the id of what it becomes."""
        mark = secrets.token_hex(16)
        name = file.name.replace('"', "%22")
        head = f'--{mark}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + await asyncio.to_thread(file.read_bytes) + f"\r\n--{mark}--".encode()
        media_type = f"multipart/form-data; boundary={mark}"
        async with self.post(path, body, media_type) as pieces:
            return str(json.loads(b"".join([piece async for piece in pieces]))["id"])

    async def look(self, path: str) -> dict[str, Any]:
        """What stands there."""
        async with self.post(path, b"", method="GET") as pieces:
            found: dict[str, Any] = json.loads(b"".join([piece async for piece in pieces]))
        return found

    @asynccontextmanager
    async def post(
        self, path: str, body: bytes, media_type: str = "application/json", method: str = "POST"
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The pieces of the answer as they come; `Refused` when it is not a success."""
        received: asyncio.Queue[Message] = asyncio.Queue()
        left = asyncio.Event()
        bodies: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            if bodies:
                return bodies.pop()
            await left.wait()
            return {"type": "http.disconnect"}

        call = asyncio.create_task(
            self.app(self._scope(method, path, len(body), media_type), receive, received.put)
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

    def _scope(self, method: str, path: str, length: int, media_type: str) -> dict[str, Any]:
        path, _, query = path.partition("?")
        headers = self.headers | {"content-type": media_type, "content-length": str(length)}
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "", "client": ("127.0.0.1", 0), "server": ("localhost", 80),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip

    def _keep_cookie(self, start: Message) -> None:
        for name, value in start["headers"]:
            if name.lower() == b"set-cookie":
                self.headers["cookie"] = value.decode().partition(";")[0]


async def _pieces(received: asyncio.Queue[Message]) -> AsyncIterator[bytes]:
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
    closest: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    """Forms of address of a letter: what stands there, and the right one."""
    held: str = ""
    told: set[str] = field(default_factory=set)
    unread: int = 0
    """Parts of the documents that could not be read."""

    def show(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "text-delta":
            self._text(frame["delta"])
        elif kind == "text-end":
            self._text("\n", all_of_it=True)
        elif kind == "data-search":
            self._search(frame["data"])
        elif kind in {"source-document", "source-url"}:
            self._source(frame)
        elif kind == "data-closest":
            self.closest = [_where(each["name"], each) for each in frame["data"]["passages"]]
        elif kind == "data-letter":
            self.faults = [(each["found"], each["right"]) for each in frame["data"]["faults"]]
        elif kind == "data-waiting":
            self._waiting(frame["data"]["documents"])
        elif kind == "data-reading":
            for document in frame["data"]["failed"]:
                reason = sentence(document["error"], {"name": document["name"]})
                self._tell_once(f"{document['name']} : {reason}\n")
            if frame["data"]["parts"] is not None:
                self._parts(frame["data"])
        elif kind == "error":
            self.failure = sentence(frame["errorText"])

    def _source(self, frame: dict[str, Any]) -> None:
        facts, title = frame["providerMetadata"]["emilie"], frame["title"]
        if frame["type"] == "source-url":
            quote = " ".join(facts["quote"].split())
            name = facts["reference"] or f"{title},"
            line = f"[{facts['number']}] {name} {frame['url']} : « {quote} »"
        else:
            line = _where(title, facts)
        self.sources[frame["sourceId"]] = line

    def progress(self, name: str, progress: dict[str, int]) -> None:
        """How far the reading of a file is, in tenths: a line a page would be too many."""
        done, total = progress["done"], progress["total"]
        if total and (tenth := 10 * done // total):
            self._tell_once(f"Lecture de {name} : {10 * tenth} %\n")

    def close(self) -> None:
        """Say the sources, and why the answer failed if it did."""
        self._text("", all_of_it=True)
        if self.sources:
            self.say("\nSources\n" + "\n".join(self.sources.values()) + "\n")
        if self.closest:
            self.say(f"\n{UNSUPPORTED}\n" + "\n".join(self.closest) + "\n")
        for found, right in self.faults:
            self.tell(f"\nÀ corriger : « {found or '(rien)'} », au lieu de « {right} »\n")
        if self.failure is not None:
            self.tell(f"\n{self.failure}\n")

    def _text(self, delta: str, *, all_of_it: bool = False) -> None:
        self.held += delta
        begun = None if all_of_it else BEGUN_LINK.search(self.held)
        ready = self.held[: begun.start()] if begun else self.held
        self.held = self.held[len(ready) :]
        self.say(LINK.sub(r"[\1]", ready))

    def _search(self, search: dict[str, Any]) -> None:
        """What is being searched, and why it brought nothing."""
        if search["state"] == "searching":
            asked = " et ".join(each["label"] for each in asked_of(search))
            self._tell_once(f"Recherche de « {shown(search)} » ({asked})…\n")
        elif search["state"] == "failed":
            self._tell_once(f"{sentence(search['reason'])}\n")
        for each in search.get("refusals", ()):
            self._tell_once(f"{sentence(each['code'], each['params'])}\n")

    def _waiting(self, documents: list[dict[str, Any]]) -> None:
        names = ", ".join(document["name"] for document in documents)
        if names:
            self._tell_once(f"Lecture de {names}…\n")

    def _parts(self, reading: dict[str, Any]) -> None:
        """How far a reading by parts is; once it is over, what it covered."""
        parts = reading["parts"]
        self.unread = len(parts["unread"])
        now = parts["now"]
        if now is not None:
            title = f" : {now['title']}" if now["title"] else ""
            self._tell_once(f"Lecture, partie {now['number']} sur {parts['total']}{title}\n")
        elif parts["read"] + self.unread == parts["total"]:
            passages = reading["passages"]
            self._tell_once(
                f"{parts['read']} parties lues sur {parts['total']}, {passages} passages\n"
            )

    def _tell_once(self, line: str) -> None:
        if line not in self.told:
            self.told.add(line)
            self.tell(line)


async def ask(
    app: FastAPI, text: str, files: list[Path], task: str | None, say: Say, tell: Say,
    may_leave: MayLeave | None = None, search: Sequence[Family] = (),
) -> bool:  # fmt: skip
    """One question and its answer, to the end; whether it was answered. `search`: what is searched
    for it; `may_leave` says of each query whether it may leave.
    """
    terminal = Terminal(say, tell)
    async with app.router.lifespan_context(app):
        line = Line(app)
        await line.sign_in()
        turn: dict[str, Any] = {"text": text, "task": task}
        turn["documents"] = [await line.send(file) for file in files]
        turn["search"] = list(search)
        await _turn(line, turn, terminal, may_leave)
    return terminal.failure is None


async def task(
    app: FastAPI, name: str, fields: dict[str, str], files: list[Path], say: Say, tell: Say
) -> bool:
    """One guided task, its form filled in, to its end; whether it was done."""
    terminal = Terminal(say, tell)
    async with app.router.lifespan_context(app):
        line = Line(app)
        await line.sign_in()
        turn: dict[str, Any] = {"task": name, "fields": fields}
        turn["documents"] = [await line.send(file) for file in files]
        await _turn(line, turn, terminal)
    return terminal.failure is None


async def list_tasks(app: FastAPI, say: Say) -> bool:
    """Each task with its fields: what is obligatory, and what may be chosen."""
    async with app.router.lifespan_context(app):
        line = Line(app)
        await line.sign_in()
        for each in (await line.look("/api/tasks"))["items"]:
            say(f"{each['id']} : {each['name']}. {each['lead']}\n")
            for found in each["fields"]:
                if found["kind"] != "documents":
                    say(f"  {_told(found)}\n")
    return True


def _told(found: dict[str, Any]) -> str:
    """`ton : Ton (cordial, neutre, ferme ; par défaut neutre)`."""
    ids = [option["id"] for option in found["options"]]
    says = [", ".join(ids)] if ids else []
    says += ["obligatoire"] if found["required"] and not found["default"] else []
    says += [f"par défaut {found['default']}"] if found["default"] else []
    return f"{found['id']} : {found['label']}" + (f" ({' ; '.join(says)})" if says else "")


async def _turn(
    line: Line, turn: dict[str, Any], terminal: Terminal, may_leave: MayLeave | None = None
) -> None:
    """One turn of a conversation of its own; stopped, if this is interrupted."""
    conversation = (await line.ask("/api/conversations", {}))["id"]
    path = f"/api/conversations/{conversation}"
    try:
        async with line.post(f"{path}/turns", json.dumps(turn).encode()) as pieces:
            async for frame in _frames(pieces):
                terminal.show(frame)
                if frame["type"] == "data-search":
                    await _decide(line, path, frame, may_leave)
    except asyncio.CancelledError:
        await line.ask(f"{path}/stop", {})
        raise
    finally:
        terminal.close()


async def _decide(line: Line, path: str, frame: dict[str, Any], may_leave: MayLeave | None) -> None:
    """Ask whether the query may leave, if it waits for that, and say so. Without anybody to ask,
    it does not: the answer goes on.
    """
    search = frame["data"]
    if search["state"] != "asking":
        return
    leaves = may_leave is not None and await asyncio.to_thread(allowed, search, may_leave)
    decision = {"decision": "search" if leaves else "skip"}
    await line.ask(f"{path}/searches/{frame['id']}", decision)


Outcome = Literal["done", "failed", "incomplete"]
"""How a summary ended; incomplete: a file was refused, or a part could not be read."""


async def summarise(app: FastAPI, files: list[Path], length: str, say: Say, tell: Say) -> Outcome:
    """The summary of the files that can be read; each other one is refused in a sentence."""
    terminal = Terminal(say, tell)
    async with app.router.lifespan_context(app):
        line = Line(app)
        await line.sign_in()
        read = [each for file in files if (each := await _read(line, file, terminal)) is not None]
        if not read:
            return "failed"
        these = "ce document" if len(read) == 1 else "ces documents"
        turn = {"text": f"Fais la synthèse de {these}.", "task": "synthese", "length": length}
        await _turn(line, turn | {"documents": read}, terminal)
    if terminal.failure is not None:
        return "failed"
    return "incomplete" if len(read) < len(files) or terminal.unread else "done"


async def _read(line: Line, file: Path, terminal: Terminal) -> str | None:
    """The id of a file once it is read; None when it cannot be, which is told."""
    try:
        document = await line.look(f"/api/documents/{await line.send(file)}")
        while document["state"] not in {"ready", "failed"}:
            if (progress := document["progress"]) is not None:
                terminal.progress(file.name, progress)
            await asyncio.sleep(POLL)
            document = await line.look(f"/api/documents/{document['id']}")
        code = document["error"] or ("" if document["words"] else "document_without_text")
        refused = sentence(code, {"name": file.name}) if code else None
    except Refused as refusal:
        refused = refusal.sentence
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        refused = sentence("file_missing" if missing else "file_not_opened")
    if refused is None:
        if count := document["unread"]:
            terminal.tell(f"{file} : {sentence('pages_unread', {'count': count})}\n")
        return str(document["id"])
    terminal.tell(f"{file} : {refused}\n")
    return None


def _where(name: str, found: dict[str, Any]) -> str:
    quote = " ".join(found["quote"].split())
    place = f"{PLACES[found['page_label']]} {found['page']}"
    return f"[{found['number']}] {name}, {place} : « {quote} »"
