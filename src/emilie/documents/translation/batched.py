"""Translations that a batch works on: begun together, taken over, let go of when it is erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.events import record
from emilie.documents.models import Document
from emilie.documents.translation.actions import TranslationAsked, ask_for_failed, begun
from emilie.documents.translation.models import UNDER_WAY, State, Translation
from emilie.documents.translation.schemas import TranslatingIn
from emilie.inference.sensitivities import Sensitivity, highest

STOP = text("""
update translations set state = 'stopped'
where id = any(:ids) and by_batch and state in ('waiting', 'translating')
""")
# Whoever works on them, even the batch that did until now, finds that they are not theirs.
CLAIM = text("""
update translations set by_batch = true, held = false, state = 'waiting', error = null,
  error_params = '{}', facts = facts || '{"again": false}'
where id = any(:ids) and state <> 'done' returning id
""")


async def begin(
    session: AsyncSession, agent_id: UUID, wanted: TranslatingIn, document_ids: Sequence[UUID]
) -> dict[UUID, UUID]:
    """The translation of each document, by the document's id: not listed, with no job of its own.
    What `wanted` says was checked.
    """
    made = [begun(agent_id, each, wanted) for each in document_ids]
    for translation in made:
        translation.listed, translation.by_batch = False, True
    session.add_all(made)
    await session.flush()
    for translation in made:
        event = TranslationAsked(translation.id, translation.document_id, wanted.target)
        await record(session, agent_id, event)
    return {translation.document_id: translation.id for translation in made}


async def claim(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Have those that are not done wait for their batch, from where they ended; those that their
    agent stopped alone, too.
    """
    claimed = (await session.scalars(CLAIM, {"ids": list(ids)})).all()
    await ask_for_failed(session, claimed)


async def take_over(session: AsyncSession, translation_id: UUID) -> State | None:
    """Have it wait for its batch, from where it ended. `done` is left as it is, as is one that
    its agent stopped alone. None: it is gone.

    One that its agent resumed by itself is the batch's again: its own job finds nothing to do.
    """
    translation = await session.get(Translation, translation_id, with_for_update=True)
    if translation is None:
        return None
    if translation.state == "done":
        return "done"
    if translation.held:
        return "stopped"
    if not translation.by_batch or translation.state not in UNDER_WAY:
        await claim(session, [translation_id])
    return "waiting"


async def stop(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """What is translated of them stays; they go on when they are taken over again."""
    await session.execute(STOP, {"ids": list(ids)})


async def let_go(session: AsyncSession, levels: Mapping[UUID, Sensitivity]) -> None:
    """Keep what was reviewed of the documents of conversations about to be erased: it is its
    agent's own from then on, as sensitive as its conversation was (`levels`, by their ids).
    """
    query = (
        select(Document, Translation)
        .join(Translation, Translation.document_id == Document.id)
        .where(Document.conversation_id.in_(levels), Translation.listed)
        .order_by(Document.id)
        .with_for_update()
    )
    for document, translation in (await session.execute(query)).all():
        if document.conversation_id is not None:
            known = [document.sensitivity] if document.sensitivity else []
            document.sensitivity = highest(levels[document.conversation_id], *known)
            document.conversation_id = None
        translation.by_batch = False
        if translation.state in UNDER_WAY:
            translation.state = "stopped"
    await session.flush()
