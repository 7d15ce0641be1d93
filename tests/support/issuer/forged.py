"""A provider that lies, as a test asks it to: what a real one never answers."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from support.issuer import NADIA
from support.outbound import serving

CLIENT, SECRET = "emilie", "a-secret-of-more-than-thirty-two-characters"
JSON = "application/json"
KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})


@dataclass
class Liar:
    """What it answers; every lie is an attribute."""

    url: str = ""
    id_token: dict[str, Any] = field(default_factory=dict)
    """Claims in place of the right ones."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, web.Response] = field(default_factory=dict)
    """By path, in place of everything else."""
    sign: Callable[[dict[str, Any]], str] | None = None
    sign_userinfo: Callable[[dict[str, Any]], str] | None = None
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    nonce: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize", "token_endpoint": "token",
            "jwks_uri": "jwks", "userinfo_endpoint": "userinfo",
            "end_session_endpoint": "session/end",
        }  # fmt: skip
        said = {name: f"{self.url}/{path}" for name, path in places.items()}
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
        return {"issuer": self.url, **said, **methods, **self.metadata}

    def tokens(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "nadia", "iat": now, "exp": now + 300,
            "nonce": self.nonce, "acr": "eidas1",
        } | self.id_token  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        token = (self.sign or signed)(claims)
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append((request.path, form, dict(request.headers)))
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == "/userinfo":
            told = {"sub": "nadia", **NADIA} | self.userinfo
            if self.sign_userinfo is not None:
                text = self.sign_userinfo(told)
                return web.Response(text=text, content_type="application/jwt")
            return web.json_response(told)
        said = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": lambda: KeySet(list(self.keys)).as_dict(private=False),
            "/token": self.tokens,
        }.get(request.path)  # fmt: skip
        return web.json_response(said()) if said else web.Response(status=404)


def signed(claims: dict[str, Any], key: Any = KEY, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"} | header, claims, key)


@asynccontextmanager
async def lying() -> AsyncIterator[Liar]:
    liar = Liar()
    async with serving(liar.handle) as port:
        liar.url = f"http://127.0.0.1:{port}"
        yield liar


async def come_back(
    client: httpx2.AsyncClient, liar: Liar, **said: str | None
) -> tuple[httpx2.Response, dict[str, str]]:
    """Leave for the liar, come back with what it answers; what our callback says, and its query."""
    sent = await client.get("/api/sign-in/pro")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    liar.nonce = asked["nonce"]
    query = {"code": "c1", "state": asked["state"]} | said
    given = {name: value for name, value in query.items() if value is not None}
    return await client.get("/api/sign-in/pro/callback", params=given), given


def unsigned(claims: dict[str, Any], algorithm: str = "none") -> str:
    from base64 import urlsafe_b64encode

    head, body = (
        urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode()
        for each in ({"alg": algorithm, "kid": "k1"}, claims)
    )
    return f"{head}.{body}."
