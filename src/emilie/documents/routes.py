"""Documents over HTTP: sent, followed while they are read, opened at a page, deleted."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.rights import may
from emilie.accounts.session import Caller, CallerDep
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.core.objects import Objects
from emilie.documents import actions, upload
from emilie.documents.actions import Admit
from emilie.documents.comparing import (
    ComparedWithItself,
    ComparisonFailed,
    ComparisonNotReady,
    ComparisonTooLong,
    ComparisonTooSlow,
    ComparisonWithoutText,
    compared,
)
from emilie.documents.drawing import USUAL, WIDTHS, PageNotDrawn
from emilie.documents.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentInUse,
    DocumentSensitivityNotLowered,
    DocumentTooLarge,
    DocumentTooManyFiles,
    DocumentUnsupported,
)
from emilie.documents.extraction.kinds import PDF
from emilie.documents.kinds import kind_of
from emilie.documents.models import Document
from emilie.documents.schemas import (
    ComparisonOut,
    DocumentOut,
    DocumentPatch,
    PageOut,
    ReceiptOut,
    comparison_out,
)
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces.errors import SpaceEditorsOnly

PATH = "/api/documents"
router = APIRouter(prefix=PATH, tags=["documents"], dependencies=[may("documents")])

REFUSED = (
    DocumentEmpty, DocumentTooLarge, DocumentUnsupported, DocumentCorrupt, DocumentEncrypted,
    DocumentTooManyFiles,
)  # fmt: skip
# Read from the stream by hand, so that a file too large is refused before it is received; the
# contract has to be told what FastAPI cannot see.
MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
MOST_TEXT = 100_000_000
LONGEST_QUOTE = 4_000
# INT4 ends there; a page number above is no page, not an error of the database.
PageNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post(
    "",
    status_code=201,
    openapi_extra=MULTIPART,
    responses=problems(SignedOut, CsrfRefused, *REFUSED),
)
async def send(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    sensitivity: Sensitivity | None = None,
) -> DocumentOut:
    """Send one file. It is read in the background: follow its `state`.

    A `sensitivity` raises every conversation that the file is attached to.
    """
    return await received(request, session, caller, sensitivity)


async def received(
    request: Request,
    session: AsyncSession,
    caller: Caller,
    sensitivity: Sensitivity | None,
    admit: Admit | None = None,
) -> DocumentOut:
    """Receive the request's file and keep it, where `admit` says if it does."""
    # The session takes no connection before its first statement: a slow upload holds none.
    objects: Objects = request.app.state.objects
    most = request.app.state.settings.documents.bytes
    file = await upload.receive(request, objects, most=most)
    try:
        media_type = await asyncio.to_thread(kind_of, file.content, file.name)
        file.content.seek(0)
        document = await actions.keep(
            session, objects, caller.agent_id, file, media_type, sensitivity, admit=admit
        )
    finally:
        file.content.close()
    return DocumentOut.model_validate(document)


@router.get("/{document_id}", responses=problems(SignedOut, NotFound))
async def follow(session: StatementDep, caller: CallerDep, document_id: UUID) -> DocumentOut:
    return DocumentOut.model_validate(await actions.find(session, caller.agent_id, document_id))


@router.patch(
    "/{document_id}",
    responses=problems(
        SignedOut,
        CsrfRefused,
        NotFound,
        DocumentSensitivityNotLowered,
        DocumentInUse,
        SpaceEditorsOnly,
    ),
)
async def mark(
    session: SessionDep, caller: CallerDep, document_id: UUID, wanted: DocumentPatch
) -> DocumentOut:
    """Raise the sensitivity of a document that no question was asked with yet."""
    return DocumentOut.model_validate(
        await actions.mark(session, caller.agent_id, document_id, wanted.sensitivity)
    )


@router.delete(
    "/{document_id}",
    status_code=204,
    responses=problems(SignedOut, CsrfRefused, NotFound, SpaceEditorsOnly),
)
async def remove(session: SessionDep, caller: CallerDep, document_id: UUID) -> None:
    """Delete a document, its text and its file, wherever it is used."""
    await actions.remove(session, caller.agent_id, document_id)


@router.get("/{document_id}/receipt", responses=problems(SignedOut, NotFound))
async def show_receipt(session: StatementDep, caller: CallerDep, document_id: UUID) -> ReceiptOut:
    """What was deleted of a document, and when: kept without its name and without its words."""
    return ReceiptOut.model_validate(
        await actions.find_receipt(session, caller.agent_id, document_id)
    )


@router.post(
    "/{document_id}/read",
    responses=problems(SignedOut, CsrfRefused, NotFound, SpaceEditorsOnly),
)
async def read_again(session: SessionDep, caller: CallerDep, document_id: UUID) -> DocumentOut:
    """Read once more a document whose reading failed: what it lacked may be there now."""
    return DocumentOut.model_validate(
        await actions.read_again(session, caller.agent_id, document_id)
    )


@router.get(
    "/{document_id}/comparison/{other_id}",
    responses=problems(
        SignedOut, NotFound, ComparedWithItself, ComparisonNotReady, ComparisonWithoutText,
        ComparisonTooLong, ComparisonTooSlow, ComparisonFailed,
    ),
)  # fmt: skip
async def compare(
    request: Request, caller: CallerDep, document_id: UUID, other_id: UUID
) -> ComparisonOut:
    """What changed from the first document to the other, article by article, word by word."""
    state = request.app.state
    async with state.statements() as session:
        left = await actions.find(session, caller.agent_id, document_id)
        right = await actions.find(session, caller.agent_id, other_id)
    found = await compared(state.statements, left, right, state.settings.documents)
    return await asyncio.to_thread(comparison_out, found)


@router.get("/{document_id}/pages/{number}", responses=problems(SignedOut, NotFound))
async def open_page(
    request: Request,
    session: StatementDep,
    caller: CallerDep,
    document_id: UUID,
    number: PageNumber,
) -> PageOut:
    document, page = await actions.find_page(session, caller.agent_id, document_id, number)
    is_drawn = document.media_type == PDF
    if is_drawn:
        request.app.state.drawer.get_ready()
    return PageOut(
        document_id=document.id, name=document.name, number=page.number,
        count=document.pages or 0, page_label=document.page_label, heading=page.heading,
        text=page.text, quality=page.quality, recogniser=page.recogniser, drawn=is_drawn,
        picture=document.is_image,
    )  # fmt: skip


@router.get(
    "/{document_id}/pages/{number}/image",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **problems(SignedOut, NotFound, PageNotDrawn)},
)
async def draw(
    request: Request,
    session: StatementDep,
    caller: CallerDep,
    document_id: UUID,
    number: PageNumber,
    start: Annotated[int, Query(ge=0, le=MOST_TEXT)] = 0,
    end: Annotated[int, Query(ge=0, le=MOST_TEXT)] = 0,
    width: Annotated[int, Query(ge=WIDTHS.start, lt=WIDTHS.stop)] = USUAL,
) -> Response:
    """A page of a PDF as it looks, the characters from `start` to `end` of its text marked.

    `x-mark-top` says how far down the mark begins, from 0 to 1, where there is one.
    """
    state = request.app.state
    document, page = await actions.find_page(session, caller.agent_id, document_id, number)
    if document.media_type != PDF:
        raise NotFound
    await session.close()  # no connection is held while the page is drawn
    try:
        async with state.objects.as_file(document.object_key) as path:
            span = page.text[:start], page.text[start:end][:LONGEST_QUOTE]
            drawn = await state.drawer.draw(path, number, span, width)
    except FileNotFoundError as error:
        raise NotFound from error
    headers = SANDBOXED | ({} if drawn.top is None else {"x-mark-top": f"{drawn.top:.4f}"})
    return Response(drawn.picture, media_type="image/jpeg", headers=headers)


@router.get(
    "/{document_id}/image",
    response_class=StreamingResponse,
    responses={200: {"content": {"image/*": {}}}, **problems(SignedOut, NotFound)},
)
async def show_image(
    request: Request, session: StatementDep, caller: CallerDep, document_id: UUID
) -> StreamingResponse:
    """An image as it was made ready. Shown in our pages: it is written by us, from its pixels."""
    document = await actions.find(session, caller.agent_id, document_id)
    if not document.is_image or document.state != "ready":
        raise NotFound
    return await _sent_back(request, document, "inline")


@router.get(
    "/{document_id}/file",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}, **problems(SignedOut, NotFound)},
)
async def download(
    request: Request, session: StatementDep, caller: CallerDep, document_id: UUID
) -> StreamingResponse:
    """The file as it was sent. Always an attachment: nothing of it is ever run on our origin."""
    document = await actions.find(session, caller.agent_id, document_id)
    return await _sent_back(
        request, document, f"attachment; filename*=UTF-8''{quote(document.name, safe='')}"
    )


async def _sent_back(request: Request, document: Document, disposition: str) -> StreamingResponse:
    objects: Objects = request.app.state.objects
    try:
        pieces = await objects.stream(document.object_key)
    except FileNotFoundError as error:
        raise NotFound from error
    headers = SANDBOXED | {
        "content-disposition": disposition,
        "content-length": str(document.size),
    }
    return StreamingResponse(pieces, media_type=document.media_type, headers=headers)
