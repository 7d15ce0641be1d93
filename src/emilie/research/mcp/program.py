"""A server that is a program of this machine: one child, which speaks by lines of JSON.

It is given its own variables and no other, an empty folder, a bound on its memory, and dies with
us. What it writes to its error output, which may quote anything, is read by nobody.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import anyio

from emilie.core import child
from emilie.inference.mcp_servers import McpEntry
from emilie.research.mcp.errors import McpTooLarge, McpUnreachable
from emilie.settings import secret_named

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams
    from mcp.shared.message import SessionMessage

LONGEST = 1_000_000
"""Bytes of one line, as of one answer over HTTP."""
LAST_CALL = 1.0
"""Seconds that it may take to leave once its input ends."""
FILES = 256
"""That it may hold open."""


@asynccontextmanager
async def running(entry: McpEntry, died: asyncio.Future[None]) -> AsyncIterator[TransportStreams]:
    """The program, for as long as this lasts; `died` is told why it ends before."""
    from mcp.shared.message import SessionMessage  # noqa: PLC0415 -- see `wire.py`

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await _started(entry, folder)
        heard, hears = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        says, said = anyio.create_memory_object_stream[SessionMessage](0)
        tasks = [
            asyncio.create_task(_hear(process, heard, died)),
            asyncio.create_task(_say(process, said)),
        ]
        try:
            yield hears, says
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.shield(_end(process))
            for stream in (heard, hears, says, said):
                stream.close()


async def _started(entry: McpEntry, folder: str) -> Process:
    launcher = [sys.executable, "-I", "-S", child.__file__]
    who = [str(os.getpid()), str(os.geteuid()), str(os.getegid())]
    around = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder}
    around |= {name: value for name in entry.variables if (value := secret_named(name)) is not None}
    try:
        process = await asyncio.create_subprocess_exec(
            *launcher, *who, *entry.command, env=around, cwd=folder, limit=LONGEST,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise McpUnreachable from error
    if sys.platform == "linux":
        memory = entry.memory * 1_000_000
        with suppress(ProcessLookupError):  # it is gone already, which is seen where it is heard
            resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
            resource.prlimit(process.pid, resource.RLIMIT_CORE, (0, 0))
    return process


async def _hear(
    process: Process,
    heard: anyio.abc.ObjectSendStream[SessionMessage | Exception],
    died: asyncio.Future[None],
) -> None:
    from mcp.shared.message import SessionMessage  # noqa: PLC0415 -- see `wire.py`
    from mcp_types import jsonrpc_message_adapter  # noqa: PLC0415 -- see `wire.py`

    assert process.stdout is not None
    failure: type[McpUnreachable | McpTooLarge] = McpUnreachable
    try:
        while line := await process.stdout.readline():
            # A program that prints something else is not broken for that.
            with suppress(ValueError):
                message = jsonrpc_message_adapter.validate_json(line, by_name=False)
                await heard.send(SessionMessage(message))
    except ValueError:  # what `readline` says of a line that is too long
        failure = McpTooLarge
    except (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass
    if not died.done():
        died.set_exception(failure())


async def _say(process: Process, said: anyio.abc.ObjectReceiveStream[SessionMessage]) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # it died, which is seen where it is heard
        async for sent in said:
            line = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
            process.stdin.write(line.encode() + b"\n")
            await process.stdin.drain()


async def _end(process: Process) -> None:
    """Its input ends; then it is killed, with all that it started."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    # What is still in its output is thrown away: a pipe that is full keeps it from leaving.
    emptied = asyncio.create_task(_emptied(process))
    await asyncio.wait([emptied], timeout=LAST_CALL)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await asyncio.gather(emptied, process.wait())


async def _emptied(process: Process) -> None:
    assert process.stdout is not None
    with suppress(OSError):
        while await process.stdout.read(LONGEST):
            pass
