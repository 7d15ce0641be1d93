"""Modules over HTTP: read by agents, written by referents and coordinators."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.community.training import errors, modules, reading, videos
from emilie.community.training import jobs as _jobs  # noqa: F401 -- declares its job
from emilie.community.training.contents import ModuleContentIn
from emilie.community.training.models import TrainingVideo, key_of
from emilie.community.training.schemas import (
    AttemptIn,
    AttemptOut,
    DraftIn,
    ModuleList,
    ModuleOut,
    ModulePatch,
    ModulePublicationIn,
    OfferedList,
    OrderIn,
    ReadModule,
    TrainingProgressOut,
    VersionIn,
    VideoOut,
    VideoWordsIn,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.core.ids import new_id
from emilie.documents import upload
from emilie.documents.errors import DocumentEmpty, DocumentTooLarge
from emilie.documents.routes import MULTIPART

PATH = "/api/training"
MODULES = f"{PATH}/modules"
ONE = f"{MODULES}/{{module_id}}"
UPLOADS = rf"{MODULES}/[^/]+/videos"
"""What counts its own bytes as they come."""
PART = f"{PATH}/offered/{{module_id}}/parts/{{part_id}}"
router = APIRouter(tags=["training"], dependencies=[may("training")])
MANAGES = [may("training:manage")]
READS = (SignedOut, RightMissing, NotFound)
WRITES = (*READS, CsrfRefused)
DONE = problems(SignedOut, CsrfRefused, NotFound, errors.TrainingVersionOver)
A_DAY = {"cache-control": "private, max-age=86400"}
VIDEO: dict[int | str, dict[str, Any]] = {
    200: {"content": {"video/mp4": {}}},
    206: {"content": {"video/mp4": {}}},
}


@router.get(f"{PATH}/offered", responses=problems(SignedOut))
async def offered(session: StatementDep, caller: CallerDep) -> OfferedList:
    """The modules that the caller may follow, and how far they are."""
    return await reading.listing(session, caller)


@router.get(f"{PATH}/offered/{{module_id}}", responses=problems(SignedOut, NotFound))
async def read(session: StatementDep, caller: CallerDep, module_id: UUID) -> ReadModule:
    return await reading.read(session, caller, module_id)


@router.post(
    f"{PART}/reading",
    responses=DONE | problems(errors.TrainingVersionOver, errors.TrainingPartIsQuiz),
)
async def went_through(
    session: SessionDep, caller: CallerDep, module_id: UUID, part_id: UUID, wanted: VersionIn
) -> TrainingProgressOut:
    """A text or a video is behind the caller; the last part completes the module."""
    return await reading.went_through(session, caller, module_id, part_id, wanted.version)


@router.post(
    f"{PART}/attempts", status_code=201, responses=DONE | problems(errors.TrainingAnswersRefused)
)
async def attempt(
    session: SessionDep, caller: CallerDep, module_id: UUID, part_id: UUID, wanted: AttemptIn
) -> AttemptOut:
    """Answer a quiz. The result is kept, what was answered is not."""
    return await reading.attempt(
        session, caller, module_id, part_id, wanted.version, wanted.answers
    )


@router.get(MODULES, responses=problems(SignedOut, RightMissing), dependencies=MANAGES)
async def listing(request: Request, session: StatementDep, caller: CallerDep) -> ModuleList:
    """A referent's: those of their organisation; a coordinator's: national ones."""
    smallest = request.app.state.settings.figures.smallest
    return await modules.listing(session, caller, smallest)


@router.post(
    MODULES, status_code=201,
    responses=problems(SignedOut, RightMissing, CsrfRefused, errors.TrainingTooMany),
    dependencies=MANAGES,
)  # fmt: skip
async def create(session: SessionDep, caller: CallerDep, wanted: ModuleContentIn) -> ModuleOut:
    """A draft; its parts come by changing it."""
    draft = wanted.model_copy(update={"parts": []}).model_dump(mode="json")
    return await modules.describe(session, await modules.create(session, caller, draft))


@router.post(
    f"{MODULES}/example", status_code=201,
    responses=problems(SignedOut, RightMissing, CsrfRefused, errors.TrainingTooMany),
    dependencies=MANAGES,
)  # fmt: skip
async def install_example(session: SessionDep, caller: CallerDep) -> ModuleOut:
    """A draft made of the module that we propose, in French, to be adapted or published."""
    made = await modules.create(session, caller, modules.example())
    return await modules.describe(session, made)


@router.put(
    f"{MODULES}/order", status_code=204,
    responses=problems(SignedOut, RightMissing, CsrfRefused, errors.TrainingChanged),
    dependencies=MANAGES,
)  # fmt: skip
async def order(session: SessionDep, caller: CallerDep, wanted: OrderIn) -> None:
    await modules.put_in_order(session, caller, wanted.ids)


@router.get(ONE, responses=problems(*READS), dependencies=MANAGES)
async def describe(session: StatementDep, caller: CallerDep, module_id: UUID) -> ModuleOut:
    return await modules.describe(session, await modules.find(session, caller, module_id))


@router.put(
    ONE, responses=problems(*WRITES, errors.TrainingChanged, errors.TrainingPartTwice),
    dependencies=MANAGES,
)  # fmt: skip
async def write(
    session: SessionDep, caller: CallerDep, module_id: UUID, wanted: DraftIn
) -> ModuleOut:
    """The draft; agents keep the version that was published."""
    module = await modules.write(session, caller, module_id, wanted.content, wanted.revision)
    await session.flush()
    return await modules.describe(session, module)


@router.post(
    f"{ONE}/publication",
    responses=problems(
        *WRITES, errors.TrainingChanged, errors.TrainingUnchanged, errors.TrainingWithoutParts,
        errors.TrainingPartEmpty, errors.TrainingQuizIncomplete, errors.TrainingVideoMissing,
        errors.TrainingVideoSilent,
    ),
    dependencies=MANAGES,
)  # fmt: skip
async def publish(
    session: SessionDep, caller: CallerDep, module_id: UUID, wanted: ModulePublicationIn
) -> ModuleOut:
    """The draft becomes a version, that agents are offered; it never changes."""
    module = await modules.publish(session, caller, module_id, wanted.revision)
    await session.flush()
    return await modules.describe(session, module)


@router.patch(ONE, responses=problems(*WRITES, errors.TrainingNotPublished), dependencies=MANAGES)
async def set_open(
    session: SessionDep, caller: CallerDep, module_id: UUID, wanted: ModulePatch
) -> ModuleOut:
    """Offered to agents, or not any more; evidence stays."""
    module = await modules.set_open(session, caller, module_id, is_open=wanted.open)
    await session.flush()
    return await modules.describe(session, module)


@router.delete(
    ONE, status_code=204, responses=problems(*WRITES, errors.TrainingInUse), dependencies=MANAGES
)
async def remove(session: SessionDep, caller: CallerDep, module_id: UUID) -> None:
    """One that was never published."""
    await modules.remove(session, caller, module_id)


@router.post(
    f"{ONE}/videos", status_code=201, openapi_extra=MULTIPART,
    responses=problems(*WRITES, errors.TrainingVideoRefused, errors.TrainingVideoTooLarge),
    dependencies=MANAGES,
)  # fmt: skip
async def add_video(request: Request, caller: CallerDep, module_id: UUID) -> VideoOut:
    """MP4 or WebM, told by its content."""
    state = request.app.state
    async with state.sessions() as session:
        await modules.find(session, caller, module_id)
    # No connection is held while it comes.
    try:
        file = await upload.receive(request, state.objects, most=videos.LARGEST)
    except DocumentTooLarge as error:
        megabytes = videos.LARGEST // upload.MEGABYTE
        raise errors.TrainingVideoTooLarge(megabytes=megabytes) from error
    except DocumentEmpty as error:
        raise errors.TrainingVideoRefused from error
    try:
        media_type = await asyncio.to_thread(videos.kind_of, file.content)
        file.content.seek(0)
        video = TrainingVideo(
            id=new_id(), module_id=module_id, name=file.name, media_type=media_type,
            size=file.size, sha256=file.sha256,
        )  # fmt: skip
        await state.objects.put(key_of(video.id), file.content)
    finally:
        file.content.close()
    async with state.sessions.begin() as session:
        return VideoOut.model_validate(await videos.add(session, caller, module_id, video))


@router.put(
    f"{PATH}/videos/{{video_id}}/words",
    responses=problems(*WRITES, errors.TrainingCaptionsRefused, errors.TrainingVideoSilent),
    dependencies=MANAGES,
)
async def word_video(
    session: SessionDep, caller: CallerDep, video_id: UUID, wanted: VideoWordsIn
) -> VideoOut:
    """Its captions, in WebVTT, and its transcript: one of them is needed to publish."""
    video = await videos.word(session, caller, video_id, wanted.captions, wanted.transcript)
    return VideoOut.model_validate(video)


@router.get(
    f"{PATH}/videos/{{video_id}}",
    responses=problems(SignedOut, NotFound, errors.TrainingRangeRefused) | VIDEO,
    response_class=StreamingResponse,
)
async def play(
    request: Request, session: StatementDep, caller: CallerDep, video_id: UUID
) -> Response:
    """The whole video, or the range of bytes that is asked for."""
    video = await videos.shown(session, caller, video_id)
    headers = SANDBOXED | A_DAY | {"accept-ranges": "bytes"}
    found = videos.wanted_range(request.headers.get("range"), video.size)
    begin, end = found or (0, video.size)
    try:
        pieces = await request.app.state.objects.stream_part(key_of(video_id), begin, end)
    except FileNotFoundError as error:
        raise NotFound from error
    headers |= {"content-length": str(end - begin)}
    if found is None:
        return StreamingResponse(pieces, media_type=video.media_type, headers=headers)
    headers |= {"content-range": f"bytes {begin}-{end - 1}/{video.size}"}
    return StreamingResponse(pieces, 206, media_type=video.media_type, headers=headers)


@router.get(
    f"{PATH}/videos/{{video_id}}/captions",
    responses=problems(SignedOut, NotFound) | {200: {"content": {"text/vtt": {}}}},
    response_class=Response,
)
async def captions(session: StatementDep, caller: CallerDep, video_id: UUID) -> Response:
    video = await videos.shown(session, caller, video_id)
    if not video.captions:
        raise NotFound
    return Response(video.captions, media_type="text/vtt; charset=utf-8", headers=SANDBOXED)
