"""Votes, favourites and uses. Who voted is kept so that each counts once; who used what is not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Delete, delete, literal, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.prompts import actions
from emilie.community.prompts.errors import PromptVoteOnOwn
from emilie.community.prompts.models import (
    Prompt,
    PromptFavourite,
    PromptVote,
    seen_by,
)
from emilie.core.errors import NotFound

Mark = type[PromptVote] | type[PromptFavourite]


def _put(mark: Mark, caller: Caller, prompt_id: UUID) -> Insert:
    agent_id = caller.agent_id
    visible = select(Prompt.id, literal(agent_id)).where(Prompt.id == prompt_id, seen_by(agent_id))
    return insert(mark).from_select(["prompt_id", "agent_id"], visible).on_conflict_do_nothing()


def _taken(mark: Mark, caller: Caller, prompt_id: UUID) -> Delete:
    return delete(mark).where(mark.prompt_id == prompt_id, mark.agent_id == caller.agent_id)


async def vote(session: AsyncSession, caller: Caller, prompt_id: UUID) -> None:
    if (await actions.read(session, caller, prompt_id)).level == "mine":
        raise PromptVoteOnOwn
    await session.execute(_put(PromptVote, caller, prompt_id))


async def favour(session: AsyncSession, caller: Caller, prompt_id: UUID) -> None:
    await actions.read(session, caller, prompt_id)
    await session.execute(_put(PromptFavourite, caller, prompt_id))


async def take_back(session: AsyncSession, caller: Caller, prompt_id: UUID, mark: Mark) -> None:
    """Done already, or never given: all the same."""
    await actions.read(session, caller, prompt_id)
    await session.execute(_taken(mark, caller, prompt_id))


async def count_use(session: AsyncSession, caller: Caller, prompt_id: UUID) -> None:
    used = update(Prompt).where(Prompt.id == prompt_id, seen_by(caller.agent_id))
    counted = await session.execute(used.values(uses=Prompt.uses + 1).returning(Prompt.id))
    if counted.scalar_one_or_none() is None:
        raise NotFound
