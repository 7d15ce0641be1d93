"""A provider tells us that somebody signed out of it (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from starlette.datastructures import State

from emilie.accounts.oidc import tokens
from emilie.accounts.oidc.checking import ClosedByProvider
from emilie.accounts.oidc.errors import LogoutUntrusted, SignInUntrusted
from emilie.accounts.oidc.provider import Provider
from emilie.core.events import record

HEARD = text("""
insert into logout_tokens (issuer, jti, expires_at) values (:issuer, :jti, :expires_at)
on conflict do nothing returning 1
""")
# By the session at the provider where it is named, by the person otherwise: all of theirs then. A
# session of theirs of which the provider never said its name may be the one that is over.
CLOSED = text("""
delete from sessions using identities
where identities.id = identity_id and sessions.issuer = :name and identities.issuer = :issuer
  and (cast(:sid as text) is null or provider_sid = :sid
    or (provider_sid is null and subject = :sub))
  and (cast(:sub as text) is null or subject = :sub)
returning sessions.id, sessions.agent_id, token_hash
""")


async def told(state: State, provider: Provider, token: str) -> None:
    """Close the sessions that a logout token is about: here at once, elsewhere within seconds."""
    issuer, metadata = provider.issuer, await provider.metadata()
    try:
        claims = await provider.read(token, issuer.algorithm)
        tokens.check_logout_token(claims, issuer=metadata.issuer, client_id=issuer.client_id)
    except SignInUntrusted as refusal:
        raise LogoutUntrusted from refusal
    expires_at = datetime.fromtimestamp(claims["exp"], UTC) + timedelta(seconds=tokens.LEEWAY)
    heard = {"issuer": metadata.issuer, "jti": claims["jti"], "expires_at": expires_at}
    about = {
        "name": issuer.name, "issuer": metadata.issuer, "sid": claims.get("sid"),
        "sub": claims.get("sub"),
    }  # fmt: skip
    async with state.sessions.begin() as session:
        if (await session.execute(HEARD, heard)).first() is None:
            raise LogoutUntrusted  # played again
        closed = (await session.execute(CLOSED, about)).all()
        for row in closed:
            event = ClosedByProvider(session_id=row.id, reason="told")
            await record(session, row.agent_id, event)
    for row in closed:
        state.known_sessions.forget(row.token_hash)
