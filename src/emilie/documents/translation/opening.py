"""A document about to be translated: whether it still may be, and its texts, read once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from emilie.accounts.actions import AccountSuspended
from emilie.accounts.session import absent
from emilie.accounts.waves import access
from emilie.core.db import Sessions
from emilie.core.errors import NotFound
from emilie.core.objects import Objects
from emilie.documents.translation.errors import TranslationUnsupported
from emilie.documents.translation.filing import Filed, read_texts
from emilie.documents.translation.formats import ending_of
from emilie.documents.translation.models import Translation, TranslationSegment, readable_by
from emilie.settings import Documents


class NoLongerWanted(Exception):
    """The translation was stopped or deleted meanwhile, or is another's to do."""


async def check_may(sessions: Sessions, agent_id: UUID) -> None:
    """Raises why nothing is done for that agent any more, or not now."""
    who = await absent(sessions, agent_id)
    if who is None:
        raise AccountSuspended
    access.check(who.access)


async def check_readable(sessions: Sessions, translation_id: UUID, begun: Any) -> None:
    """Raises why it is not translated: of what it is, or of who asked for it."""
    await check_may(sessions, begun.agent_id)
    if ending_of(begun.media_type, begun.name) is None:
        raise TranslationUnsupported
    await check_seen(sessions, translation_id, begun.agent_id)


async def check_seen(sessions: Sessions, translation_id: UUID, agent_id: UUID) -> None:
    """Raises `NotFound` where who asked for it may not read its document any more."""
    seen = readable_by(agent_id).where(Translation.id == translation_id)
    async with sessions() as session:
        if (await session.scalar(seen)) is None:
            raise NotFound


async def read(
    sessions: Sessions, objects: Objects, limits: Documents, translation_id: UUID, begun: Any
) -> str | None:
    """The language of the document, whose segments are stored from now on."""
    known = select(TranslationSegment.ordinal).where(
        TranslationSegment.translation_id == translation_id
    )
    async with sessions() as session:
        if (await session.scalar(known.limit(1))) is not None:
            language: str | None = begun.source_language
            return language

    async def progress(_: int, __: int) -> None:
        """Reading takes a second or two, recognising scans aside."""

    async with objects.as_file(begun.object_key) as path:
        texts = await read_texts(Filed(path, begun.media_type, begun.name), limits, progress)
    source = begun.source_language or texts.language
    rows: list[dict[str, Any]] = [
        {"translation_id": translation_id, "ordinal": ordinal, "source": segment.text,
         "kind": segment.kind, "place": segment.place, "count": segment.count,
         "groups": segment.groups, "flags": [], "state": "waiting"}
        for ordinal, segment in enumerate(texts.segments)
    ]  # fmt: skip
    async with sessions.begin() as session:
        still = update(Translation).where(
            Translation.id == translation_id, Translation.state == "translating",
            Translation.by_batch == begun.by_batch,
        )  # fmt: skip
        found = await session.execute(
            still.values(source_language=source).returning(Translation.id)
        )
        if found.one_or_none() is None:
            raise NoLongerWanted
        await session.execute(insert(TranslationSegment), rows)
    return source
