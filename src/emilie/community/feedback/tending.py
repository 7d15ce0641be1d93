"""What is done with feedback: answered, noted, closed, merged, passed up, its exchange read."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.accounts.session import Caller
from emilie.community.feedback import errors, events
from emilie.community.feedback.copying import too_sensitive
from emilie.community.feedback.desk import Desk
from emilie.community.feedback.giving import check_room, touched
from emilie.community.feedback.models import Audience, Copy, Entry, Feedback, Tag, Tagged, View
from emilie.community.feedback.schemas import (
    ExchangeOut,
    FeedbackAnswerIn,
    FeedbackCloseIn,
    FeedbackMergeIn,
    FeedbackNoteIn,
    FeedbackPassIn,
    FeedbackPatch,
    FeedbackReopenIn,
)
from emilie.community.feedback.telling import listeners, tell
from emilie.conversations.models import Conversation
from emilie.core.db import one_or_absent
from emilie.core.errors import Invalid, NotFound
from emilie.core.events import record
from emilie.settings import Mail


async def _say(
    session: AsyncSession, caller: Caller, desk: Desk, feedback: Feedback, audience: Audience,
    words: str,
) -> None:  # fmt: skip
    await check_room(session, feedback.id)
    session.add(
        Entry(
            feedback_id=feedback.id, author_id=caller.agent_id, voice=desk.voice,
            audience=audience, words=words,
        )
    )  # fmt: skip


def _check_open(desk: Desk, feedback: Feedback) -> None:
    if feedback.merged_into is not None:
        raise errors.FeedbackMerged
    if desk.state_of(feedback) == "closed":
        raise errors.FeedbackClosed


async def change(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackPatch
) -> None:
    """Who tends to it, and the words that it is sorted by."""
    named = wanted.model_fields_set - {"version"}
    feedback = await desk.take(session, feedback_id, wanted.version)
    if "assignee_id" in named:
        if wanted.assignee_id is not None:
            await _check_referent(session, feedback.organisation_id, wanted.assignee_id)
        feedback.assignee_id = wanted.assignee_id
    if "tags" in named:
        await _tag(session, feedback, set(wanted.tags))
    touched(feedback)
    event = events.FeedbackTended(feedback.id, ",".join(sorted(named)))
    await record(session, caller.agent_id, event)


async def _check_referent(session: AsyncSession, organisation_id: UUID, agent_id: UUID) -> None:
    query = select(Agent.id).where(
        Agent.id == agent_id, Agent.organisation_id == organisation_id,
        Agent.role == "referent", Agent.state == "active",
    )  # fmt: skip
    if (await session.execute(query)).first() is None:
        raise errors.FeedbackAssigneeRefused


async def _tag(session: AsyncSession, feedback: Feedback, wanted: set[UUID]) -> None:
    theirs = Tag.organisation_id == feedback.organisation_id
    # Held before anything is written: whoever deletes one of them waits, or was before.
    held = select(Tag.id).where(Tag.id.in_(wanted), theirs).order_by(Tag.id)
    found = await session.scalars(held.with_for_update(read=True, key_share=True))
    if len(found.all()) != len(wanted):
        raise NotFound
    await session.execute(delete(Tagged).where(Tagged.feedback_id == feedback.id))
    if wanted:
        rows = [{"feedback_id": feedback.id, "tag_id": each} for each in wanted]
        await session.execute(insert(Tagged), rows)


async def answer(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackAnswerIn,
    mail: Mail,
) -> None:  # fmt: skip
    """For its agent, and those of its duplicates, who are all told."""
    feedback = await desk.take(session, feedback_id, wanted.version)
    _check_open(desk, feedback)
    await _say(session, caller, desk, feedback, "agent", wanted.words)
    desk.put(feedback, "closed" if wanted.close else "answered", wanted.close)
    if feedback.state == "open":
        # What the coordination answers waits for nobody in the organisation any more.
        feedback.state = "answered"
    touched(feedback)
    told = await listeners(session, feedback)
    await tell(session, told, mail)
    await record(session, caller.agent_id, events.FeedbackAnswered(feedback.id, len(told)))


async def note(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackNoteIn
) -> None:
    """Never read by the agent. Notes only add up: no version is asked for."""
    feedback = await one_or_absent(session, desk.rows().where(Feedback.id == feedback_id))
    if wanted.up and feedback.passed_at is None:
        raise Invalid(field="up")
    up = wanted.up or desk.voice == "coordinator"
    audience: Audience = "coordination" if up else "organisation"
    await _say(session, caller, desk, feedback, audience, wanted.words)
    await record(session, caller.agent_id, events.FeedbackNoted(feedback.id))


async def close(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackCloseIn
) -> None:
    """Its agents see it on their page; no letter is sent for that."""
    feedback = await desk.take(session, feedback_id, wanted.version)
    _check_open(desk, feedback)
    desk.put(feedback, "closed", wanted.reason)
    touched(feedback)
    if desk.voice == "referent":
        for each in await listeners(session, feedback):
            each.unread = True
    await record(session, caller.agent_id, events.FeedbackClosed(feedback.id, wanted.reason))


async def reopen(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackReopenIn
) -> None:
    """What is closed; or what followed another one, which then stands by itself."""
    feedback = await desk.take(session, feedback_id, wanted.version)
    if feedback.merged_into is not None and desk.voice == "referent":
        feedback.merged_into = feedback.merged_at = None
    elif desk.state_of(feedback) != "closed":
        raise errors.FeedbackNotClosed
    desk.put(feedback, "open")
    audience: Audience = "organisation" if desk.voice == "referent" else "coordination"
    await _say(session, caller, desk, feedback, audience, wanted.words)
    touched(feedback)
    await record(session, caller.agent_id, events.FeedbackReopened(feedback.id))


async def merge(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackMergeIn
) -> None:
    """Answers to the other one are for this one's agent too, from now on."""
    # Both at once, in one order: two who merge across each other do not wait for each other for
    # ever. Those of others are left alone.
    both = desk.rows().where(Feedback.id.in_([feedback_id, wanted.into])).order_by(Feedback.id)
    await session.execute(both.with_for_update(of=Feedback))
    feedback = await desk.take(session, feedback_id, wanted.version)
    into = await one_or_absent(session, desk.rows().where(Feedback.id == wanted.into))
    followed = select(Feedback.id).where(Feedback.merged_into == feedback.id)
    if (
        feedback.id == into.id
        or into.merged_into is not None
        or "closed" in {feedback.state, into.state}
        or feedback.passed_at is not None
        or (await session.execute(followed.limit(1))).first() is not None
    ):
        raise errors.FeedbackMergeRefused
    if feedback.merged_into is not None:
        raise errors.FeedbackMerged
    feedback.merged_into, feedback.merged_at = into.id, datetime.now(UTC)
    touched(feedback)
    touched(into)
    await record(session, caller.agent_id, events.FeedbackMerged(feedback.id, into.id))


async def pass_up(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID, wanted: FeedbackPassIn
) -> None:
    """To the coordination, who read it, its thread, and the exchange if its agent agreed."""
    feedback = await desk.take(session, feedback_id, wanted.version)
    _check_open(desk, feedback)
    if feedback.passed_at is not None:
        raise errors.FeedbackPassedUp
    await _say(session, caller, desk, feedback, "coordination", wanted.words)
    feedback.passed_at, feedback.passed_state = datetime.now(UTC), "open"
    touched(feedback)
    await record(session, caller.agent_id, events.FeedbackPassed(feedback.id))


async def read_exchange(
    session: AsyncSession, caller: Caller, desk: Desk, feedback_id: UUID
) -> ExchangeOut:
    """What is attached, which leaves a trace that its agent sees."""
    # Held, as by who takes it back: it was read before, or is not read at all.
    query = desk.rows().where(Feedback.id == feedback_id)
    feedback = await one_or_absent(session, query.with_for_update(read=True, of=Feedback))
    copy = await session.get(Copy, feedback.id)
    if copy is None or (desk.voice == "coordinator" and not copy.goes_up):
        raise errors.FeedbackCopyGone
    if feedback.conversation_id is not None:
        conversation = await session.get(Conversation, feedback.conversation_id)
        # It may have been raised since.
        if conversation is not None and too_sensitive(conversation.sensitivity):
            raise errors.FeedbackTooSensitive
    session.add(View(feedback_id=feedback.id, agent_id=caller.agent_id, voice=desk.voice))
    await record(session, caller.agent_id, events.ExchangeRead(feedback.id))
    return ExchangeOut.model_validate(copy, from_attributes=True)
