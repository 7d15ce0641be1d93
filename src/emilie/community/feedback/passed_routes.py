"""Feedback over HTTP, for the coordination: what referents passed up, of all organisations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.community.feedback import errors, listing, tending
from emilie.community.feedback.desk import Desk
from emilie.community.feedback.listing import Wanted
from emilie.community.feedback.models import Kind, State
from emilie.community.feedback.schemas import (
    ExchangeOut,
    FeedbackAnswerIn,
    FeedbackCloseIn,
    FeedbackDetailOut,
    FeedbackItemPage,
    FeedbackNoteIn,
    FeedbackReopenIn,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/passed-feedback"
ONE = f"{PATH}/{{feedback_id}}"
router = APIRouter(tags=["feedback"], dependencies=[may("feedback:passed")])
DESK = Desk(None)

READS = (SignedOut, RightMissing, NotFound)
WRITES = (*READS, CsrfRefused)
CHANGES = (*WRITES, errors.FeedbackChanged)
ANSWERS = (*CHANGES, errors.FeedbackClosed, errors.FeedbackMerged, errors.FeedbackThreadFull)


@router.get(PATH, responses=problems(SignedOut, RightMissing))
async def listed(
    session: StatementDep,
    state: State | None = None,
    kind: Kind | None = None,
    organisation: UUID | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> FeedbackItemPage:
    """What is open with the coordination, the oldest first; otherwise the latest first."""
    wanted = Wanted(state=state, kind=kind, organisation_id=organisation)
    return await listing.page(session, DESK, wanted, after, limit)


@router.get(ONE, responses=problems(*READS))
async def read(session: StatementDep, feedback_id: UUID) -> FeedbackDetailOut:
    """With its thread, without the notes that its referents keep for themselves."""
    return await listing.detail(session, DESK, feedback_id)


@router.post(f"{ONE}/answers", status_code=201, responses=problems(*ANSWERS))
async def answer(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    feedback_id: UUID,
    wanted: FeedbackAnswerIn,
) -> FeedbackDetailOut:
    """Answer its agent, who is told."""
    mail = request.app.state.settings.mail
    await tending.answer(session, caller, DESK, feedback_id, wanted, mail)
    await session.flush()
    return await listing.detail(session, DESK, feedback_id)


@router.post(
    f"{ONE}/notes", status_code=201, responses=problems(*WRITES, errors.FeedbackThreadFull)
)
async def note(
    session: SessionDep, caller: CallerDep, feedback_id: UUID, wanted: FeedbackNoteIn
) -> FeedbackDetailOut:
    """A note to the referents of its organisation; its agent does not read it."""
    await tending.note(session, caller, DESK, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, DESK, feedback_id)


@router.post(f"{ONE}/close", responses=problems(*ANSWERS))
async def close(
    session: SessionDep, caller: CallerDep, feedback_id: UUID, wanted: FeedbackCloseIn
) -> FeedbackDetailOut:
    """For the coordination; in the organisation, it stands as it did."""
    await tending.close(session, caller, DESK, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, DESK, feedback_id)


@router.post(
    f"{ONE}/reopen",
    responses=problems(*CHANGES, errors.FeedbackNotClosed, errors.FeedbackThreadFull),
)
async def reopen(
    session: SessionDep, caller: CallerDep, feedback_id: UUID, wanted: FeedbackReopenIn
) -> FeedbackDetailOut:
    await tending.reopen(session, caller, DESK, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, DESK, feedback_id)


@router.post(
    f"{ONE}/copy",
    responses=problems(*WRITES, errors.FeedbackCopyGone, errors.FeedbackTooSensitive),
)
async def read_exchange(session: SessionDep, caller: CallerDep, feedback_id: UUID) -> ExchangeOut:
    """What its agent attached, if they agreed that it goes up. That it was read is kept."""
    return await tending.read_exchange(session, caller, DESK, feedback_id)
