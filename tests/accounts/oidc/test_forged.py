"""Nothing that a provider, or somebody who passes for it, can answer opens a session wrongly."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiohttp import web
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey

from accounts.oidc.test_rules import refusal
from emilie.accounts.session import COOKIE
from emilie.settings import Settings
from support.issuer import table
from support.issuer.forged import (
    CLIENT,
    JSON,
    KEY,
    OTHER,
    SECRET,
    Liar,
    come_back,
    lying,
    signed,
    unsigned,
)

MORE = 'acr = ["eidas1", "eidas2"]'


@pytest.fixture
async def liar() -> AsyncIterator[Liar]:
    async with lying() as liar:
        yield liar


@pytest.fixture
def settings(tmp_path: Path, liar: Liar) -> Settings:
    declared = table("pro", liar.url, (CLIENT, SECRET), tmp_path, MORE)
    (tmp_path / "emilie.toml").write_text(declared)
    return Settings(data=tmp_path / "data", catalogue=tmp_path / "emilie.toml")


def forget(liar: Liar, app: FastAPI) -> None:
    """The next lie is told to somebody who knows nothing of the provider yet."""
    kept = liar.url
    liar.__init__(url=kept)  # type: ignore[misc]
    app.state.issuers._providers.clear()


def with_shared_key(claims: dict[str, Any]) -> str:
    """Signed by the provider's public key, as if it were a shared secret."""
    public = json.dumps(KEY.as_dict(private=False)).encode()
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"])


FORGED_CLAIMS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "no audience": {"aud": None},
    "another authorised party": {"aud": [CLIENT, "another"], "azp": "another"},
    "several audiences without a party": {"aud": [CLIENT, "another"]},
    "expired": {"exp": int(time.time()) - 3600},
    "never expires": {"exp": None},
    "expires as words": {"exp": "demain"},
    "of tomorrow": {"iat": int(time.time()) + 86_400, "exp": int(time.time()) + 90_000},
    "no subject": {"sub": None},
    "an empty subject": {"sub": " "},
    "a subject that is a list": {"sub": ["nadia"]},
    "a subject without end": {"sub": "x" * 256},
    "a subject with a zero": {"sub": "na\u0000dia"},
    "another subject than userinfo's": {"sub": "camille"},
}
FORGED_SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "another key": lambda claims: signed(claims, OTHER),
    "a key that nobody knows": lambda claims: signed(claims, KEY, kid="k2"),
    "none": unsigned,
    "None": lambda claims: unsigned(claims, "None"),
    "the public key as a secret": with_shared_key,
    "our own secret": lambda claims: signed(claims, OctKey.import_key(SECRET), alg="HS256"),
    "words": lambda _: "pas un jeton",
    "two dots": lambda _: "..",
    "nothing": lambda _: "",
    "no end": lambda _: "a" * 100_000 + ".b.c",
    "brackets without end": lambda _: "W1tb" * 8000 + ".b.c",
}  # fmt: skip


async def test_forged_tokens_open_nothing(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    for name, claims in FORGED_CLAIMS.items():
        forget(liar, app)
        liar.id_token = claims
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "sign_in_untrusted", name
    for name, sign in FORGED_SIGNATURES.items():
        forget(liar, app)
        liar.sign = sign
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "sign_in_untrusted", name
    assert COOKIE not in client.cookies


async def test_forged_userinfo_opens_nothing(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    lies: list[dict[str, Any]] = [
        {"userinfo": {"sub": "camille"}},
        {"userinfo": {"sub": None}},
        {"userinfo": {"iss": "https://evil.example"}},
        {"userinfo": {"aud": "another"}},
        {"sign_userinfo": lambda said: signed(said, OTHER)},
        {"sign_userinfo": unsigned},
        {"sign_userinfo": lambda _: "é"},
    ]
    for lie in lies:
        forget(liar, app)
        vars(liar).update(lie)
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "sign_in_untrusted", lie


async def test_levels_are_looked_at_again(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    for acr in ("eidas0", None, "", ["eidas2"], "EIDAS1"):
        forget(liar, app)
        liar.id_token = {"acr": acr}
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "acr_too_low", acr
        # A userinfo that says better changes nothing: it is not what was signed of the sign-in.
        liar.userinfo = {"acr": "eidas2"}
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "acr_too_low", acr


async def test_an_answer_serves_once_soon_and_in_its_browser(
    client: httpx2.AsyncClient, new_client: Callable[[], httpx2.AsyncClient], liar: Liar,
    app: FastAPI,
) -> None:  # fmt: skip
    # Recognised, and of no organisation here: as far as a sign-in goes without one.
    answer, said = await come_back(client, liar)
    assert refusal(answer) == "sign_in_organisation"
    again = await client.get("/api/sign-in/pro/callback", params=said)
    assert refusal(again) == "sign_in_lost"
    sent = await client.get("/api/sign-in/pro")
    state = sent.headers["location"].partition("&state=")[2].partition("&")[0]
    elsewhere = new_client()
    await elsewhere.get("/api/sign-in/pro")
    query = {"code": "c1", "state": state}
    for browser in (elsewhere, new_client()):
        answer = await browser.get("/api/sign-in/pro/callback", params=query)
        assert refusal(answer) == "sign_in_lost"
    for wrong in ("", "x" * 43, state[:-1], state + "x", "é" * 43, "x" * 10_000):
        answer = await client.get("/api/sign-in/pro/callback", params={"code": "c", "state": wrong})
        assert refusal(answer) == "sign_in_lost"
    async with app.state.sessions.begin() as session:
        from sqlalchemy import text

        await session.execute(text("update pending_sign_ins set expires_at = now()"))
    answer = await client.get("/api/sign-in/pro/callback", params=query)
    assert refusal(answer) == "sign_in_lost"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"error": "server_error", "error_description": "Y500015 : service fermé"}, "Y500015"),
        ({"error": "server_error", "error_description": "<b>Y030031</b>" + "x" * 9000}, "Y030031"),
        ({"error": "invalid_scope"}, "invalid_scope"),
        ({"error": "<script>alert(1)</script>"}, "unknown"),
        ({"error": ""}, "unknown"),
    ],
)
async def test_a_provider_that_refuses_is_quoted_by_its_code_only(
    client: httpx2.AsyncClient, liar: Liar, said: dict[str, str], code: str
) -> None:
    answer, _ = await come_back(client, liar, **said, code=None)
    assert refusal(answer) == "issuer_refused"
    assert answer.headers["location"].endswith(f"&reason={code}")


async def test_answers_that_lack_something(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    lacking: list[dict[str, str | None]] = [
        {"code": None}, {"code": ""}, {"iss": "https://evil.example"}
    ]  # fmt: skip
    for lost in lacking:
        forget(liar, app)
        answer, _ = await come_back(client, liar, **lost)
        assert refusal(answer) == "sign_in_untrusted", lost


def told(path: str, said: Any = None, status: int = 200) -> dict[str, web.Response]:
    text = said if isinstance(said, str) else json.dumps(said)
    return {path: web.Response(text=text, status=status, content_type=JSON)}


DISCOVERY = "/.well-known/openid-configuration"
HALF_WAY: list[tuple[dict[str, web.Response], str]] = [
    (told("/token", {"error": "invalid_grant"}, 400), "sign_in_untrusted"),
    (told("/token", {"error": "invalid_client"}, 401), "issuer_unusable"),
    (told("/token", "oups", 500), "issuer_unreachable"),
    (told("/token", "pas du JSON"), "issuer_unusable"),
    (told("/token", []), "issuer_unusable"),
    (told("/token", {"access_token": "a\nb"}), "issuer_unusable"),
    (told("/token", {"access_token": "a"}), "sign_in_untrusted"),
    (told("/token", "[" * 100_000), "issuer_unusable"),
    (told("/token", "x" * 600_000), "issuer_unusable"),
    (told("/userinfo", {}, 401), "issuer_unusable"),
    (told("/userinfo", {}, 503), "issuer_unreachable"),
    (told("/userinfo", "{", 200), "issuer_unusable"),
    (told("/userinfo", {}, 404), "issuer_unusable"),
    (told("/jwks", {"keys": "aucune"}), "issuer_unusable"),
    (told("/jwks", {"keys": [1, {}, {"kty": "RSA"}]}), "sign_in_untrusted"),
    (told("/jwks", {}, 500), "issuer_unreachable"),
]


async def test_a_provider_that_fails_half_way(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    for answers, code in HALF_WAY:
        forget(liar, app)
        liar.answers = answers
        answer, _ = await come_back(client, liar)
        [(path, failing)] = answers.items()
        assert refusal(answer) == code, (path, failing.status, failing.text)
        liar.answers.clear()


async def test_a_provider_that_is_not_what_was_declared(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    wrong: list[dict[str, Any]] = [
        {"metadata": {"issuer": "https://evil.example"}},
        {"metadata": {"issuer": None}},
        {"metadata": {"authorization_endpoint": None}},
        {"metadata": {"authorization_endpoint": "javascript:alert(1)"}},
        {"metadata": {"token_endpoint": ["x"]}},
        {"metadata": {"jwks_uri": None}},
        {"answers": told(DISCOVERY, {}, 404)},
        {"answers": told(DISCOVERY, "[]")},
    ]
    for lie in wrong:
        forget(liar, app)
        vars(liar).update(lie)
        answer = await client.get("/api/sign-in/pro")
        assert refusal(answer) == "issuer_unusable", lie
        liar.answers.clear()
    forget(liar, app)
    liar.answers = told(DISCOVERY, {}, 503)
    assert refusal(await client.get("/api/sign-in/pro")) == "issuer_unreachable"


async def test_a_secret_goes_nowhere_but_where_it_was_declared(
    app: FastAPI, client: httpx2.AsyncClient, liar: Liar
) -> None:
    async with lying() as elsewhere:
        liar.metadata = {"token_endpoint": f"{elsewhere.url}/token"}
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "issuer_unusable"
        assert elsewhere.asked == []


async def test_a_secret_goes_in_a_header_where_the_body_takes_none(
    client: httpx2.AsyncClient, liar: Liar
) -> None:
    await come_back(client, liar)
    [(_, form, headers)] = [each for each in liar.asked if each[0] == "/token"]
    assert headers["Authorization"].startswith("Basic ")
    assert "client_secret" not in form
    assert len(form["code_verifier"]) == 64


async def test_new_keys_are_seen_and_asked_for_once(client: httpx2.AsyncClient, liar: Liar) -> None:
    answer, _ = await come_back(client, liar)
    assert refusal(answer) == "sign_in_organisation"
    for _ in range(3):
        liar.sign = lambda claims: signed(claims, OTHER, kid="k2")
        answer, _ = await come_back(client, liar)
        assert refusal(answer) == "sign_in_untrusted"
    assert len([each for each in liar.asked if each[0] == "/jwks"]) <= 2


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "",
        "/api/sign-out", "/sign-in?back=/", "/connexion/refus",
        "/a\nb", "/" + "x" * 3000, "\\\\evil.example",
    ],
)  # fmt: skip
async def test_one_comes_back_to_this_site_only(back: str) -> None:
    from emilie.accounts.oidc.routes import own_path

    assert own_path(back) == "/"
    for good in ("/c/1?source=d~1", "/connexions", "/espaces/1"):
        assert own_path(good) == good


async def test_a_provider_that_nobody_declared(client: httpx2.AsyncClient) -> None:
    for path in ("autre", "autre/callback?code=c&state=s", "%2e%2e", "é"):
        answer = await client.get(f"/api/sign-in/{path}")
        assert (answer.status_code, "code=" in answer.headers["location"]) == (303, True)
        assert answer.headers["location"].startswith("/connexion/refus?")
