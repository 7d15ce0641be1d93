"""The words by which an organisation sorts its feedback."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.accounts.session import Caller
from emilie.community.feedback import errors, events
from emilie.community.feedback.models import Tag
from emilie.community.feedback.schemas import FeedbackDeskOut, FeedbackTagOut, TendsOut
from emilie.core.db import one_or_absent
from emilie.core.events import record

MOST_TAGS = 50


async def describe(session: AsyncSession, organisation_id: UUID) -> FeedbackDeskOut:
    """Who tends to feedback there, and its tags, by name."""
    people = select(Agent.id, Agent.name).where(
        Agent.organisation_id == organisation_id, Agent.role == "referent", Agent.state == "active"
    )
    words = select(Tag.id, Tag.name).where(Tag.organisation_id == organisation_id)
    referents = await session.execute(people.order_by(Agent.folded, Agent.id))
    tags = await session.execute(words.order_by(func.fold(Tag.name), Tag.id))
    return FeedbackDeskOut(
        referents=[TendsOut(id=row.id, name=row.name) for row in referents],
        tags=[FeedbackTagOut(id=row.id, name=row.name) for row in tags],
    )


async def create(session: AsyncSession, caller: Caller, organisation_id: UUID, name: str) -> None:
    theirs = select(func.count()).select_from(Tag).where(Tag.organisation_id == organisation_id)
    if (await session.scalar(theirs) or 0) >= MOST_TAGS:
        raise errors.TooManyFeedbackTags(most=MOST_TAGS)
    try:
        async with session.begin_nested():
            session.add(Tag(organisation_id=organisation_id, name=name))
    except IntegrityError as error:
        raise errors.FeedbackTagTaken(name=name) from error
    await record(session, caller.agent_id, events.TagsChanged(organisation_id))


async def delete(
    session: AsyncSession, caller: Caller, organisation_id: UUID, tag_id: UUID
) -> None:
    """It is taken off all that bears it."""
    query = select(Tag).where(Tag.id == tag_id, Tag.organisation_id == organisation_id)
    await session.delete(await one_or_absent(session, query))
    await record(session, caller.agent_id, events.TagsChanged(organisation_id))
