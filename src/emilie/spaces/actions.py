"""Verbs of spaces: create, list, change, publish, delete, restore.

Whatever changes a space locks its row first: what is decided from it stays true to the end.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.accounts.rights import reach
from emilie.accounts.session import Caller
from emilie.core.db import one_or_absent
from emilie.core.errors import AppError, NotFound
from emilie.core.events import record
from emilie.core.keeping import oldest_kept
from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity, highest
from emilie.spaces.errors import (
    SpaceEditorsOnly,
    SpaceInstructionsTooLong,
    SpaceOwnersOnly,
    SpacePublicationRefused,
    SpaceReviewDateRefused,
    SpaceSensitivityNotLowered,
    TooManyPublishedSpaces,
    TooManySpaces,
)
from emilie.spaces.events import (
    SpaceCreated,
    SpaceDeleted,
    SpacePublished,
    SpaceRaised,
    SpaceRestored,
    SpaceUnpublished,
)
from emilie.spaces.models import EDITORS, Right, Space, SpaceMember, readable_by
from emilie.spaces.schemas import SpaceIn, SpaceOut, SpacePatch

LONGEST_INSTRUCTIONS = 4_000
"""Characters: they are part of every request that a space's conversations make."""
MOST_SPACES = 200
"""Spaces of one agent, and spaces that one organisation publishes."""
YEARS = 2
"""The latest review is so many years ahead."""

# Counts name tables of the rooms above, which no import may: a list takes one statement so.
DESCRIBED = """
select spaces.*, coalesce(mine."right", 'reader') as "right", mine."right" is not null as member,
  published_at is not null as published, coalesce(review_on < :today, false) as to_review,
  shared.*, unread.*, (
    select count(*) from documents where space_id = spaces.id
  ) as documents, (
    select count(*) from conversations where space_id = spaces.id
      and agent_id = :agent_id and conversations.deleted_at is null and tip_id is not null
  ) as conversations
from spaces left join space_members mine on space_id = spaces.id and mine.agent_id = :agent_id,
lateral (
  select count(*) as members,
    coalesce(array_agg(agents.name order by agents.name) filter (where "right" = 'owner'), '{}')
      as owners
  from space_members join agents on agents.id = space_members.agent_id
  where space_id = spaces.id
) as shared, lateral (
  select count(*) filter (where state = 'failed') as failed,
    count(*) filter (where state <> 'failed') as reading
  from documents where space_id = spaces.id and state <> 'ready'
) as unread
where spaces.deleted_at is null
  and organisation_id = (select organisation_id from agents where id = :agent_id)
  and (mine.agent_id is not null or published_at is not null)
"""
ALL = text(f"{DESCRIBED} order by fold(spaces.name), spaces.id")
ONE = text(f"{DESCRIBED} and spaces.id = :space_id")

# So that no turn of theirs has to ask: running answers learn it with their next checkpoint.
RAISE_CONVERSATIONS = text("""
update conversations set sensitivity = :sensitivity where id in (
  select id from conversations
  where space_id = :space_id and sensitivity = any(cast(:lower as text[]))
  order by id for no key update
)
""")


def _today() -> date:
    return datetime.now(UTC).date()


async def listing(session: AsyncSession, agent_id: UUID) -> list[SpaceOut]:
    """All the spaces that an agent may see; `MOST_SPACES` of each kind at the most."""
    values = {"agent_id": agent_id, "today": _today()}
    rows = (await session.execute(ALL, values)).mappings()
    return [SpaceOut.model_validate(dict(row)) for row in rows]


async def describe(session: AsyncSession, agent_id: UUID, space_id: UUID) -> SpaceOut:
    values = {"agent_id": agent_id, "space_id": space_id, "today": _today()}
    row = (await session.execute(ONE, values)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return SpaceOut.model_validate(dict(row))


async def right_in(session: AsyncSession, agent_id: UUID, space_id: UUID) -> Right:
    """What the agent may do there; `NotFound` where they may not even look."""
    theirs = select(SpaceMember.right).where(
        SpaceMember.space_id == space_id, SpaceMember.agent_id == agent_id
    )
    query = readable_by(agent_id).where(Space.id == space_id)
    found = query.with_only_columns(func.coalesce(theirs.scalar_subquery(), "reader"))
    right: Right | None = (await session.execute(found)).scalar_one_or_none()
    if right is None:
        raise NotFound
    return right


async def locked(
    session: AsyncSession, agent_id: UUID, space_id: UUID, *, edits: bool = False
) -> Space:
    """The space, kept from other changes until the end of the transaction, if the caller owns it
    or, for what editors do, `edits` it.
    """
    query = readable_by(agent_id).where(Space.id == space_id)
    # Not from being named by what begins in it: a conversation, a document.
    space = await one_or_absent(session, query.with_for_update(key_share=True, of=Space))
    right = await right_in(session, agent_id, space_id)
    if edits and right not in EDITORS:
        raise SpaceEditorsOnly
    if not edits and right != "owner":
        raise SpaceOwnersOnly
    return space


async def check_room(session: AsyncSession, agent_id: UUID, refusal: type[AppError]) -> None:
    """The agent may be in one more space; their row is locked, so that no other says so at once."""
    lock = select(Agent.id).where(Agent.id == agent_id).with_for_update(key_share=True)
    await session.execute(lock)
    count = select(func.count()).select_from(SpaceMember).join(Space)
    theirs = count.where(SpaceMember.agent_id == agent_id, Space.deleted_at.is_(None))
    if (await session.scalar(theirs) or 0) >= MOST_SPACES:
        raise refusal(most=MOST_SPACES)


async def create(
    session: AsyncSession, caller: Caller, default: Sensitivity, wanted: SpaceIn
) -> SpaceOut:
    """A space of the caller's own, at least as sensitive as `default`."""
    _check_length(wanted.instructions)
    await check_room(session, caller.agent_id, TooManySpaces)
    facts = wanted.model_dump(exclude={"sensitivity"})
    space = Space(
        organisation_id=caller.organisation_id,
        sensitivity=highest(default, wanted.sensitivity or default),
        **facts,
    )
    session.add(space)
    await session.flush()
    session.add(SpaceMember(space_id=space.id, agent_id=caller.agent_id, right="owner"))
    await record(session, caller.agent_id, SpaceCreated(space.id))
    await session.flush()
    return await describe(session, caller.agent_id, space.id)


def _check_length(instructions: str) -> None:
    if len(instructions) > LONGEST_INSTRUCTIONS:
        raise SpaceInstructionsTooLong(characters=len(instructions), most=LONGEST_INSTRUCTIONS)


async def change(
    session: AsyncSession, agent_id: UUID, space_id: UUID, wanted: SpacePatch
) -> SpaceOut:
    """Editors change its instructions; its owners, all."""
    edits = wanted.model_fields_set <= {"instructions"}
    space = await locked(session, agent_id, space_id, edits=edits)
    if wanted.instructions is not None:
        _check_length(wanted.instructions)
    for field in ("name", "description", "instructions"):
        if (value := getattr(wanted, field)) is not None:
            setattr(space, field, value)
    if "retention_days" in wanted.model_fields_set:
        space.retention_days = wanted.retention_days
    if wanted.sensitivity is not None:
        if highest(wanted.sensitivity, space.sensitivity) != wanted.sensitivity:
            raise SpaceSensitivityNotLowered
        await raise_to(session, agent_id, space, wanted.sensitivity)
    await session.flush()
    return await describe(session, agent_id, space_id)


async def raise_to(
    session: AsyncSession, agent_id: UUID, space: Space, sensitivity: Sensitivity
) -> None:
    """Make a locked space, and its conversations, at least that sensitive."""
    if highest(space.sensitivity, sensitivity) == space.sensitivity:
        return
    space.sensitivity = sensitivity
    await session.flush()
    lower = list(SENSITIVITIES[: SENSITIVITIES.index(sensitivity)])
    values = {"space_id": space.id, "sensitivity": sensitivity, "lower": lower}
    await session.execute(RAISE_CONVERSATIONS, values)
    await record(session, agent_id, SpaceRaised(space.id, sensitivity))


async def publish(
    session: AsyncSession, caller: Caller, space_id: UUID, review_on: date
) -> SpaceOut:
    """Open it to all agents of the organisation until its owners close it; published already, it
    is reviewed, and `review_on` is the next time.
    """
    space = await locked(session, caller.agent_id, space_id)
    today = _today()
    if not today < review_on <= today + timedelta(days=YEARS * 366):
        raise SpaceReviewDateRefused(years=YEARS)
    if space.published_at is None:
        if reach(caller, "spaces:publish") is None:
            raise SpacePublicationRefused
        await _check_published(session, space.organisation_id)
        space.published_at = datetime.now(UTC)
    space.review_on = review_on
    await record(session, caller.agent_id, SpacePublished(space_id, review_on.isoformat()))
    await session.flush()
    return await describe(session, caller.agent_id, space_id)


async def _check_published(session: AsyncSession, organisation_id: UUID) -> None:
    count = select(func.count()).select_from(Space)
    theirs = count.where(
        Space.organisation_id == organisation_id,
        Space.published_at.is_not(None),
        Space.deleted_at.is_(None),
    )
    if (await session.scalar(theirs) or 0) >= MOST_SPACES:
        raise TooManyPublishedSpaces(most=MOST_SPACES)


async def unpublish(session: AsyncSession, agent_id: UUID, space_id: UUID) -> SpaceOut:
    """Leave it to its members; once that is done, doing it again changes nothing."""
    space = await locked(session, agent_id, space_id)
    if space.published_at is not None:
        space.published_at = space.review_on = None
        await record(session, agent_id, SpaceUnpublished(space_id))
        await session.flush()
    return await describe(session, agent_id, space_id)


async def delete_softly(session: AsyncSession, agent_id: UUID, space_id: UUID) -> None:
    """Hide it from everybody at once; its owners can restore it until it is erased."""
    space = await locked(session, agent_id, space_id)
    space.deleted_at = datetime.now(UTC)
    await record(session, agent_id, SpaceDeleted(space_id))


async def restore(session: AsyncSession, agent_id: UUID, space_id: UUID) -> SpaceOut:
    """`NotFound` once it is erased, and for who does not own it."""
    owned = select(SpaceMember.space_id).where(
        SpaceMember.agent_id == agent_id, SpaceMember.right == "owner"
    )
    query = (
        update(Space)
        .where(Space.id == space_id, Space.id.in_(owned), Space.deleted_at > oldest_kept())
        .values(deleted_at=None)
        .returning(Space.id)
    )
    if (await session.execute(query)).scalar_one_or_none() is not None:
        await record(session, agent_id, SpaceRestored(space_id))
        await session.flush()
    return await describe(session, agent_id, space_id)


async def to_erase(session: AsyncSession) -> UUID | None:
    """A deleted space whose time to be restored is over, kept from all else; None: there is none
    that nobody is at.
    """
    query = select(Space.id).where(Space.deleted_at < oldest_kept()).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()


async def erase(session: AsyncSession, space_id: UUID) -> None:
    """Once its documents went: conversations stay with their agents, without a space."""
    await session.execute(delete(Space).where(Space.id == space_id))
