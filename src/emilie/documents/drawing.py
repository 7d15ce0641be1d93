"""A page as it looks, drawn in a process of its own, from the side that asks for it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from emilie.core.errors import AppError
from emilie.documents.forks import Forks
from emilie.settings import Documents

SECONDS = 20
"""For one page; most take a twentieth of one."""
AT_ONCE = 4
"""Pages drawn at once, of all agents: each may take as much memory as a reading."""
LARGEST = 32 * 1024 * 1024
"""Bytes of a drawing that are taken: what draws has just read somebody's file."""
WIDTHS = range(200, 2_001)
USUAL = 1_000


class PageNotDrawn(AppError):
    status, code = 422, "page_not_drawn"


@dataclass(frozen=True)
class Drawn:
    picture: bytes
    top: float | None
    """How far down the mark begins, from 0 to 1; None where nothing is marked."""


class Drawer(Forks):
    """What draws pages, kept while they are looked at."""

    def __init__(self, limits: Documents) -> None:
        super().__init__("emilie.documents.extraction.drawer", AT_ONCE)
        self._memory = limits.memory

    async def draw(self, path: Path, number: int, span: tuple[str, str], width: int) -> Drawn:
        """The page as a JPEG so many pixels wide. `span` is the text before the quote, and the
        quote, which is marked where it is found.
        """
        before, quote = span
        wanted = {
            "path": str(path), "page": number, "width": width, "quote": quote,
            "before": sum(map(str.isalnum, before)), "memory": self._memory, "seconds": SECONDS,
        }  # fmt: skip

        async def drawn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Drawn:
            writer.write(json.dumps(wanted).encode() + b"\n")
            return await _answered(reader)

        try:
            return await self.ask(drawn, SECONDS)
        except (
            OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError,
        ) as error:  # fmt: skip
            raise PageNotDrawn from error


async def _answered(reader: asyncio.StreamReader) -> Drawn:
    length, _, top = (await reader.readuntil()).decode().strip("\n").partition(" ")
    if int(length) > LARGEST:
        raise PageNotDrawn
    return Drawn(await reader.readexactly(int(length)), float(top) if top else None)
