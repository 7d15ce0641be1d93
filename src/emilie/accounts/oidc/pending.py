"""Who was sent to a provider and is to come back: once, soon, and by the same browser.

Kept in the database, so that whichever replica they come back to knows them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import text

from emilie.accounts.session import hash_of
from emilie.core.db import Sessions

COOKIE = "emilie_signing"
PATIENCE = timedelta(minutes=10)
Purpose = Literal["sign_in", "silent", "strong", "sign_out"]

BEGUN = text("""
insert into pending_sign_ins
  (state_hash, browser_hash, issuer, purpose, nonce, verifier, acr, back, expires_at)
values (:state_hash, :browser_hash, :issuer, :purpose, :nonce, :verifier, cast(:acr as text[]),
  :back, now() + :patience)
""")
# Another browser's is left to it: whoever stole an address must not be able to spoil it either.
ENDED = text("""
delete from pending_sign_ins
where state_hash = :state_hash and browser_hash = :browser_hash and issuer = :issuer
  and (purpose = 'sign_out') = :leaving and expires_at > now()
returning purpose, nonce, verifier, acr, back
""")


@dataclass(frozen=True, slots=True)
class Pending:
    purpose: Purpose
    nonce: str
    verifier: str
    acr: tuple[str, ...]
    back: str


def browser_token(cookie: str | None) -> str:
    """That of this browser: the same for all that it begins, since it may begin two at once."""
    known = cookie if cookie and len(cookie) == 43 and cookie.isascii() else None
    return known or secrets.token_urlsafe(32)


async def begin(statements: Sessions, issuer: str, browser: str, pending: Pending) -> str:
    """The state by which they will be known, 43 characters."""
    state = secrets.token_urlsafe(32)
    values = {
        "state_hash": hash_of(state), "browser_hash": hash_of(browser), "issuer": issuer,
        "purpose": pending.purpose, "nonce": pending.nonce, "verifier": pending.verifier,
        "acr": list(pending.acr), "back": pending.back, "patience": PATIENCE,
    }  # fmt: skip
    async with statements() as session:
        await session.execute(BEGUN, values)
    return state


async def end(
    statements: Sessions, issuer: str, browser: str | None, state: str | None, *, leaving: bool
) -> Pending | None:
    """What was begun with that state; None when nothing was, or not any more."""
    if not browser or not state or len(state) > 200:
        return None
    values = {
        "state_hash": hash_of(state), "browser_hash": hash_of(browser), "issuer": issuer,
        "leaving": leaving,
    }  # fmt: skip
    async with statements() as session:
        row = (await session.execute(ENDED, values)).one_or_none()
    if row is None:
        return None
    return Pending(row.purpose, row.nonce, row.verifier, tuple(row.acr), row.back)
