"""A translation looked at segment by segment: corrected, asked for again, accepted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import literal

from emilie.core.db import one_or_absent
from emilie.documents.translation.actions import check_still, find, locked, restart
from emilie.documents.translation.checks import check
from emilie.documents.translation.errors import SegmentWithoutWords
from emilie.documents.translation.inline import bare, one_line
from emilie.documents.translation.models import (
    UNDER_WAY,
    GlossaryTerm,
    Translation,
    TranslationSegment,
)
from emilie.documents.translation.schemas import (
    TranslatedSegmentOut,
    TranslatedSegmentPage,
    TranslatedSegmentPatch,
)
from emilie.documents.translation.terms import Term, Terms
from emilie.inference.registry import Endpoints

Only = Literal["all", "to_check", "unaccepted"]
PAGE = 200


def _only(only: Only) -> ColumnElement[bool]:
    segment = TranslationSegment
    unaccepted = segment.state != "accepted"
    if only == "to_check":
        flagged = segment.flags != literal([], JSONB)
        return and_(unaccepted, or_(segment.state == "failed", flagged))
    return unaccepted if only == "unaccepted" else segment.ordinal >= 0


async def page(
    session: AsyncSession, agent_id: UUID, translation_id: UUID, after: int, most: int, only: Only
) -> TranslatedSegmentPage:
    """Segments that follow the one numbered `after`."""
    await find(session, agent_id, translation_id)
    query = (
        select(TranslationSegment)
        .where(TranslationSegment.translation_id == translation_id)
        .where(TranslationSegment.ordinal > after, _only(only))
        .order_by(TranslationSegment.ordinal)
        .limit(most + 1)
    )
    rows = list(await session.scalars(query))
    items = [TranslatedSegmentOut.model_validate(row) for row in rows[:most]]
    return TranslatedSegmentPage(
        items=items, next=rows[most - 1].ordinal if len(rows) > most else None
    )


async def all_to_check(
    session: AsyncSession, translation_id: UUID
) -> Sequence[TranslationSegment]:  # fmt: skip
    """Every segment that somebody has to look at, in the order of the document."""
    query = select(TranslationSegment).where(
        TranslationSegment.translation_id == translation_id, _only("to_check")
    )
    return (await session.scalars(query.order_by(TranslationSegment.ordinal))).all()


async def change(
    session: AsyncSession, agent_id: UUID, translation_id: UUID, ordinal: int,
    wanted: TranslatedSegmentPatch,
) -> TranslatedSegmentOut:  # fmt: skip
    """Write a translation by hand, which is checked as a model's is; accept the one that stands, or
    take that back. What a batch made is among one's translations from then on.
    """
    translation = await find(session, agent_id, translation_id)
    translation.listed = True
    segment = await _segment(session, translation_id, ordinal)
    if wanted.target is not None:
        target = one_line(wanted.target).strip()
        if not bare(target).strip():
            raise SegmentWithoutWords
        if target != segment.target:
            segment.target, segment.state, segment.refused = target, "edited", None
            segment.flags = await _flags(session, translation, segment, target)
    if wanted.accepted is True:
        if segment.target is None:
            raise SegmentWithoutWords
        segment.state = "accepted"
    elif wanted.accepted is False and segment.state == "accepted":
        segment.state = "edited"
    await session.flush()
    return TranslatedSegmentOut.model_validate(segment)


async def _segment(session: AsyncSession, translation_id: UUID, ordinal: int) -> TranslationSegment:
    query = select(TranslationSegment).where(
        TranslationSegment.translation_id == translation_id,
        TranslationSegment.ordinal == ordinal,
    )
    return await one_or_absent(session, query.with_for_update())


async def _flags(
    session: AsyncSession, translation: Translation, segment: TranslationSegment, target: str
) -> list[dict[str, str]]:
    query = select(GlossaryTerm.source, GlossaryTerm.target).where(
        GlossaryTerm.glossary_id == translation.glossary_id
    )
    rows = [] if translation.glossary_id is None else (await session.execute(query)).all()
    languages = translation.source_language, translation.target_language
    source, groups = segment.source, segment.groups

    def checked() -> list[dict[str, str]]:
        terms = Terms([Term(*row) for row in rows], *languages)
        return [flag.facts() for flag in check(source, target, languages, terms, groups)]

    # Stems and spellings take their time of a processor.
    return await asyncio.to_thread(checked)


async def ask_again(
    session: AsyncSession, endpoints: Endpoints, agent_id: UUID, translation_id: UUID, ordinal: int
) -> TranslatedSegmentOut:
    """Have another translation of a segment made; the one that stands is shown until then, and
    stays if none comes.
    """
    translation = await locked(session, agent_id, translation_id)
    await check_still(session, endpoints, translation)
    translation.listed = True
    segment = await _segment(session, translation_id, ordinal)
    # One that has none yet has to be known as asked for, too.
    segment.refused, segment.state = segment.target or "", "waiting"
    await session.flush()
    if translation.state not in UNDER_WAY:
        await restart(session, translation, again=True)
    return TranslatedSegmentOut.model_validate(segment)


async def accept_all(session: AsyncSession, agent_id: UUID, translation_id: UUID) -> int:
    """Accept every segment in which nothing is to be checked; how many."""
    translation = await locked(session, agent_id, translation_id)
    translation.listed = True
    done = await session.execute(
        update(TranslationSegment)
        .where(
            TranslationSegment.translation_id == translation_id,
            TranslationSegment.state.in_(("machine", "edited")),
            TranslationSegment.flags == literal([], JSONB),
        )
        .values(state="accepted")
        .returning(TranslationSegment.ordinal)
    )
    return len(done.all())
