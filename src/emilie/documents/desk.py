"""Where a reading process hands over the pages that it may not recognise itself.

What it writes is not trusted more than the file it reads: so many pages at once, of such a size.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import orjson

from emilie.documents.extraction.blocks import Unreadable

AT_ONCE = 4
"""Pages of one file that are away at once, as the process is told (`extraction/outside.py`)."""
LARGEST = 12_000_000
"""Bytes of a page: an A4 one has less than one million."""

Recognise = Callable[[bytes], Awaitable[str | None]]
"""From a page as a JPEG to its Markdown; None where it could not be recognised."""


class Desk:
    """Answers one process, until the end of the block; what is then still away is given up."""

    def __init__(self, process: asyncio.subprocess.Process, recognise: Recognise | None) -> None:
        self._process = process
        self._recognise = recognise
        self._away: dict[int, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        away = list(self._away.values())
        for task in away:
            task.cancel()
        await asyncio.gather(*away, return_exceptions=True)

    def take(self, number: int, picture: bytes) -> None:
        # A number that is away already would have its page counted, and given up, no more.
        too_many = len(self._away) >= AT_ONCE or number in self._away
        if too_many or len(picture) > LARGEST or self._recognise is None:
            raise Unreadable("document_corrupt")
        self._away[number] = asyncio.create_task(self._answer(self._recognise, number, picture))

    async def _answer(self, recognise: Recognise, number: int, picture: bytes) -> None:
        markdown = None
        try:
            markdown = await recognise(picture)
        finally:
            # Before it is answered: its place is the next page's from then on.
            del self._away[number]
            stdin = self._process.stdin
            assert stdin is not None
            stdin.write(orjson.dumps({"picture": number, "markdown": markdown}) + b"\n")
