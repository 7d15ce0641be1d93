"""What a prompt said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.accounts.session import Caller
from emilie.community.prompts import actions
from emilie.community.prompts.models import PromptVersion
from emilie.community.prompts.schemas import (
    PromptVersionLine,
    PromptVersionOut,
    PromptVersionPage,
)
from emilie.core.errors import NotFound

AT_ONCE = 30


def _of(prompt_id: UUID) -> Select[*tuple[Any, ...]]:
    """Names of those who are still there, as elsewhere."""
    return (
        select(
            PromptVersion.number, PromptVersion.content["title"].astext.label("title"),
            Agent.name.label("made_by"), PromptVersion.made_at, PromptVersion.restores,
            PromptVersion.content,
        )
        .outerjoin(Agent, (Agent.id == PromptVersion.made_by) & (Agent.state == "active"))
        .where(PromptVersion.prompt_id == prompt_id)
    )  # fmt: skip


async def page(
    session: AsyncSession, caller: Caller, prompt_id: UUID, before: int | None
) -> PromptVersionPage:
    await actions.read(session, caller, prompt_id)
    query = _of(prompt_id).order_by(PromptVersion.number.desc()).limit(AT_ONCE + 1)
    if before is not None:
        query = query.where(PromptVersion.number < before)
    rows = (await session.execute(query)).all()
    items = [PromptVersionLine.model_validate(row) for row in rows[:AT_ONCE]]
    return PromptVersionPage(items=items, next=items[-1].number if len(rows) > AT_ONCE else None)


async def read(
    session: AsyncSession, caller: Caller, prompt_id: UUID, number: int
) -> PromptVersionOut:
    await actions.read(session, caller, prompt_id)
    query = _of(prompt_id).where(PromptVersion.number == number)
    row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return PromptVersionOut.model_validate(dict(row))
