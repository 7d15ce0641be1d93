"""Documents over HTTP: sent, followed while they are read, opened at a page, deleted."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from emilie.accounts.session import CallerDep
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.objects import Objects
from emilie.documents import actions, upload
from emilie.documents.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentTooLarge,
    DocumentUnsupported,
)
from emilie.documents.kinds import kind_of
from emilie.documents.models import Document
from emilie.documents.schemas import DocumentOut, PageOut
from emilie.inference.hosting import Sensitivity

PATH = "/api/documents"
router = APIRouter(prefix=PATH, tags=["documents"])

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
# INT4 ends there; a page number above is no page, not an error of the database.
PageNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post(
    "",
    status_code=201,
    openapi_extra=MULTIPART,
    responses=problems(
        SignedOut, CsrfRefused, DocumentEmpty, DocumentTooLarge, DocumentUnsupported,
        DocumentCorrupt, DocumentEncrypted,
    ),
)  # fmt: skip
async def send(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    sensitivity: Sensitivity | None = None,
) -> DocumentOut:
    """Send one file. It is read in the background: follow its `state`.

    A `sensitivity` raises every conversation that the file is attached to.
    """
    # The session takes no connection before its first statement: a slow upload holds none.
    objects: Objects = request.app.state.objects
    most = request.app.state.settings.documents.bytes
    received = await upload.receive(request, objects, most=most)
    try:
        media_type = await asyncio.to_thread(kind_of, received.content, received.name)
        received.content.seek(0)
        document = await actions.keep(
            session, objects, caller.agent_id, received, media_type, sensitivity
        )
    finally:
        received.content.close()
    return DocumentOut.model_validate(document)


@router.get("/{document_id}", responses=problems(SignedOut, NotFound))
async def follow(session: StatementDep, caller: CallerDep, document_id: UUID) -> DocumentOut:
    return DocumentOut.model_validate(await actions.find(session, caller.agent_id, document_id))


@router.delete(
    "/{document_id}", status_code=204, responses=problems(SignedOut, CsrfRefused, NotFound)
)
async def remove(session: SessionDep, caller: CallerDep, document_id: UUID) -> None:
    """Delete a document, its text and its file, wherever it is used."""
    await actions.remove(session, caller.agent_id, document_id)


@router.get("/{document_id}/pages/{number}", responses=problems(SignedOut, NotFound))
async def open_page(
    session: StatementDep, caller: CallerDep, document_id: UUID, number: PageNumber
) -> PageOut:
    document, page = await actions.find_page(session, caller.agent_id, document_id, number)
    return PageOut(
        document_id=document.id, name=document.name, number=page.number,
        count=document.pages or 0, page_label=document.page_label, heading=page.heading,
        text=page.text,
    )  # fmt: skip


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
    headers = {
        "content-disposition": disposition,
        "content-length": str(document.size),
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(pieces, media_type=document.media_type, headers=headers)
