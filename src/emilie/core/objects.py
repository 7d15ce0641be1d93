"""Files: kept by obstore, in a local folder. Keys are ours, never a name that somebody typed."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from emilie.settings import Settings

if TYPE_CHECKING:
    import obstore
    from obstore.store import LocalStore

CHUNK = 256 * 1024


class ObjectExists(Exception):
    """The key is taken: an object is written once and never over another."""


class Usage(NamedTuple):
    files: int
    bytes: int
    free: int
    total: int
    """Of the disk that they lie on."""


class Objects:
    """The files of an instance, under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._spool = self._folder / "incoming"
        self._spool.mkdir(exist_ok=True)

    @cached_property
    def _store(self) -> LocalStore:
        # 5 MB of a server that no file came to yet.
        from obstore.store import LocalStore  # noqa: PLC0415 -- as said

        return LocalStore(self._folder / "kept", mkdir=True)

    def spool(self) -> IO[bytes]:
        """A nameless temporary file, gone with the process that holds it."""
        return tempfile.TemporaryFile(dir=self._spool)

    async def put(self, key: str, content: IO[bytes] | bytes) -> None:
        from obstore.exceptions import AlreadyExistsError  # noqa: PLC0415 -- as above

        try:
            await self._store.put_async(key, content, mode="create")
        except AlreadyExistsError as error:
            raise ObjectExists(key) from error

    async def get(self, key: str) -> bytes:
        """The whole object; `FileNotFoundError` when there is none."""
        found = await self._store.get_async(key)
        return bytes(await found.bytes_async())

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The object in pieces. Opened at once, so that a missing one raises before it begins."""
        found = await self._store.get_async(key)
        return self._pieces(found)

    async def stream_part(self, key: str, begin: int, end: int) -> AsyncIterator[bytes]:
        """As `stream`, its bytes from `begin` to the one before `end`."""
        found = await self._store.get_async(key, options={"range": (begin, end)})
        return self._pieces(found)

    async def delete(self, *keys: str) -> None:
        """Delete objects; those that are gone already count as deleted."""
        for key in keys:
            try:
                await self._store.delete_async(key)
            except FileNotFoundError:
                continue

    async def older_than(self, prefix: str, moment: datetime) -> AsyncIterator[list[str]]:
        """Batches of the keys under `prefix` that were written before `moment`."""
        async for batch in self._store.list(prefix, chunk_size=1000):
            yield [found["path"] for found in batch if found["last_modified"] < moment]

    @asynccontextmanager
    async def as_file(self, key: str) -> AsyncIterator[Path]:
        """A path at which another process can read the object, while the block lasts."""
        path = self._folder / "kept" / key
        if not path.is_file():
            raise FileNotFoundError(key)
        yield path

    async def usage(self) -> Usage:
        """What they take, and what is left where they are."""
        return await asyncio.to_thread(self._measured)

    def _measured(self) -> Usage:
        files = size = 0
        for folder, _, names in os.walk(self._folder / "kept"):
            for name in names:
                with suppress(FileNotFoundError):  # deleted meanwhile
                    size += (Path(folder) / name).stat().st_size
                    files += 1
        disk = shutil.disk_usage(self._folder)
        return Usage(files, size, disk.free, disk.total)

    @staticmethod
    async def _pieces(found: obstore.GetResult) -> AsyncIterator[bytes]:
        async for piece in found.stream(min_chunk_size=CHUNK):
            yield bytes(piece)


def open_objects(settings: Settings) -> Objects:
    return Objects(settings.data / "files")
