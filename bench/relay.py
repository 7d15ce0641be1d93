"""The floor: a relay to an OpenAI-compatible server that pipes the bytes and does nothing else.

It stores nothing, knows nobody and checks nothing; what Émilie costs beyond it is what her
features cost. `python -m bench.relay --port 9400 --upstream http://127.0.0.1:9100`
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route


class Relay:
    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._client: aiohttp.ClientSession | None = None

    @property
    def client(self) -> aiohttp.ClientSession:
        if self._client is None:
            connector = aiohttp.TCPConnector(limit=0)
            timeout = aiohttp.ClientTimeout(total=None)
            self._client = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._client

    async def pipe(self, body: bytes, path: str) -> AsyncIterator[bytes]:
        headers = {"content-type": "application/json"}
        async with self.client.post(self._upstream + path, data=body, headers=headers) as response:
            async for piece in response.content.iter_any():
                yield piece

    async def answer(self, request: Request) -> StreamingResponse:
        pieces = self.pipe(await request.body(), request.url.path)
        return StreamingResponse(pieces, media_type="text/event-stream")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=9400)
    parser.add_argument("--upstream", default="http://127.0.0.1:9100")
    given = parser.parse_args()
    route = Route("/v1/chat/completions", Relay(given.upstream).answer, methods=["POST"])
    uvicorn.run(
        Starlette(routes=[route]), port=given.port, loop="uvloop", http="httptools",
        access_log=False, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
