"""A file's texts taken out, and the translated file made, in a process of its own: from the side
that asks for it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from emilie.core.errors import AppError
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.translation.languages import language_of
from emilie.documents.translation.segments import Segment
from emilie.settings import Documents

log = logging.getLogger(__name__)

AT_ONCE = asyncio.Semaphore(2)
"""Files written at once for those who download: each takes a processor."""
REFUSED = 3
"""What the process exits with once it has said why."""

Progress = Callable[[int, int], Awaitable[None]]


class TranslationNotWritten(AppError):
    """The file could not be made of the segments; they are still there."""

    status, code = 500, "translation_not_written"


@dataclass(frozen=True)
class Filed:
    """A document on its way: where its bytes are, and what they are."""

    path: Path
    kind: str
    name: str


@dataclass(frozen=True)
class Texts:
    """What is translated of a file, and the language that it seems to be in."""

    segments: list[Segment]
    language: str | None


async def read_texts(filed: Filed, limits: Documents, progress: Progress) -> Texts:
    """The segments of a file; `Unreadable` says why there are none. Whatever ends the wait, the
    process is gone.
    """
    process = await _start("read", filed, "", limits)
    segments: list[Segment] = []
    assert process.stdout is not None
    try:
        async with asyncio.timeout(limits.longest):
            async for line in process.stdout:
                said = orjson.loads(line)
                if "segment" in said:
                    segments.append(Segment(**said["segment"]))
                else:
                    await progress(*said["progress"])
            await _ended(process)
    except TimeoutError as error:
        raise Unreadable("document_too_slow") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("document_corrupt") from error
    finally:
        await _gone(process)
    # Not in there: what tells languages needs a file of its own as it is loaded.
    said = [segment.text for segment in segments]
    return Texts(segments, await asyncio.to_thread(language_of, said))


async def write_file(
    filed: Filed, targets: Iterable[tuple[str, str]], target: str, limits: Documents
) -> bytes:
    """The translated file; `TranslationNotWritten` when there is none."""
    given = orjson.dumps(list(targets))
    async with AT_ONCE:
        process = await _start("write", filed, target, limits)
        try:
            # A scanned PDF is recognised once more.
            async with asyncio.timeout(limits.longest):
                content, _ = await process.communicate(given)
        except TimeoutError as error:
            raise TranslationNotWritten from error
        finally:
            await _gone(process)
    if process.returncode != 0 or not content:
        log.error("a translated file was not written: %s", process.returncode)
        raise TranslationNotWritten
    return content


async def _start(
    verb: str, filed: Filed, target: str, limits: Documents
) -> asyncio.subprocess.Process:
    # The environment is left behind: it holds keys that no file's reader needs.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emilie.documents.translation", verb, str(filed.path), filed.kind,
        filed.name, target, str(limits.memory), str(limits.longest), str(limits.pages),
        str(os.getpid()),
        stdin=asyncio.subprocess.PIPE if verb == "write" else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=64 * 1024 * 1024,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Raises what the process ended of."""
    assert process.stderr is not None
    said = await process.stderr.read()
    code = await process.wait()
    if code == REFUSED:
        told: dict[str, Any] = orjson.loads(said.splitlines()[-1])
        raise Unreadable(told["error"])
    if code == -24:  # SIGXCPU
        raise Unreadable("document_too_slow")
    if code != 0:
        log.warning("a file was not read for its translation: %s", code)
        raise Unreadable("document_too_much_memory" if b"memory" in said else "document_corrupt")


async def _gone(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await asyncio.shield(process.wait())
