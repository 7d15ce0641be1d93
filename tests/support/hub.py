"""A model hub on loopback, in the layout of public ones, that can be told to misbehave."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

REPOSITORY = "essai/petit-modele"
SLICE = 64 * 1024


@dataclass
class FakeHub:
    """`files` of one repository; the rest is how it behaves."""

    files: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    ranges: bool = True
    cut_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next answers is cut."""
    lies: dict[str, object] = field(default_factory=dict)
    """What the listing says of every file instead of the truth."""
    etag: str = '"un"'
    key: str = ""
    redirect: str = ""
    seen: list[dict[str, str]] = field(default_factory=list)
    """Headers of each request for a file."""

    async def tree(self, request: web.Request) -> web.Response:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            raise web.HTTPUnauthorized
        if request.match_info["repository"] != REPOSITORY:
            raise web.HTTPNotFound
        listed = []
        for name, content in self.files.items():
            sum_ = hashlib.sha256(content).hexdigest()
            facts = {"oid": sum_, "size": len(content)} | self.lies
            listed.append({"type": "file", "path": name, "size": facts["size"], "lfs": facts})
        return web.json_response([*listed, {"type": "directory", "path": "images"}])

    async def file(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(dict(request.headers))
        content = self.files.get(request.match_info["file"])
        if content is None:
            raise web.HTTPNotFound
        if self.redirect:
            raise web.HTTPFound(self.redirect)
        start = self._start(request)
        headers = {"etag": self.etag, "content-length": str(len(content) - start)}
        if start:
            headers["content-range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        response = web.StreamResponse(status=206 if start else 200, headers=headers)
        await response.prepare(request)
        most = self.cut_after.pop(0) if self.cut_after else len(content)
        sent = content[start : start + most]
        for place in range(0, len(sent), SLICE):
            await response.write(sent[place : place + SLICE])
        if len(sent) < len(content) - start:
            await asyncio.sleep(0.05)  # let what was sent be read
            assert request.transport is not None
            request.transport.close()
        return response

    def _start(self, request: web.Request) -> int:
        asked = request.headers.get("range", "")
        if not self.ranges or request.headers.get("if-range", self.etag) != self.etag:
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-") or 0)


@contextmanager
def fake_hub() -> Iterator[FakeHub]:
    """Serve it in a thread of its own, on a free port."""
    hub = FakeHub()
    loop = asyncio.new_event_loop()
    ready, stopped = threading.Event(), asyncio.Event()

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/api/models/{repository:.+}/tree/{revision}", hub.tree)
        app.router.add_get("/{repository:.+}/resolve/{revision}/{file:.+}", hub.file)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await stopped.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield hub
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()
