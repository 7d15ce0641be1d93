"""Who is calling: the cookie, the session behind it, and the proof against forged requests.

A request costs no look-up when its session was seen in the last seconds: sessions are kept in
memory for `KEPT` seconds, so a sign-out on another replica takes at most that long.

A session ends after a rest (`EMILIE_SESSION_IDLE`), in any case after a time
(`EMILIE_SESSION_HOURS`), and when its identity provider does not vouch for it any more.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.demonstration import demonstrates
from emilie.accounts.models import Role
from emilie.accounts.presence import came, today
from emilie.accounts.waves.access import COLUMNS, JOINED, Access, access_of
from emilie.core.db import Sessions
from emilie.core.errors import CsrfRefused, SignedOut

COOKIE = "emilie_session"
KEPT = 15.0
MOST = 50_000


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in agent of this request, as far as rights go."""

    agent_id: UUID
    organisation_id: UUID
    organisation: str
    """Its name."""
    name: str
    role: Role
    language: str
    csrf: str
    token_hash: bytes
    expires_at: datetime
    charter_accepted: bool
    """Or none is in force."""
    issuer: str | None = None
    """Name of the identity provider by which they signed in, if by any."""
    strong: bool = True
    """Whether they signed in as strongly as an administrator has to."""
    access: Access | None = None
    """What the wave that they take part in lets them do, if there is one."""


class KnownSessions:
    """Sessions seen lately, by the hash of their token."""

    def __init__(self) -> None:
        self._kept: dict[bytes, tuple[float, Caller]] = {}

    def get(self, token_hash: bytes) -> Caller | None:
        found = self._kept.get(token_hash)
        if found is None or found[0] < monotonic():
            return None
        return found[1]

    def keep(self, caller: Caller) -> None:
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[caller.token_hash] = (monotonic() + KEPT, caller)

    def forget(self, token_hash: bytes) -> None:
        self._kept.pop(token_hash, None)

    def forget_all(self) -> None:
        self._kept.clear()

    def forget_agent(self, agent_id: UUID) -> None:
        for token_hash in [k for k, (_, who) in self._kept.items() if who.agent_id == agent_id]:
            self.forget(token_hash)


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def hash_of_cookie(request: Request) -> bytes | None:
    """Of the session that the browser has, in force or not."""
    token = request.cookies.get(COOKIE)
    return hash_of(token) if token else None


async def was_revoked(statements: Sessions, token_hash: bytes | None) -> bool:
    """Whether the session of a browser was ended from another one."""
    if token_hash is None:
        return False
    async with statements() as session:
        found = await session.execute(REVOKED, {"token_hash": token_hash})
        return found.one_or_none() is not None


async def forget_browser(session: AsyncSession, token_hash: bytes | None) -> None:
    """End the session that a browser has, since it begins another one."""
    if token_hash is not None:
        await session.execute(FORGOTTEN, {"token_hash": token_hash})


def is_secure(address: str) -> bool:
    """Whether browsers reach this instance by TLS: what a proxy passes on does not say it."""
    return address.startswith("https://")


def set_cookie(request: Request, response: Response, token: str) -> None:
    state = request.app.state
    response.set_cookie(
        COOKIE, token, max_age=state.settings.session.hours * 3600, httponly=True, samesite="lax",
        secure=is_secure(state.issuers.address),
    )  # fmt: skip


REVOKED = text("select 1 from sessions where token_hash = :token_hash and revoked_at is not null")
FORGOTTEN = text("delete from sessions where token_hash = :token_hash")
# Asked at nearly every turn, so written out: building it costs twice what running it does. What
# it writes, it writes once a minute for a session in use.
SIGNED_IN = text(f"""
with seen as (
  update sessions set seen_at = now()
  where token_hash = :token_hash and seen_at < now() - interval '1 minute' and seen_at > :since
)
select agents.id, organisation_id, organisations.name as organisation, agents.name, role,
  language, csrf, sessions.expires_at, sessions.issuer, strong, check_due, last_seen_on, coalesce((
    select exists (
      select from charter_acceptances where agent_id = agents.id and charter_id = charters.id
    ) from charters order by number desc limit 1
  ), true) as charter_accepted, {COLUMNS}
from sessions join agents on agents.id = sessions.agent_id
join organisations on organisations.id = organisation_id {JOINED}
where token_hash = :token_hash and seen_at > :since and sessions.expires_at > now()
  and sessions.revoked_at is null and agents.state = 'active'
  and (cast(:demonstrates as boolean) or demonstration is null)
""")  # noqa: S608 -- our own constants


async def _look_up(state: State, token_hash: bytes) -> Caller | None:
    """Whoever signed in with that token, unless they rested for too long, or left."""
    since = datetime.now(UTC) - timedelta(minutes=state.settings.session.idle)
    values = {
        "token_hash": token_hash, "since": since, "demonstrates": demonstrates(state)
    }  # fmt: skip
    async with state.statements() as session:
        found = await session.execute(SIGNED_IN, values)
        row = found.one_or_none()
        if row is None:
            return None
        if (row.last_seen_on or date.min) < today():
            await came(session, row.id)
    if row.check_due is not None and not await state.checks.vouched(token_hash, row.check_due):
        return None
    return Caller(
        agent_id=row.id, organisation_id=row.organisation_id, organisation=row.organisation,
        name=row.name, role=row.role, language=row.language, csrf=row.csrf,
        token_hash=token_hash, expires_at=row.expires_at, charter_accepted=row.charter_accepted,
        issuer=row.issuer, strong=row.strong, access=access_of(row),
    )  # fmt: skip


ABSENT = text(f"""
select agents.id, organisation_id, organisations.name as organisation, agents.name, role, language,
  {COLUMNS}
from agents join organisations on organisations.id = organisation_id {JOINED}
where agents.id = :agent_id and agents.state = 'active'
""")  # noqa: S608 -- our own constants


async def absent(statements: Sessions, agent_id: UUID) -> Caller | None:
    """The agent whose work goes on while nobody is signed in; None once they are gone,
    or as long as they are suspended.
    """
    async with statements() as session:
        row = (await session.execute(ABSENT, {"agent_id": agent_id})).one_or_none()
    if row is None:
        return None
    return Caller(
        agent_id=row.id, organisation_id=row.organisation_id, organisation=row.organisation,
        name=row.name, role=row.role, language=row.language,
        csrf="", token_hash=b"", expires_at=datetime.now(UTC), charter_accepted=True,
        access=access_of(row),
    )  # fmt: skip


async def charter_accepted(request: Request, who: Caller) -> bool:
    """Whether they accepted by now, on another replica perhaps: asked of who had not alone."""
    if who.charter_accepted:
        return True
    found = await _look_up(request.app.state, who.token_hash)
    if found is None or not found.charter_accepted:
        return False
    request.app.state.known_sessions.keep(found)
    return True


def refuse_other_origin(request: Request) -> None:
    """Refuse a request that another site's page sent (browsers always say so in `Origin`)."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise CsrfRefused


async def caller(request: Request) -> Caller:
    """The signed-in agent; writing requests must carry the session's CSRF token as well."""
    token = request.cookies.get(COOKIE)
    if not token:
        raise SignedOut
    token_hash = hash_of(token)
    known: KnownSessions = request.app.state.known_sessions
    who = known.get(token_hash)
    if who is None:
        who = await _look_up(request.app.state, token_hash)
        if who is None:
            raise SignedOut
        known.keep(who)
    if who.expires_at < datetime.now(UTC):
        raise SignedOut
    if request.method not in {"GET", "HEAD"}:
        refuse_other_origin(request)
        given = request.headers.get("x-csrf-token", "")
        if not secrets.compare_digest(given.encode(), who.csrf.encode()):
            raise CsrfRefused
    return who


CallerDep = Annotated[Caller, Depends(caller)]
