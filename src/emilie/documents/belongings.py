"""An agent's own documents, those of spaces aside, and their translations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.belongings import Belonging, Item, Owner, declare
from emilie.core.errors import AppError
from emilie.documents import actions
from emilie.documents.models import Document
from emilie.documents.translation.models import Translation
from emilie.documents.translation.taking import take

DOCUMENTS = {"fr": "Documents", "en": "Documents"}
TRANSLATIONS = {"fr": "Traductions", "en": "Translations"}


async def _count(session: AsyncSession, agent_id: UUID) -> int:
    query = select(func.count()).where(Document.agent_id == agent_id, Document.space_id.is_(None))
    return int(await session.scalar(query) or 0)


async def _take(state: State, owner: Owner) -> AsyncIterator[Item]:
    query = (
        select(Document.name, Document.object_key)
        .where(Document.agent_id == owner.agent_id, Document.space_id.is_(None))
        .order_by(Document.id)
    )
    async with state.statements() as session:
        rows = (await session.execute(query)).all()
    for row in rows:
        try:
            async with state.objects.as_file(row.object_key) as path:
                yield [(f"{DOCUMENTS[owner.language]}/{safe(row.name)}", path)]
        except FileNotFoundError:
            # Deleted meanwhile.
            continue


def safe(name: str) -> str:
    """A name that leads nowhere but into its folder."""
    return name.replace("/", " ").replace("\\", " ").strip(". ") or "document"


async def _erase(session: AsyncSession, agent_id: UUID) -> None:
    await actions.remove_own(session, agent_id)


async def _count_translations(session: AsyncSession, agent_id: UUID) -> int:
    query = select(func.count()).where(Translation.agent_id == agent_id)
    return int(await session.scalar(query) or 0)


async def _take_translations(state: State, owner: Owner) -> AsyncIterator[Item]:
    query = select(Translation.id).where(Translation.agent_id == owner.agent_id)
    async with state.statements() as session:
        ids = (await session.scalars(query.order_by(Translation.id))).all()
    for translation_id in ids:
        limits = state.settings.documents
        try:
            taken = await take(
                state.statements, state.objects, limits, owner.agent_id, translation_id
            )
        except AppError:
            # Nothing of it is translated yet, or its document is not theirs to read any more.
            continue
        yield [(f"{TRANSLATIONS[owner.language]}/{safe(taken.name)}", taken.content)]


async def _erase_translations(session: AsyncSession, agent_id: UUID) -> None:
    await session.execute(delete(Translation).where(Translation.agent_id == agent_id))


# Before documents, which they are made from.
declare(
    Belonging(
        "translations", _count_translations, follows=True, take=_take_translations,
        erase=_erase_translations,
    )
)  # fmt: skip
declare(Belonging("documents", _count, follows=True, take=_take, erase=_erase))
