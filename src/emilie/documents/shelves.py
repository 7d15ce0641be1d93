"""The documents of a space: let in, and listed page by page, never whole."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.core.text import fold
from emilie.documents.models import Document, State
from emilie.documents.schemas import SpaceDocumentOut, SpaceDocumentPage
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces import actions as spaces
from emilie.spaces.errors import SpaceEditorsOnly, SpaceTooManyDocuments
from emilie.spaces.models import EDITORS

MOST = 5_000
"""Files of one space."""


async def check_open(session: AsyncSession, agent_id: UUID, space_id: UUID) -> None:
    """One more file may come: asked before it is received, and made sure of by `admit`."""
    if await spaces.right_in(session, agent_id, space_id) not in EDITORS:
        raise SpaceEditorsOnly
    held = select(func.count()).select_from(Document).where(Document.space_id == space_id)
    if (await session.execute(held)).scalar_one() >= MOST:
        raise SpaceTooManyDocuments(most=MOST)


async def admit(
    session: AsyncSession, agent_id: UUID, space_id: UUID, sensitivity: Sensitivity | None
) -> UUID:
    """Let one more file into a space, which is raised if the file is more sensitive."""
    space = await spaces.locked(session, agent_id, space_id, edits=True)
    await check_open(session, agent_id, space_id)
    if sensitivity is not None:
        await spaces.raise_to(session, agent_id, space, sensitivity)
    return space_id


async def page(
    session: AsyncSession, agent_id: UUID, space_id: UUID, *,
    words: str, state: State | None, before: UUID | None, limit: int,
) -> SpaceDocumentPage:  # fmt: skip
    """The latest first; those whose name contains `words`, accents and case aside."""
    await spaces.right_in(session, agent_id, space_id)
    query = (
        select(Document, Agent.name)
        .join(Agent, Agent.id == Document.agent_id)
        .where(Document.space_id == space_id, *_narrowed(words, state, before))
        .order_by(Document.id.desc())
        .limit(limit + 1)
    )
    rows = (await session.execute(query)).all()
    items = [_described(document, name) for document, name in rows[:limit]]
    return SpaceDocumentPage(items=items, next=items[-1].id if len(rows) > limit else None)


def _narrowed(words: str, state: State | None, before: UUID | None) -> list[ColumnElement[bool]]:
    asked = []
    if wanted := " ".join(fold(words.replace("\0", "")).split()):
        asked.append(func.fold(Document.name).contains(wanted, autoescape=True))
    if state is not None:
        asked.append(Document.state == state)
    if before is not None:
        asked.append(Document.id < before)
    return asked


def _described(document: Document, added_by: str) -> SpaceDocumentOut:
    fields = SpaceDocumentOut.model_fields.keys() - {"added_by"}
    known = {name: getattr(document, name) for name in fields}
    return SpaceDocumentOut.model_validate(known | {"added_by": added_by})
