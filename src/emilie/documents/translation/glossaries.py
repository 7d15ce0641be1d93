"""Glossaries of an organisation: imported whole or not at all, listed, read, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.accounts.rights import reach
from emilie.accounts.session import Caller
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import Event, record
from emilie.documents.translation.errors import (
    GlossaryLanguagesMissing,
    GlossaryNameTaken,
    LanguageUnknown,
)
from emilie.documents.translation.languages import name_of
from emilie.documents.translation.models import Glossary, GlossaryTerm, glossaries_of
from emilie.documents.translation.schemas import (
    GlossaryList,
    GlossaryOut,
    ImportOut,
    LineOut,
    TermOut,
    TermPage,
)
from emilie.documents.translation.terms import Sheet


@dataclass(frozen=True)
class GlossaryImported(Event):
    kind: ClassVar[str] = "glossary:imported"
    glossary_id: UUID
    terms: int


@dataclass(frozen=True)
class GlossaryDeleted(Event):
    kind: ClassVar[str] = "glossary:deleted"
    glossary_id: UUID


def keeps(caller: Caller) -> bool:
    return reach(caller, "glossaries:keep") is not None


async def listing(session: AsyncSession, caller: Caller) -> GlossaryList:
    counted = (
        select(func.count())
        .where(GlossaryTerm.glossary_id == Glossary.id)
        .correlate(Glossary)
        .scalar_subquery()
    )
    query = (
        glossaries_of(caller.agent_id)
        .outerjoin(Agent, Agent.id == Glossary.made_by)
        .add_columns(counted, Agent.given_name + " " + Agent.name)
        .order_by(Glossary.name)
    )
    rows = (await session.execute(query)).all()
    return GlossaryList(items=[_out(*row) for row in rows], keeps=keeps(caller))


def _out(glossary: Glossary, terms: int, made_by: str | None) -> GlossaryOut:
    return GlossaryOut(
        id=glossary.id, name=glossary.name, source=glossary.source_language,
        target=glossary.target_language, terms=terms, made_by=made_by,
        created_at=glossary.created_at,
    )  # fmt: skip


async def bring(
    session: AsyncSession, caller: Caller, name: str, languages: tuple[str | None, str | None],
    sheet: Sheet,
) -> ImportOut:  # fmt: skip
    """Keep the terms of a file; with a line that is wrong, nothing is kept and each is told."""
    source, target = sheet.languages or languages
    for language in filter(None, (source, target)):
        if name_of(language) is None:
            raise LanguageUnknown(language=language)
    if sheet.refused:
        told = [LineOut.model_validate(each) for each in sheet.refused]
        return ImportOut(glossary=None, refused=told)
    if source is None or target is None:
        raise GlossaryLanguagesMissing
    glossary = Glossary(
        organisation_id=caller.organisation_id, name=name, source_language=source,
        target_language=target, made_by=caller.agent_id,
    )  # fmt: skip
    try:
        async with session.begin_nested():
            session.add(glossary)
    except IntegrityError as error:
        raise GlossaryNameTaken(name=name) from error
    rows = [
        {"glossary_id": glossary.id, "ordinal": ordinal, "source": term.source,
         "target": term.target}
        for ordinal, term in enumerate(sheet.terms)
    ]  # fmt: skip
    await session.execute(insert(GlossaryTerm), rows)
    await record(session, caller.agent_id, GlossaryImported(glossary.id, len(rows)))
    await session.refresh(glossary)
    return ImportOut(glossary=_out(glossary, len(rows), caller.name), refused=[])


async def terms(
    session: AsyncSession, agent_id: UUID, glossary_id: UUID, after: int, most: int
) -> TermPage:
    await one_or_absent(session, glossaries_of(agent_id).where(Glossary.id == glossary_id))
    query = select(GlossaryTerm).where(
        GlossaryTerm.glossary_id == glossary_id, GlossaryTerm.ordinal > after
    )
    rows = list(await session.scalars(query.order_by(GlossaryTerm.ordinal).limit(most + 1)))
    following = rows[most - 1].ordinal if len(rows) > most else None
    return TermPage(items=[TermOut.model_validate(row) for row in rows[:most]], next=following)


async def remove(session: AsyncSession, caller: Caller, glossary_id: UUID) -> None:
    """Translations made with it stay; what is still to be translated goes on without it."""
    theirs = glossaries_of(caller.agent_id).where(Glossary.id == glossary_id)
    if await session.scalar(theirs.with_only_columns(Glossary.id)) is None:
        raise NotFound
    await session.execute(delete(Glossary).where(Glossary.id == glossary_id))
    await record(session, caller.agent_id, GlossaryDeleted(glossary_id))
