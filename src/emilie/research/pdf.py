"""The text of a PDF that a search found, read as the documents of agents are."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.reading import read_file
from emilie.research.errors import PageUnread
from emilie.research.extraction.passages import LONGEST, SHORTEST, passages_of
from emilie.research.results import seen
from emilie.settings import Documents

SECONDS = 10
"""That its reading may take."""


async def read_pdf(content: bytes, limits: Documents) -> dict[str, Any]:
    """As `extraction/__main__.py` says what it read of a page."""
    few = limits.model_copy(update={"seconds": SECONDS, "longest": SECONDS})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        await asyncio.to_thread(path.write_bytes, content)
        try:
            found = await read_file(path, "application/pdf", few, _silent)
        except Unreadable as error:
            raise PageUnread from error
    said = "\n\n".join(page["text"] for page in found.pages)[:LONGEST]
    text = (await asyncio.to_thread(seen, said)).strip()
    if len(text) < SHORTEST:
        raise PageUnread
    passages = await asyncio.to_thread(passages_of, text)
    return {"title": "", "site": "", "text": text, "published": None, "passages": passages}


async def _silent(_: int, __: int) -> None:
    """Nobody is told of its pages."""
