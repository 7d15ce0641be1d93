"""Seals what the database keeps and must not be able to read: the tokens of identity providers.

The key comes from the provider's own secret, which every replica has and the database has not:
nothing more to keep, and a secret that is changed makes what was sealed by it unreadable.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


@lru_cache(maxsize=16)
def _cipher(secret: str) -> AESGCM:
    # Loaded by those who sign in by a provider: the start needs none of it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- as said above
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- as said above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 -- as said above

    derived = HKDF(SHA256(), 32, salt=None, info=b"emilie sealed tokens").derive(secret.encode())
    return AESGCM(derived)


def seal(secret: SecretStr, bound_to: bytes, said: bytes) -> bytes:
    """`said`, readable with the same secret for the same row only."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(secret.get_secret_value()).encrypt(nonce, said, bound_to)


def unseal(secret: SecretStr, bound_to: bytes, sealed: bytes) -> bytes | None:
    """What was sealed; None when it was by another secret, or for another row."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- as said above

    cipher = _cipher(secret.get_secret_value())
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except InvalidTag:
        return None
