"""The keys of an organisation on a screen: those who keep them list, make and revoke them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts import keys
from emilie.accounts.keys import KeyNameTaken, KeyWanted
from emilie.accounts.models import ApiKey
from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.accounts.steering.features import needs
from emilie.core.db import SessionDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.gateway.access import at_least_default
from emilie.gateway.errors import KeySensitivityTooLow
from emilie.gateway.schemas import KeyIn, KeyMadeOut, KeyOut, KeysOut
from emilie.inference.budgets import Period, use_of

router = APIRouter(prefix="/api/keys", tags=["keys"], dependencies=[may("keys"), needs("keys")])

COPIED = (
    "id", "name", "prefix", "scopes", "sensitivity", "created_at", "expires_at",
    "last_used_at", "revoked_at", "tokens_a_day", "tokens_a_month",
)  # fmt: skip


def state_of(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    expired = key.expires_at is not None and key.expires_at <= datetime.now(UTC)
    return "expired" if expired else "active"


def shown(key: ApiKey, made_by: str | None, used: dict[tuple[UUID, Period], int]) -> KeyOut:
    facts: dict[str, Any] = {name: getattr(key, name) for name in COPIED}
    return KeyOut(
        **facts,
        state=state_of(key),
        made_by=made_by,
        used_today=used.get((key.id, "day"), 0),
        used_this_month=used.get((key.id, "month"), 0),
    )


async def with_use(
    session: AsyncSession, rows: Sequence[tuple[ApiKey, str | None, str]]
) -> list[KeyOut]:
    used = await use_of(session, "key", [key.id for key, _, _ in rows])
    return [shown(key, made_by, used) for key, made_by, _ in rows]


@router.get("", responses=problems(SignedOut, RightMissing, NotFound))
async def listing(request: Request, session: SessionDep, caller: CallerDep) -> KeysOut:
    organisation = await keys.organisation_of(session, caller.agent_id)
    rows = await keys.listing(session, keys.kept_by(caller.agent_id))
    return KeysOut(
        items=await with_use(session, rows),
        default_sensitivity=request.app.state.endpoints.default_sensitivity(organisation.name),
    )


@router.post(
    "", status_code=201,
    responses=problems(
        SignedOut, CsrfRefused, RightMissing, MfaRequired, NotFound, KeyNameTaken,
        KeySensitivityTooLow,
    ),
)  # fmt: skip
async def make(
    request: Request, session: SessionDep, caller: CallerDep, wanted: KeyIn
) -> KeyMadeOut:
    """Make a key. Its secret is in this answer and nowhere else."""
    organisation = await keys.organisation_of(session, caller.agent_id)
    endpoints = request.app.state.endpoints
    sensitivity = at_least_default(endpoints, organisation.name, wanted.sensitivity)
    asked = KeyWanted(
        wanted.name, sorted(wanted.scopes), sensitivity, wanted.days,
        wanted.tokens_a_day, wanted.tokens_a_month,
    )  # fmt: skip
    key_id, secret = await keys.make(session, organisation.id, caller.agent_id, asked)
    return KeyMadeOut(id=key_id, secret=secret)


@router.delete(
    "/{key_id}", status_code=204,
    responses=problems(SignedOut, CsrfRefused, RightMissing, MfaRequired, NotFound),
)  # fmt: skip
async def revoke(request: Request, caller: CallerDep, key_id: UUID) -> None:
    """Revoke a key: at once on this replica, within seconds on the others."""
    state = request.app.state
    async with state.sessions.begin() as session:
        await keys.revoke(session, keys.kept_by(caller.agent_id), key_id, caller.agent_id)
    # Not before the commit: a call in between would be recognised by what stood there still.
    state.known_keys.forget(key_id)
