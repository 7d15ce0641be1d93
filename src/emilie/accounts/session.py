"""Who is calling: the cookie, the session behind it, and the proof against forged requests.

A request costs no look-up when its session was seen in the last seconds: sessions are kept in
memory for `KEPT` seconds, so a sign-out on another replica takes at most that long.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy import text

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
    role: str
    language: str
    csrf: str
    token_hash: bytes
    expires_at: datetime


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

    def forget_agent(self, agent_id: UUID) -> None:
        for token_hash in [k for k, (_, who) in self._kept.items() if who.agent_id == agent_id]:
            self.forget(token_hash)


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def set_cookie(response: Response, token: str, *, hours: int, secure: bool) -> None:
    response.set_cookie(
        COOKIE, token, max_age=hours * 3600, httponly=True, samesite="lax", secure=secure
    )


# Asked at nearly every turn, so written out: building it costs twice what running it does.
SIGNED_IN = text("""
select agents.id, organisation_id, organisations.name as organisation, agents.name, role,
  language, csrf, expires_at
from sessions join agents on agents.id = sessions.agent_id
join organisations on organisations.id = organisation_id where token_hash = :token_hash
""")


async def _look_up(statements: Sessions, token_hash: bytes) -> Caller | None:
    async with statements() as session:
        found = await session.execute(SIGNED_IN, {"token_hash": token_hash})
        row = found.one_or_none()
    if row is None:
        return None
    return Caller(
        agent_id=row.id, organisation_id=row.organisation_id, organisation=row.organisation,
        name=row.name, role=row.role, language=row.language, csrf=row.csrf,
        token_hash=token_hash, expires_at=row.expires_at,
    )  # fmt: skip


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
        who = await _look_up(request.app.state.statements, token_hash)
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
