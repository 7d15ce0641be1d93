"""Feedback over HTTP, for the referents of an organisation."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.community.feedback import errors, figures, listing, table, tags, tending
from emilie.community.feedback.desk import Desk
from emilie.community.feedback.listing import Wanted
from emilie.community.feedback.models import Kind, State
from emilie.community.feedback.schemas import (
    ExchangeOut,
    FeedbackAnswerIn,
    FeedbackCloseIn,
    FeedbackDeskOut,
    FeedbackDetailOut,
    FeedbackFiguresOut,
    FeedbackItemPage,
    FeedbackMergeIn,
    FeedbackNoteIn,
    FeedbackPassIn,
    FeedbackPatch,
    FeedbackReopenIn,
    FeedbackTagIn,
    Reason,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/organisations/{organisation_id}/feedback"
ONE = f"{PATH}/{{feedback_id}}"
router = APIRouter(tags=["feedback"], dependencies=[may("feedback:tend")])

READS = (SignedOut, RightMissing, NotFound)
WRITES = (*READS, CsrfRefused)
CHANGES = (*WRITES, errors.FeedbackChanged)
ANSWERS = (*CHANGES, errors.FeedbackClosed, errors.FeedbackMerged, errors.FeedbackThreadFull)


def wanted_by(
    state: State | None = None,
    kind: Kind | None = None,
    reason: Reason | None = None,
    tag: UUID | None = None,
    assignee: UUID | Literal["nobody"] | None = None,
) -> Wanted:
    """All that is named has to be true of it."""
    return Wanted(state, kind, reason, tag, assignee)


WantedDep = Annotated[Wanted, Depends(wanted_by)]


@router.get(PATH, responses=problems(*READS))
async def listed(
    session: StatementDep,
    organisation_id: UUID,
    wanted: WantedDep,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> FeedbackItemPage:
    """What is open, the oldest first; otherwise the latest first. Duplicates are left out."""
    return await listing.page(session, Desk(organisation_id), wanted, after, limit)


@router.get(f"{PATH}/desk", responses=problems(*READS))
async def desk(session: StatementDep, organisation_id: UUID) -> FeedbackDeskOut:
    """Who may tend to feedback, and the organisation's tags."""
    return await tags.describe(session, organisation_id)


@router.get(f"{PATH}/figures", responses=problems(*READS))
async def read_figures(
    request: Request, session: StatementDep, organisation_id: UUID
) -> FeedbackFiguresOut:
    """Agents who gave thumbs, by month, and why: never a figure of few people."""
    smallest = request.app.state.settings.figures.smallest
    return await figures.read(session, organisation_id, smallest)


@router.get(
    f"{PATH}/table",
    responses=problems(*READS) | {200: {"content": {"text/csv": {}}}},
    response_class=Response,
)
async def taken_away(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: WantedDep
) -> Response:
    """What is wanted, as CSV; what is attached is not in it."""
    rows = await table.rows(session, caller, organisation_id, wanted)
    content = await asyncio.to_thread(table.written, rows, caller.language)
    name = f"{table.words_of(caller.language)['file']}-{datetime.now(UTC):%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    f"{PATH}/tags",
    status_code=201,
    responses=problems(*WRITES, errors.FeedbackTagTaken, errors.TooManyFeedbackTags),
)
async def create_tag(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: FeedbackTagIn
) -> FeedbackDeskOut:
    await tags.create(session, caller, organisation_id, wanted.name)
    return await tags.describe(session, organisation_id)


@router.delete(f"{PATH}/tags/{{tag_id}}", responses=problems(*WRITES))
async def delete_tag(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, tag_id: UUID
) -> FeedbackDeskOut:
    await tags.delete(session, caller, organisation_id, tag_id)
    await session.flush()
    return await tags.describe(session, organisation_id)


@router.get(ONE, responses=problems(*READS))
async def read(
    session: StatementDep, organisation_id: UUID, feedback_id: UUID
) -> FeedbackDetailOut:
    """With its thread; that there is an exchange is said, what it says is not."""
    return await listing.detail(session, Desk(organisation_id), feedback_id)


@router.patch(ONE, responses=problems(*CHANGES, errors.FeedbackAssigneeRefused))
async def change(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, feedback_id: UUID,
    wanted: FeedbackPatch,
) -> FeedbackDetailOut:  # fmt: skip
    """Who tends to it, and its tags."""
    its = Desk(organisation_id)
    await tending.change(session, caller, its, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, its, feedback_id)


@router.post(f"{ONE}/answers", status_code=201, responses=problems(*ANSWERS))
async def answer(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID,
    feedback_id: UUID, wanted: FeedbackAnswerIn,
) -> FeedbackDetailOut:  # fmt: skip
    """Answer its agent, and those of its duplicates: all are told."""
    its, mail = Desk(organisation_id), request.app.state.settings.mail
    await tending.answer(session, caller, its, feedback_id, wanted, mail)
    await session.flush()
    return await listing.detail(session, its, feedback_id)


@router.post(
    f"{ONE}/notes", status_code=201, responses=problems(*WRITES, errors.FeedbackThreadFull)
)
async def note(
    session: SessionDep,
    caller: CallerDep,
    organisation_id: UUID,
    feedback_id: UUID,
    wanted: FeedbackNoteIn,
) -> FeedbackDetailOut:
    """A note that its agent does not read."""
    its = Desk(organisation_id)
    await tending.note(session, caller, its, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, its, feedback_id)


@router.post(f"{ONE}/close", responses=problems(*ANSWERS))
async def close(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, feedback_id: UUID,
    wanted: FeedbackCloseIn,
) -> FeedbackDetailOut:  # fmt: skip
    its = Desk(organisation_id)
    await tending.close(session, caller, its, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, its, feedback_id)


@router.post(
    f"{ONE}/reopen",
    responses=problems(*CHANGES, errors.FeedbackNotClosed, errors.FeedbackThreadFull),
)
async def reopen(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, feedback_id: UUID,
    wanted: FeedbackReopenIn,
) -> FeedbackDetailOut:  # fmt: skip
    """What is closed, or what follows another one, which then stands by itself."""
    its = Desk(organisation_id)
    await tending.reopen(session, caller, its, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, its, feedback_id)


@router.post(
    f"{ONE}/merge",
    responses=problems(*CHANGES, errors.FeedbackMergeRefused, errors.FeedbackMerged),
)
async def merge(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, feedback_id: UUID,
    wanted: FeedbackMergeIn,
) -> FeedbackDetailOut:  # fmt: skip
    """Have it follow another one: the answers to that one are for both. Answers that one."""
    its = Desk(organisation_id)
    await tending.merge(session, caller, its, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, its, wanted.into)


@router.post(f"{ONE}/pass", responses=problems(*ANSWERS, errors.FeedbackPassedUp))
async def pass_up(
    session: SessionDep,
    caller: CallerDep,
    organisation_id: UUID,
    feedback_id: UUID,
    wanted: FeedbackPassIn,
) -> FeedbackDetailOut:
    """To the coordination, who may answer it too."""
    its = Desk(organisation_id)
    await tending.pass_up(session, caller, its, feedback_id, wanted)
    await session.flush()
    return await listing.detail(session, its, feedback_id)


@router.post(
    f"{ONE}/copy",
    responses=problems(*WRITES, errors.FeedbackCopyGone, errors.FeedbackTooSensitive),
)
async def read_exchange(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, feedback_id: UUID
) -> ExchangeOut:
    """What its agent attached. That it was read is kept, and its agent sees it."""
    return await tending.read_exchange(session, caller, Desk(organisation_id), feedback_id)
