"""The tokens that a session holds of its provider: to ask it again, and to sign out of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from pydantic import SecretStr

from emilie.accounts.oidc.provider import Given
from emilie.accounts.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Held:
    access_token: str
    id_token: str
    refresh_token: str | None

    def sealed(self, secret: SecretStr, session_id: UUID) -> bytes:
        return seal(secret, session_id.bytes, json.dumps(asdict(self)).encode())

    def renewed(self, given: Given) -> Held:
        """With what a refresh gave: what it left out stays what it was."""
        return replace(
            self,
            access_token=given.access_token,
            id_token=given.id_token or self.id_token,
            refresh_token=given.refresh_token or self.refresh_token,
        )


def opened(secret: SecretStr, session_id: UUID, sealed: bytes) -> Held | None:
    """None when the provider's secret changed since."""
    said = unseal(secret, session_id.bytes, sealed)
    return None if said is None else Held(**json.loads(said))
