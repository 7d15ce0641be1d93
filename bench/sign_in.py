"""A browser that signs in by the mock provider, and follows an answer: as thin as it can be."""

from __future__ import annotations

import json
import time
from array import array
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.connection import Connection, TurnFailed
from bench.drivers import PROMPT

NAME, CLIENT, SIRET = "bench", "emilie", "13002526500013"


def declared(home: Path, url: str) -> Path:
    """The catalogue in which the mock provider stands."""
    secret, catalogue = home / "secret", home / "emilie.toml"
    secret.write_text("a secret of the bench, of more than thirty-two characters")
    catalogue.write_text(
        f'[identity.{NAME}]\nkind = "proconnect"\nurl = "{url}"\nclient_id = "{CLIENT}"\n'
        f'key_file = "{secret}"\n'
        f'allow = [{{ sirets = ["{SIRET}"], organisation = "Organisation mesurée" }}]\n'
    )
    return catalogue


class Browser(Connection):
    """One agent's, with where it was last sent and its cookies."""

    def __init__(self, url: str, subject: str) -> None:
        super().__init__(url)
        self.subject = subject
        self.location = ""

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"location":
            self.location = value.decode("latin-1")
        super().on_header(name, value)

    async def sign_in(self) -> float:
        """Seconds of both of our answers, the provider's part included."""
        began = time.monotonic()
        await self._walk(f"/api/sign-in/{NAME}")
        asked = parse_qs(urlsplit(self.location).query)
        code = f"{self.subject}.{asked['nonce'][0]}"
        await self._walk(f"/api/sign-in/{NAME}/callback?code={code}&state={asked['state'][0]}")
        if self.location != "/":
            raise TurnFailed(f"sent to {self.location}")
        return time.monotonic() - began

    async def _walk(self, path: str) -> None:
        status, body = await self.request("GET", path)
        if status != 303:
            raise TurnFailed(f"HTTP {status} {body[:80]!r}")
        self.headers["cookie"] = "; ".join(f"{name}={told}" for name, told in self.cookies.items())

    async def follow(self, arrivals: array[float]) -> None:
        """One answer, to its end; `arrivals`: when something of it came."""
        me = json.loads(await self.call("GET", "/api/me"))
        self.headers["x-csrf-token"] = me["csrf_token"]
        made = await self.json("POST", "/api/conversations", {})
        body = {"text": PROMPT, "documents": []}
        path = f"/api/conversations/{made['id']}/turns"
        await self.request("POST", path, body, sink=lambda _: arrivals.append(time.monotonic()))
