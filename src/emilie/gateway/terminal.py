"""What `emilie keys` does in the database, for whoever may run commands on the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts import keys
from emilie.accounts.actions import organisation_named
from emilie.accounts.demonstration import ORGANISATION
from emilie.accounts.keys import KeyWanted
from emilie.accounts.models import ApiKey, Organisation
from emilie.core.db import open_engine, open_sessions
from emilie.core.errors import AppError
from emilie.core.http import Outbound
from emilie.gateway.access import at_least_default
from emilie.gateway.keys import with_use
from emilie.gateway.schemas import KeyOut
from emilie.inference.registry import Endpoints
from emilie.inference.sensitivities import Sensitivity
from emilie.settings import Settings

Listed = tuple[str, KeyOut]
"""A key, after the name of its organisation."""


class OrganisationUnknown(AppError):
    status, code = 404, "organisation_unknown"


class OrganisationNeeded(AppError):
    status, code = 400, "organisation_needed"


class KeyUnknown(AppError):
    status, code = 404, "key_unknown"


@asynccontextmanager
async def _transaction(dsn: str) -> AsyncIterator[AsyncSession]:
    engine = open_engine(dsn, 2)
    try:
        async with open_sessions(engine).begin() as session:
            yield session
    finally:
        await engine.dispose()


def _called(name: str | None) -> Select[Organisation]:
    """The organisation of that name, or all of them."""
    every = select(Organisation)
    return every if name is None else every.where(Organisation.name == name)


async def _organisation(session: AsyncSession, name: str | None) -> Organisation:
    """The one that is named, or the only one there is; a new instance has the demonstration's."""
    found = (await session.execute(_called(name).limit(6))).scalars().all()
    if not found and name is None:
        return await organisation_named(session, ORGANISATION)
    if not found:
        raise OrganisationUnknown(name=name)
    if len(found) > 1:
        raise OrganisationNeeded(names=", ".join(f"« {each.name} »" for each in found))
    return found[0]


async def create(
    settings: Settings, dsn: str, organisation: str | None, wanted: dict[str, Any]
) -> tuple[str, Sensitivity]:
    """The secret of a new key, and its sensitivity: without one, its organisation's minimum."""
    async with _transaction(dsn) as session:
        theirs = await _organisation(session, organisation)
        endpoints = Endpoints(settings, Outbound())
        sensitivity = at_least_default(endpoints, theirs.name, wanted["sensitivity"])
        asked = KeyWanted(**(wanted | {"sensitivity": sensitivity}))
        _, secret = await keys.make(session, theirs.id, None, asked)
    return secret, sensitivity


async def listed(dsn: str, organisation: str | None) -> list[Listed]:
    async with _transaction(dsn) as session:
        if organisation is not None:
            await _organisation(session, organisation)
        rows = await keys.listing(session, _called(organisation))
        shown = await with_use(session, rows)
    return [(row[2], key) for row, key in zip(rows, shown, strict=True)]


async def revoke(dsn: str, organisation: str | None, named: str) -> str:
    """Revoke the key of that name, or whose secret begins so; gives its name."""
    async with _transaction(dsn) as session:
        if organisation is not None:
            await _organisation(session, organisation)
        theirs = _called(organisation).with_only_columns(Organisation.id).scalar_subquery()
        query = select(ApiKey).where(
            ApiKey.organisation_id.in_(theirs), ApiKey.revoked_at.is_(None),
            or_(ApiKey.name == named, ApiKey.prefix == named.rstrip("…")),
        )  # fmt: skip
        found = (await session.execute(query.limit(2))).scalars().all()
        if len(found) != 1:
            raise KeyUnknown(name=named)
        await keys.revoke(session, _called(organisation), found[0].id, None)
        return found[0].name
