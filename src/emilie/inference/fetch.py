"""Fetching one GGUF file, so that it is whole or not there.

It grows beside its place as `….part`, with what it is expected to be in `….part.json`, and takes
its name once its length, its SHA-256 and its first bytes are right. A cut is resumed where it
happened, if the server can (`Range` and `If-Range`, RFC 9110 §13 and §14).
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from emilie.core.http import DestinationSilent, DestinationUnreachable, ReplyCut
from emilie.inference.hub import (
    FetchCut,
    FetchLost,
    FetchRefused,
    FetchRunning,
    FileUnknown,
    HubClient,
    HubFailed,
    HubKeyRefused,
    HubUnreachable,
    NameTaken,
    NoSpace,
    SumWrong,
    Wanted,
)
from emilie.inference.local.header import (
    MAGIC,
    ModelFileForeign,
    ModelFileRefused,
    read_header,
)

if TYPE_CHECKING:
    from aiohttp import ClientResponse

PIECE = 1024 * 1024
TRIES = 4
"""Connections in a row that may bring nothing before the command gives up."""
REST = 0.5
"""Seconds before the next connection; twice as long after each that brought nothing."""
SPARE = 200_000_000
"""Bytes left free on the disk."""
RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+)$")
"""What a 206 says that it gives, or the length that a 416 tells (nothing is left to be given)."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes there are, and those there will be if that is known."""


@dataclass(frozen=True, slots=True)
class Fetched:
    path: Path
    size: int
    sha256: str
    verified: bool
    """Whether the sum was known beforehand."""
    new: bool


class _Part:
    """The file on its way, held by one process at a time."""

    def __init__(self, place: Path, wanted: Wanted) -> None:
        self.path = place.with_name(place.name + ".part")
        self._note = self.path.with_name(self.path.name + ".json")
        self._wanted = wanted
        place.parent.mkdir(parents=True, exist_ok=True)
        self.file: IO[bytes] = self.path.open("ab")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.file.close()
            raise FetchRunning(file=place.name) from error
        self.sum = hashlib.sha256()
        self.goes_on = True
        """Whether the server goes on from where it stopped, as far as is known."""
        self.etag = self._recall()

    @property
    def size(self) -> int:
        return self.file.tell()

    def _recall(self) -> str | None:
        """The validator that the server gave for what is there; starts again if it is of another
        file.
        """
        note: dict[str, object] = {}
        with suppress(OSError, ValueError, TypeError):
            note = dict(json.loads(self._note.read_text("utf-8")))
        if note.get("wanted") != asdict(self._wanted):
            self.restart()
            return None
        with self.path.open("rb") as there:
            while piece := there.read(PIECE):
                self.sum.update(piece)
        etag = note.get("etag")
        return etag if isinstance(etag, str) else None

    @property
    def resumable(self) -> bool:
        """Whether what follows can be told to be of the same file."""
        return self.size > 0 and (self.etag is not None or self._wanted.sha256 is not None)

    def remember(self, etag: str | None) -> None:
        # A weak validator promises the same meaning, not the same bytes.
        self.etag = None if etag is None or etag.startswith("W/") else etag
        note = {"wanted": asdict(self._wanted), "etag": self.etag}
        self._note.write_text(json.dumps(note), "utf-8")

    def restart(self) -> None:
        self.file.truncate(0)
        self.file.seek(0)
        self.sum = hashlib.sha256()
        self.etag = None

    def add(self, piece: bytes) -> None:
        self.file.write(piece)
        self.sum.update(piece)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def close(self) -> None:
        with suppress(OSError):
            self.file.close()


async def fetch(client: HubClient, wanted: Wanted, folder: Path, progress: Progress) -> Fetched:
    """Bring the file into `folder`, or say that it is there already."""
    place = folder / wanted.file
    if place.exists():
        return await asyncio.to_thread(_known, place, wanted)
    if wanted.size is not None:
        _check_space(folder, wanted.size - _begun(place))
    try:
        part = await asyncio.to_thread(_Part, place, wanted)
        try:
            await _bring(client, wanted, part, progress)
            return _settle(part, place, wanted)
        finally:
            part.close()
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoSpace(
                needed=amount(wanted.size or 0), free=amount(0), folder=str(folder)
            ) from error
        raise FetchRefused(folder=str(folder)) from error


def _begun(place: Path) -> int:
    try:
        return place.with_name(place.name + ".part").stat().st_size
    except OSError:
        return 0


def _known(place: Path, wanted: Wanted) -> Fetched:
    size = place.stat().st_size
    if wanted.size in {None, size} and (wanted.size or wanted.sha256):
        with place.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if wanted.sha256 in {None, found}:
            return Fetched(place, size, found, wanted.sha256 is not None, new=False)
    raise NameTaken(path=str(place))


def _check_space(folder: Path, needed: int) -> None:
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    if needed + SPARE > free:
        raise NoSpace(needed=amount(needed), free=amount(free), folder=str(folder))


def amount(count: int) -> str:
    """`1,2 Go`, as an operator reads it."""
    for unit, size in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if count >= size:
            return f"{count / size:.1f}\u00a0{unit}".replace(".", ",", 1)
    return f"{count}\u00a0octets"


async def _bring(client: HubClient, wanted: Wanted, part: _Part, progress: Progress) -> None:
    """All the bytes, over as many connections as it takes."""
    furthest, fruitless = part.size, 0
    if furthest:
        progress(furthest, wanted.size)
    while True:
        try:
            return await _continue(client, wanted, part, progress)
        except (ReplyCut, DestinationSilent, DestinationUnreachable, HubUnreachable) as error:
            if isinstance(error, HubUnreachable) and furthest == part.size == 0:
                raise
            fruitless = 0 if part.size > furthest else fruitless + 1
            furthest = max(furthest, part.size)
            if fruitless == TRIES:
                raise FetchCut(kept=amount(part.size)) if part.goes_on else FetchLost() from error
            await asyncio.sleep(REST * 2**fruitless)


async def _continue(client: HubClient, wanted: Wanted, part: _Part, progress: Progress) -> None:
    """One connection, to the last byte; raises when it does not come."""
    headers = {}
    if part.resumable:
        headers["range"] = f"bytes={part.size}-"
        if part.etag is not None:
            headers["if-range"] = part.etag
    else:
        part.restart()
    async with client.get(wanted.url, headers) as response:
        total = _total(response, wanted, part)
        if total is not None and part.size == total:
            return
        if total is not None:
            _check_space(part.path.parent, total - part.size)
        part.remember(response.headers.get("etag"))
        async for piece in _pieces(client, response):
            if part.size == 0 and not MAGIC.startswith(piece[: len(MAGIC)]):
                part.forget()
                raise ModelFileForeign(file=wanted.file)
            part.add(piece)
            progress(part.size, total)
            if total is not None and part.size > total:
                part.restart()
                raise HubFailed(host=response.url.host, status="plus d’octets qu’annoncé")
    if total is not None and part.size < total:
        raise ReplyCut


async def _pieces(client: HubClient, response: ClientResponse) -> AsyncIterator[bytes]:
    while True:
        with client.failures():
            piece = await response.content.read(PIECE)
        if not piece:
            return
        yield piece


def _total(response: ClientResponse, wanted: Wanted, part: _Part) -> int | None:
    """Bytes that the file will have; begins it again when the server does not go on with it."""
    if response.status in {401, 403}:
        raise HubKeyRefused(host=response.url.host)
    if response.status == 404:
        raise FileUnknown(file=wanted.file, repository=response.url.host, files="aucun")
    if response.status in {206, 416}:
        match = RANGE.match(response.headers.get("content-range", ""))
        if match is not None and int(match[1] or match[2]) == part.size:
            return int(match[2])
        part.restart()
        raise ReplyCut
    if response.status != 200:
        raise HubFailed(host=response.url.host, status=response.status)
    part.goes_on = part.size == 0
    part.restart()
    return response.content_length if response.content_length is not None else wanted.size


def _settle(part: _Part, place: Path, wanted: Wanted) -> Fetched:
    """Check the whole file and give it its name."""
    part.file.flush()
    os.fsync(part.file.fileno())
    size, found = part.size, part.sum.hexdigest()
    if wanted.sha256 is not None and found != wanted.sha256:
        part.forget()
        raise SumWrong(file=wanted.file, found=found, expected=wanted.sha256)
    try:
        read_header(part.path)
    except ModelFileRefused as refusal:
        part.forget()
        raise type(refusal)(file=wanted.file) from refusal
    part.path.rename(place)
    part.forget()
    return Fetched(place, size, found, wanted.sha256 is not None, new=True)
