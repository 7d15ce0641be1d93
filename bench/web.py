"""Row `web`: what a search on the Web adds before the first word, five pages read.

The engine and the pages answer on loopback after so many milliseconds. The built-in engine answers:
its own first word takes nothing worth telling, and the query is made by code.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bench import processes, system
from bench.agent import Agent, Refused
from bench.bars import Figure, Row
from bench.measuring import in_ms
from bench.prose import articles
from bench.system import Emilie
from emilie.accounts.demonstration import ORGANISATION

TURNS = 15
PAGES = 5
WORDS = 900
"""Of each page, menus aside."""
QUESTION = "Quel est le délai de la prescription en matière de succession ?"
_FIRST = re.compile(rb'"first_word_seconds":([\d.]+)')


@dataclass
class LittleWeb:
    """A SearXNG and the pages that it finds, new ones at each search."""

    port: int = 0
    seconds: float = 0.0
    bodies: list[str] = field(default_factory=list)
    searches: int = 0
    unknown: bool = False
    """Whether the pages of each search are on a host of their own, whose rules nobody knows."""

    async def search(self, _: web.Request) -> web.Response:
        await asyncio.sleep(self.seconds)
        self.searches += 1
        host = f"127.0.1.{self.searches % 250 + 1}" if self.unknown else "127.0.0.1"
        base = f"http://{host}:{self.port}/{self.searches}"
        results = [
            {"url": f"{base}/{number}", "title": f"Page {number}", "content": ""}
            for number in range(PAGES)
        ]
        return web.json_response({"query": "", "results": results})

    async def page(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.seconds)
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /prive\n")
        body = self.bodies[int(request.path.rpartition("/")[2])]
        return web.Response(text=body, content_type="text/html")

    @property
    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/search", self.search)
        app.router.add_get("/{path:.*}", self.page)
        return app


def page_of(texts: list[str]) -> str:
    menu = "".join(f"<li><a href='/rubrique/{n}'>Rubrique {n}</a></li>" for n in range(150))
    said = "".join(f"<p>{' '.join(text.split())}</p>" for text in texts)
    return (
        "<!doctype html><html lang=fr><head><meta charset=utf-8><title>Code civil</title></head>"
        f"<body><nav><ul>{menu}</ul></nav><main><article><h1>Code civil</h1>{said}</article></main>"
    )


def bodies() -> list[str]:
    found: list[str] = []
    texts: list[str] = []
    for article in articles():
        texts.append(article)
        if sum(len(text.split()) for text in texts) >= WORDS:
            found.append(page_of(texts))
            texts = []
        if len(found) == PAGES:
            break
    return found


@contextmanager
def little_web() -> Iterator[LittleWeb]:
    """Serve it in a thread of this process, which runs on the client's core."""
    world = LittleWeb(bodies=bodies())
    loop = asyncio.new_event_loop()
    ready, stopped = threading.Event(), asyncio.Event()

    async def serve() -> None:
        runner = web.AppRunner(world.application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        world.port = runner.addresses[0][1]
        for number in range(250):
            await web.TCPSite(runner, f"127.0.1.{number + 1}", world.port).start()
        ready.set()
        await stopped.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield world
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()


def catalogue(file: Path, world: LittleWeb) -> None:
    file.write_text(
        f'[search.essai]\nkind = "searxng"\nurl = "http://127.0.0.1:{world.port}"\n'
        f'private_pages = true\n[organisations."{ORGANISATION}"]\nsearch = ["essai"]\n',
        "utf-8",
    )


def search_web() -> Row:
    """First words with a search and without, at two speeds of the world outside."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        world = stack.enter_context(little_web())
        catalogue(home / "emilie.toml", world)
        settings = {"EMILIE_CATALOGUE": str(home / "emilie.toml")}
        server = stack.enter_context(system.emilie(Emilie(home / "data", settings=settings)))
        stack.enter_context(processes.pinned(system.CLIENT))
        agent = Agent(server, "searches")
        without = [first_word(agent, begun(agent), search=False) for _ in range(TURNS)]
        path = begun(agent)
        allow(server, path)
        first_word(agent, path, search=True)
        found = {}
        for milliseconds in (100, 200):
            world.seconds = milliseconds / 1000
            found[milliseconds] = [first_word(agent, path, search=True) for _ in range(TURNS)]
        world.seconds, world.unknown = 0.1, True
        strangers = [first_word(agent, path, search=True) for _ in range(TURNS)]
    usual = statistics.median(without)
    added = {ms: statistics.median(taken) - usual for ms, taken in found.items()}
    figures = [
        Figure("engine and pages in 200 ms together, added", round(1000 * added[100]), "ms", 350),
        Figure("engine in 200 ms, then pages in 200 ms, added", round(1000 * added[200]), "ms"),
        Figure("of which ours", round(1000 * added[200]) - 400, "ms"),
        Figure(
            "engine, then rules, then pages in 300 ms together, added",
            round(1000 * (statistics.median(strangers) - usual)),
            "ms",
        ),
        Figure("first word without a search", round(1000 * usual), "ms"),
    ]
    raw = {"without": in_ms(without)} | {f"{ms} ms": in_ms(each) for ms, each in found.items()}
    raw["rules unknown"] = in_ms(strangers)
    notes = [f"{PAGES} pages of {WORDS} words, new ones at each of {TURNS} searches; medians"]
    return Row("web", "a search on the Web before the first word", figures, raw, notes)


def begun(agent: Agent) -> str:
    return f"/api/conversations/{agent.post('/api/conversations', {})['id']}"


def first_word(agent: Agent, path: str, *, search: bool) -> float:
    """Seconds to it, as the server tells them with the answer."""
    turn = {"text": QUESTION, "search": ["web"] if search else []}
    said = _FIRST.findall(agent.stream(f"{path}/turns", turn))
    return float(said[-1])


def allow(server: system.Service, path: str) -> None:
    """Say, once somebody asks, that the queries of this conversation may leave."""

    def decide() -> None:
        agent = Agent(server, "searches")
        decision = {"decision": "search", "remember": True}
        for _ in range(200):
            with suppress(Refused):
                agent.stream(f"{path}/searches/question-web", decision)
                return
            time.sleep(0.05)
        # Nobody asks, or by another name: ended rather than waited for.
        agent.stream(f"{path}/stop", {})

    threading.Thread(target=decide, daemon=True).start()
