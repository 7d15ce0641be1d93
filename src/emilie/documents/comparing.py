"""Two documents compared in a process of its own, from the side that asks for it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.documents.comparison.shapes import Change, Changes, Page, Piece, Side
from emilie.documents.models import Document, PageRow
from emilie.settings import Documents

log = logging.getLogger(__name__)

SECONDS = 60
"""For two texts; the longest that are taken need some ten."""
AT_ONCE = asyncio.Semaphore(2)
"""Processes that compare, of all agents: each takes a processor and up to half a gigabyte."""
CHARACTERS = 12_000_000
"""Most characters of both texts: twice two thousand pages."""
PAPER = {"page", "slide"}
"""What is set on pages of its own, with headers and footers that come back."""


class ComparedWithItself(AppError):
    status, code = 409, "comparison_same_document"


class ComparisonNotReady(AppError):
    """One of the documents is still being read, or could not be."""

    status, code = 409, "comparison_not_ready"


class ComparisonWithoutText(AppError):
    status, code = 409, "comparison_without_text"


class ComparisonTooLong(AppError):
    status, code = 413, "comparison_too_long"


class ComparisonTooSlow(AppError):
    status, code = 503, "comparison_too_slow"


class ComparisonFailed(AppError):
    status, code = 500, "comparison_failed"


@dataclass(frozen=True)
class Text:
    """What is compared of a document; `paged`: whether its pages are those of paper."""

    pages: list[Page]
    paged: bool

    @property
    def characters(self) -> int:
        return sum(len(page.text) for page in self.pages)


@dataclass(frozen=True)
class Compared:
    """Two documents with their texts, and what changed from the first to the second."""

    documents: tuple[Document, Document]
    texts: tuple[Text, Text]
    changes: Changes


async def compared(
    sessions: Sessions, left: Document, right: Document, limits: Documents
) -> Compared:
    """The caller may read both. No connection is held while they are compared."""
    check(left, right)
    # Taken before their texts are: those who wait for it hold none in memory.
    async with AT_ONCE:
        async with sessions() as session:
            await _check_length(session, left, right)
            texts = await text_of(session, left), await text_of(session, right)
        return Compared((left, right), texts, await compare(*texts, limits))


def check(left: Document, right: Document) -> None:
    """Raises what keeps two documents from being compared."""
    if left.id == right.id:
        raise ComparedWithItself
    for each in (left, right):
        if each.state != "ready":
            raise ComparisonNotReady(name=each.name)
        if not each.words:
            raise ComparisonWithoutText(name=each.name)


async def _check_length(session: AsyncSession, *documents: Document) -> None:
    ids = [each.id for each in documents]
    length = select(func.sum(func.length(PageRow.text))).where(PageRow.document_id.in_(ids))
    if (await session.scalar(length) or 0) > CHARACTERS:
        raise ComparisonTooLong(most=CHARACTERS)


async def text_of(session: AsyncSession, document: Document) -> Text:
    """The caller may read the document."""
    columns = (PageRow.number, PageRow.heading, PageRow.text)
    query = select(*columns).where(PageRow.document_id == document.id).order_by(PageRow.number)
    rows = (await session.execute(query)).all()
    return Text([Page(*row) for row in rows], document.page_label in PAPER)


async def compare(left: Text, right: Text, limits: Documents) -> Changes:
    """What changed from `left` to `right`. Whatever ends the wait, the process is gone."""
    if left.characters + right.characters > CHARACTERS:
        raise ComparisonTooLong(most=CHARACTERS)
    given = orjson.dumps(
        {"left": left.pages, "right": right.pages, "paged": [left.paged, right.paged]},
        default=list,
    )
    # The environment is left behind: it holds keys that no comparison needs.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emilie.documents.comparison",
        str(limits.memory), str(SECONDS), str(os.getpid()),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            found, _ = await process.communicate(given)
    except TimeoutError as error:
        raise ComparisonTooSlow from error
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await asyncio.shield(process.wait())
    if process.returncode != 0:
        log.error("a comparison failed: %s", process.returncode)
        raise ComparisonFailed
    return await asyncio.to_thread(_read, found)


def _read(found: bytes) -> Changes:
    told: dict[str, Any] = orjson.loads(found)
    changes = [
        Change(each["kind"], _side(each["left"]), _side(each["right"]), each["segments"])
        for each in told.pop("changes")
    ]
    return Changes(**told | {"changes": changes})


def _side(told: dict[str, Any] | None) -> Side | None:
    if told is None:
        return None
    return Side(told["label"], [Piece(*piece) for piece in told["pieces"]])
