"""Verbs of prompts: create, change, bring back a version, review, take over, delete, restore.

Whatever changes a prompt locks its row first: what is decided from it stays true to the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.prompts import events, listing
from emilie.community.prompts.errors import (
    PromptChanged,
    PromptKeepersOnly,
    PromptReviewDateRefused,
    TooManyPrompts,
)
from emilie.community.prompts.models import (
    Level,
    Prompt,
    PromptProposal,
    PromptVersion,
    readable_by,
)
from emilie.community.prompts.schemas import PromptContentIn, PromptIn, PromptOut, PromptRevisionIn
from emilie.community.prompts.variables import settled
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.keeping import oldest_kept
from emilie.core.text import fold

MOST: dict[Level, int] = {"mine": 500, "organisation": 1_000, "national": 1_000}
YEARS = 2
"""The latest review is so many years ahead."""
A_YEAR = timedelta(days=365)
AT_ONCE = 500

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('emilie:prompts'), hashtext(:whose))")
"""So that no two are the last one that there is room for."""


def facts_of(content: PromptContentIn) -> dict[str, object]:
    """The columns that hold it."""
    facts = content.model_dump(include=set(PromptContentIn.model_fields))
    words = [content.title, content.description, *content.tags, content.text]
    return facts | {"searched": fold("\n".join(words))}


def content_of(prompt: Prompt) -> PromptContentIn:
    return PromptContentIn.model_validate(prompt, from_attributes=True)


def next_review(wanted: date | None) -> date:
    """By when it is looked at again: the day that is asked for, else in a year."""
    today = datetime.now(UTC).date()
    if wanted is None:
        return today + A_YEAR
    if not today < wanted <= today + timedelta(days=YEARS * 366):
        raise PromptReviewDateRefused(years=YEARS)
    return wanted


def check_keeps(caller: Caller, level: Level) -> None:
    """One's own are one's own business; others have those who look after them."""
    if level not in {"mine", listing.kept_by(caller)}:
        raise PromptKeepersOnly


def _of(level: Level, caller: Caller) -> ColumnElement[bool]:
    if level == "mine":
        return Prompt.private_to == caller.agent_id
    if level == "organisation":
        return Prompt.organisation_id == caller.organisation_id
    return Prompt.level == "national"


async def check_room(session: AsyncSession, caller: Caller, level: Level, more: int = 1) -> None:
    whose = {"mine": caller.agent_id, "organisation": caller.organisation_id, "national": ""}[level]
    await session.execute(ONE_AT_A_TIME, {"whose": str(whose)})
    count = select(func.count()).select_from(Prompt)
    found = await session.scalar(count.where(_of(level, caller), Prompt.deleted_at.is_(None)))
    if (found or 0) + more > MOST[level]:
        raise TooManyPrompts(most=MOST[level])


async def add(
    session: AsyncSession, caller: Caller, level: Level, content: PromptContentIn, *,
    owner_id: UUID | None, review_on: date | None = None, starter: str | None = None,
) -> Prompt:  # fmt: skip
    """One more at that level, whose room was checked; its first version with it."""
    prompt = Prompt(
        level=level,
        private_to=caller.agent_id if level == "mine" else None,
        organisation_id=caller.organisation_id if level == "organisation" else None,
        owner_id=owner_id,
        review_on=None if level == "mine" else next_review(review_on),
        starter=starter,
        **facts_of(content),
    )
    session.add(prompt)
    await session.flush()
    session.add(_version(prompt, content, caller.agent_id))
    if level != "mine":
        await record(session, caller.agent_id, events.PromptShared(prompt.id, level))
    await session.flush()
    return prompt


def _version(
    prompt: Prompt, content: PromptContentIn, made_by: UUID, restores: int | None = None
) -> PromptVersion:
    kept = content.model_dump(include=set(PromptContentIn.model_fields))
    return PromptVersion(
        prompt_id=prompt.id, number=prompt.version, content=kept, made_by=made_by, restores=restores
    )


async def create(session: AsyncSession, caller: Caller, wanted: PromptIn) -> PromptOut:
    check_keeps(caller, wanted.level)
    content = settled(wanted)
    await check_room(session, caller, wanted.level)
    prompt = await add(
        session, caller, wanted.level, content,
        owner_id=caller.agent_id, review_on=wanted.review_on,
    )  # fmt: skip
    return await listing.describe(session, caller, prompt.id)


async def read(session: AsyncSession, caller: Caller, prompt_id: UUID) -> Prompt:
    """If the caller may."""
    return await one_or_absent(session, readable_by(caller.agent_id).where(Prompt.id == prompt_id))


async def locked(session: AsyncSession, caller: Caller, prompt_id: UUID) -> Prompt:
    """The prompt, kept from other changes until the end of the transaction, if the caller may
    change it.
    """
    query = readable_by(caller.agent_id).where(Prompt.id == prompt_id)
    prompt = await one_or_absent(session, query.with_for_update(key_share=True, of=Prompt))
    check_keeps(caller, prompt.level)
    return prompt


async def write(
    session: AsyncSession, caller: Caller, prompt: Prompt, content: PromptContentIn,
    restores: int | None = None,
) -> None:  # fmt: skip
    """Another version of a locked prompt; none when it says the same already."""
    if content == content_of(prompt):
        return
    for name, value in facts_of(content).items():
        setattr(prompt, name, value)
    prompt.version += 1
    prompt.changed_at = datetime.now(UTC)
    session.add(_version(prompt, content, caller.agent_id, restores))
    if prompt.level != "mine":
        changed = events.PromptChangedTo(prompt.id, prompt.level, prompt.version)
        await record(session, caller.agent_id, changed)
    await session.flush()


async def change(
    session: AsyncSession, caller: Caller, prompt_id: UUID, wanted: PromptRevisionIn
) -> PromptOut:
    prompt = await locked(session, caller, prompt_id)
    content = PromptContentIn.model_validate(wanted.model_dump(exclude={"version"}))
    _check_current(prompt, wanted.version)
    await write(session, caller, prompt, settled(content))
    return await listing.describe(session, caller, prompt_id)


def _check_current(prompt: Prompt, version: int) -> None:
    if prompt.version != version:
        raise PromptChanged(version=prompt.version)


async def bring_back(
    session: AsyncSession, caller: Caller, prompt_id: UUID, number: int, version: int
) -> PromptOut:
    """What it said before, as a new version: nothing of its history goes."""
    prompt = await locked(session, caller, prompt_id)
    _check_current(prompt, version)
    query = select(PromptVersion).where(
        PromptVersion.prompt_id == prompt_id, PromptVersion.number == number
    )
    before = await one_or_absent(session, query)
    await write(
        session, caller, prompt, PromptContentIn.model_validate(before.content), restores=number
    )
    return await listing.describe(session, caller, prompt_id)


async def _locked_shared(session: AsyncSession, caller: Caller, prompt_id: UUID) -> Prompt:
    prompt = await locked(session, caller, prompt_id)
    if prompt.level == "mine":
        raise NotFound
    return prompt


async def review(
    session: AsyncSession, caller: Caller, prompt_id: UUID, review_on: date
) -> PromptOut:
    """It was looked at and is still good; the date is the next time."""
    prompt = await _locked_shared(session, caller, prompt_id)
    prompt.review_on = next_review(review_on)
    reviewed = events.PromptReviewed(prompt.id, prompt.level, review_on.isoformat())
    await record(session, caller.agent_id, reviewed)
    await session.flush()
    return await listing.describe(session, caller, prompt_id)


async def take_over(session: AsyncSession, caller: Caller, prompt_id: UUID) -> PromptOut:
    """Look after it from now on, in the place of who did."""
    prompt = await _locked_shared(session, caller, prompt_id)
    if prompt.owner_id != caller.agent_id:
        prompt.owner_id = caller.agent_id
        taken = events.PromptTakenOver(prompt.id, prompt.level)
        await record(session, caller.agent_id, taken)
        await session.flush()
    return await listing.describe(session, caller, prompt_id)


async def delete_softly(session: AsyncSession, caller: Caller, prompt_id: UUID) -> None:
    """Hide it from everybody at once; it can be restored until it is erased. Proposed, it is taken
    back.
    """
    prompt = await locked(session, caller, prompt_id)
    prompt.deleted_at = datetime.now(UTC)
    waiting = update(PromptProposal).where(
        PromptProposal.prompt_id == prompt_id, PromptProposal.state == "waiting"
    )
    withdrawn = waiting.values(state="withdrawn", decided_at=prompt.deleted_at)
    for row in await session.execute(withdrawn.returning(PromptProposal.id, PromptProposal.level)):
        await record(session, caller.agent_id, events.ProposalWithdrawn(row.id, row.level))
    if prompt.level != "mine":
        gone = events.PromptDeleted(prompt.id, prompt.level)
        await record(session, caller.agent_id, gone)


async def restore(session: AsyncSession, caller: Caller, prompt_id: UUID) -> PromptOut:
    """`NotFound` once it is erased, and for who may not change it."""
    level = listing.kept_by(caller)
    theirs = _of("mine", caller)
    if level is not None:
        theirs |= (Prompt.level == level) & _of(level, caller)
    query = (
        update(Prompt)
        .where(Prompt.id == prompt_id, theirs, Prompt.deleted_at > oldest_kept())
        .values(deleted_at=None)
        .returning(Prompt.level)
    )
    restored: Level | None = (await session.execute(query)).scalar_one_or_none()
    if restored is not None and restored != "mine":
        back = events.PromptRestored(prompt_id, restored)
        await record(session, caller.agent_id, back)
        await session.flush()
    return await listing.describe(session, caller, prompt_id)


async def erase_over(session: AsyncSession) -> int:
    """Erase some of those whose time to be restored is over, with their versions; how many."""
    query = select(Prompt.id).where(Prompt.deleted_at < oldest_kept()).limit(AT_ONCE)
    ids: Sequence[UUID] = (await session.scalars(query.with_for_update(skip_locked=True))).all()
    if ids:
        await session.execute(delete(Prompt).where(Prompt.id.in_(ids)))
    return len(ids)
