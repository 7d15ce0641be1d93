"""Files: written once, streamed back, deleted without a trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from emilie.core.objects import ObjectExists, Objects


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "files")


async def test_what_is_put_comes_back(objects: Objects) -> None:
    with objects.spool() as spool:
        spool.write(b"x" * 3_000_000)
        spool.seek(0)
        await objects.put("a/b", spool)
    assert await objects.get("a/b") == b"x" * 3_000_000
    pieces = [piece async for piece in await objects.stream("a/b")]
    assert b"".join(pieces) == b"x" * 3_000_000
    assert len(pieces) > 1
    async with objects.as_file("a/b") as path:
        assert path.read_bytes() == b"x" * 3_000_000


async def test_an_object_is_never_written_over(objects: Objects) -> None:
    await objects.put("a", b"first")
    with pytest.raises(ObjectExists):
        await objects.put("a", b"second")
    assert await objects.get("a") == b"first"


async def test_what_is_missing_is_not_found(objects: Objects) -> None:
    for reading in (objects.get("a"), objects.stream("a")):
        with pytest.raises(FileNotFoundError):
            await reading
    with pytest.raises(FileNotFoundError):
        async with objects.as_file("a"):
            pass


async def test_deleting_twice_is_no_error(objects: Objects) -> None:
    await objects.put("a", b"x")
    await objects.delete("a", "never")
    await objects.delete("a")
    with pytest.raises(FileNotFoundError):
        await objects.get("a")


async def test_old_ones_are_listed(objects: Objects) -> None:
    await objects.put("kept/a", b"x")
    await objects.put("other/b", b"x")
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert [key async for keys in objects.older_than("kept", now - hour) for key in keys] == []
    found = [key async for keys in objects.older_than("kept", now + hour) for key in keys]
    assert found == ["kept/a"]


async def test_keys_cannot_leave_the_folder(objects: Objects) -> None:
    with pytest.raises(ValueError):
        await objects.put("../a", b"x")


def test_the_folder_is_its_owners(tmp_path: Path) -> None:
    Objects(tmp_path / "files")
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0
