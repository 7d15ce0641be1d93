"""Reading a file in a process of its own, from the side that asks for it."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from emilie.documents.extraction.blocks import Unreadable
from emilie.settings import Documents

LINE = 64 * 1024 * 1024
"""Longest line read from the process: one page."""
OUTPUT = 256 * 1024 * 1024
"""Most bytes read from it in all."""
LAST_WORDS = 4096
_NO_MEMORY = (b"MemoryError", b"memory allocation", b"bad_alloc", b"annot allocate memory")

Progress = Callable[[int, int], Awaitable[None]]


@dataclass
class Read:
    """What a file says: its pages, each with the spans of its passages; or what it shows."""

    label: str = "page"
    pages: list[dict[str, Any]] = field(default_factory=list)
    image: bytes | None = None
    """An image as it is kept, in place of pages, with its media type."""
    media_type: str = ""


async def read_file(path: Path, media_type: str, limits: Documents, progress: Progress) -> Read:
    """The pages of a file; `Unreadable` says why when there are none. Whatever ends the wait,
    the process is gone when this returns.
    """
    process = await _start(path, media_type, limits)
    assert process.stdout is not None
    assert process.stderr is not None
    last_words = asyncio.create_task(_tail(process.stderr))
    found = Read()
    try:
        async with asyncio.timeout(limits.seconds):
            await _follow(process.stdout, found, progress)
            code = await process.wait()
    except TimeoutError as error:
        raise Unreadable("document_too_slow") from error
    finally:
        if process.returncode is None:
            process.kill()
        await asyncio.shield(process.wait())
        tail = await asyncio.shield(last_words)
    if code != 0:
        raise Unreadable(_why(code, tail))
    return found


async def _start(path: Path, kind: str, limits: Documents) -> asyncio.subprocess.Process:
    # The environment is left behind: it holds keys that no file's reader needs.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emilie.documents.extraction", str(path), kind,
        str(limits.memory), str(limits.seconds), str(limits.pages), str(os.getpid()),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, limit=LINE,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


async def _follow(output: asyncio.StreamReader, found: Read, progress: Progress) -> None:
    taken = 0
    try:
        async for line in output:
            taken += len(line)
            if taken > OUTPUT:
                raise Unreadable("document_too_much_memory")
            said = orjson.loads(line)
            if "error" in said:
                raise Unreadable(said["error"])
            if "progress" in said:
                await progress(*said["progress"])
            elif "image" in said:
                found.image = base64.b64decode(said["image"])
                found.media_type = said["media_type"]
            elif "page" in said:
                found.pages.append(said["page"])
            else:
                found.label = said["label"]
    except (ValueError, KeyError) as error:  # cut in mid-line, or a line longer than `LINE`
        raise Unreadable("document_corrupt") from error


async def _tail(errors: asyncio.StreamReader) -> bytes:
    kept = b""
    while piece := await errors.read(LAST_WORDS):
        kept = (kept + piece)[-LAST_WORDS:]
    return kept


def _why(code: int, tail: bytes) -> str:
    """The error code of a process that died: killed for its time, for its memory, or crashed."""
    if code == -24:  # SIGXCPU
        return "document_too_slow"
    if any(words in tail for words in _NO_MEMORY):
        return "document_too_much_memory"
    return "document_corrupt"
