"""The logo of an organisation: sent as an image, kept as its pixels, shown beside Émilie's name."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import IO
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from emilie.accounts.models import Logo
from emilie.accounts.organisations.events import OrganisationChanged
from emilie.accounts.organisations.seats import locked
from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import Caller, CallerDep
from emilie.core.db import SessionDep, StatementDep, one_or_absent
from emilie.core.errors import AppError, CsrfRefused, NotFound, SignedOut, problems
from emilie.core.events import record
from emilie.core.headers import SANDBOXED
from emilie.documents import upload
from emilie.documents.errors import DocumentEmpty, DocumentTooLarge
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.kinds import kind_of
from emilie.documents.reading import Read, read_file
from emilie.documents.routes import MULTIPART
from emilie.settings import Documents

PATH = "/api/organisations/{organisation_id}/logo"
router = APIRouter(prefix=PATH, tags=["organisations"])

LARGEST = 1_000_000
"""Bytes."""
DRAWN = frozenset({"image/png", "image/jpeg", "image/webp"})
"""Of pixels only: an SVG is a program."""
A_YEAR = "private, max-age=31536000, immutable"


class LogoRefused(AppError):
    """Not an image of those kinds, too heavy, or broken."""

    status, code = 400, "logo_refused"


WRITES = (SignedOut, RightMissing, CsrfRefused, NotFound)


async def _receive(request: Request) -> upload.Upload:
    try:
        return await upload.receive(request, request.app.state.objects, most=LARGEST)
    except (DocumentEmpty, DocumentTooLarge) as error:
        raise LogoRefused from error


async def _redrawn(file: upload.Upload, limits: Documents) -> Read:
    """By the process that reads files: it has no secret to lose."""
    try:
        media_type = await asyncio.to_thread(kind_of, file.content, file.name)
        if media_type not in DRAWN:
            raise LogoRefused
        with tempfile.TemporaryDirectory(prefix="emilie-logo-") as folder:
            path = Path(folder) / "logo"
            await asyncio.to_thread(_copy, file.content, path)
            read = await read_file(path, media_type, limits, _silent, words=False)
    except (AppError, Unreadable) as error:
        raise LogoRefused from error
    if read.image is None:
        raise LogoRefused
    return read


def _copy(content: IO[bytes], path: Path) -> None:
    content.seek(0)
    with path.open("wb") as written:
        shutil.copyfileobj(content, written)


async def _silent(*_: int) -> None:
    """Nobody follows the reading of so small a file."""


@router.put(
    "", status_code=204, openapi_extra=MULTIPART,
    responses=problems(*WRITES, LogoRefused), dependencies=[may("organisations:manage")],
)  # fmt: skip
async def put(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID
) -> None:
    """PNG, JPEG or WebP, a megabyte at the most."""
    file = await _receive(request)
    try:
        read = await _redrawn(file, request.app.state.settings.documents)
    finally:
        file.content.close()
    assert read.image is not None
    organisation = await locked(session, organisation_id)
    values = {"content": read.image, "media_type": read.media_type}
    statement = insert(Logo).values(organisation_id=organisation_id, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["organisation_id"], set_=values)
    )
    organisation.logo = hashlib.sha256(read.image).hexdigest()
    await _account(session, caller, organisation_id)


async def _account(session: SessionDep, caller: Caller, organisation_id: UUID) -> None:
    await record(session, caller.agent_id, OrganisationChanged(organisation_id, "logo"))


@router.delete(
    "", status_code=204, responses=problems(*WRITES), dependencies=[may("organisations:manage")]
)
async def remove(session: SessionDep, caller: CallerDep, organisation_id: UUID) -> None:
    organisation = await locked(session, organisation_id)
    if organisation.logo is None:
        return
    organisation.logo = None
    await session.execute(delete(Logo).where(Logo.organisation_id == organisation_id))
    await _account(session, caller, organisation_id)


@router.get(
    "",
    responses=problems(SignedOut, RightMissing, NotFound) | {200: {"content": {"image/png": {}}}},
    response_class=Response,
    dependencies=[may("organisation:logo")],
)
async def get(session: StatementDep, organisation_id: UUID, version: str = "") -> Response:
    """Kept by browsers for as long as its `version` is asked for."""
    logo = await one_or_absent(session, select(Logo).where(Logo.organisation_id == organisation_id))
    headers = SANDBOXED | ({"cache-control": A_YEAR} if version else {})
    return Response(logo.content, media_type=logo.media_type, headers=headers)
