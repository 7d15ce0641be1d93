"""A little Web on loopback: a SearXNG, and the pages that it finds.

`world.pages` are its pages by path, `world.found` what the next search gives. Every request is
kept. The engine and the pages may be slow, refuse, or send on.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

SENTENCE = "Les médiathèques ouvrent trente-cinq heures par semaine depuis le décret du 3 mars."


@dataclass
class Page:
    """What answers at a path."""

    body: str | bytes = ""
    kind: str = "text/html"
    status: int = 200
    location: str | None = None
    seconds: float = 0


@dataclass
class World:
    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    """Paths that the next searches find, or whole addresses."""
    engine_status: int = 200
    seconds: float = 0
    """That the engine takes."""
    robots: str | None = None
    robots_status: int = 200
    robots_kind: str = "text/plain"
    agents: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Paths asked for, robots.txt among them."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, path: str, *sentences: str, title: str = "", **more: Any) -> str:
        """A page that says these sentences; gives its address."""
        said = "".join(f"<p>{each}</p>" for each in sentences)
        body = (
            f"<!doctype html><html lang=fr><head><meta charset=utf-8><title>{title or path}</title>"
            f"</head><body><main><article><h1>{title or path}</h1>{said}</article></main></body>"
        )
        self.pages[path] = Page(body, **more)
        self.found.append(path)
        return self.url + path

    async def search(self, request: web.Request) -> web.Response:
        self.queries.append(request.query["q"])
        await asyncio.sleep(self.seconds)
        if self.engine_status != 200:
            return web.Response(status=self.engine_status, text="secret du moteur")
        results = [
            {
                "url": path if "://" in path else self.url + path, "title": f"Page {path}",
                "content": f"Extrait de la page {path}, que le moteur donne de lui-même.",
                "engine": "essai", "engines": ["essai"], "positions": [number], "score": 1.0,
                "category": "general",
                "publishedDate": "2026-03-12T00:00:00" if number == 1 else None,
            }
            for number, path in enumerate(self.found, 1)
        ]  # fmt: skip
        answer = {
            "query": request.query["q"], "number_of_results": 0, "results": results, "answers": [],
            "corrections": [], "infoboxes": [], "suggestions": [], "unresponsive_engines": [],
        }  # fmt: skip
        return web.json_response(answer)

    async def page(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.agents.append(request.headers["user-agent"])
        if request.path == "/robots.txt":
            if self.robots is None and self.robots_status == 200:
                return web.Response(status=404)
            said = (self.robots or "").encode()
            return web.Response(body=said, status=self.robots_status, content_type=self.robots_kind)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404, text="<p>absente</p>", content_type="text/html")
        await asyncio.sleep(page.seconds)
        if page.location is not None:
            return web.Response(status=302, headers={"location": page.location})
        body = page.body if isinstance(page.body, bytes) else page.body.encode()
        return web.Response(status=page.status, body=body, content_type=page.kind)

    @property
    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/search", self.search)
        app.router.add_get("/{path:.*}", self.page)
        return app

    def catalogue(
        self, *, policy: str = "", more: str = "", organisation: str | None = None
    ) -> str:
        """`emilie.toml` with its engine, switched on for the demonstration's organisation."""
        name = organisation or demonstration()
        return f"""
{policy}
[search.essai]
kind = "searxng"
url = "{self.url}"
label = "Moteur d’essai"
private_pages = true
{more}
[organisations."{name}"]
search = ["essai"]
"""

    def declare(self, folder: Path, **asked: Any) -> Path:
        file = folder / "emilie.toml"
        file.write_text(self.catalogue(**asked), "utf-8")
        return file


def demonstration() -> str:
    from emilie.accounts.demonstration import ORGANISATION

    return ORGANISATION


@contextmanager
def little_web(world: World | None = None) -> Iterator[World]:
    """Serve it in a thread of its own, on a free port."""
    world = world or World()
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    stopped = asyncio.Event()

    async def serve() -> None:
        runner = web.AppRunner(world.application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        world.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        ready.set()
        await stopped.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield world
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()
