"""Feedback as who tends to it reads it: the list, filtered, and one with its thread."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from emilie.accounts.models import Agent, Organisation
from emilie.community.feedback.desk import Desk
from emilie.community.feedback.models import Copy, Entry, Feedback, Kind, State, Tag, Tagged
from emilie.community.feedback.schemas import (
    FeedbackDetailOut,
    FeedbackEntryOut,
    FeedbackFollowerOut,
    FeedbackItemOut,
    FeedbackItemPage,
    FeedbackTagOut,
    Reason,
    TendsOut,
)
from emilie.core.errors import NotFound
from emilie.core.paging import cursor, read_cursor

Giver, Assignee, Follower = aliased(Agent), aliased(Agent), aliased(Feedback)


@dataclass(frozen=True)
class Wanted:
    """Which feedback: all that is set has to be true of it."""

    state: State | None = None
    kind: Kind | None = None
    reason: Reason | None = None
    tag_id: UUID | None = None
    assignee: UUID | Literal["nobody"] | None = None
    organisation_id: UUID | None = None


def _are(desk: Desk, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Duplicates are found by the one that they follow."""
    true: list[ColumnElement[bool]] = [Feedback.merged_into.is_(None)]
    if wanted.state is not None:
        state = Feedback.passed_state if desk.organisation_id is None else Feedback.state
        true.append(state == wanted.state)
    if wanted.kind is not None:
        true.append(Feedback.kind == wanted.kind)
    if wanted.reason is not None:
        true.append(Feedback.reasons.contains([wanted.reason]))
    if wanted.tag_id is not None:
        true.append(
            select(Tagged.tag_id)
            .where(Tagged.feedback_id == Feedback.id, Tagged.tag_id == wanted.tag_id)
            .exists()
        )
    if wanted.assignee == "nobody":
        true.append(Feedback.assignee_id.is_(None))
    elif wanted.assignee is not None:
        true.append(Feedback.assignee_id == wanted.assignee)
    if wanted.organisation_id is not None:
        true.append(Feedback.organisation_id == wanted.organisation_id)
    return true


def _told(desk: Desk, query: Select[Feedback]) -> Select[*tuple[Any, ...]]:
    """With the names that go with each, as far as they are for the reader."""
    duplicates = select(func.count()).where(Follower.merged_into == Feedback.id).scalar_subquery()
    opened = Copy.goes_up if desk.organisation_id is None else Copy.feedback_id.is_not(None)
    return (
        query.with_only_columns(
            Feedback, Organisation.name.label("organisation"), Giver.name.label("giver"),
            Assignee.name.label("assignee"), Copy.goes_up.label("copy_agreed"),
            func.coalesce(opened, False).label("has_copy"),
            duplicates.label("duplicates"),
        )
        .join(Organisation, Organisation.id == Feedback.organisation_id)
        .join(Giver, Giver.id == Feedback.agent_id)
        .outerjoin(Assignee, Assignee.id == Feedback.assignee_id)
        .outerjoin(Copy, Copy.feedback_id == Feedback.id)
    )  # fmt: skip


async def page(
    session: AsyncSession, desk: Desk, wanted: Wanted, after: str | None, limit: int
) -> FeedbackItemPage:
    """What is open, the oldest first, since it waits; all else, the latest first."""
    kept = desk.rows().where(*_are(desk, wanted))
    total = oldest = None
    place = tuple_(Feedback.created_at, Feedback.id)
    waits = wanted.state == "open"
    query = kept
    if after is None:
        total = await session.scalar(select(func.count()).select_from(kept.subquery()))
        still = desk.rows().where(*_are(desk, Wanted(state="open")))
        oldest = await session.scalar(still.with_only_columns(func.min(Feedback.created_at)))
    else:
        at, row_id = read_cursor(after)
        query = query.where(place > (at, row_id) if waits else place < (at, row_id))
    order = (
        (Feedback.created_at, Feedback.id)
        if waits
        else (Feedback.created_at.desc(), Feedback.id.desc())
    )
    found = (await session.execute(_told(desk, query).order_by(*order).limit(limit + 1))).all()
    items = await described(session, found[:limit])
    last = found[limit - 1][0] if len(found) > limit else None
    return FeedbackItemPage(
        items=items, total=total, oldest=oldest,
        next=cursor(last.created_at, last.id) if last else None,
    )  # fmt: skip


async def everything(
    session: AsyncSession, desk: Desk, wanted: Wanted, most: int
) -> list[FeedbackItemOut]:
    """The latest first, for a table to take away."""
    query = _told(desk, desk.rows().where(*_are(desk, wanted)))
    rows = await session.execute(query.order_by(Feedback.created_at.desc()).limit(most))
    return await described(session, rows.all())


async def described(session: AsyncSession, rows: Any) -> list[FeedbackItemOut]:
    tags = await _tags(session, [row[0].id for row in rows])
    return [FeedbackItemOut(**_facts(row, tags)) for row in rows]


async def _tags(session: AsyncSession, ids: list[UUID]) -> dict[UUID, list[FeedbackTagOut]]:
    query = (
        select(Tagged.feedback_id, Tag.id, Tag.name)
        .join(Tag, Tag.id == Tagged.tag_id)
        .where(Tagged.feedback_id.in_(ids))
        .order_by(func.fold(Tag.name))
    )
    found: dict[UUID, list[FeedbackTagOut]] = defaultdict(list)
    for row in await session.execute(query):
        found[row.feedback_id].append(FeedbackTagOut(id=row.id, name=row.name))
    return found


def _facts(row: Row[Any], tags: dict[UUID, list[FeedbackTagOut]]) -> dict[str, Any]:
    given: Feedback = row[0]
    assignee = None
    if given.assignee_id is not None and row.assignee is not None:
        assignee = TendsOut(id=given.assignee_id, name=row.assignee)
    kept = (
        "id", "kind", "reasons", "words", "state", "close_reason", "passed_at", "passed_state",
        "merged_into", "version", "created_at", "changed_at",
    )  # fmt: skip
    return {name: getattr(given, name) for name in kept} | {
        "organisation": row.organisation, "name": row.giver if given.named else None,
        "assignee": assignee, "tags": tags.get(given.id, []), "has_copy": row.has_copy,
        "duplicates": row.duplicates,
    }  # fmt: skip


async def detail(session: AsyncSession, desk: Desk, feedback_id: UUID) -> FeedbackDetailOut:
    """With what was said of it, that of its duplicates included."""
    query = _told(desk, desk.rows().where(Feedback.id == feedback_id))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    following = await _followers(session, feedback_id)
    facts = _facts(row, await _tags(session, [feedback_id]))
    named = {each.id for each in following if each.name is not None}
    if row[0].named:
        named.add(feedback_id)
    return FeedbackDetailOut(
        **facts, copy_agreed=row.copy_agreed, listeners=1 + len(following), followers=following,
        thread=await _thread(session, desk, feedback_id, [each.id for each in following], named),
    )  # fmt: skip


async def _followers(session: AsyncSession, feedback_id: UUID) -> list[FeedbackFollowerOut]:
    query = (
        select(Feedback, Agent.name)
        .join(Agent, Agent.id == Feedback.agent_id)
        .where(Feedback.merged_into == feedback_id)
        .order_by(Feedback.created_at, Feedback.id)
    )
    return [
        FeedbackFollowerOut(
            id=given.id, kind=given.kind, words=given.words, name=name if given.named else None,
            version=given.version, created_at=given.created_at,
        )
        for given, name in await session.execute(query)
    ]  # fmt: skip


async def _thread(
    session: AsyncSession, desk: Desk, feedback_id: UUID, following: list[UUID], named: set[UUID]
) -> list[FeedbackEntryOut]:
    query = (
        select(Entry, Agent.name)
        .outerjoin(Agent, Agent.id == Entry.author_id)
        .where(Entry.feedback_id.in_([feedback_id, *following]), Entry.audience.in_(desk.hears))
        .order_by(Entry.created_at, Entry.id)
    )
    return [
        FeedbackEntryOut(
            id=entry.id, voice=entry.voice, audience=entry.audience, words=entry.words,
            author=None if entry.voice == "agent" and entry.feedback_id not in named else name,
            created_at=entry.created_at,
            of=entry.feedback_id if entry.feedback_id != feedback_id else None,
        )
        for entry, name in await session.execute(query)
    ]  # fmt: skip
