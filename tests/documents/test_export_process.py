"""The process that makes files to take away: its sandbox, its bounds, and what it is not told."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import psutil
import pytest
import typst

from emilie.documents import exporting
from emilie.documents.export import pandoc, typesetting
from emilie.documents.export.order import (
    Format,
    Plain,
    Prose,
)
from emilie.documents.exporting import ExportFailed, ExportTooLong, ExportTooSlow, write
from emilie.settings import Documents
from support.exported import ANSWER, FORMS, NOTES, each_form, made, ordered


def test_pandoc_never_leaves_its_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    run = subprocess.run

    def spied(command: list[str], **options: Any) -> Any:
        asked.append(command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", spied)
    tree = pandoc.parsed("![](/etc/passwd)")
    assert b"root:" not in pandoc.written(tree, "--to", "docx")
    assert len(asked) == 2
    assert all(command[1] == "--sandbox" for command in asked)
    # Nothing else starts it.
    package = Path(pandoc.__file__).parents[2]
    starts = re.compile(r"pypandoc|/ \"pandoc\"|\"pandoc\"")
    users = {path for path in package.rglob("*.py") if starts.search(path.read_text("utf-8"))}
    assert users == {Path(pandoc.__file__)}


def test_the_sandbox_is_what_keeps_a_file_out(tmp_path: Path) -> None:
    """Should pandoc change its mind, we would know."""
    secret = tmp_path / "secret.txt"
    secret.write_text("le secret")
    with pytest.raises(subprocess.CalledProcessError):
        pandoc.pandoc(b"", "--from", "rst", "--to", "odt", f"--include-in-header={tmp_path}/none")
    held = pandoc.pandoc(f".. include:: {secret}".encode(), "--from", "rst", "--to", "plain")
    assert b"le secret" not in held


def test_typst_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in exporting.environment().items():
        if name.endswith("PROXY"):
            monkeypatch.setenv(name, value)
    for tried in ('#import "@preview/cetz:0.3.0"', '#read("/etc/passwd")', '#image("../../x.png")'):
        with pytest.raises(typst.TypstError) as refused:
            typesetting.compiled(f'#set document(title: "x")\n{tried}')
        assert "root:" not in str(refused.value)


def test_the_process_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMILIE_MODEL_KEY", "clé")
    assert "clé" not in exporting.environment().values()
    assert not [name for name in exporting.environment() if name.startswith("EMILIE")]


@each_form
async def test_too_long_is_refused_before_anything_starts(
    form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHARACTERS", 100)
    with pytest.raises(ExportTooLong):
        await made(ordered(Prose("a" * 60, 1, "s"), Plain("b" * 60)), form)


async def test_too_slow_ends_with_all_that_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SECONDS", 1)
    monkeypatch.setattr(exporting, "CHARACTERS", 10_000_000)
    slow = ordered(Prose("*a* [b](http://c.d) `e`\n\n" * 60_000, 1, "s"))
    with pytest.raises(ExportTooSlow):
        await made(slow, "pdf")
    async with asyncio.timeout(60):
        while any("pandoc" in each for each in names_of_children()):
            await asyncio.sleep(0.02)


def names_of_children() -> list[str]:
    found = []
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # gone meanwhile
            found.append(each.name())
    return found


async def test_a_process_that_dies_says_nothing_of_why() -> None:
    with pytest.raises(ExportFailed):
        await write(ordered(Plain("a")), "pdf", Documents(memory=1_000_000))


def test_the_process_stays_within_its_memory() -> None:
    order = orjson.dumps(ordered(Prose("mot " * 400_000, 1, "s")))
    done = subprocess.run(
        [sys.executable, "-m", "emilie.documents.export", "pdf", "300000000", "30",
         str(psutil.Process().pid)],
        input=order, capture_output=True, check=False, env=exporting.environment(),
    )  # fmt: skip
    assert done.returncode != 0
    assert done.stdout == b""


async def test_writing_leaves_the_loop_free() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    beside = asyncio.create_task(tick())
    await asyncio.gather(
        *(made(ordered(Prose(ANSWER, 1, "source"), NOTES), form) for form in FORMS)
    )
    beside.cancel()
    # How many there are depends on the machine. Writing that held the loop would leave one for
    # each form, between two of them.
    assert ticks > 2 * len(FORMS)
