"""Feedback as its own agent reads it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from emilie.accounts.models import Agent
from emilie.community.feedback.models import Copy, Entry, Feedback, View, of
from emilie.community.feedback.schemas import (
    ExchangeOut,
    ExchangeViewOut,
    FeedbackEntryOut,
    MyFeedbackDetailOut,
    MyFeedbackOut,
    MyFeedbackPage,
    ThumbList,
    ThumbOut,
)
from emilie.conversations.models import Conversation, readable_by
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.paging import cursor, read_cursor

Root = aliased(Feedback)
MOST_VIEWS = 50
THUMBS = text("""
select feedback.id, message_id, kind, reasons, words, named,
  feedback_copies.feedback_id is not null as attached, coalesce(goes_up, false) as goes_up
from feedback left join feedback_copies on feedback_copies.feedback_id = feedback.id
where agent_id = :agent_id and conversation_id = :conversation_id and message_id is not null
order by created_at, feedback.id
""")
UNREAD = text("select count(*) from feedback where agent_id = :agent_id and unread")


def _told(query: Select[Feedback]) -> Select[*tuple[Any, ...]]:
    """What follows another one stands as that one does."""
    return (
        query.with_only_columns(
            Feedback, func.coalesce(Root.state, Feedback.state).label("now"),
            func.coalesce(Root.close_reason, Feedback.close_reason).label("reason"),
            Copy.feedback_id.is_not(None).label("attached"),
        )
        .outerjoin(Root, Root.id == Feedback.merged_into)
        .outerjoin(Copy, Copy.feedback_id == Feedback.id)
    )  # fmt: skip


def _facts(row: Row[Any]) -> dict[str, Any]:
    given: Feedback = row[0]
    kept = (
        "id", "kind", "reasons", "words", "named", "unread", "conversation_id", "message_id",
        "created_at",
    )  # fmt: skip
    return {name: getattr(given, name) for name in kept} | {
        "state": row.now, "close_reason": row.reason, "attached": row.attached,
        "passed": given.passed_at is not None, "merged": given.merged_into is not None,
    }  # fmt: skip


async def thumbs(session: AsyncSession, agent_id: UUID, conversation_id: UUID) -> ThumbList:
    """What the agent thinks of the answers of one conversation."""
    await one_or_absent(session, readable_by(agent_id).where(Conversation.id == conversation_id))
    values = {"agent_id": agent_id, "conversation_id": conversation_id}
    found = await session.execute(THUMBS, values)
    return ThumbList(items=[ThumbOut.model_validate(row) for row in found])


async def thumb(session: AsyncSession, agent_id: UUID, feedback_id: UUID) -> ThumbOut:
    """One of them, as the foot of its answer shows it."""
    row = (await session.execute(_told(of(agent_id).where(Feedback.id == feedback_id)))).one()
    copy = await session.get(Copy, feedback_id)
    facts = _facts(row) | {"goes_up": copy is not None and copy.goes_up}
    return ThumbOut.model_validate(facts)


async def unread(session: AsyncSession, agent_id: UUID) -> int:
    found = await session.execute(UNREAD, {"agent_id": agent_id})
    return int(found.scalar_one())


async def page(
    session: AsyncSession, agent_id: UUID, before: str | None, limit: int
) -> MyFeedbackPage:
    """The latest first."""
    query = of(agent_id)
    if before is not None:
        at, row_id = read_cursor(before)
        query = query.where(tuple_(Feedback.created_at, Feedback.id) < (at, row_id))
    ordered = _told(query).order_by(Feedback.created_at.desc(), Feedback.id.desc())
    found = (await session.execute(ordered.limit(limit + 1))).all()
    last = found[limit - 1][0] if len(found) > limit else None
    return MyFeedbackPage(
        items=[MyFeedbackOut.model_validate(_facts(row)) for row in found[:limit]],
        next=cursor(last.created_at, last.id) if last else None,
    )


async def detail(session: AsyncSession, agent_id: UUID, feedback_id: UUID) -> MyFeedbackDetailOut:
    """With what is attached, who read it, and what was said."""
    row = (
        await session.execute(_told(of(agent_id).where(Feedback.id == feedback_id)))
    ).one_or_none()
    if row is None:
        raise NotFound
    copy = await session.get(Copy, feedback_id)
    return MyFeedbackDetailOut(
        **_facts(row),
        copied=ExchangeOut.model_validate(copy, from_attributes=True) if copy else None,
        views=await _views(session, feedback_id),
        thread=await _thread(session, row[0]),
    )


async def _views(session: AsyncSession, feedback_id: UUID) -> list[ExchangeViewOut]:
    query = (
        select(View.voice, View.at, Agent.name)
        .outerjoin(Agent, Agent.id == View.agent_id)
        .where(View.feedback_id == feedback_id)
        .order_by(View.at.desc())
        .limit(MOST_VIEWS)
    )
    found = await session.execute(query)
    return [ExchangeViewOut(voice=row.voice, name=row.name, at=row.at) for row in found]


async def _thread(session: AsyncSession, given: Feedback) -> list[FeedbackEntryOut]:
    """Their own; and of the one that it follows, the answers alone, since it does."""
    theirs = Entry.feedback_id == given.id
    if given.merged_into is not None:
        followed = and_(
            Entry.feedback_id == given.merged_into, Entry.voice != "agent",
            Entry.created_at >= given.merged_at,
        )  # fmt: skip
        theirs = or_(theirs, followed)
    query = (
        select(Entry, Agent.name)
        .outerjoin(Agent, Agent.id == Entry.author_id)
        .where(theirs, Entry.audience == "agent")
        .order_by(Entry.created_at, Entry.id)
    )
    return [
        FeedbackEntryOut(
            id=entry.id, voice=entry.voice, audience=entry.audience, author=name,
            words=entry.words, created_at=entry.created_at, of=None,
        )
        for entry, name in await session.execute(query)
    ]  # fmt: skip
