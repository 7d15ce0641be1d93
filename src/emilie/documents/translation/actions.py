"""What is done with translations: asked for, followed, stopped, taken away, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.core.db import one_or_absent
from emilie.core.errors import AppError, NotFound
from emilie.core.events import Event, record
from emilie.documents import actions as documents
from emilie.documents.exporting import LONGEST_NAME
from emilie.documents.models import Document
from emilie.documents.recognising import STANDS
from emilie.documents.translation.errors import (
    GlossaryOtherLanguages,
    LanguageUnknown,
    TranslationOngoing,
    TranslationsTooMany,
    TranslationUnsupported,
    check_translates,
)
from emilie.documents.translation.formats import ending_of, is_rebuilt
from emilie.documents.translation.jobs import ask_to_translate
from emilie.documents.translation.languages import base, name_of
from emilie.documents.translation.models import (
    UNDER_WAY,
    Glossary,
    Translation,
    TranslationSegment,
    glossaries_of,
    readable_by,
)
from emilie.documents.translation.schemas import (
    TranslatingIn,
    TranslationIn,
    TranslationOut,
    TranslationPage,
)
from emilie.inference.registry import Endpoints, Need
from emilie.inference.sensitivities import highest

MOST_UNDER_WAY = 5
"""Translations of one agent that may be under way at once."""
PAGE = 30

COUNTS = text("""
select translation_id, count(*) as segments,
  count(*) filter (where target is not null) as done,
  count(*) filter (where state <> 'accepted' and (state = 'failed' or flags <> '[]')) as to_check,
  count(*) filter (where state = 'accepted') as accepted
from translation_segments where translation_id = any(:ids) group by translation_id
""")
NONE = {"segments": 0, "done": 0, "to_check": 0, "accepted": 0}


@dataclass(frozen=True)
class TranslationEvent(Event):
    translation_id: UUID
    document_id: UUID


@dataclass(frozen=True)
class TranslationAsked(TranslationEvent):
    kind: ClassVar[str] = "translation:asked"
    target: str


@dataclass(frozen=True)
class TranslationDeleted(TranslationEvent):
    kind: ClassVar[str] = "translation:deleted"


async def ask(
    session: AsyncSession, endpoints: Endpoints, caller: Caller, wanted: TranslationIn
) -> TranslationOut:
    """Have a document translated in the background."""
    await check_asked(session, caller.agent_id, wanted)
    document = await documents.find(session, caller.agent_id, wanted.document_id)
    if ending_of(document.media_type, document.name) is None:
        raise TranslationUnsupported
    check_translates(endpoints, await _need_of(session, endpoints, document.id))
    await _check_room(session, caller.agent_id)
    translation = begun(caller.agent_id, document.id, wanted)
    session.add(translation)
    await session.flush()
    event = TranslationAsked(translation.id, document.id, wanted.target)
    await record(session, caller.agent_id, event)
    await ask_to_translate(session, caller.agent_id, translation.id)
    await session.flush()
    await session.refresh(translation)
    return await describe(session, endpoints, caller, translation.id)


def begun(agent_id: UUID, document_id: UUID, wanted: TranslatingIn) -> Translation:
    """A translation of which nothing is done yet."""
    return Translation(
        document_id=document_id, agent_id=agent_id, source_language=wanted.source,
        target_language=wanted.target, tone=wanted.tone, glossary_id=wanted.glossary_id,
        state="waiting", error_params={}, facts={},
    )  # fmt: skip


async def check_asked(session: AsyncSession, agent_id: UUID, wanted: TranslatingIn) -> None:
    """Raises what is wrong with the languages or the glossary, whatever is translated."""
    for language in filter(None, (wanted.source, wanted.target)):
        if name_of(language) is None:
            raise LanguageUnknown(language=language)
    if wanted.glossary_id is not None:
        await _check_glossary(session, agent_id, wanted.glossary_id, wanted)


async def _need_of(session: AsyncSession, endpoints: Endpoints, document_id: UUID) -> Need:
    stands = (await session.execute(STANDS, {"document_id": document_id})).one()
    default = endpoints.default_sensitivity(stands.organisation)
    return Need(highest(default, *stands.known), stands.organisation)


async def _check_glossary(
    session: AsyncSession, agent_id: UUID, glossary_id: UUID, wanted: TranslatingIn
) -> None:
    glossary = await one_or_absent(
        session, glossaries_of(agent_id).where(Glossary.id == glossary_id)
    )
    source, target = glossary.source_language, glossary.target_language
    other = wanted.source is not None and base(wanted.source) != base(source)
    if other or base(wanted.target) != base(target):
        raise GlossaryOtherLanguages(source=source, target=target)


async def _check_room(session: AsyncSession, agent_id: UUID) -> None:
    theirs = select(func.count()).select_from(Translation)
    under_way = (
        Translation.agent_id == agent_id,
        Translation.state.in_(UNDER_WAY),
        ~Translation.by_batch,
    )
    if (await session.scalar(theirs.where(*under_way)) or 0) >= MOST_UNDER_WAY:
        raise TranslationsTooMany(most=MOST_UNDER_WAY)


async def listing(
    session: AsyncSession, endpoints: Endpoints, caller: Caller, before: UUID | None,
    document_id: UUID | None = None,
) -> TranslationPage:  # fmt: skip
    """The caller's translations, the latest first; those of a batch once they reviewed them."""
    mine = readable_by(caller.agent_id).where(Translation.listed)
    query = mine.order_by(Translation.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Translation.id < before)
    if document_id is not None:
        query = query.where(Translation.document_id == document_id)
    ids = list(await session.scalars(query.with_only_columns(Translation.id)))
    items = await _described(session, endpoints, caller, ids[:PAGE])
    following = ids[PAGE - 1] if len(ids) > PAGE else None
    return TranslationPage(items=items, next=following, refused=_refused(endpoints, caller))


def _refused(endpoints: Endpoints, caller: Caller) -> str | None:
    default = endpoints.default_sensitivity(caller.organisation)
    try:
        check_translates(endpoints, Need(default, caller.organisation))
    except AppError as refusal:
        return refusal.code
    return None


async def describe(
    session: AsyncSession, endpoints: Endpoints, caller: Caller, translation_id: UUID
) -> TranslationOut:
    found = await _described(session, endpoints, caller, [translation_id])
    if not found:
        raise NotFound
    return found[0]


async def _described(
    session: AsyncSession, endpoints: Endpoints, caller: Caller, ids: Sequence[UUID]
) -> list[TranslationOut]:
    """Those of them that the caller may read, in the order given."""
    query = (
        readable_by(caller.agent_id)
        .where(Translation.id.in_(ids))
        .join(Document, Document.id == Translation.document_id)
        .outerjoin(Glossary, Glossary.id == Translation.glossary_id)
        .add_columns(Document.name, Document.media_type, Glossary.name)
    )
    rows = (await session.execute(query)).all()
    counts = await counts_of(session, ids)
    told = {row[0].id: _out(endpoints, caller, row, counts[row[0].id]) for row in rows}
    return [told[each] for each in ids if each in told]


async def counts_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Of each translation: its segments, those done, those to be checked, those accepted."""
    found = dict.fromkeys(ids, NONE)
    for row in await session.execute(COUNTS, {"ids": list(ids)}):
        found[row.translation_id] = {name: getattr(row, name) for name in NONE}
    return found


def _out(endpoints: Endpoints, caller: Caller, row: Any, counts: dict[str, int]) -> TranslationOut:
    translation, name, media_type, glossary = row
    sent_to = [each["name"] for each in translation.facts.get("sent_to", [])]
    return TranslationOut(
        id=translation.id, document_id=translation.document_id, name=name,
        output=output_name(name, media_type, translation.target_language),
        rebuilt=is_rebuilt(media_type), source=translation.source_language,
        target=translation.target_language, tone=translation.tone,
        glossary_id=translation.glossary_id, glossary=glossary, state=translation.state,
        error=translation.error, error_params=translation.error_params,
        created_at=translation.created_at,
        sent_to=[endpoints.label_of(each, caller.organisation) for each in sent_to],
        **counts,
    )  # fmt: skip


def output_name(name: str, media_type: str, target: str) -> str:
    """What the translated file is called: `note.en.docx`."""
    ending = ending_of(media_type, name) or PurePath(name).suffix.lstrip(".")
    # Names are cut as they are saved: the language is never what goes.
    stem = PurePath(name).stem[: LONGEST_NAME - len(f".{target}")].rstrip(" .")
    return f"{stem}.{target}.{ending}"


async def find(session: AsyncSession, agent_id: UUID, translation_id: UUID) -> Translation:
    return await one_or_absent(
        session, readable_by(agent_id).where(Translation.id == translation_id)
    )


async def locked(session: AsyncSession, agent_id: UUID, translation_id: UUID) -> Translation:
    """The caller's, kept from other changes until the end of the transaction."""
    query = readable_by(agent_id).where(Translation.id == translation_id)
    return await one_or_absent(session, query.with_for_update(of=Translation))


async def stop(session: AsyncSession, agent_id: UUID, translation_id: UUID) -> None:
    """What is translated stays; the rest keeps waiting for `resume`."""
    translation = await locked(session, agent_id, translation_id)
    if translation.state in UNDER_WAY:
        translation.state, translation.held = "stopped", True


async def resume(
    session: AsyncSession, endpoints: Endpoints, agent_id: UUID, translation_id: UUID
) -> None:
    """Go on where it ended: segments that no endpoint gave are asked for again."""
    translation = await locked(session, agent_id, translation_id)
    if translation.state in UNDER_WAY:
        raise TranslationOngoing
    await check_still(session, endpoints, translation)
    await ask_for_failed(session, [translation_id])
    translation.held = False
    await restart(session, translation)


async def ask_for_failed(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Have the segments that no endpoint gave asked for again, once it goes on."""
    await session.execute(
        update(TranslationSegment)
        .where(
            TranslationSegment.translation_id.in_(ids),
            TranslationSegment.state == "failed",
        )
        .values(state="waiting", flags=[])
    )


async def check_still(
    session: AsyncSession, endpoints: Endpoints, translation: Translation
) -> None:
    """Raises what keeps its document from being translated, as it stands now."""
    check_translates(endpoints, await _need_of(session, endpoints, translation.document_id))


async def restart(session: AsyncSession, translation: Translation, *, again: bool = False) -> None:
    """Have what waits of a locked translation translated, by a job of its own. `again`: only what
    was asked for again; the rest of one that was stopped goes on waiting.
    """
    await _check_room(session, translation.agent_id)
    translation.listed, translation.by_batch = True, False
    translation.facts = translation.facts | {"again": again}
    translation.state, translation.error, translation.error_params = "waiting", None, {}
    await session.flush()
    await ask_to_translate(session, translation.agent_id, translation.id)


async def remove(session: AsyncSession, agent_id: UUID, translation_id: UUID) -> None:
    """Delete a translation; its document stays."""
    translation = await locked(session, agent_id, translation_id)
    await session.execute(delete(Translation).where(Translation.id == translation_id))
    event = TranslationDeleted(translation_id, translation.document_id)
    await record(session, agent_id, event)


async def targets_of(session: AsyncSession, translation_id: UUID) -> list[tuple[str, str]]:
    """What is written into the file: each text with its translation, where it has one."""
    query = select(TranslationSegment.source, TranslationSegment.target).where(
        TranslationSegment.translation_id == translation_id,
        TranslationSegment.target.is_not(None),
    )
    return [(row.source, row.target) for row in await session.execute(query)]
