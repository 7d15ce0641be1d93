"""The process that reads: bounded in time and memory, and gone with whoever started it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest

from emilie.documents import reading
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.reading import Read, read_file
from emilie.settings import Documents
from support import files


async def silent(*_: int) -> None:
    return


async def read(path: Path, kind: str = files.PDF, **limits: int) -> Read:
    return await read_file(path, kind, Documents(**limits), silent)


@pytest.fixture
def long_pdf(tmp_path: Path) -> Path:
    path = tmp_path / "long.pdf"
    path.write_bytes(
        files.pdf([[f"Ligne {line} de la page {n}." for line in range(45)] for n in range(300)])
    )
    return path


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if "emilie.documents.extraction" in child.cmdline()
    ]


async def code_of(awaited: Any) -> str:
    with pytest.raises(Unreadable) as refused:
        await awaited
    assert children() == []
    return refused.value.code


async def test_pages_and_progress(long_pdf: Path) -> None:
    told: list[tuple[int, int]] = []

    async def progress(done: int, total: int) -> None:
        told.append((done, total))

    found = await read_file(long_pdf, files.PDF, Documents(), progress)
    assert found.label == "page"
    assert len(found.pages) == 300
    assert "Ligne 3 de la page 41." in found.pages[41]["text"]
    assert told == sorted(told)
    assert {total for _, total in told} == {300}
    assert children() == []


async def test_too_long_in_processor_time(long_pdf: Path) -> None:
    assert await code_of(read(long_pdf, longest=0)) == "document_too_slow"


async def test_too_long_by_the_clock(long_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that waits for ever uses no processor: the clock ends it."""
    monkeypatch.setattr(reading, "_start", _running("import time; time.sleep(60)"))
    assert await code_of(read(long_pdf, seconds=1)) == "document_too_slow"


IMAGE_FIRST = """
import time
print('{"image": "aW1hZ2U=", "media_type": "image/png"}', flush=True)
%s
"""


@pytest.mark.parametrize("then", ["time.sleep(60)", "raise SystemExit(1)"])
async def test_an_image_stays_one_when_its_words_cannot_be_read(
    long_pdf: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    monkeypatch.setattr(reading, "_start", _running(IMAGE_FIRST % then))
    # Time for a process to start on a machine that is busy.
    found = await read(long_pdf, seconds=5)
    assert (found.image, found.pages) == (b"image", [])
    assert children() == []


STEADY = """
import time
for page in range(10):
    print('{"progress": [%d, 10]}' % page, flush=True)
    time.sleep(0.5)
print('{"label": "page", "unread": 0, "beside": []}')
"""


async def test_a_reading_that_goes_on_is_given_time_up_to_the_longest(
    long_pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_start", _running(STEADY))
    assert (await read(long_pdf, seconds=4)).label == "page"
    assert await code_of(read(long_pdf, seconds=4, longest=1)) == "document_too_slow"


async def test_too_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "bombe.docx"
    path.write_bytes(files.bomb(90))
    assert await code_of(read(path, files.DOCX, memory=200_000_000)) == "document_too_much_memory"


async def test_too_many_pages(long_pdf: Path) -> None:
    assert await code_of(read(long_pdf, pages=299)) == "document_too_many_pages"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.abort()", "document_corrupt"),
        ("import ctypes; ctypes.string_at(0)", "document_corrupt"),
        ('print(\'{"page": {"te\')', "document_corrupt"),
        ("raise MemoryError", "document_too_much_memory"),
        ("print(5)", "document_corrupt"),
        ("print('{\"progress\": [1]}')", "document_corrupt"),
        ('print(\'{"picture": [], "jpeg": ""}\')', "document_corrupt"),
        ('print(\'{"page": "texte"}\')', "document_corrupt"),
        ("raise ValueError('un secret')", "document_corrupt"),
        ("print('x' * 70_000_000)", "document_corrupt"),
        ("import sys; sys.stderr.write('x' * 10_000_000); sys.exit(3)", "document_corrupt"),
    ],
)
async def test_a_process_that_breaks_is_a_sentence(
    program: str, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading, "_start", _running(program))
    assert await code_of(read(tmp_path)) == code


async def test_stopping_to_wait_stops_the_process(long_pdf: Path) -> None:
    task = asyncio.create_task(read(long_pdf))
    while not children():
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == []


async def test_the_process_knows_no_secret(long_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMILIE_MODEL_KEY", "sk-secret")
    process = await reading._start(long_pdf, files.PDF, Documents(), "here")
    try:
        environment = psutil.Process(process.pid).environ()
        assert "EMILIE_MODEL_KEY" not in environment
        assert set(environment) <= {"PYTHONPATH", "PYTHONUTF8", "LC_ALL"}
    finally:
        process.send_signal(signal.SIGKILL)
        await process.communicate()


def _running(program: str) -> Any:
    async def start(*_: object, **__: object) -> asyncio.subprocess.Process:
        import sys

        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", program,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=reading.LINE,
        )  # fmt: skip

    return start
