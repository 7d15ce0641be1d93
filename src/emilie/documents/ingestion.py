"""From a stored file to pages, passages and postings; run by the worker, bears a second run."""

from __future__ import annotations

import logging
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions
from emilie.core.ids import new_id
from emilie.core.objects import Objects
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.models import Document, PageRow, PassageRow, Posting
from emilie.documents.reading import Read, read_file
from emilie.settings import Documents

log = logging.getLogger(__name__)

OFTEN = 0.5
"""Least seconds between two stored states of progress."""
UNFINISHED = ("received", "reading")

PAGES = "copy pages (document_id, number, heading, text) from stdin"
PASSAGES = """
copy passages (id, document_id, ordinal, page, heading, start_at, end_at, words) from stdin
"""
# Both stemmed forms, as in `fr_tsv`, but a word whose forms are the same counts once. A passage
# is also found by the heading that it stands under.
POSTINGS = text("""
insert into postings (document_id, stem, ordinals, counts, lengths)
select :document_id, lexeme, array_agg(ordinal order by ordinal),
  array_agg(times order by ordinal), array_agg(words order by ordinal)
from (
  select ordinal, words, lexeme, max(times) as times
  from (
    select passages.ordinal, passages.words, concat_ws(
      E'\\n', passages.heading, substr(pages.text, start_at + 1, end_at - start_at)) as said
    from passages join pages
      on pages.document_id = passages.document_id and pages.number = passages.page
    where passages.document_id = :document_id
  ) as passage, lateral (
    select lexeme, cardinality(positions) as times
    from unnest(to_tsvector('pg_catalog.french', replace(normalize(said, nfc), '’', '''')))
    union all
    select lexeme, cardinality(positions)
    from unnest(to_tsvector('pg_catalog.french', fold(said)))
  ) as forms
  group by ordinal, words, lexeme
) as counted group by lexeme
""")


async def ingest(
    sessions: Sessions, objects: Objects, limits: Documents, document_id: UUID
) -> None:
    """Read one document. What is wrong with the file is stored; anything else is raised."""
    async with sessions.begin() as session:
        document = await _begin(session, document_id)
    if document is None:
        return
    progress = _Progress(sessions, document_id)
    try:
        async with objects.as_file(document.object_key) as path:
            read = await read_file(path, document.media_type, limits, progress)
    except (Unreadable, FileNotFoundError) as error:
        code = error.code if isinstance(error, Unreadable) else "document_failed"
        log.info("document not read: %s", code)
        await fail(sessions, document_id, code)
        return
    if read.image is not None:
        await keep_image(sessions, objects, document_id, document.object_key, read)
        return
    async with sessions.begin() as session:
        await store(session, document_id, read)


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
            await session.execute(
                update(Document)
                .where(Document.id == self._document_id, Document.state == "reading")
                .values(progress_done=done, progress_total=total)
            )


async def store(session: AsyncSession, document_id: UUID, read: Read) -> None:
    """Replace what is known of the document's text by `read`, and declare it ready."""
    if await _begin(session, document_id) is None:
        return
    for table in (PageRow, PassageRow, Posting):
        await session.execute(delete(table).where(table.document_id == document_id))
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, AsyncConnection)
    await _copy(driver, document_id, read.pages)
    await session.execute(POSTINGS, {"document_id": document_id})
    spans = [span for page in read.pages for span in page["passages"]]
    await session.execute(
        update(Document)
        .where(Document.id == document_id)
        .values(
            state="ready", error=None, page_label=read.label, pages=len(read.pages),
            passages=len(spans), words=sum(words for _, _, words, _ in spans),
        )
    )  # fmt: skip


async def keep_image(
    sessions: Sessions, objects: Objects, document_id: UUID, sent: str, read: Read
) -> None:
    """Put the image as it was written again in place of the file that was sent, which goes."""
    assert read.image is not None
    # A name of its own each time: a run that was cut may have left one, which is swept later.
    folder, _, _ = sent.rpartition("/")
    key = f"{folder}/{new_id()}"
    await objects.put(key, read.image)
    async with sessions.begin() as session:
        document = await _begin(session, document_id)
        if document is None:
            return
        document.object_key, document.media_type = key, read.media_type
        document.size, document.sha256 = len(read.image), sha256(read.image).digest()
        document.state, document.error = "ready", None
    await objects.delete(sent)


async def _copy(
    driver: AsyncConnection[Any], document_id: UUID, pages: list[dict[str, Any]]
) -> None:
    async with driver.cursor() as cursor:
        async with cursor.copy(PAGES) as copy:
            for number, page in enumerate(pages, 1):
                await copy.write_row((document_id, number, page["heading"], page["text"]))
        ordinal = 0
        async with cursor.copy(PASSAGES) as copy:
            for number, page in enumerate(pages, 1):
                for start, end, words, heading in page["passages"]:
                    await copy.write_row(
                        (new_id(), document_id, ordinal, number, heading, start, end, words)
                    )
                    ordinal += 1
