"""Batches over HTTP: a table sent, a batch made, followed, stopped, tried again, taken away."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.rights import may
from emilie.accounts.session import Caller, CallerDep
from emilie.accounts.steering.features import needs
from emilie.accounts.waves.errors import WaveClosed, WaveNotOpen, WavePaused
from emilie.assistant.tasks.shelf import TaskNotFound
from emilie.batches import actions, jobs, making, tables
from emilie.batches.archive import Archive
from emilie.batches.errors import (
    REFUSALS,
    BatchColumnUnknown,
    BatchEmpty,
    BatchItemNotOpened,
    BatchNothingBound,
    BatchNothingDone,
    BatchNothingFailed,
    BatchNotWaiting,
    BatchTaskUnclear,
    BatchTooManyFiles,
    BatchWithoutDocuments,
    TableTooLarge,
    TableTooSlow,
    TooManyBatches,
)
from emilie.batches.models import TRANSLATION, Batch, ItemState, Table
from emilie.batches.schemas import (
    ArchiveFormat,
    BatchesOut,
    BatchIn,
    BatchOut,
    ItemPage,
    RetryIn,
    TableOut,
)
from emilie.batches.translated import TranslationArchive
from emilie.batches.words import words
from emilie.conversations import actions as conversations
from emilie.conversations.routes import TASK_REFUSALS
from emilie.conversations.schemas import ConversationOut
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.documents.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentTooManyFiles,
    DocumentUnsupported,
)
from emilie.documents.export.order import Language
from emilie.documents.exporting import disposition
from emilie.documents.routes import MULTIPART
from emilie.documents.translation.errors import (
    GlossaryOtherLanguages,
    LanguageUnknown,
    TranslationNeedsModel,
    TranslationUnsupported,
)
from emilie.inference.errors import NoEndpointAllowed

PATH = "/api/batches"
TABLES = f"{PATH}/tables"
router = APIRouter(prefix=PATH, tags=["batches"], dependencies=[may("batches"), needs("batches")])

READS = problems(SignedOut, NotFound)
WRITES = problems(SignedOut, NotFound, CsrfRefused)


@router.post(
    "/tables",
    status_code=201,
    openapi_extra=MULTIPART,
    responses=problems(
        SignedOut, CsrfRefused, DocumentEmpty, DocumentUnsupported, DocumentCorrupt,
        DocumentEncrypted, DocumentTooManyFiles, TableTooLarge, TableTooSlow, *REFUSALS.values(),
    ),
)  # fmt: skip
async def send_table(request: Request, session: SessionDep, caller: CallerDep) -> TableOut:
    """Send a table (CSV, Excel, ODS) whose first row names its columns. It is kept for a day,
    unless a batch is made of it.
    """
    state = request.app.state
    file, kind = await tables.receive(request, state.objects, state.settings)
    with file.content:
        content = await asyncio.to_thread(file.content.read)
    columns, rows = await tables.read(content, kind, state.settings)
    table = await tables.keep(session, caller.agent_id, file.name, columns, rows)
    return TableOut(
        id=table.id, name=table.name, columns=columns, rows=len(rows),
        sample=rows[: tables.SHOWN],
    )  # fmt: skip


@router.post(
    "",
    status_code=201,
    responses=problems(
        SignedOut, CsrfRefused, NotFound, TaskNotFound, *TASK_REFUSALS, BatchEmpty,
        BatchTooManyFiles, BatchWithoutDocuments, BatchColumnUnknown, BatchNothingBound,
        BatchTaskUnclear, TooManyBatches, TranslationNeedsModel, NoEndpointAllowed,
        TranslationUnsupported, LanguageUnknown, GlossaryOtherLanguages, WaveNotOpen, WavePaused,
        WaveClosed,
    ),
)  # fmt: skip
async def make(
    request: Request, session: SessionDep, caller: CallerDep, wanted: BatchIn
) -> BatchOut:
    """Do a task for each of some documents, or for each row of a table, or have each of some
    documents translated, in the background.
    """
    batch = await making.make(session, request.app.state, caller, wanted)
    await jobs.ask_for(session, batch.id)
    await session.refresh(batch)
    return await _told(request, session, caller, batch)


@router.get("", responses=problems(SignedOut))
async def listing(request: Request, session: StatementDep, caller: CallerDep) -> BatchesOut:
    """The caller's, the latest made first."""
    limits = request.app.state.settings.batches
    found = await actions.listing(session, caller.agent_id)
    days = actions.kept(request.app.state, caller.organisation_id)
    told = await actions.describe(session, found, _names(request, caller), days)
    return BatchesOut(
        items=told, most=limits.each, most_files=limits.files, most_rows=limits.rows,
        days=days,
    )  # fmt: skip


@router.get("/{batch_id}", responses=READS)
async def read(
    request: Request, session: StatementDep, caller: CallerDep, batch_id: UUID
) -> BatchOut:
    batch = await actions.find(session, caller.agent_id, batch_id)
    return await _told(request, session, caller, batch)


@router.get("/{batch_id}/items", responses=READS)
async def items(
    session: StatementDep,
    caller: CallerDep,
    batch_id: UUID,
    state: ItemState | None = None,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ItemPage:
    """Its items in their order, those of one state if it is given."""
    await actions.find(session, caller.agent_id, batch_id)
    return await actions.items(session, batch_id, state=state, after=after, limit=limit)


@router.post("/{batch_id}/stop", responses=WRITES)
async def stop(
    request: Request, session: SessionDep, caller: CallerDep, batch_id: UUID
) -> BatchOut:
    """Begin no other item; what is done is kept, and the rest can be gone on with."""
    batch = await actions.stop(session, caller.agent_id, batch_id)
    return await _told(request, session, caller, batch)


@router.post(
    "/{batch_id}/continue", responses=problems(SignedOut, NotFound, CsrfRefused, BatchNotWaiting)
)
async def go_on(
    request: Request, session: SessionDep, caller: CallerDep, batch_id: UUID
) -> BatchOut:
    batch = await actions.go_on(session, caller.agent_id, batch_id)
    await jobs.ask_for(session, batch.id)
    return await _told(request, session, caller, batch)


@router.post(
    "/{batch_id}/retry", responses=problems(SignedOut, NotFound, CsrfRefused, BatchNothingFailed)
)
async def retry(
    request: Request, session: SessionDep, caller: CallerDep, batch_id: UUID, wanted: RetryIn
) -> BatchOut:
    """Ask the items that failed again."""
    batch = await actions.try_again(session, caller.agent_id, batch_id, wanted.numbers)
    await jobs.ask_for(session, batch.id)
    return await _told(request, session, caller, batch)


@router.post(
    "/{batch_id}/items/{number}/open",
    responses=problems(SignedOut, NotFound, CsrfRefused, BatchItemNotOpened),
)
async def open_item(
    session: SessionDep, caller: CallerDep, batch_id: UUID, number: int
) -> ConversationOut:
    """Make an item an ordinary conversation, which can be gone on with; it outlives the batch."""
    opened = await actions.open_item(session, caller.agent_id, batch_id, number)
    found = await conversations.find(session, caller.agent_id, opened)
    answering = await conversations.is_answering(session, opened)
    return conversations.describe(found, answering=answering)


@router.get(
    "/{batch_id}/archive",
    response_class=StreamingResponse,
    responses=problems(SignedOut, NotFound, BatchNothingDone)
    | {200: {"content": {"application/zip": {}}}},
)
async def archive(
    request: Request,
    session: StatementDep,
    caller: CallerDep,
    batch_id: UUID,
    form: Annotated[ArchiveFormat, Query(alias="format")] = "docx",
    language: Language | None = None,
) -> Response:
    """What is done so far: a file for each answer or translation, the table of all, what failed,
    and what is to be checked in translations.
    """
    batch = await actions.find(session, caller.agent_id, batch_id)
    told = await _told(request, session, caller, batch)
    if not told.counts.done and not told.counts.failed:
        raise BatchNothingDone
    table = await session.get(Table, batch.table_id) if batch.table_id else None
    await session.close()  # no connection is held while files are made
    spoken: Language = language or ("en" if caller.language == "en" else "fr")
    state = request.app.state
    made = Archive(state, batch, table, told.task_name, spoken, form)
    if batch.task == TRANSLATION:
        made = TranslationArchive(state, caller, batch, told.task_name, spoken, form)
    headers = SANDBOXED | {"content-disposition": disposition(made.name, "zip")}
    return StreamingResponse(made.pieces(), media_type="application/zip", headers=headers)


@router.delete("/{batch_id}", status_code=204, responses=WRITES)
async def delete(session: SessionDep, caller: CallerDep, batch_id: UUID) -> None:
    """Erase it with its files and its answers, those that were opened aside."""
    await actions.remove(session, caller.agent_id, batch_id)


def _names(request: Request, caller: Caller) -> dict[str, str]:
    known = request.app.state.tasks.of(caller.organisation)
    spoken: Language = "en" if caller.language == "en" else "fr"
    ours = {TRANSLATION: words(spoken)["translation"]}
    return {task.id: task.name.of(caller.language) for task in known} | ours


async def _told(request: Request, session: AsyncSession, caller: Caller, batch: Batch) -> BatchOut:
    days = actions.kept(request.app.state, caller.organisation_id)
    [told] = await actions.describe(session, [batch], _names(request, caller), days)
    return told
