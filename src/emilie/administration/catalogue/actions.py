"""Verbs of the catalogue: checked, changed, and what was changed read again."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.models import Agent
from emilie.accounts.session import Caller
from emilie.administration.catalogue.bounds import entries_of
from emilie.administration.catalogue.differences import difference
from emilie.administration.catalogue.drafting import Draft, Drafting
from emilie.administration.catalogue.errors import (
    CatalogueChanged,
    CatalogueChangeRefused,
    CatalogueFrozen,
    CatalogueKeyNotKept,
    CatalogueToConfirm,
    CatalogueUnchanged,
    CatalogueWhyMissing,
)
from emilie.administration.catalogue.events import CatalogueKeyTyped, CatalogueMade
from emilie.administration.catalogue.schemas import (
    CatalogueChangeIn,
    CatalogueCheckOut,
    CatalogueFaultOut,
    CatalogueVersionOut,
    CatalogueVersionsOut,
    CatalogueVersionTextOut,
    Change,
)
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.inference.catalogue import Catalogue
from emilie.inference.faults import in_words
from emilie.inference.reading import digest_of
from emilie.inference.registry import Endpoints
from emilie.inference.sealed_keys import keeps_keys, sealed_for, sealing_secret
from emilie.inference.stored import CatalogueKey, CatalogueVersion, latest_number, read_stored
from emilie.inference.tables import CatalogueRefused

PAGE = 30


async def catch_up(session: AsyncSession, state: State) -> None:
    """Have in force here what another replica made a moment ago: it is what one begins from."""
    endpoints: Endpoints = state.endpoints
    if await latest_number(session) != endpoints.reading.stored.number:
        # One that cannot be in force here is told on the screens, from which it is put right.
        with suppress(CatalogueRefused):
            endpoints.take(await read_stored(session))


async def check(session: AsyncSession, state: State, change: Change) -> CatalogueCheckOut:
    """What a change would make, without making it."""
    await catch_up(session, state)
    drafting = Drafting(state)
    draft = await drafting.draft(session, change)
    return CatalogueCheckOut(
        faults=[CatalogueFaultOut.model_validate(each) for each in draft.faults],
        consequences=await drafting.consequences(session, draft),
        difference=difference(drafting.text, draft.text),
    )


async def make(
    session: AsyncSession, state: State, caller: Caller, asked: CatalogueChangeIn
) -> int:
    """Put a change in force: the number of its version. Replicas take it within seconds."""
    await catch_up(session, state)
    drafting = Drafting(state)
    if drafting.endpoints.reading.frozen:
        raise CatalogueFrozen
    if not asked.why:
        raise CatalogueWhyMissing
    latest = await latest_number(session)
    if latest != asked.after:
        raise await _changed(session, latest)
    draft = await drafting.draft(session, asked.change)
    if draft.catalogue is None:
        raise CatalogueChangeRefused(where=in_words(draft.faults[:3]))
    if latest == drafting.endpoints.reading.stored.number:
        _check_it_changes(drafting, draft)
    if not asked.confirmed and (told := await drafting.consequences(session, draft)):
        raise CatalogueToConfirm(count=len(told))
    number = latest + 1
    values = {
        "number": number, "source": draft.source, "text": draft.text, "why": asked.why,
        "file_digest": digest_of(drafting.operators), "made_by": caller.agent_id,
    }  # fmt: skip
    statement = insert(CatalogueVersion).values(values).on_conflict_do_nothing()
    made = await session.execute(statement.returning(CatalogueVersion.number))
    if made.one_or_none() is None:  # somebody else's came in between
        raise await _changed(session, number)
    await record(session, caller.agent_id, CatalogueMade(number, draft.source))
    await _keep_key(session, state, caller, draft)
    await forget_keys(session, draft.catalogue)
    return number


def _check_it_changes(drafting: Drafting, draft: Draft) -> None:
    reading = drafting.endpoints.reading
    if draft.source == "file":
        same = not reading.by_screen
    elif draft.source == "keep":
        same = reading.stored.file_digest == digest_of(drafting.operators)
    else:
        same = draft.text == drafting.text and draft.key is None
    if same:
        raise CatalogueUnchanged


async def _changed(session: AsyncSession, number: int) -> CatalogueChanged:
    query = (
        select(Agent.name)
        .join(CatalogueVersion, CatalogueVersion.made_by == Agent.id)
        .where(CatalogueVersion.number == number)
    )
    by = await session.scalar(query)
    return CatalogueChanged(number=number, by=by or "—")


async def _keep_key(session: AsyncSession, state: State, caller: Caller, draft: Draft) -> None:
    if draft.key is None:
        return
    variable, url, key = draft.key
    if not keeps_keys(state.settings):
        raise CatalogueKeyNotKept
    secret = sealing_secret(state.settings, make=True)
    assert secret is not None  # as `keeps_keys` said
    sealed = sealed_for(secret, variable, url, key)
    values = {"origin": sealed.origin, "sealed": sealed.sealed}
    await session.execute(
        insert(CatalogueKey)
        .values(variable=variable, **values)
        .on_conflict_do_update(index_elements=["variable"], set_=values)
    )
    await record(session, caller.agent_id, CatalogueKeyTyped(variable, sealed.origin))


async def forget_keys(session: AsyncSession, catalogue: Catalogue) -> None:
    """Of a service that is gone, no key is kept."""
    named = {entry.key_env for _, entry in entries_of(catalogue) if entry.key_env}
    await session.execute(delete(CatalogueKey).where(CatalogueKey.variable.not_in(named)))


def _listed() -> Select[*tuple[Any, ...]]:
    listed: Select[*tuple[Any, ...]] = (
        select(
            CatalogueVersion.number, CatalogueVersion.source, CatalogueVersion.why,
            CatalogueVersion.made_at, Agent.name.label("made_by"),
        )
        .outerjoin(Agent, Agent.id == CatalogueVersion.made_by)
        .order_by(CatalogueVersion.number.desc())
    )  # fmt: skip
    return listed


async def versions(session: AsyncSession, before: int | None) -> CatalogueVersionsOut:
    """What was made, the latest first, a page at a time."""
    query = _listed().limit(PAGE + 1)
    if before is not None:
        query = query.where(CatalogueVersion.number < before)
    found = [CatalogueVersionOut.model_validate(row) for row in await session.execute(query)]
    items = found[:PAGE]
    return CatalogueVersionsOut(items=items, before=items[-1].number if len(found) > PAGE else None)


async def version(session: AsyncSession, state: State, number: int) -> CatalogueVersionTextOut:
    """One of them, whole, and what it changed."""
    query = _listed().add_columns(CatalogueVersion.text).where(CatalogueVersion.number == number)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    earlier = select(CatalogueVersion.text).where(CatalogueVersion.number == number - 1)
    before = await session.scalar(earlier)
    if before is None:
        before = state.endpoints.reading.operators_text() or ""
    return CatalogueVersionTextOut.model_validate(
        {**row._mapping, "difference": difference(before, row.text)}  # noqa: SLF001 -- its name for a dictionary
    )


async def text_of(session: AsyncSession, number: int) -> str:
    """To be taken away, to the byte."""
    query = select(CatalogueVersion.text).where(CatalogueVersion.number == number)
    return await one_or_absent(session, query)
