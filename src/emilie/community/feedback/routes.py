"""Feedback over HTTP, for who gives it: thumbs, messages, what is attached, replies."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.community.feedback import copying, errors, giving, mine
from emilie.community.feedback.models import Part
from emilie.community.feedback.schemas import (
    ExchangeIn,
    ExchangePatch,
    ExchangePreviewOut,
    FeedbackIn,
    FeedbackNewsOut,
    FeedbackReplyIn,
    MyFeedbackDetailOut,
    MyFeedbackPage,
    ThumbIn,
    ThumbList,
    ThumbOut,
)
from emilie.conversations.beginning import AnswerInProgress
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/feedback"
ONE = f"{PATH}/{{feedback_id}}"
OF_CONVERSATION = "/api/conversations/{conversation_id}/feedback"
OF_ANSWER = f"{OF_CONVERSATION}/{{message_id}}"
router = APIRouter(tags=["feedback"], dependencies=[may("feedback")])

READS = problems(SignedOut, NotFound)
WRITES = (SignedOut, NotFound, CsrfRefused)
SEES = (errors.FeedbackTooSensitive, errors.FeedbackCopyEmpty, errors.FeedbackCopyTooLong)
FULL = (errors.TooMuchFeedback, errors.FeedbackThreadFull, errors.FeedbackChanged)


@router.get(OF_CONVERSATION, responses=READS)
async def thumbs(session: StatementDep, caller: CallerDep, conversation_id: UUID) -> ThumbList:
    """What the caller thinks of the answers of one of their conversations."""
    return await mine.thumbs(session, caller.agent_id, conversation_id)


@router.put(
    OF_ANSWER,
    responses=problems(
        *WRITES, AnswerInProgress, errors.FeedbackReasonUnknown, errors.TooMuchFeedback
    ),
)
async def thumb(
    session: SessionDep, caller: CallerDep, conversation_id: UUID, message_id: UUID, wanted: ThumbIn
) -> ThumbOut:
    """What the caller thinks of an answer, in place of what they thought before. Nothing of the
    exchange is stored with it.
    """
    given = await giving.thumb(session, caller, conversation_id, message_id, wanted)
    return await mine.thumb(session, caller.agent_id, given.id)


@router.get(f"{OF_ANSWER}/copy", responses=problems(SignedOut, NotFound, AnswerInProgress, *SEES))
async def preview(
    session: SessionDep, caller: CallerDep, conversation_id: UUID, message_id: UUID,
    part: Part = "both",
) -> ExchangePreviewOut:  # fmt: skip
    """Letter by letter what attaching that part of the exchange would store; nothing is yet."""
    return await copying.preview(session, caller, conversation_id, message_id, part)


@router.get(PATH, responses=problems(SignedOut))
async def listing(
    session: StatementDep,
    caller: CallerDep,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> MyFeedbackPage:
    """The caller's own feedback, the latest first."""
    return await mine.page(session, caller.agent_id, before, limit)


@router.post(
    PATH, status_code=201, responses=problems(SignedOut, CsrfRefused, errors.TooMuchFeedback)
)
async def message(
    session: SessionDep, caller: CallerDep, wanted: FeedbackIn
) -> MyFeedbackDetailOut:
    """An idea, a problem, a question, a praise, in the caller's name."""
    given = await giving.message(session, caller, wanted)
    return await mine.detail(session, caller.agent_id, given.id)


@router.get(f"{PATH}/news", responses=problems(SignedOut))
async def news(session: StatementDep, caller: CallerDep) -> FeedbackNewsOut:
    """How many of the caller's were answered since they looked."""
    return FeedbackNewsOut(unread=await mine.unread(session, caller.agent_id))


@router.get(ONE, responses=READS)
async def read(session: StatementDep, caller: CallerDep, feedback_id: UUID) -> MyFeedbackDetailOut:
    """One of the caller's, with what is attached, who read it and when, and the answers."""
    return await mine.detail(session, caller.agent_id, feedback_id)


@router.delete(ONE, status_code=204, responses=problems(*WRITES))
async def delete(session: SessionDep, caller: CallerDep, feedback_id: UUID) -> None:
    """With its thread, and what is attached: nobody reads it any more."""
    await giving.delete(session, caller, feedback_id)


@router.post(f"{ONE}/seen", status_code=204, responses=problems(*WRITES))
async def seen(session: SessionDep, caller: CallerDep, feedback_id: UUID) -> None:
    """The caller has read what was answered."""
    await giving.seen(session, caller, feedback_id)


@router.post(f"{ONE}/replies", status_code=201, responses=problems(*WRITES, *FULL))
async def reply(
    session: SessionDep, caller: CallerDep, feedback_id: UUID, wanted: FeedbackReplyIn
) -> MyFeedbackDetailOut:
    """Go on in the thread; it is open again for who answers."""
    await giving.reply(session, caller, feedback_id, wanted.words)
    await session.flush()
    return await mine.detail(session, caller.agent_id, feedback_id)


@router.put(
    f"{ONE}/copy",
    responses=problems(
        *WRITES, AnswerInProgress, *SEES, errors.FeedbackCopyChanged, errors.FeedbackWithoutExchange
    ),
)
async def attach(
    session: SessionDep, caller: CallerDep, feedback_id: UUID, wanted: ExchangeIn
) -> MyFeedbackDetailOut:
    """Store the exchange as it was previewed; it does not change with the conversation."""
    feedback = await giving.mine(session, caller, feedback_id)
    await copying.attach(session, caller, feedback, wanted)
    giving.touched(feedback)
    await session.flush()
    return await mine.detail(session, caller.agent_id, feedback_id)


@router.patch(f"{ONE}/copy", responses=problems(*WRITES, errors.FeedbackCopyGone))
async def agree(
    session: SessionDep, caller: CallerDep, feedback_id: UUID, wanted: ExchangePatch
) -> MyFeedbackDetailOut:
    """Whether the coordination may read what is attached."""
    feedback = await giving.mine(session, caller, feedback_id)
    await copying.agree(session, caller, feedback, goes_up=wanted.goes_up)
    giving.touched(feedback)
    await session.flush()
    return await mine.detail(session, caller.agent_id, feedback_id)


@router.delete(f"{ONE}/copy", responses=problems(*WRITES, errors.FeedbackCopyGone))
async def take_back(
    session: SessionDep, caller: CallerDep, feedback_id: UUID
) -> MyFeedbackDetailOut:
    """Erase what is attached; the feedback stays."""
    feedback = await giving.mine(session, caller, feedback_id)
    await copying.take_back(session, caller, feedback)
    giving.touched(feedback)
    await session.flush()
    return await mine.detail(session, caller.agent_id, feedback_id)
