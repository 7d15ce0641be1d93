"""An agent's own prompts; what they proposed to their organisation is a copy of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.belongings import Belonging, Item, Move, Owner, declare
from emilie.community.prompts.actions import content_of
from emilie.community.prompts.files import as_markdown
from emilie.community.prompts.models import Prompt, PromptProposal
from emilie.documents.exporting import file_name

FOLDER = {"fr": "Modèles de demande", "en": "Prompts"}

# Nobody there is to decide any more on what is not of their organisation.
WITHDRAWN = text("""
update prompt_proposals set state = 'withdrawn', decided_at = now()
where proposed_by = :agent_id and organisation_id = :from_id and level = 'organisation'
  and state = 'waiting'
""")


def _kept(agent_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Prompt.private_to == agent_id, Prompt.deleted_at.is_(None)


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    query = select(func.count()).select_from(Prompt).where(*_kept(agent_id))
    return int(await session.scalar(query) or 0)


async def _move(session: AsyncSession, move: Move) -> None:
    await session.execute(WITHDRAWN, {"agent_id": move.agent_id, "from_id": move.from_id})


async def _take(state: State, owner: Owner) -> AsyncIterator[Item]:
    """As the files that a prompt is taken away and brought in by."""
    query = select(Prompt).where(*_kept(owner.agent_id)).order_by(Prompt.created_at, Prompt.id)
    async with state.statements() as session:
        contents = [content_of(each) for each in await session.scalars(query)]
    for content in contents:
        name = f"{FOLDER[owner.language]}/{file_name(content.title, 'md')}"
        yield [(name, as_markdown(content).encode())]


async def _erase(session: AsyncSession, agent_id: UUID) -> None:
    """Those in the bin too, and their copies; what was made of these for all stays."""
    copies = PromptProposal.proposed_by == agent_id, PromptProposal.level == "organisation"
    await session.execute(delete(PromptProposal).where(*copies))
    await session.execute(delete(Prompt).where(Prompt.private_to == agent_id))


declare(Belonging("prompts", _count, follows=True, move=_move, take=_take, erase=_erase))
