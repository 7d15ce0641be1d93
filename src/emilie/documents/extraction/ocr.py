"""Words in images, recognised by tesseract in processes of its own (`extraction/tesseract.py`), as
many as there are processors, each on a page and one thread.

It gives each word with its block, paragraph, line and confidence (0 to 100): what its command line
calls TSV, see https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from emilie.documents.extraction.blocks import Page

if TYPE_CHECKING:
    from emilie.documents.extraction.outside import Outside

FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)  # fmt: skip
"""Where distributions put the data of languages, the newest version last."""
DPI = 200
"""Dots an inch that pages are drawn at: 10-point letters are then 28 dots high."""
WANTED = ("fra", "eng")
ONE_PAGE = 60
"""Seconds for one page."""
DOUBTFUL = 30
"""Confidence below which a word is a stain, a line or a stamp."""
COLUMNS, WORD = 12, "5"
"""Of a line of the table, and the level of a word in it."""
UPRIGHT, TURNED = 3, 1
"""Modes of page segmentation; the second first finds how the page is turned."""
GOOD = 75
"""Quality from which a page was understood as it was."""
AT_ONCE = max(1, min(os.cpu_count() or 1, 4))
AHEAD = 4
"""Times as many pages are drawn before the first of them is recognised: one that takes long leaves
nobody idle."""


@dataclass(frozen=True)
class Recognised:
    """A page's lines, empty ones between paragraphs; `quality` is its words' mean confidence."""

    lines: list[str]
    quality: int | None
    failed: bool = False
    """Whether the page could not be looked at, which is not to have no words."""
    page: Page | None = None
    """The page itself, from what knows its paragraphs and headings."""


NOTHING = Recognised([], None)
FAILED = Recognised([], None, failed=True)


@dataclass(frozen=True)
class Gray:
    """Pixels of one byte each, row by row."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True)
class Tesseract:
    """The folder of its data, and the languages that it holds, French first."""

    folder: str
    languages: tuple[str, ...]
    turns: bool
    """Whether it can find how a page is turned."""


@cache
def tesseract() -> Tesseract | None:
    """None where there is data for none of our languages."""
    for pattern in FOLDERS:
        for folder in sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True):
            known = {each.stem for each in folder.glob("*.traineddata")}
            languages = tuple(each for each in WANTED if each in known)
            if languages:
                return Tesseract(str(folder), languages, "osd" in known)
    return None


class Reader:
    """One process that recognises pages, begun with the first of them."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, page: Gray, languages: tuple[str, ...], mode: int) -> Recognised:
        """The words of a page; `FAILED`, and another process for the next one, if it breaks."""
        process = self._process = self._process or self._begin()
        # A page that takes for ever is cut by the end of its process.
        watch = threading.Timer(ONE_PAGE, process.kill)
        watch.start()
        try:
            table = _asked(process, page, languages, mode)
        except (OSError, ValueError):  # it died in the midst of it
            self.close()
            return FAILED
        finally:
            watch.cancel()
        return FAILED if table is None else read_tsv(table)

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "emilie.documents.extraction.tesseract", self._folder,
             str(os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"OMP_THREAD_LIMIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip


def _asked(
    process: subprocess.Popen[bytes], page: Gray, languages: tuple[str, ...], mode: int
) -> str | None:
    """The table of a page's words; None where it could make none. `OSError` or `ValueError` when
    the process is gone.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    wanted = {
        "width": page.width, "height": page.height, "languages": "+".join(languages), "mode": mode,
    }  # fmt: skip
    process.stdin.write(json.dumps(wanted).encode() + b"\n")
    process.stdin.write(page.pixels)
    process.stdin.flush()
    size = int(process.stdout.readline())
    if size < 0:
        return None
    table = process.stdout.read(size)
    if len(table) < size:
        raise ValueError(size)
    return table.decode("utf-8", "replace")


class Readers:
    """The processes that recognise the pages of one file: one for each thread that asks."""

    def __init__(self, found: Tesseract) -> None:
        self._found = found
        self._idle: list[Reader] = []
        self._lock = threading.Lock()

    def recognised(self, page: Gray) -> Recognised:
        """The words of a page; `FAILED` where tesseract fails on it.

        It is first read as upright French. One that this makes little sense of is looked at again,
        in all languages and turned if need be, which costs twice as much.
        """
        with self._lock:
            reader = self._idle.pop() if self._idle else Reader(self._found.folder)
        try:
            return self._best(reader, page)
        finally:
            with self._lock:
                self._idle.append(reader)

    def _best(self, reader: Reader, page: Gray) -> Recognised:
        found = self._found
        first = reader.read(page, found.languages[:1], UPRIGHT)
        if first.quality is not None and first.quality >= GOOD:
            return first
        again = reader.read(page, found.languages, TURNED if found.turns else UPRIGHT)
        return max(first, again, key=lambda each: (each.quality or 0) * len("".join(each.lines)))

    def close(self) -> None:
        for reader in self._idle:
            reader.close()


def read_tsv(table: str) -> Recognised:
    words: list[tuple[tuple[int, int, int], str, float]] = []
    for line in table.split("\n"):
        cells = line.split("\t")
        if len(cells) == COLUMNS and cells[0] == WORD and cells[11].strip():
            block, paragraph, row = (int(cell) for cell in cells[2:5])
            if float(cells[10]) >= DOUBTFUL:
                words.append(((block, paragraph, row), cells[11].strip(), float(cells[10])))
    return _lines_of(words) if words else NOTHING


def _lines_of(words: Sequence[tuple[tuple[int, int, int], str, float]]) -> Recognised:
    lines: list[str] = []
    for _, said_together in groupby(words, key=lambda word: word[0][:2]):
        lines += [
            " ".join(said for _, said, _ in line)
            for _, line in groupby(said_together, key=lambda word: word[0][2])
        ]
        lines.append("")
    quality = sum(sure for _, _, sure in words) / len(words)
    return Recognised(lines[:-1], round(quality))


class Recogniser:
    """What recognises the pages of one file: the service that they are handed over to, if there is
    one, and tesseract, if it is here.
    """

    def __init__(self, outside: Outside | None, here: Tesseract | None) -> None:
        self._outside = outside
        self._readers = None if here is None else Readers(here)
        self.at_once = AT_ONCE if outside is None else outside.at_once

    def recognised(self, page: Gray) -> Recognised:
        """A page that the service gave no words for is read here, as far as it can be."""
        said = None if self._outside is None else self._outside.recognised(page)
        if said is not None:
            return said
        return FAILED if self._readers is None else self._readers.recognised(page)

    def close(self) -> None:
        if self._readers is not None:
            self._readers.close()


def recogniser(outside: Outside | None) -> Recogniser | None:
    """None where there is neither a service nor tesseract."""
    here = tesseract()
    return None if outside is None and here is None else Recogniser(outside, here)


def in_parallel(
    pages: Iterable[tuple[int, Gray]], recogniser: Recogniser
) -> Iterator[tuple[int, Recognised]]:
    """Recognise the pages as they are drawn, some ahead of the slowest; in their order."""
    with closing(recogniser), ThreadPoolExecutor(recogniser.at_once) as threads:
        ahead: list[tuple[int, Future[Recognised]]] = []
        for number, page in pages:
            ahead.append((number, threads.submit(recogniser.recognised, page)))
            if len(ahead) > AHEAD * recogniser.at_once:
                first, found = ahead.pop(0)
                yield first, found.result()
        for number, found in ahead:
            yield number, found.result()
