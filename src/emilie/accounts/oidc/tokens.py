"""What an identity provider signs: its signature first, then each claim that makes it ours.

One algorithm is accepted, the declared one: a token cannot choose how it is checked.
"""

from __future__ import annotations

import json
import logging
import time
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeGuard

from emilie.accounts.oidc.errors import SignInUntrusted
from emilie.accounts.oidc.issuers import Algorithm

log = logging.getLogger(__name__)

LEEWAY = 60
"""Seconds by which two clocks may differ."""
LONGEST = 64_000
"""Most characters of a token."""
SUBJECT = 255
"""Most characters of a subject (OpenID Connect Core §2)."""
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST = 900
"""Seconds after which a logout token is too old to be heard."""
KINDS: Mapping[Algorithm, str] = {"RS256": "RSA", "ES256": "EC", "HS256": "oct"}
Claims = dict[str, Any]


class KeyUnknown(Exception):
    """No key that we know of may have signed it: the provider may have new ones."""


def untrusted(reason: str) -> NoReturn:
    """Refuse; the reason is for the log, since who forges must not learn it."""
    log.warning("sign-in refused: %s", reason)
    raise SignInUntrusted


def signed(token: str, keys: Sequence[Mapping[str, Any]], algorithm: Algorithm) -> Claims:
    """The claims of a token that one of these keys signed.

    `keys` are JSON Web Keys; `KeyUnknown` when none of them fits the token's header.
    """
    header = _header(token)
    if header.get("alg") != algorithm:
        untrusted("another algorithm than the declared one")
    wanted = header.get("kid")
    fitting = [
        key
        for key in keys
        if key.get("kty") == KINDS[algorithm]
        and key.get("use", "sig") == "sig"
        and (wanted is None or key.get("kid") is None or key.get("kid") == wanted)
    ]
    if not fitting:
        raise KeyUnknown
    for key in fitting:
        claims = _checked(token, key, algorithm)
        if claims is not None:
            return claims
    untrusted("signature")


def _header(token: str) -> Claims:
    head, _, rest = token.partition(".")
    if len(token) > LONGEST or rest.count(".") != 1:
        untrusted("not a signed token")
    try:
        header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (NotBase64, ValueError, RecursionError):
        untrusted("not a signed token")
    if not isinstance(header, dict):
        untrusted("not a signed token")
    return header


def _checked(token: str, key: Mapping[str, Any], algorithm: Algorithm) -> Claims | None:
    # Loaded by those who sign in by a provider: the start needs none of it.
    from joserfc import jwt  # noqa: PLC0415 -- as said above
    from joserfc.errors import JoseError  # noqa: PLC0415 -- as said above
    from joserfc.jwk import JWKRegistry  # noqa: PLC0415 -- as said above

    try:
        return dict(
            jwt.decode(token, JWKRegistry.import_key(dict(key)), algorithms=[algorithm]).claims
        )
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def shared(secret: str) -> list[dict[str, str]]:
    """The provider's secret as the key of HS256."""
    from base64 import urlsafe_b64encode  # noqa: PLC0415 -- for the few who use HS256

    encoded = urlsafe_b64encode(secret.encode()).rstrip(b"=").decode()
    return [{"kty": "oct", "k": encoded}]


def check_id_token(
    claims: Claims, *, issuer: str, client_id: str, nonce: str | None, now: float | None = None
) -> None:
    """Refuse an id_token of somebody else, for somebody else, of another time or attempt."""
    moment = time.time() if now is None else now
    if claims.get("iss") != issuer:
        untrusted("iss")
    _check_audience(claims, client_id)
    expires, issued = claims.get("exp"), claims.get("iat")
    if not is_time(expires) or expires + LEEWAY < moment:
        untrusted("exp")
    if not is_time(issued) or issued - LEEWAY > moment:
        untrusted("iat")
    # A token that a refresh gives may leave the nonce out, and no other.
    if nonce is not None and claims.get("nonce") != nonce:
        untrusted("nonce")
    subject_of(claims)


def check_logout_token(
    claims: Claims, *, issuer: str, client_id: str, now: float | None = None
) -> None:
    """Refuse what is not a logout token of that provider, for us, of now (Back-Channel Logout
    §2.6): an id_token least of all.
    """
    moment = time.time() if now is None else now
    if claims.get("iss") != issuer:
        untrusted("iss of a logout token")
    _check_audience(claims, client_id)
    issued, expires = claims.get("iat"), claims.get("exp")
    if not is_time(issued) or not moment - OLDEST - LEEWAY <= issued <= moment + LEEWAY:
        untrusted("iat of a logout token")
    if not is_time(expires) or not moment <= expires + LEEWAY <= moment + 86_400:
        untrusted("exp of a logout token")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        untrusted("events of a logout token")
    if "nonce" in claims:
        untrusted("nonce of a logout token")
    for name in ("jti", "sid", "sub"):
        value = claims.get(name)
        if value is not None and not is_name(value):
            untrusted(f"{name} of a logout token")
    if claims.get("jti") is None or (claims.get("sid") is None and claims.get("sub") is None):
        untrusted("a logout token about nobody")


def is_name(value: object) -> TypeGuard[str]:
    """Whether it can be what a provider calls a person, a session or a token."""
    return isinstance(value, str) and 0 < len(value) <= SUBJECT and value.isprintable()


def check_userinfo(claims: Claims, *, issuer: str, client_id: str, subject: str) -> None:
    """Refuse a userinfo of another subject; a signed one also names us and its provider."""
    if subject_of(claims) != subject:
        untrusted("sub of userinfo")
    if "iss" in claims and claims["iss"] != issuer:
        untrusted("iss of userinfo")
    if "aud" in claims:
        _check_audience(claims, client_id)


def subject_of(claims: Claims) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip() or len(subject) > SUBJECT:
        untrusted("sub")
    if not subject.isprintable():
        untrusted("sub")
    return subject


def _check_audience(claims: Claims, client_id: str) -> None:
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    if client_id not in audience:
        untrusted("aud")
    authorised = claims.get("azp")
    if (authorised is not None or len(audience) > 1) and authorised != client_id:
        untrusted("azp")


def is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
