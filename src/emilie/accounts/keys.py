"""Keys by which an organisation's own tools call the API in place of an agent's browser.

A key is recognised by the SHA-256 of its secret, which is shown once and kept nowhere. Like
sign-ins, keys stay in memory for `KEPT` seconds: one that another process revoked is refused
after that time at the latest.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import ColumnElement, Select, any_, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, ApiKey, Organisation
from emilie.accounts.scopes import EVERY, KeyScope
from emilie.accounts.session import KEPT, MOST, hash_of
from emilie.core.db import Sessions, one_or_absent
from emilie.core.errors import AppError, NotFound
from emilie.core.events import Event, record
from emilie.core.ids import new_id

MARK = "emilie_"
SHOWN = len(MARK) + 6
"""Characters of a secret by which its key is recognised in a list."""
LISTED = 200


class KeyRefused(AppError):
    """No key, an unknown one or a revoked one."""

    status, code = 401, "key_refused"


class KeyExpired(AppError):
    status, code = 401, "key_expired"


class KeyScopeMissing(AppError):
    status, code = 403, "key_scope_missing"


class KeyNameTaken(AppError):
    status, code = 409, "key_name_taken"


@dataclass(frozen=True)
class KeyMade(Event):
    kind: ClassVar[str] = "key:made"
    key_id: UUID
    organisation_id: UUID


@dataclass(frozen=True)
class KeyRevoked(Event):
    kind: ClassVar[str] = "key:revoked"
    key_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """What a key is asked to be."""

    name: str
    scopes: Sequence[KeyScope]
    sensitivity: str
    days: int | None = None
    """Until it expires."""
    tokens_a_day: int | None = None
    tokens_a_month: int | None = None


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who calls with a key, as far as rights go."""

    key_id: UUID
    organisation_id: UUID
    organisation: str
    """Its name."""
    scopes: frozenset[str]
    sensitivity: str
    tokens_a_day: int | None
    tokens_a_month: int | None
    secret_hash: bytes
    expires_at: datetime | None


class KnownKeys:
    """Keys seen lately, by the hash of their secret."""

    def __init__(self) -> None:
        self._kept: dict[bytes, tuple[float, KeyHolder]] = {}
        self._forgotten: dict[UUID, float] = {}

    def get(self, secret_hash: bytes) -> KeyHolder | None:
        found = self._kept.get(secret_hash)
        return None if found is None or found[0] < monotonic() else found[1]

    def keep(self, holder: KeyHolder, looked_up_at: float) -> None:
        """Unless it was revoked while it was looked up: what was read may be from before."""
        if self._forgotten.get(holder.key_id, 0.0) >= looked_up_at:
            return
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[holder.secret_hash] = (monotonic() + KEPT, holder)

    def forget(self, key_id: UUID) -> None:
        """Called once its revocation is committed."""
        now = monotonic()
        self._forgotten = {k: at for k, at in self._forgotten.items() if at > now - KEPT}
        self._forgotten[key_id] = now
        for known in [k for k, (_, holder) in self._kept.items() if holder.key_id == key_id]:
            del self._kept[known]


# The look-up is also what notes the use: one statement, once in `KEPT` seconds.
RECOGNISE = text("""
update api_keys set last_used_at = now() from organisations
where organisations.id = organisation_id and secret_hash = :secret_hash and revoked_at is null
  and (expires_at is null or expires_at > now())
returning api_keys.id, organisation_id, organisations.name as organisation, scopes, sensitivity,
  tokens_a_day, tokens_a_month, expires_at
""")


async def recognise(statements: Sessions, known: KnownKeys, secret: str) -> KeyHolder:
    """Whose secret this is; raises `KeyRefused`, or `KeyExpired` to who held it."""
    secret_hash = hash_of(secret)
    holder = known.get(secret_hash)
    if holder is None:
        began = monotonic()
        holder = await _look_up(statements, secret_hash)
        known.keep(holder, began)
    if holder.expires_at is not None and holder.expires_at <= datetime.now(UTC):
        raise KeyExpired
    return holder


async def _look_up(statements: Sessions, secret_hash: bytes) -> KeyHolder:
    async with statements() as session:
        found = await session.execute(RECOGNISE, {"secret_hash": secret_hash})
        row = found.one_or_none()
        if row is None:
            expired = select(ApiKey.expires_at < func.now()).where(
                ApiKey.secret_hash == secret_hash, ApiKey.revoked_at.is_(None)
            )
            raise KeyExpired if (await session.execute(expired)).scalar() else KeyRefused
    return KeyHolder(
        key_id=row.id, organisation_id=row.organisation_id, organisation=row.organisation,
        scopes=frozenset(row.scopes), sensitivity=row.sensitivity, tokens_a_day=row.tokens_a_day,
        tokens_a_month=row.tokens_a_month, secret_hash=secret_hash, expires_at=row.expires_at,
    )  # fmt: skip


async def key_holder(request: Request) -> KeyHolder:
    """The key of this request. Only its header is read: no cookie opens `/v1`."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise KeyRefused
    state = request.app.state
    return await recognise(state.statements, state.known_keys, secret.strip())


KeyDep = Annotated[KeyHolder, Depends(key_holder)]


def kept_by(agent_id: UUID) -> Select[Organisation]:
    """The organisation whose keys that agent keeps, when their role has that right: theirs."""
    return (
        select(Organisation)
        .join(Agent, Agent.organisation_id == Organisation.id)
        .where(Agent.id == agent_id)
    )


async def make(
    session: AsyncSession, organisation_id: UUID, made_by: UUID | None, wanted: KeyWanted
) -> tuple[UUID, str]:
    """A new key: its id, and its secret, which nobody can read again."""
    secret = MARK + secrets.token_urlsafe(32)
    days = wanted.days
    values: dict[str, Any] = {
        "id": new_id(), "organisation_id": organisation_id, "name": wanted.name,
        "prefix": secret[:SHOWN], "secret_hash": hash_of(secret), "made_by": made_by,
        "scopes": [each for each in EVERY if each in wanted.scopes],
        "sensitivity": wanted.sensitivity, "tokens_a_day": wanted.tokens_a_day,
        "tokens_a_month": wanted.tokens_a_month,
        "expires_at": None if days is None else datetime.now(UTC) + timedelta(days=days),
    }  # fmt: skip
    statement = insert(ApiKey).values(values).on_conflict_do_nothing().returning(ApiKey.id)
    key_id = (await session.execute(statement)).scalar_one_or_none()
    if key_id is None:
        raise KeyNameTaken(name=wanted.name)
    await record(session, made_by, KeyMade(key_id=key_id, organisation_id=organisation_id))
    return key_id, secret


def of_directory() -> ColumnElement[bool]:
    """Whether a key is for saying who is in an organisation: other people keep those."""
    return literal("scim") == any_(ApiKey.scopes)


async def listing(
    session: AsyncSession, organisations: Select[Organisation], *, directory: bool = False
) -> list[tuple[ApiKey, str | None, str]]:
    """Keys of these organisations, each with who made it and whose it is; those in force first:
    those of other tools, or those of a `directory`.
    """
    theirs = organisations.with_only_columns(Organisation.id).scalar_subquery()
    query = (
        select(ApiKey, Agent.name, Organisation.name)
        .join(Organisation, Organisation.id == ApiKey.organisation_id)
        .outerjoin(Agent, Agent.id == ApiKey.made_by)
        .where(ApiKey.organisation_id.in_(theirs), of_directory() == directory)
        .order_by(ApiKey.revoked_at.desc().nulls_first(), ApiKey.id.desc())
        .limit(LISTED)
    )
    return [(key, made_by, of) for key, made_by, of in await session.execute(query)]


async def revoke(
    session: AsyncSession, organisations: Select[Organisation], key_id: UUID, by: UUID | None,
    *, directory: bool = False,
) -> None:  # fmt: skip
    """End a key of these organisations; `NotFound` when it is none of theirs in force."""
    theirs = organisations.with_only_columns(Organisation.id).scalar_subquery()
    statement = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.organisation_id.in_(theirs))
        .where(of_directory() == directory, ApiKey.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(ApiKey.organisation_id)
    )
    organisation_id = (await session.execute(statement)).scalar_one_or_none()
    if organisation_id is None:
        raise NotFound
    await record(session, by, KeyRevoked(key_id=key_id, organisation_id=organisation_id))


async def organisation_of(session: AsyncSession, agent_id: UUID) -> Organisation:
    return await one_or_absent(session, kept_by(agent_id))
