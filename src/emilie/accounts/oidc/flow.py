"""Signing in by a provider: leaving for it, coming back from it, and leaving it.

Nothing of the database is held while the provider is asked.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.actions import Opened, Opening, open_session
from emilie.accounts.invitations import entering
from emilie.accounts.invitations.models import Invitation
from emilie.accounts.models import Agent, SignedSession
from emilie.accounts.oidc import pending, tokens
from emilie.accounts.oidc.agents import Recognised, agent_of, claimed_by, recognise
from emilie.accounts.oidc.checking import CHECKED_WITHIN
from emilie.accounts.oidc.errors import (
    AcrTooLow,
    IssuerRefused,
    IssuerUnusable,
    NotAllowed,
    OrganisationUnknown,
    SignInDenied,
    SignInLost,
    SignInWaiting,
)
from emilie.accounts.oidc.held import Held, opened
from emilie.accounts.oidc.issuers import Issuer, Issuers
from emilie.accounts.oidc.pending import Pending, Purpose
from emilie.accounts.oidc.provider import GrantRefused, Metadata, Provider, challenge
from emilie.accounts.oidc.reasons import reason_of
from emilie.accounts.oidc.rules import Claimed, Place, claimed, place_of
from emilie.accounts.session import forget_browser
from emilie.core.db import Sessions
from emilie.core.events import Event, record
from emilie.core.mail.jobs import ask_to_send

NOT_SILENTLY = frozenset(
    {"login_required", "interaction_required", "consent_required", "account_selection_required"}
)
"""What a provider says that would have had to show something."""


@dataclass(frozen=True)
class SignedInByProvider(Event):
    kind: ClassVar[str] = "session:opened_by_provider"
    session_id: UUID
    issuer: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody is back: signed in with a token, or where nothing could be asked silently."""

    back: str
    token: str | None
    silent: bool


async def depart(
    state: State, provider: Provider, browser: str, purpose: Purpose, back: str
) -> str:
    """Where the browser is sent."""
    issuers: Issuers = state.issuers
    issuer, metadata = provider.issuer, await provider.metadata()
    acr = issuer.mfa if purpose == "strong" else issuer.acr
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    begun = Pending(purpose, nonce, verifier, acr, back)
    known_by = await pending.begin(state.statements, issuer.name, browser, begun)
    asked = {
        "response_type": "code", "client_id": issuer.client_id,
        "redirect_uri": issuers.callback(issuer.name), "scope": " ".join(issuer.scopes),
        "state": known_by, "nonce": nonce,
    }  # fmt: skip
    if issuer.pkce:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    if acr:
        asked |= _levels(metadata, acr)
    if purpose == "silent":
        asked["prompt"] = "none"
    return with_query(metadata.authorization_endpoint, asked)


def _levels(metadata: Metadata, acr: tuple[str, ...]) -> dict[str, str]:
    """How a level of authentication is asked for: as a must, where the provider can hear it."""
    if not metadata.takes_claims:
        return {"acr_values": " ".join(acr)}
    wanted = {"id_token": {"acr": {"essential": True, "values": list(acr)}}}
    return {"claims": json.dumps(wanted, separators=(",", ":"))}


def with_query(url: str, query: dict[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser that comes back brings with it."""

    signing: str | None
    """Its cookie of `pending`."""
    session_hash: bytes | None
    """Of the session that it has already."""
    user_agent: str


async def arrive(
    state: State, provider: Provider, browser: Browser, said: dict[str, str]
) -> Arrived:
    """Sign in who comes back; raises a `SignInRefused` that says why not."""
    issuer = provider.issuer
    begun = await pending.end(
        state.statements, issuer.name, browser.signing, said.get("state"), leaving=False
    )
    if begun is None:
        raise SignInLost
    if (error := said.get("error")) is not None:
        if begun.purpose == "silent" and error in NOT_SILENTLY:
            return Arrived(begun.back, None, silent=True)
        if error == "access_denied":
            raise SignInDenied
        raise IssuerRefused(reason=reason_of(error, said.get("error_description", "")))
    metadata = await provider.metadata()
    # Where a provider says who it is (RFC 9207), another's answer is not mixed up with its own.
    if said.get("iss", metadata.issuer) != metadata.issuer:
        tokens.untrusted("iss of the answer")
    claims, held = await _identify(state.issuers, provider, begun, said.get("code", ""))
    if begun.acr and claims.get("acr") not in begun.acr:
        raise AcrTooLow
    token = await _open(state, issuer, metadata.issuer, claims, held, browser)
    return Arrived(begun.back, token, silent=begun.purpose == "silent")


async def _identify(
    issuers: Issuers, provider: Provider, begun: Pending, code: str
) -> tuple[dict[str, Any], Held]:
    """What the provider says of them, its id_token winning where both speak of the sign-in."""
    issuer = provider.issuer
    if not code:
        tokens.untrusted("no code")
    given = await provider.redeem(
        code,
        verifier=begun.verifier if issuer.pkce else None,
        redirect_uri=issuers.callback(issuer.name),
    )
    if given.id_token is None:
        tokens.untrusted("no id_token")
    identified = await provider.identified(given.id_token, nonce=begun.nonce)
    try:
        told = await provider.userinfo(given.access_token, subject=identified["sub"])
    except GrantRefused as refusal:
        raise IssuerUnusable from refusal
    held = Held(given.access_token, given.id_token, given.refresh_token)
    its_own = {name: identified.get(name) for name in ("sub", "acr", "sid")}
    return identified | told | its_own, held


async def _open(
    state: State, issuer: Issuer, address: str, claims: dict[str, Any], held: Held,
    browser: Browser,
) -> str:  # fmt: skip
    sessions: Sessions = state.sessions
    opened = waits = None
    async with sessions.begin() as session:
        try:
            opened = await _signed_in(session, state, issuer, address, claims, held, browser)
        except SignInWaiting as refusal:
            # Refused, and listed: a rank in the waiting list is kept.
            await ask_to_send(session, state.settings.mail)
            waits = refusal
    if opened is None:
        raise waits or SignInWaiting
    if browser.session_hash is not None:
        state.known_sessions.forget(browser.session_hash)
    return opened.token


async def _signed_in(
    session: AsyncSession, state: State, issuer: Issuer, address: str, claims: dict[str, Any],
    held: Held, browser: Browser,
) -> Opened:  # fmt: skip
    who = claimed(issuer, claims)
    recognised, place = await _placed(session, state, issuer, address, who)
    agent, identity = await agent_of(session, issuer, address, who, place, recognised)
    by = place.invitation
    # Whom a directory made is new as well: signing in is not what they do every day yet.
    is_new = agent.activated_at is None
    if by is None and who.email is not None:
        by = await _answered(session, who.email, agent, is_new=is_new)
    if by is not None:
        await entering.activate(session, by, agent)
        await ask_to_send(session, state.settings.mail)
    if is_new:
        await entering.settle(session, agent)
    # The session that this browser had is over: nobody else may have planted it.
    await forget_browser(session, browser.session_hash)
    opened = await open_session(
        session, agent, Opening(state.settings.session.hours, browser.user_agent)
    )
    row = opened.row
    row.identity_id, row.issuer = identity.id, issuer.name
    row.strong = not issuer.mfa or claims.get("acr") in issuer.mfa
    row.tokens = held.sealed(issuer.secret, row.id)
    row.provider_sid = claims["sid"] if tokens.is_name(claims["sid"]) else None
    row.checked_at = row.created_at
    row.check_due = row.created_at + CHECKED_WITHIN
    event = SignedInByProvider(session_id=row.id, issuer=issuer.name)
    await record(session, agent.id, event)
    return opened


async def _placed(
    session: AsyncSession, state: State, issuer: Issuer, address: str, who: Claimed
) -> tuple[Recognised, Place]:
    """Who somebody is here already, and where they are let in."""
    sends = state.settings.mail.sends
    # Before the rules: where an agent is, no rule about newcomers says any more.
    recognised = await recognise(session, issuer, address, who)
    try:
        return recognised, await place_of(session, issuer, who, recognised.known, sends=sends)
    except (NotAllowed, OrganisationUnknown, SignInWaiting):
        if recognised.known is not None:
            raise
        recognised = await claimed_by(session, issuer, address, who)
        if recognised.known is None:
            raise
    return recognised, await place_of(session, issuer, who, recognised.known, sends=sends)


async def _answered(
    session: AsyncSession, email: str, agent: Agent, *, is_new: bool
) -> Invitation | None:
    """The invitation that a sign-in answers beside another right to come in: who was there before
    it has to have accepted it, since signing in is what they do every day.
    """
    return await entering.pending(session, email, agent.organisation_id, accepted=not is_new)


async def leave(state: State, token_hash: bytes, browser: str) -> str | None:
    """Where to sign out of the provider too; None when there is nothing to sign out of."""
    issuers: Issuers = state.issuers
    async with state.statements() as session:
        query = select(SignedSession).where(SignedSession.token_hash == token_hash)
        row = (await session.execute(query)).scalar_one_or_none()
    provider = issuers.find(row.issuer) if row is not None and row.issuer else None
    if row is None or provider is None or row.tokens is None:
        return None
    issuer = provider.issuer
    end = (await provider.metadata()).end_session_endpoint
    held = opened(issuer.secret, row.id, row.tokens)
    if end is None or held is None:
        return None
    begun = Pending("sign_out", "", "", (), "/")
    known_by = await pending.begin(state.statements, issuer.name, browser, begun)
    return with_query(end, {
        "id_token_hint": held.id_token, "state": known_by, "client_id": issuer.client_id,
        "post_logout_redirect_uri": issuers.farewell(issuer.name),
    })  # fmt: skip
