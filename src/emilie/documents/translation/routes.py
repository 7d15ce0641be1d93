"""Translations and glossaries over HTTP."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.steering.features import needs
from emilie.accounts.waves import access
from emilie.accounts.waves.errors import WaveClosed, WaveNotOpen, WavePaused
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.documents import upload
from emilie.documents.errors import DocumentEmpty, DocumentTooLarge
from emilie.documents.routes import MULTIPART
from emilie.documents.translation import actions, glossaries, reviewing
from emilie.documents.translation.errors import (
    GlossaryKeepersOnly,
    GlossaryLanguagesMissing,
    GlossaryNameTaken,
    GlossaryOtherLanguages,
    LanguageUnknown,
    SegmentWithoutWords,
    TranslationNeedsModel,
    TranslationNotReady,
    TranslationOngoing,
    TranslationsTooMany,
    TranslationUnsupported,
)
from emilie.documents.translation.filing import TranslationNotWritten
from emilie.documents.translation.formats import MEDIA_TYPES
from emilie.documents.translation.reviewing import Only
from emilie.documents.translation.schemas import (
    AcceptedOut,
    Code,
    GlossaryList,
    GlossaryName,
    ImportOut,
    TermPage,
    TranslatedSegmentOut,
    TranslatedSegmentPage,
    TranslatedSegmentPatch,
    TranslationIn,
    TranslationOut,
    TranslationPage,
)
from emilie.documents.translation.taking import take
from emilie.documents.translation.terms import MOST_BYTES, read_sheet
from emilie.inference.errors import NoEndpointAllowed

router = APIRouter(tags=["translations"], dependencies=[may("translations"), needs("translations")])
PATH = "/api/translations"
GLOSSARIES = "/api/glossaries"
WRITES = (SignedOut, CsrfRefused, NotFound)
STARTS = (
    TranslationNeedsModel, NoEndpointAllowed, TranslationsTooMany,
    WaveNotOpen, WavePaused, WaveClosed,
)  # fmt: skip
# INT4 ends there.
Ordinal = Annotated[int, Path(ge=0, le=2**31 - 1)]
After = Annotated[int, Query(ge=-1, le=2**31 - 1)]


@router.post(
    PATH,
    status_code=201,
    responses=problems(
        *WRITES, *STARTS, TranslationUnsupported, LanguageUnknown, GlossaryOtherLanguages
    ),
)
async def ask(
    request: Request, session: SessionDep, caller: CallerDep, wanted: TranslationIn
) -> TranslationOut:
    """Have a document translated. It is done in the background: follow its `state`."""
    access.check(caller.access)
    return await actions.ask(session, request.app.state.endpoints, caller, wanted)


@router.get(PATH, responses=problems(SignedOut))
async def listing(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    before: UUID | None = None,
    document_id: UUID | None = None,
) -> TranslationPage:
    """The caller's translations, of one document where it is named."""
    endpoints = request.app.state.endpoints
    return await actions.listing(session, endpoints, caller, before, document_id)


@router.get(f"{PATH}/{{translation_id}}", responses=problems(SignedOut, NotFound))
async def follow(
    request: Request, session: SessionDep, caller: CallerDep, translation_id: UUID
) -> TranslationOut:
    return await actions.describe(session, request.app.state.endpoints, caller, translation_id)


@router.delete(f"{PATH}/{{translation_id}}", status_code=204, responses=problems(*WRITES))
async def remove(session: SessionDep, caller: CallerDep, translation_id: UUID) -> None:
    """Delete a translation; its document stays."""
    await actions.remove(session, caller.agent_id, translation_id)


@router.post(f"{PATH}/{{translation_id}}/stop", responses=problems(*WRITES))
async def stop(
    request: Request, session: SessionDep, caller: CallerDep, translation_id: UUID
) -> TranslationOut:
    """Stop it; what is translated stays."""
    await actions.stop(session, caller.agent_id, translation_id)
    await session.flush()
    return await actions.describe(session, request.app.state.endpoints, caller, translation_id)


@router.post(
    f"{PATH}/{{translation_id}}/resume", responses=problems(*WRITES, *STARTS, TranslationOngoing)
)
async def resume(
    request: Request, session: SessionDep, caller: CallerDep, translation_id: UUID
) -> TranslationOut:
    """Go on with one that was stopped or failed, or ask again for what no endpoint gave."""
    endpoints = request.app.state.endpoints
    access.check(caller.access)
    await actions.resume(session, endpoints, caller.agent_id, translation_id)
    return await actions.describe(session, endpoints, caller, translation_id)


@router.get(f"{PATH}/{{translation_id}}/segments", responses=problems(SignedOut, NotFound))
async def segments(
    session: SessionDep,
    caller: CallerDep,
    translation_id: UUID,
    after: After = -1,
    most: Annotated[int, Query(ge=1, le=reviewing.PAGE)] = 50,
    only: Only = "all",
) -> TranslatedSegmentPage:
    return await reviewing.page(session, caller.agent_id, translation_id, after, most, only)


@router.patch(
    f"{PATH}/{{translation_id}}/segments/{{ordinal}}",
    responses=problems(*WRITES, SegmentWithoutWords),
)
async def change(
    session: SessionDep,
    caller: CallerDep,
    translation_id: UUID,
    ordinal: Ordinal,
    wanted: TranslatedSegmentPatch,
) -> TranslatedSegmentOut:
    """Correct a segment, or accept it."""
    return await reviewing.change(session, caller.agent_id, translation_id, ordinal, wanted)


@router.post(
    f"{PATH}/{{translation_id}}/segments/{{ordinal}}/again",
    responses=problems(*WRITES, *STARTS),
)
async def ask_again(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    translation_id: UUID,
    ordinal: Ordinal,
) -> TranslatedSegmentOut:
    """Have another translation of a segment made."""
    endpoints = request.app.state.endpoints
    access.check(caller.access)
    return await reviewing.ask_again(session, endpoints, caller.agent_id, translation_id, ordinal)


@router.post(f"{PATH}/{{translation_id}}/accept", responses=problems(*WRITES))
async def accept_all(session: SessionDep, caller: CallerDep, translation_id: UUID) -> AcceptedOut:
    """Accept every segment in which nothing is to be checked."""
    count = await reviewing.accept_all(session, caller.agent_id, translation_id)
    return AcceptedOut(accepted=count)


@router.get(
    f"{PATH}/{{translation_id}}/file",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}},
        **problems(SignedOut, NotFound, TranslationNotReady, TranslationNotWritten),
    },
)
async def download(request: Request, caller: CallerDep, translation_id: UUID) -> Response:
    """The translated file as its segments stand; what has no translation stays as it is."""
    state = request.app.state
    limits = state.settings.documents
    taken = await take(state.sessions, state.objects, limits, caller.agent_id, translation_id)
    kind = MEDIA_TYPES.get(taken.ending, "application/octet-stream")
    disposition = f"attachment; filename*=UTF-8''{quote(taken.name, safe='')}"
    return Response(
        taken.content, media_type=kind, headers=SANDBOXED | {"content-disposition": disposition}
    )


@router.get(GLOSSARIES, responses=problems(SignedOut), dependencies=[may("glossaries")])
async def list_glossaries(session: StatementDep, caller: CallerDep) -> GlossaryList:
    """The glossaries of the caller's organisation."""
    return await glossaries.listing(session, caller)


@router.post(
    GLOSSARIES,
    dependencies=[may("glossaries:keep", GlossaryKeepersOnly)],
    openapi_extra=MULTIPART,
    responses=problems(
        SignedOut, CsrfRefused, GlossaryKeepersOnly, GlossaryNameTaken, GlossaryLanguagesMissing,
        LanguageUnknown, DocumentTooLarge, DocumentEmpty,
    ),
)  # fmt: skip
async def import_glossary(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    name: Annotated[GlossaryName, Query()],
    source: Annotated[Code | None, Query()] = None,
    target: Annotated[Code | None, Query()] = None,
) -> ImportOut:
    """Import a CSV of two columns, a term and its translation; its first line may name their
    languages. One line that is wrong, and nothing is imported.
    """
    file = await upload.receive(request, request.app.state.objects, most=MOST_BYTES)
    try:
        content = await asyncio.to_thread(file.content.read)
    finally:
        file.content.close()
    sheet = await asyncio.to_thread(read_sheet, content)
    return await glossaries.bring(session, caller, name, (source, target), sheet)


@router.get(
    f"{GLOSSARIES}/{{glossary_id}}/terms",
    dependencies=[may("glossaries")],
    responses=problems(SignedOut, NotFound),
)
async def list_terms(
    session: SessionDep,
    caller: CallerDep,
    glossary_id: UUID,
    after: After = -1,
    most: Annotated[int, Query(ge=1, le=200)] = 100,
) -> TermPage:
    return await glossaries.terms(session, caller.agent_id, glossary_id, after, most)


@router.delete(
    f"{GLOSSARIES}/{{glossary_id}}",
    dependencies=[may("glossaries:keep", GlossaryKeepersOnly)],
    status_code=204,
    responses=problems(*WRITES, GlossaryKeepersOnly),
)
async def remove_glossary(session: SessionDep, caller: CallerDep, glossary_id: UUID) -> None:
    """Delete a glossary; translations made with it stay."""
    await glossaries.remove(session, caller, glossary_id)
