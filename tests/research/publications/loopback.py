"""The four services on loopback, answering as their documentation says (the shapes beside the
adapters), and what they were asked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from aiohttp import web

from emilie.core.http import Outbound
from emilie.research.publications.adapters.shape import Access
from emilie.research.publications.criteria import Criteria
from emilie.research.publications.sources import Service, Source
from support.outbound import serving

SERVICES: tuple[Service, ...] = ("hal", "openalex", "crossref", "arxiv")
_ADAPTERS = files("emilie.research.publications.adapters")


def shape(service: Service) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(_ADAPTERS.joinpath(f"{service}.json").read_text("utf-8"))
    return recorded


def body(service: Service) -> bytes:
    """What it answers when all goes well."""
    if service == "arxiv":
        return _ADAPTERS.joinpath("arxiv.xml").read_bytes()
    return json.dumps(shape(service)["response"]).encode()


def criteria(service: Service) -> Criteria:
    return Criteria(**shape(service)["criteria"])


def access(service: Service) -> Access:
    return Access(**shape(service).get("access", {}))


class Loopback:
    """One service: what it answers may be changed between two calls."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.status, self.headers, self.body = 200, dict[str, str](), body(service)
        self.delay = 0.0
        self.meeting: asyncio.Barrier | None = None
        """Whom it waits for before it answers."""
        self.asked: list[dict[str, Any]] = []
        self.times: list[tuple[float, float]] = []
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        began = asyncio.get_running_loop().time()
        self.asked.append(
            {
                "method": request.method,
                "path": request.path,
                "query": dict(request.query),
                "headers": {name.lower(): said for name, said in request.headers.items()},
            }
        )
        await asyncio.sleep(self.delay)
        if self.meeting is not None:
            await self.meeting.wait()
        self.times.append((began, asyncio.get_running_loop().time()))
        return web.Response(status=self.status, headers=self.headers, body=self.body)

    def refuses(self, refusal: dict[str, Any]) -> None:
        self.status, self.headers = refusal["status"], refusal["headers"]
        self.body = refusal["body"].encode()


@asynccontextmanager
async def service(name: Service, **said: Any) -> AsyncIterator[tuple[Loopback, Source, Outbound]]:
    """The service, the source that calls it, the way to it."""
    loopback = Loopback(name)
    async with serving(loopback.answer) as loopback.port:
        outbound = Outbound()
        source = source_of(loopback, outbound, **said)
        try:
            yield loopback, source, outbound
        finally:
            await outbound.close()


def source_of(loopback: Loopback, outbound: Outbound, **said: Any) -> Source:
    given: dict[str, Any] = {"access": access(loopback.service), "gap": 0.0} | said
    source = Source(
        loopback.service, loopback.service, f"http://127.0.0.1:{loopback.port}/", **given
    )
    outbound.declare(source.owner, [source.destination(private=True)])
    return source
