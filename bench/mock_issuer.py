"""An identity provider that knows everybody: as little work as ProConnect's answers allow.

It signs what it is asked for, so that what is measured is what we do of it. A code is the subject
and the nonce that it will be worth, which a client who was sent here may write by itself.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from bench.sign_in import CLIENT, SIRET

KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})


class MockIssuer:
    def __init__(self, url: str) -> None:
        self.url = url

    async def discovery(self, _: web.Request) -> web.Response:
        return web.json_response({
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        })  # fmt: skip

    async def jwks(self, _: web.Request) -> web.Response:
        return web.json_response(KeySet([KEY]).as_dict(private=False))

    async def token(self, request: web.Request) -> web.Response:
        subject, _, nonce = str((await request.post())["code"]).partition(".")
        signed = self.sign({"sub": subject, "nonce": nonce, "acr": "eidas1"})
        return web.json_response(
            {"access_token": subject, "id_token": signed, "refresh_token": f"r{subject}"}
        )

    async def userinfo(self, request: web.Request) -> web.Response:
        subject = request.headers["authorization"].removeprefix("Bearer ")
        said = {
            "sub": subject, "given_name": "Agent", "usual_name": subject, "siret": SIRET,
            "email": f"{subject}@example.fr", "idp_id": "bench",
        }  # fmt: skip
        return web.Response(text=self.sign(said), content_type="application/jwt")

    def sign(self, said: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300} | said
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    issuer = MockIssuer(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", issuer.discovery)
    app.router.add_get("/jwks", issuer.jwks)
    app.router.add_post("/token", issuer.token)
    app.router.add_get("/userinfo", issuer.userinfo)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main()
