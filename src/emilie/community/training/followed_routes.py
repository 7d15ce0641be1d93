"""Meetings, declarations and evidence over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.community.training import errors, evidence, meetings
from emilie.community.training.followed import (
    AttendanceIn,
    CertificateOut,
    DeclarationIn,
    EvidenceOut,
    MeetingIn,
    MeetingList,
    MeetingOut,
    MeetingPage,
    MeetingWithAgents,
    RecordOut,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/training"
MEETINGS = f"{PATH}/meetings"
ONE = f"{MEETINGS}/{{meeting_id}}"
EVIDENCE = "/api/organisations/{organisation_id}/training/evidence"
router = APIRouter(tags=["training"], dependencies=[may("training")])
ORGANISES = [may("training:organise")]
READS = (SignedOut, RightMissing, NotFound)
WRITES = (*READS, CsrfRefused)
OWN = (SignedOut, CsrfRefused, NotFound)


@router.get(f"{MEETINGS}/coming", responses=problems(SignedOut))
async def coming(session: StatementDep, caller: CallerDep) -> MeetingList:
    """Sessions of the caller's organisation that are not over."""
    return MeetingList(items=await meetings.coming(session, caller))


@router.put(f"{ONE}/enrolment", responses=problems(*OWN, errors.MeetingFull, errors.MeetingOver))
async def enrol(session: SessionDep, caller: CallerDep, meeting_id: UUID) -> MeetingOut:
    await meetings.enrol(session, caller, meeting_id)
    return await meetings.describe(session, caller, meeting_id)


@router.delete(f"{ONE}/enrolment", responses=problems(*OWN, errors.MeetingOver))
async def leave(session: SessionDep, caller: CallerDep, meeting_id: UUID) -> MeetingOut:
    await meetings.leave(session, caller, meeting_id)
    return await meetings.describe(session, caller, meeting_id)


@router.get(MEETINGS, responses=problems(SignedOut, RightMissing), dependencies=ORGANISES)
async def listing(
    session: StatementDep, caller: CallerDep,
    before: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> MeetingPage:  # fmt: skip
    """All those of the caller's organisation, the latest first."""
    return await meetings.page(session, caller, before, limit)


@router.post(
    MEETINGS, status_code=201,
    responses=problems(SignedOut, RightMissing, CsrfRefused, errors.MeetingRefused),
    dependencies=ORGANISES,
)  # fmt: skip
async def create(session: SessionDep, caller: CallerDep, wanted: MeetingIn) -> MeetingOut:
    made = await meetings.create(session, caller, wanted)
    return await meetings.describe(session, caller, made)


@router.get(ONE, responses=problems(*READS), dependencies=ORGANISES)
async def describe(session: StatementDep, caller: CallerDep, meeting_id: UUID) -> MeetingWithAgents:
    """With those who are enrolled."""
    return await meetings.with_agents(session, caller, meeting_id)


@router.put(
    ONE,
    responses=problems(
        *WRITES, errors.MeetingRefused, errors.MeetingOver, errors.MeetingSeatsTaken
    ),
    dependencies=ORGANISES,
)
async def change(
    session: SessionDep, caller: CallerDep, meeting_id: UUID, wanted: MeetingIn
) -> MeetingOut:
    await meetings.change(session, caller, meeting_id, wanted)
    await session.flush()
    return await meetings.describe(session, caller, meeting_id)


@router.post(
    f"{ONE}/cancellation", responses=problems(*WRITES, errors.MeetingOver), dependencies=ORGANISES
)
async def cancel(session: SessionDep, caller: CallerDep, meeting_id: UUID) -> MeetingOut:
    await meetings.cancel(session, caller, meeting_id)
    await session.flush()
    return await meetings.describe(session, caller, meeting_id)


@router.put(
    f"{ONE}/attendance",
    responses=problems(*WRITES, errors.MeetingNotBegun, errors.MeetingOver),
    dependencies=ORGANISES,
)
async def attendance(
    session: SessionDep, caller: CallerDep, meeting_id: UUID, wanted: AttendanceIn
) -> MeetingWithAgents:
    """Who came, and who did not: evidence is made of the former."""
    await meetings.attendance(session, caller, meeting_id, wanted)
    return await meetings.with_agents(session, caller, meeting_id)


@router.get(f"{PATH}/record", responses=problems(SignedOut))
async def record(session: StatementDep, caller: CallerDep) -> RecordOut:
    """All that the caller can show."""
    return await evidence.mine(session, caller)


@router.get(f"{PATH}/certificates/{{completion_id}}", responses=problems(SignedOut, NotFound))
async def certificate(
    request: Request, session: StatementDep, caller: CallerDep, completion_id: UUID
) -> CertificateOut:
    """Of a module that the caller completed."""
    institution = request.app.state.settings.institution.name
    return await evidence.certificate(session, caller, completion_id, institution)


@router.post(
    f"{PATH}/declarations", status_code=201,
    responses=problems(SignedOut, CsrfRefused, errors.DeclarationRefused),
)  # fmt: skip
async def declare(session: SessionDep, caller: CallerDep, wanted: DeclarationIn) -> RecordOut:
    """A session elsewhere, on the caller's word."""
    await evidence.declare(session, caller, wanted)
    await session.flush()
    return await evidence.mine(session, caller)


@router.delete(f"{PATH}/declarations/{{declaration_id}}", status_code=204, responses=problems(*OWN))
async def take_back(session: SessionDep, caller: CallerDep, declaration_id: UUID) -> None:
    await evidence.take_back(session, caller, declaration_id)


@router.get(EVIDENCE, responses=problems(*READS), dependencies=ORGANISES)
async def of_organisation(session: StatementDep, organisation_id: UUID) -> EvidenceOut:
    return await evidence.of_organisation(session, organisation_id)


@router.get(
    f"{EVIDENCE}/table",
    responses=problems(*READS) | {200: {"content": {"text/csv": {}}}},
    response_class=Response,
    dependencies=ORGANISES,
)
async def table(session: SessionDep, caller: CallerDep, organisation_id: UUID) -> Response:
    """Who completed what, when, which version, for how long, as CSV."""
    rows = await evidence.table(session, caller, organisation_id)
    content = await asyncio.to_thread(evidence.written, rows, caller.language)
    name = f"{evidence.words_of(caller.language)['file']}-{datetime.now(UTC):%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
