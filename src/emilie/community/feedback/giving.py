"""What agents do with their own feedback: give, change, reply, delete."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.feedback import copying, errors, events
from emilie.community.feedback.models import Entry, Feedback, Thumb, of
from emilie.community.feedback.schemas import DownReason, FeedbackIn, Reason, ThumbIn, UpReason
from emilie.core.db import one_or_absent
from emilie.core.events import record

REASONS: dict[Thumb, tuple[Reason, ...]] = {
    "up": get_args(UpReason), "down": get_args(DownReason),
}  # fmt: skip
THUMBS_A_DAY = 300
MESSAGES_A_DAY = 20
REPLIES_A_DAY = 50
MOST_ENTRIES = 200
"""In the thread of one feedback."""

# What one agent writes is taken in turn: none is counted twice, nor given twice.
IN_TURN = text("select pg_advisory_xact_lock(hashtextextended('emilie:feedback:' || :agent_id, 0))")
THUMBS = text("""
select count(*) from feedback where agent_id = :agent_id and kind in ('up', 'down')
  and created_at > now() - interval '1 day'
""")
MESSAGES = text("""
select count(*) from feedback where agent_id = :agent_id and kind not in ('up', 'down')
  and created_at > now() - interval '1 day'
""")
REPLIES = text("""
select count(*) from feedback_entries join feedback on feedback.id = feedback_id
where feedback.agent_id = :agent_id and voice = 'agent'
  and feedback_entries.created_at > now() - interval '1 day'
""")
IN_THREAD = text("select count(*) from feedback_entries where feedback_id = :feedback_id")


async def _in_turn(session: AsyncSession, caller: Caller) -> None:
    await session.execute(IN_TURN, {"agent_id": str(caller.agent_id)})


async def _check_flood(
    session: AsyncSession, caller: Caller, counted: TextClause, most: int
) -> None:
    if (await session.scalar(counted, {"agent_id": caller.agent_id}) or 0) >= most:
        raise errors.TooMuchFeedback(most=most)


async def check_room(session: AsyncSession, feedback_id: UUID) -> None:
    """Whether one more entry fits in its thread."""
    entries = await session.scalar(IN_THREAD, {"feedback_id": feedback_id}) or 0
    if entries >= MOST_ENTRIES:
        raise errors.FeedbackThreadFull(most=MOST_ENTRIES)


async def mine(session: AsyncSession, caller: Caller, feedback_id: UUID) -> Feedback:
    """The caller's own, held: who tends to it waits."""
    query = of(caller.agent_id).where(Feedback.id == feedback_id).with_for_update()
    return await one_or_absent(session, query)


def touched(feedback: Feedback) -> None:
    """Who read it before has to read it again before they change it."""
    feedback.version += 1
    feedback.changed_at = datetime.now(UTC)


async def thumb(
    session: AsyncSession, caller: Caller, conversation_id: UUID, message_id: UUID, wanted: ThumbIn
) -> Feedback:
    """What the caller thinks of an answer, in place of what they thought before."""
    if not set(wanted.reasons) <= set(REASONS[wanted.kind]):
        raise errors.FeedbackReasonUnknown
    await copying.find_answer(session, caller.agent_id, conversation_id, message_id)
    await _in_turn(session, caller)
    query = of(caller.agent_id).where(Feedback.message_id == message_id).with_for_update()
    given = (await session.execute(query)).scalar_one_or_none()
    if given is None:
        await _check_flood(session, caller, THUMBS, THUMBS_A_DAY)
        given = Feedback(
            organisation_id=caller.organisation_id, agent_id=caller.agent_id,
            conversation_id=conversation_id, message_id=message_id, version=0,
        )  # fmt: skip
        session.add(given)
    elif wanted.words and wanted.words != given.words:
        # It says something new: it is to be read again.
        given.state, given.close_reason = "open", None
    given.kind, given.words, given.named = wanted.kind, wanted.words, wanted.named
    given.reasons = list(dict.fromkeys(wanted.reasons))
    touched(given)
    await session.flush()
    await record(session, caller.agent_id, events.FeedbackGiven(given.id))
    return given


async def message(session: AsyncSession, caller: Caller, wanted: FeedbackIn) -> Feedback:
    """A message of the general channel."""
    await _in_turn(session, caller)
    await _check_flood(session, caller, MESSAGES, MESSAGES_A_DAY)
    given = Feedback(
        organisation_id=caller.organisation_id, agent_id=caller.agent_id, kind=wanted.kind,
        words=wanted.words, named=True,
    )  # fmt: skip
    session.add(given)
    await session.flush()
    await record(session, caller.agent_id, events.FeedbackGiven(given.id))
    return given


async def reply(session: AsyncSession, caller: Caller, feedback_id: UUID, words: str) -> None:
    """Their agent goes on: it is open again, for all who were answering."""
    await _in_turn(session, caller)
    tended = await _tended(session, caller, feedback_id)
    feedback = tended[-1]
    await _check_flood(session, caller, REPLIES, REPLIES_A_DAY)
    await check_room(session, feedback.id)
    entry = Entry(
        feedback_id=feedback.id, author_id=caller.agent_id, voice="agent", audience="agent",
        words=words,
    )  # fmt: skip
    session.add(entry)
    for each in tended:
        each.state, each.close_reason = "open", None
        if each.passed_state is not None:
            each.passed_state, each.passed_reason = "open", None
        touched(each)
    await record(session, caller.agent_id, events.FeedbackReplied(feedback.id))


async def _tended(session: AsyncSession, caller: Caller, feedback_id: UUID) -> list[Feedback]:
    """It, after the one that it follows, where it is read: held in the order of who answers."""
    query = of(caller.agent_id).where(Feedback.id == feedback_id)
    followed = await session.scalar(query.with_only_columns(Feedback.merged_into))
    if followed is None:
        return [await mine(session, caller, feedback_id)]
    held = select(Feedback).where(Feedback.id == followed).with_for_update()
    root = await one_or_absent(session, held)
    feedback = await mine(session, caller, feedback_id)
    if feedback.merged_into != followed:
        raise errors.FeedbackChanged
    return [root, feedback]


async def seen(session: AsyncSession, caller: Caller, feedback_id: UUID) -> None:
    feedback = await mine(session, caller, feedback_id)
    feedback.unread = False


async def delete(session: AsyncSession, caller: Caller, feedback_id: UUID) -> None:
    """With all that was said in its thread, and the exchange."""
    feedback = await mine(session, caller, feedback_id)
    await session.delete(feedback)
    await record(session, caller.agent_id, events.FeedbackDeleted(feedback_id))
