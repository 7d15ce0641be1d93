"""From a stored file to pages, passages and postings; run by the worker, bears a second run."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions, driver_of
from emilie.core.ids import new_id
from emilie.core.objects import Objects
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.index.segments import index
from emilie.documents.models import Document, PageRow, PassageRow
from emilie.documents.reading import Read, read_file
from emilie.documents.recognising import Recogniser, find_recogniser
from emilie.documents.twins import copy, find_twin
from emilie.inference.registry import Endpoints
from emilie.settings import Documents

log = logging.getLogger(__name__)

OFTEN = 0.5
"""Least seconds between two stored states of progress."""
UNFINISHED = ("received", "reading")

PAGES = "copy pages (document_id, number, heading, text, quality, recogniser) from stdin"
PASSAGES = """
copy passages (id, document_id, ordinal, page, heading, start_at, end_at, words) from stdin
"""


async def ingest(
    sessions: Sessions,
    objects: Objects,
    limits: Documents,
    endpoints: Endpoints,
    document_id: UUID,
) -> None:
    """Read one document. What is wrong with the file is stored; anything else is raised."""
    async with sessions.begin() as session:
        document = await _begin(session, document_id)
        twin = None if document is None else await find_twin(session, document)
    if document is None or (twin and await copied(sessions, objects, document, twin)):
        return
    recogniser = await find_recogniser(sessions, endpoints, document_id)
    progress = _Progress(sessions, document_id)
    try:
        async with objects.as_file(document.object_key) as path:
            read = await read_file(path, document.media_type, limits, progress, recogniser)
    except NoLongerWanted:
        return
    except (Unreadable, FileNotFoundError) as error:
        code = error.code if isinstance(error, Unreadable) else "document_failed"
        log.info("document not read: %s", code)
        await fail(sessions, document_id, code)
        return
    name_recogniser(read, recogniser)
    if read.image is not None:
        await keep_image(sessions, objects, document_id, document.object_key, read)
        return
    async with sessions.begin() as session:
        await store(session, document_id, read)


def name_recogniser(read: Read, recogniser: Recogniser | None) -> None:
    """Say of each page that was recognised elsewhere by whom."""
    for page in read.pages:
        elsewhere = page.pop("elsewhere")
        page["recogniser"] = recogniser.label if elsewhere and recogniser is not None else None


async def fail(sessions: Sessions, document_id: UUID, code: str) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(Document)
            .where(Document.id == document_id, Document.state.in_(UNFINISHED))
            .values(state="failed", error=code)
        )


async def _begin(session: AsyncSession, document_id: UUID) -> Document | None:
    """Mark the document as being read; None when it is read already, or gone."""
    query = select(Document).where(Document.id == document_id).with_for_update()
    document = (await session.execute(query)).scalar_one_or_none()
    if document is None or document.state not in UNFINISHED:
        return None
    document.state = "reading"
    return document


class NoLongerWanted(Exception):
    """The document was deleted while it was read: its process ends at once."""


class _Progress:
    def __init__(self, sessions: Sessions, document_id: UUID) -> None:
        self._sessions = sessions
        self._document_id = document_id
        self._stored = monotonic()

    async def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._stored < OFTEN:
            return
        self._stored = monotonic()
        async with self._sessions.begin() as session:
            row = await session.execute(
                update(Document)
                .where(Document.id == self._document_id, Document.state == "reading")
                .values(progress_done=done, progress_total=total)
                .returning(Document.id)
            )
            if row.one_or_none() is None:
                raise NoLongerWanted


async def store(session: AsyncSession, document_id: UUID, read: Read) -> None:
    """Replace what is known of the document's text by `read`, and declare it ready."""
    document = await _begin(session, document_id)
    if document is None:
        return
    for table in (PageRow, PassageRow):
        await session.execute(delete(table).where(table.document_id == document_id))
    await _copy(await driver_of(session), document_id, read.pages)
    spans = [span for page in read.pages for span in page["passages"]]
    found = {
        "pages": len(read.pages), "passages": len(spans),
        "words": sum(words for _, _, words, _ in spans),
    }  # fmt: skip
    if spans:
        await index(session, document_id, len(spans), document.space_id)
    await session.execute(
        update(Document)
        .where(Document.id == document_id)
        .values(
            state="ready",
            error=None,
            page_label=read.label,
            unread=read.unread,
            # An image in which nothing could look for words has not none, but nobody knows.
            **(found if read.pages else dict.fromkeys(found)),
        )
    )


async def keep_image(
    sessions: Sessions, objects: Objects, document_id: UUID, sent: str, read: Read
) -> None:
    """Put the image as it was written again in place of the file that was sent, which goes."""
    assert read.image is not None
    key = await _put_beside(objects, sent, read.image)
    async with sessions.begin() as session:
        document = await _begin(session, document_id)
        if document is not None:
            await _shows(session, document, key, read.media_type, len(read.image))
            await store(session, document_id, read)
    await objects.delete(key if document is None else sent)


async def copied(sessions: Sessions, objects: Objects, document: Document, twin: Document) -> bool:
    """Whether what was read of `twin` is now the document's too: it may be deleted meanwhile."""
    sent, key = document.object_key, ""
    if twin.is_image:
        try:
            key = await _put_beside(objects, sent, await objects.get(twin.object_key))
        except FileNotFoundError:
            return False
    async with sessions.begin() as session:
        found = await _begin(session, document.id)
        still = None if found is None else await find_twin(session, found)
        done = still is not None and still.id == twin.id
        if found is not None and still is not None and done:
            if key:
                await _shows(session, found, key, still.media_type, still.size)
            await copy(session, found, still)
    if key:
        await objects.delete(sent if done else key)
    return done


async def _put_beside(objects: Objects, sent: str, content: bytes) -> str:
    # A name of its own each time: a run that was cut may have left one, which is swept later.
    folder, _, _ = sent.rpartition("/")
    key = f"{folder}/{new_id()}"
    await objects.put(key, content)
    return key


async def _shows(
    session: AsyncSession, document: Document, key: str, media_type: str, size: int
) -> None:
    """The image is what is kept under `key`, from now on."""
    document.object_key, document.media_type, document.size = key, media_type, size
    await session.flush()


async def _copy(
    driver: AsyncConnection[Any], document_id: UUID, pages: list[dict[str, Any]]
) -> None:
    async with driver.cursor() as cursor:
        async with cursor.copy(PAGES) as copy:
            for number, page in enumerate(pages, 1):
                await copy.write_row(
                    (
                        *(document_id, number, page["heading"], page["text"]),
                        *(page["quality"], page.get("recogniser")),
                    )
                )
        ordinal = 0
        async with cursor.copy(PASSAGES) as copy:
            for number, page in enumerate(pages, 1):
                for start, end, words, heading in page["passages"]:
                    await copy.write_row(
                        (new_id(), document_id, ordinal, number, heading, start, end, words)
                    )
                    ordinal += 1
