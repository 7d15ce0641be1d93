"""Asks providers again about those who are signed in: who left an organisation leaves Émilie.

Activity drives it. A session that is used is asked about in the background before its time is up,
so that nobody waits; one that comes back from a rest is asked about before anything is answered.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import text
from starlette.datastructures import State

from emilie.accounts.oidc import tokens
from emilie.accounts.oidc.errors import (
    IssuerUnreachable,
    IssuerUnusable,
    OrganisationChanged,
    SignInRefused,
)
from emilie.accounts.oidc.held import Held, opened
from emilie.accounts.oidc.issuers import Issuer, Issuers
from emilie.accounts.oidc.provider import GrantRefused, Provider
from emilie.accounts.oidc.rules import Known, claimed, place_of
from emilie.core.events import Event, record

log = logging.getLogger(__name__)

CHECKED_WITHIN = timedelta(minutes=14)
"""Between two checks: with the seconds for which sessions stay in memory, under 15 minutes."""
AHEAD = timedelta(minutes=4)
"""Before its time is up, a session in use is checked without making anybody wait."""
AGAIN = timedelta(minutes=1)
"""Between two attempts, while a provider does not answer."""
CLAIM = timedelta(seconds=40)
"""For which one process has a session for itself: a refresh token is good for one use."""
CLOSING = 1.0
"""Seconds that checks may take to end when the process does."""
PATIENCE = 40.0
"""Seconds that one waits for what another process finds."""

CLAIMED = text("""
update sessions set checking_until = now() + :claim
from agents, identities
where token_hash = :token_hash and agents.id = sessions.agent_id
  and identities.id = sessions.identity_id and check_due <= now() + :ahead
  and (checking_until is null or checking_until < now())
returning sessions.id, sessions.agent_id, organisation_id, sessions.issuer, subject, tokens,
  checked_at
""")
STANDING = text("""
select check_due > now() as vouched, coalesce(checking_until > now(), false) as underway
from sessions where token_hash = :token_hash
""")
VOUCHED = text("""
update sessions set checked_at = now(), check_due = now() + :within, checking_until = null
where token_hash = :token_hash
""")
RENEWED = text("update sessions set tokens = :tokens where id = :id")
SPARED = text("""
update sessions set check_due = greatest(check_due, now() + :again),
  checking_until = now() + :again
where token_hash = :token_hash
""")
CLOSED = text("delete from sessions where token_hash = :token_hash")


@dataclass(frozen=True)
class ClosedByProvider(Event):
    kind: ClassVar[str] = "session:closed_by_provider"
    session_id: UUID
    reason: str


class Checks:
    """The checks of one process: one at a time for each session."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._underway: dict[bytes, asyncio.Task[bool]] = {}

    async def vouched(self, token_hash: bytes, due: datetime) -> bool:
        """Whether the session whose check is `due` goes on."""
        now = datetime.now(UTC)
        if now < due - AHEAD:
            return True
        task = self._underway.get(token_hash)
        if task is None:
            task = self._underway[token_hash] = asyncio.create_task(self._check(token_hash))
            task.add_done_callback(partial(self._ended, token_hash))
        return now < due or await asyncio.shield(task)

    def _ended(self, token_hash: bytes, task: asyncio.Task[bool]) -> None:
        del self._underway[token_hash]
        # Nobody may be waiting for it: what could not be asked is asked again when it is due.
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("a session was not checked", exc_info=error)

    async def close(self) -> None:
        """Let what is underway keep the tokens that it was just given."""
        if self._underway:
            _, left = await asyncio.wait(self._underway.values(), timeout=CLOSING)
            for task in left:
                task.cancel()

    async def _check(self, token_hash: bytes) -> bool:
        goes_on = await self._found(token_hash)
        if not goes_on:
            self._state.known_sessions.forget(token_hash)
        return goes_on

    async def _found(self, token_hash: bytes) -> bool:
        end = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < end:
            row = await self._claim(token_hash)
            if row is not None:
                return await self._ask(token_hash, row)
            async with self._state.statements() as session:
                standing = (
                    await session.execute(STANDING, {"token_hash": token_hash})
                ).one_or_none()
            if standing is None:
                return False
            if standing.vouched:
                return True
            await asyncio.sleep(0.2)
        raise IssuerUnreachable

    async def _claim(self, token_hash: bytes) -> Any:
        values = {"token_hash": token_hash, "claim": CLAIM, "ahead": AHEAD}
        async with self._state.statements() as session:
            return (await session.execute(CLAIMED, values)).one_or_none()

    async def _ask(self, token_hash: bytes, row: Any) -> bool:
        issuers: Issuers = self._state.issuers
        provider = issuers.find(row.issuer)
        if provider is None:
            return await self._close(token_hash, row, "issuer_gone")
        held = opened(provider.issuer.secret, row.id, row.tokens)
        if held is None:
            return await self._close(token_hash, row, "secret_changed")
        try:
            said = await self._said(provider, held, row)
            await self._still_allowed(provider.issuer, row, said)
        except GrantRefused:
            return await self._close(token_hash, row, "refused")
        except (IssuerUnreachable, IssuerUnusable):
            return await self._spare(token_hash, row, provider.issuer)
        except SignInRefused as refusal:
            return await self._close(token_hash, row, refusal.code)
        values = {"token_hash": token_hash, "within": CHECKED_WITHIN}
        async with self._state.statements() as session:
            await session.execute(VOUCHED, values)
        return True

    async def _said(self, provider: Provider, held: Held, row: Any) -> tokens.Claims:
        """What the provider says of them now."""
        said: tokens.Claims = {}
        if held.refresh_token is not None:
            given = await provider.refresh(held.refresh_token)
            held = held.renewed(given)
            # At once: the token that was used is worth nothing any more.
            sealed = held.sealed(provider.issuer.secret, row.id)
            async with self._state.statements() as session:
                await session.execute(RENEWED, {"id": row.id, "tokens": sealed})
            if given.id_token is not None:
                said = await provider.identified(given.id_token, nonce=None)
                if said["sub"] != row.subject:
                    tokens.untrusted("sub of a refreshed id_token")
        told = await provider.userinfo(held.access_token, subject=row.subject)
        if not said and not told:
            # Neither a refresh nor a userinfo: this provider cannot be asked again.
            raise GrantRefused
        return said | told | {"sub": row.subject}

    async def _still_allowed(self, issuer: Issuer, row: Any, said: tokens.Claims) -> None:
        async with self._state.sessions.begin() as session:
            known = Known(row.agent_id, row.organisation_id)
            place = await place_of(session, issuer, claimed(issuer, said), known)
        if place.organisation_id != row.organisation_id:
            raise OrganisationChanged

    async def _spare(self, token_hash: bytes, row: Any, issuer: Issuer) -> bool:
        """A provider that does not answer says nothing of anybody, for a while."""
        if row.checked_at + timedelta(minutes=issuer.grace) < datetime.now(UTC):
            return await self._close(token_hash, row, "unreachable")
        async with self._state.statements() as session:
            await session.execute(SPARED, {"token_hash": token_hash, "again": AGAIN})
        return True

    async def _close(self, token_hash: bytes, row: Any, reason: str) -> bool:
        async with self._state.sessions.begin() as session:
            await session.execute(CLOSED, {"token_hash": token_hash})
            event = ClosedByProvider(session_id=row.id, reason=reason)
            await record(session, row.agent_id, event)
        return False
