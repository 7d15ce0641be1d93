from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr

from emilie.core.http import Destination, Outbound
from emilie.inference.mcp_servers import McpEntry
from emilie.research.mcp.servers import Server, owner_of
from research.mcp.offered import offering

ALL = ("search_datasets", "hostile", "write_note", "slow", "large", "failing", "dying", "around",
       "grow", "grown")  # fmt: skip
ORGANISATION = "Ministère d’essai"
Opens = Callable[..., Any]


@asynccontextmanager
async def over_http(port: int = 0) -> AsyncIterator[tuple[str, uvicorn.Server]]:
    """The server over streamable HTTP, on a port of loopback."""
    app = offering().streamable_http_app()
    config = uvicorn.Config(app, log_level="critical", lifespan="on", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", server
        finally:
            server.should_exit = server.force_exit = True
            await task


def program(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("offered.py")), *arguments]


@pytest.fixture
async def opens() -> AsyncIterator[Opens]:
    """Makes a server of what a `[mcp]` table says, declared where it says that it is."""
    outbound = Outbound()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(outbound.close)

        def opened(key: str = "", declared: str | None = None, **table: Any) -> Server:
            entry = McpEntry.model_validate({"tools": ALL} | table)
            at = declared or entry.url
            if at is not None:
                place = Destination.of(at, purpose="Essai", owner=owner_of("essai"))
                outbound.declare(owner_of("essai"), [place])
            server = Server("essai", entry, SecretStr(key), outbound)
            stack.push_async_callback(server.close)
            return server

        yield opened


@pytest.fixture(params=["http", "stdio"])
async def server(request: pytest.FixtureRequest, opens: Opens) -> AsyncIterator[Server]:
    """The same server, spoken to in both ways."""
    if request.param == "stdio":
        yield opens(command=program(), seconds=90)
        return
    async with over_http() as (url, _):
        yield opens(url=url, seconds=90)
