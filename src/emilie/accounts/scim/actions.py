"""Verbs of an organisation's directory: shown, plugged in, unplugged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts import keys
from emilie.accounts.keys import KeyWanted
from emilie.accounts.models import ApiKey, Organisation
from emilie.accounts.scim.schemas import DirectoryOut, DirectoryTokenIn, DirectoryTokenOut
from emilie.core.db import one_or_absent

SENSITIVITY = "public"
"""Nothing is asked of a model by such a key."""

COUNTED = text("""
select count(*) as users, count(*) filter (where state = 'active') as active,
  (select count(*) from directory_groups join units on units.id = unit_id
   where units.organisation_id = :organisation_id) as groups
from directory_entries join agents on agents.id = agent_id
where agents.organisation_id = :organisation_id and deleted_at is null
""")


def _only(organisation_id: UUID) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id == organisation_id)


async def describe(session: AsyncSession, organisation_id: UUID, address: str) -> DirectoryOut:
    await one_or_absent(session, _only(organisation_id))
    rows = await keys.listing(session, _only(organisation_id), directory=True)
    counted = (await session.execute(COUNTED, {"organisation_id": organisation_id})).one()
    used = [key.last_used_at for key, _, _ in rows if key.last_used_at is not None]
    return DirectoryOut(
        address=address, last_call_at=max(used, default=None), users=counted.users,
        active=counted.active, groups=counted.groups,
        tokens=[_shown(key, made_by) for key, made_by, _ in rows],
    )  # fmt: skip


def _shown(key: ApiKey, made_by: str | None) -> DirectoryTokenOut:
    return DirectoryTokenOut(
        id=key.id, name=key.name, prefix=key.prefix, state=_state(key), made_by=made_by,
        created_at=key.created_at, expires_at=key.expires_at, last_used_at=key.last_used_at,
    )  # fmt: skip


def _state(key: ApiKey) -> Literal["active", "expired", "revoked"]:
    if key.revoked_at is not None:
        return "revoked"
    expired = key.expires_at is not None and key.expires_at <= datetime.now(UTC)
    return "expired" if expired else "active"


async def make_token(
    session: AsyncSession, organisation_id: UUID, by: UUID, wanted: DirectoryTokenIn
) -> tuple[UUID, str]:
    await one_or_absent(session, _only(organisation_id))
    asked = KeyWanted(wanted.name, ["scim"], SENSITIVITY, wanted.days)
    return await keys.make(session, organisation_id, by, asked)


async def revoke_token(
    session: AsyncSession, organisation_id: UUID, key_id: UUID, by: UUID
) -> None:
    await keys.revoke(session, _only(organisation_id), key_id, by, directory=True)
