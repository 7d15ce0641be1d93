"""Items that a batch goes on with, so that their translations are its own to do again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.batches.models import TRANSLATION, Batch, Item
from emilie.documents.models import Document
from emilie.documents.translation import batched
from emilie.documents.translation.models import Glossary
from emilie.documents.translation.schemas import TranslatingIn


async def claim(session: AsyncSession, items: Sequence[Item]) -> None:
    """Have their translations done by the batch, whoever stopped them or worked on them."""
    ids = [item.translation_id for item in items if item.translation_id]
    if ids:
        await batched.claim(session, ids)


async def begin_anew(session: AsyncSession, batch: Batch, items: Sequence[Item]) -> None:
    """Begin the translations that their agent deleted, of documents that are still there."""
    gone = {item.document_id: item for item in items if item.translation_id is None}
    if batch.task != TRANSLATION or not gone:
        return
    there = select(Document.id).where(Document.id.in_([each for each in gone if each]))
    kept = there.order_by(Document.id).with_for_update(read=True, key_share=True)
    ids = (await session.scalars(kept)).all()
    wanted = TranslatingIn.model_validate(batch.fields)
    if wanted.glossary_id and await session.get(Glossary, wanted.glossary_id) is None:
        # As those that were begun while it was there: without it from then on.
        wanted = wanted.model_copy(update={"glossary_id": None})
    begun = await batched.begin(session, batch.agent_id, wanted, ids)
    for document_id, translation_id in begun.items():
        gone[document_id].translation_id = translation_id
    await session.flush()
