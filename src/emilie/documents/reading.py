"""Reading a file in a process of its own, from the side that asks for it."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from emilie.documents.desk import Desk, Recognise
from emilie.documents.extraction.beside import Beside
from emilie.documents.extraction.blocks import Unreadable
from emilie.settings import Documents

LINE = 64 * 1024 * 1024
"""Longest line read from the process: one page."""
OUTPUT = 256 * 1024 * 1024
"""Most bytes read from it in all."""
SAID = {"text", "heading", "quality", "elsewhere", "passages"}
"""What is said of a page."""
LAST_WORDS = 4096
_NO_MEMORY = (b"MemoryError", b"memory allocation", b"bad_alloc", b"annot allocate memory")

How = Literal["outside", "here", "wordless"]
"""Who recognises the words of pictures: somebody else, this machine, nobody."""
Progress = Callable[[int, int], Awaitable[None]]


@dataclass
class Read:
    """What a file says: its pages, each with the spans of its passages; and what it shows."""

    label: str = "page"
    pages: list[dict[str, Any]] = field(default_factory=list)
    image: bytes | None = None
    """An image as it is kept, with its media type; its page has the words that are in it."""
    media_type: str = ""
    beside: list[Beside] = field(default_factory=list)
    """Headers, footers, watermarks, properties: what a guard reads, and no answer."""
    unread: int = 0
    """Pages that are pictures of words, where nothing here recognises any."""


async def read_file(
    path: Path,
    media_type: str,
    limits: Documents,
    progress: Progress,
    recognise: Recognise | None = None,
    *,
    words: bool = True,
) -> Read:
    """The pages of a file, its scanned ones by `recognise` where it is given; `Unreadable` says why
    when there are none. Without `words`, an image is drawn again and not read. Whatever ends the
    wait, the process is gone when this returns.
    """
    how: How = "outside" if recognise is not None else "here" if words else "wordless"
    process = await _start(path, media_type, limits, how)
    assert process.stdout is not None
    assert process.stderr is not None
    last_words = asyncio.create_task(_tail(process.stderr))
    found = Read()
    try:
        async with asyncio.timeout(limits.seconds) as patience, Desk(process, recognise) as desk:
            await _follow(process.stdout, found, patient(patience, limits, progress), desk)
            await process.wait()
    except TimeoutError as error:
        if found.image is None:
            raise Unreadable("document_too_slow") from error
    finally:
        if process.returncode is None:
            process.kill()
        await asyncio.shield(process.wait())
        tail = await asyncio.shield(last_words)
    # An image comes before its words: it stays one when those could not be read.
    if process.returncode != 0 and found.image is None:
        raise Unreadable(_why(process.returncode or 0, tail))
    return found


def patient(patience: asyncio.Timeout, limits: Documents, progress: Progress) -> Progress:
    """`progress` that also gives the reading time for its next step, up to the longest in all."""
    clock = asyncio.get_running_loop().time
    end = clock() + limits.longest

    async def told(done: int, total: int) -> None:
        patience.reschedule(min(clock() + limits.seconds, end))
        await progress(done, total)

    return told


async def _start(path: Path, kind: str, limits: Documents, how: How) -> asyncio.subprocess.Process:
    # The environment is left behind: it holds keys that no file's reader needs.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emilie.documents.extraction", str(path), kind,
        str(limits.memory), str(limits.longest), str(limits.pages), str(os.getpid()),
        how, stdin=asyncio.subprocess.PIPE if how == "outside" else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=LINE,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


async def _follow(
    output: asyncio.StreamReader, found: Read, progress: Progress, desk: Desk
) -> None:
    taken = 0
    try:
        async for line in output:
            said = orjson.loads(line)
            # A picture is passed on, not kept.
            taken += 0 if "picture" in said else len(line)
            if taken > OUTPUT:
                raise Unreadable("document_too_much_memory")
            if "error" in said:
                raise Unreadable(said["error"])
            if "progress" in said:
                await progress(*said["progress"])
            elif "picture" in said:
                desk.take(said["picture"], base64.b64decode(said["jpeg"]))
            elif "image" in said:
                found.image = base64.b64decode(said["image"])
                found.media_type = said["media_type"]
            elif "page" in said:
                if not said["page"].keys() >= SAID:
                    raise Unreadable("document_corrupt")
                found.pages.append(said["page"])
            else:
                found.label, found.unread = said["label"], said["unread"]
                found.beside = [Beside(**each) for each in said["beside"]]
    # Cut in mid-line, longer than `LINE`, or none of ours: a file may have taken the process over.
    except (ValueError, KeyError, TypeError, AttributeError) as error:
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
