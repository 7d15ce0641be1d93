"""The client of one identity provider: what it declares of itself, its keys, what it is asked.

Everything leaves by core/http, so that a provider is reached where the catalogue says, and nowhere
else: one whose own declaration leads elsewhere is refused there.
"""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

from emilie.accounts.oidc import tokens
from emilie.accounts.oidc.errors import IssuerUnreachable, IssuerUnusable, SignInUntrusted
from emilie.accounts.oidc.issuers import Issuer, owner_of
from emilie.core.errors import AppError
from emilie.core.http import (
    Bounds,
    DestinationSilent,
    DestinationUnreachable,
    Outbound,
    ReplyCut,
    ReplyFailed,
)

log = logging.getLogger(__name__)

KEPT = 3600.0
"""Seconds for which what a provider declares of itself, and its keys, are believed."""
APART = 10.0
"""Seconds between two readings of its keys, whatever key a token names."""
BOUNDS = Bounds(seconds=10, bytes=500_000)
JSON, SIGNED = "application/json", "application/jwt"
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": JSON}
BROWSER = ("authorization_endpoint", "end_session_endpoint")
OURS = ("token_endpoint", "jwks_uri", "userinfo_endpoint")
MOST_KEYS = 50
Algorithm = Literal["RS256", "ES256", "HS256"]


class GrantRefused(Exception):
    """The provider knows us, and no longer vouches for this agent."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider declares of itself, as far as we use it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    basic: bool
    """Whether our secret goes in a header: it takes none in the body."""
    takes_claims: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What the token endpoint gave."""

    access_token: str
    id_token: str | None
    refresh_token: str | None


class Provider:
    def __init__(self, issuer: Issuer, outbound: Outbound) -> None:
        self.issuer = issuer
        self._outbound = outbound
        self._metadata: Metadata | None = None
        self._until = 0.0
        self._keys: list[Mapping[str, Any]] = []
        self._keys_at = -KEPT
        self._reading = asyncio.Lock()

    # What it declares

    async def metadata(self) -> Metadata:
        if self._metadata is None or self._until < monotonic():
            async with self._reading:
                if self._metadata is None or self._until < monotonic():
                    self._metadata = await self._discover()
                    self._until = monotonic() + KEPT
        return self._metadata

    async def _discover(self) -> Metadata:
        url = f"{self.issuer.url.rstrip('/')}/.well-known/openid-configuration"
        said = _object(await self._get(url))
        issuer = said.get("issuer")
        # Otherwise another provider could pass for this one (OpenID Connect Discovery §4.3).
        if not isinstance(issuer, str) or issuer.rstrip("/") != self.issuer.url.rstrip("/"):
            raise self._unusable("it says that it is another one")
        places = {name: self._place(said, name) for name in (*BROWSER, *OURS)}
        if not (places["authorization_endpoint"] and places["token_endpoint"]):
            raise self._unusable("it declares no endpoint")
        if not places["jwks_uri"] and self.issuer.algorithm != "HS256":
            raise self._unusable("it declares no keys")
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Metadata(
            issuer, places["authorization_endpoint"], places["token_endpoint"],
            places["jwks_uri"] or "", places["userinfo_endpoint"], places["end_session_endpoint"],
            basic="client_secret_post" not in methods,
            takes_claims=said.get("claims_parameter_supported") is True
            or self.issuer.kind == "proconnect",
        )  # fmt: skip

    def _place(self, said: Mapping[str, Any], name: str) -> str | None:
        url = said.get(name)
        if url is None:
            return None
        if not isinstance(url, str) or not url.isprintable() or " " in url:
            raise self._unusable(name)
        # One that is reached by TLS sends nobody, and no secret, elsewhere in the clear.
        safe = ("https",) if urlsplit(self.issuer.url).scheme == "https" else ("https", "http")
        if urlsplit(url).scheme not in safe:
            raise self._unusable(name)
        return url

    async def keys(self, *, anew: bool = False) -> list[Mapping[str, Any]]:
        """Its public keys; `anew`: unless they were read a moment ago."""
        patience = APART if anew else KEPT
        if self._keys_at + patience < monotonic():
            where = (await self.metadata()).jwks_uri
            async with self._reading:
                if self._keys_at + patience < monotonic():
                    given = _object(await self._get(where)).get("keys")
                    if not isinstance(given, list):
                        raise self._unusable("its keys")
                    self._keys = [key for key in given[:MOST_KEYS] if isinstance(key, dict)]
                    self._keys_at = monotonic()
        return self._keys

    # What it is asked

    async def redeem(self, code: str, *, verifier: str | None, redirect_uri: str) -> Given:
        """What a code is worth; `SignInUntrusted` when it is worth nothing."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if verifier:
            form["code_verifier"] = verifier
        try:
            return await self._ask_tokens(form)
        except GrantRefused:
            tokens.untrusted("code")

    async def refresh(self, refresh_token: str) -> Given:
        """New tokens; `GrantRefused` when the provider gives none any more."""
        return await self._ask_tokens(
            {"grant_type": "refresh_token", "refresh_token": refresh_token}
        )

    async def _ask_tokens(self, form: dict[str, str]) -> Given:
        metadata = await self.metadata()
        client_id, secret = self.issuer.client_id, self.issuer.secret.get_secret_value()
        if not secret:
            raise self._unusable("its secret is not there")
        headers = dict(FORM)
        if metadata.basic:
            pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": client_id, "client_secret": secret}
        said = _object(await self._post(metadata.token_endpoint, form, headers))
        access, id_token, fresh = (
            said.get(name) for name in ("access_token", "id_token", "refresh_token")
        )
        if not isinstance(access, str) or not access.isascii() or not access.isprintable():
            raise self._unusable("no access token")
        return Given(
            access,
            id_token if isinstance(id_token, str) else None,
            fresh if isinstance(fresh, str) else None,
        )

    async def userinfo(self, access_token: str, *, subject: str) -> tokens.Claims:
        """What it says of an agent, as JSON or signed; nothing when it has no such endpoint."""
        metadata = await self.metadata()
        if metadata.userinfo_endpoint is None:
            return {}
        headers = {"authorization": f"Bearer {access_token}"}
        async with self._reached():
            reply = await self._outbound.fetch(
                owner_of(self.issuer.name), metadata.userinfo_endpoint, kinds={JSON, SIGNED},
                bounds=BOUNDS, accept=f"{SIGNED}, {JSON}", headers=headers,
            )  # fmt: skip
        if reply.status in {401, 403}:
            raise GrantRefused
        if reply.status != 200:
            raise IssuerUnreachable if reply.status >= 500 else self._unusable("userinfo")
        if reply.kind == SIGNED:
            text = reply.body.decode("ascii", "replace").strip()
            claims = await self.read(text, self.issuer.userinfo_algorithm)
        else:
            claims = _object(reply.body)
        tokens.check_userinfo(
            claims, issuer=metadata.issuer, client_id=self.issuer.client_id, subject=subject
        )
        return claims

    async def identified(self, id_token: str, *, nonce: str | None) -> tokens.Claims:
        """The claims of an id_token that is its own, ours, and of now."""
        claims = await self.read(id_token, self.issuer.algorithm)
        issuer = (await self.metadata()).issuer
        tokens.check_id_token(claims, issuer=issuer, client_id=self.issuer.client_id, nonce=nonce)
        return claims

    async def read(self, token: str, algorithm: Algorithm) -> tokens.Claims:
        if algorithm == "HS256":
            keys: list[Any] = tokens.shared(self.issuer.secret.get_secret_value())
            try:
                return tokens.signed(token, keys, algorithm)
            except tokens.KeyUnknown:
                tokens.untrusted("key")
        try:
            return tokens.signed(token, await self.keys(), algorithm)
        except tokens.KeyUnknown:
            try:
                return tokens.signed(token, await self.keys(anew=True), algorithm)
            except tokens.KeyUnknown:
                tokens.untrusted("key")

    # Calls

    async def _get(self, url: str) -> bytes:
        try:
            async with self._reached():
                return await self._outbound.exchange(
                    owner_of(self.issuer.name), "GET", url, headers={"accept": JSON}, bounds=BOUNDS
                )
        except ReplyFailed as failure:
            raise self._unusable("it does not say where things are") from failure

    async def _post(self, url: str, form: dict[str, str], headers: Mapping[str, str]) -> bytes:
        try:
            async with self._reached():
                return await self._outbound.exchange(
                    owner_of(self.issuer.name), "POST", url, body=urlencode(form).encode(),
                    headers=headers, bounds=BOUNDS,
                )  # fmt: skip
        except ReplyFailed as failure:
            status = failure.params["status"]
            if status == 400:
                raise GrantRefused from failure
            if status == 401:
                raise self._unusable("it does not know our secret") from failure
            raise IssuerUnreachable from failure

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[None]:
        """What core/http raises in this block becomes one of the errors of sign-in."""
        try:
            yield
        except (DestinationUnreachable, DestinationSilent, ReplyCut) as failure:
            raise IssuerUnreachable from failure
        except ReplyFailed as failure:
            if int(failure.params["status"] or 0) >= 500:
                raise IssuerUnreachable from failure
            raise
        except (IssuerUnusable, IssuerUnreachable, SignInUntrusted):
            raise
        except AppError as failure:
            raise self._unusable("an address that is not declared") from failure

    def _unusable(self, reason: str) -> IssuerUnusable:
        log.error("identity provider %s: %s", self.issuer.name, reason)
        return IssuerUnusable()


def challenge(verifier: str) -> str:
    """What a verifier is announced by (RFC 7636, S256)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        log.error("an identity provider answered something else than an object")
        raise IssuerUnusable
    return said
