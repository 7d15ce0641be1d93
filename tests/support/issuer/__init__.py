"""A real identity provider, and a browser that walks between it and us."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import hatch_build
import httpx2

from support.server import free_port

HERE = Path(__file__).parent
MODULES = hatch_build.WEB / "node_modules"
ADDRESS = "http://127.0.0.1:8000"
"""Where the application of tests believes that it is."""
SIRET = "13002526500013"
NADIA: Mapping[str, Any] = {
    "given_name": "Nadia", "usual_name": "Benali", "email": "nadia.benali@archipel.example",
    "siret": SIRET, "idp_id": "fia1", "roles": ["agent_public_etat"],
}  # fmt: skip


@dataclass
class Issuer:
    """The provider's process."""

    url: str

    def knows(self, subject: str, **said: Any) -> None:
        """Have somebody exist there, or be somebody else from now on."""
        answer = httpx2.put(f"{self.url}/accounts/{quote(subject)}", json={**NADIA, **said})
        assert answer.status_code == 200

    def forgets(self, subject: str) -> None:
        assert httpx2.delete(f"{self.url}/accounts/{quote(subject)}").status_code == 200

    def register(self, name: str, address: str = ADDRESS, **said: Any) -> tuple[str, str]:
        """A client whose addresses are those of `name` at `address`: identifier and secret."""
        wanted = {
            "redirect_uris": [f"{address}/api/sign-in/{name}/callback"],
            "post_logout_redirect_uris": [f"{address}/api/sign-in/{name}/out"],
            "token_endpoint_auth_method": "client_secret_post",
            "grant_types": ["authorization_code", "refresh_token"], **said,
        }  # fmt: skip
        made = httpx2.post(f"{self.url}/reg", json=wanted)
        assert made.status_code == 201, made.text
        return made.json()["client_id"], made.json()["client_secret"]


@contextmanager
def running(log: Path) -> Iterator[Issuer]:
    """The provider, until the end of the block."""
    _, environment = hatch_build.npm()
    node = shutil.which("node", path=environment["PATH"])
    assert node, "no Node: `make test` installs one"
    port = free_port()
    command = [node, str(HERE / "provider.mjs"), str(port), str(MODULES)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=environment
        )
    try:
        issuer = Issuer(f"http://127.0.0.1:{port}")
        _wait(issuer, process, log)
        yield issuer
    finally:
        process.kill()
        process.wait()


def _wait(issuer: Issuer, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            httpx2.get(f"{issuer.url}/.well-known/openid-configuration").raise_for_status()
        except httpx2.TransportError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        else:
            return


def table(name: str, url: str, client: tuple[str, str], folder: Path, more: str = "") -> str:
    """The `[identity]` table of a client, its secret in a file of `folder`."""
    secret = folder / f"{name}.secret"
    secret.write_text(client[1])
    kind = "" if "kind =" in more else 'kind = "proconnect"\n'
    return (
        f'[identity.{name}]\n{kind}url = "{url}"\nclient_id = "{client[0]}"\n'
        f'key_file = "{secret}"\ncontact = "Samira Lebrun, samira@archipel.example"\n{more}\n'
    )


class Walk:
    """A browser that signs in: what it is at Émilie's, and at the provider's."""

    def __init__(self, ours: httpx2.AsyncClient, issuer: Issuer) -> None:
        self.ours = ours
        self.issuer = issuer
        self.theirs = httpx2.AsyncClient()

    async def close(self) -> None:
        await self.theirs.aclose()

    async def leave(self, name: str, **query: Any) -> str:
        """Where we send it."""
        answer = await self.ours.get(f"/api/sign-in/{name}", params=query)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def through(self, url: str, login: str | None, acr: str = "eidas1") -> str:
        """What the provider makes of it: where it sends it back."""
        for _ in range(12):
            answer = await self.theirs.get(url)
            if answer.status_code == 200 and "/interaction/" in url:
                form = {"login": login or "", "acr": acr}
                answer = await self.theirs.post(url, data=form)
            assert answer.status_code in {302, 303}, answer.text
            url = urljoin(url, answer.headers["location"])
            if not url.startswith(self.issuer.url):
                return url
        raise AssertionError(url)

    async def back(self, url: str) -> httpx2.Response:
        parts = urlsplit(url)
        return await self.ours.get(f"{parts.path}?{parts.query}")

    async def sign_in(
        self, name: str, login: str | None = "nadia", acr: str = "eidas1", **query: Any
    ) -> httpx2.Response:
        """The whole way; what our callback answers."""
        return await self.back(await self.through(await self.leave(name, **query), login, acr))

    async def quit(self, url: str) -> str:
        """Sign out at the provider's; where it sends back."""
        shown = await self.theirs.get(url)
        xsrf = re.search(r'name="xsrf" value="(\w+)"', shown.text)
        action = re.search(r'action="([^"]+)"', shown.text)
        assert xsrf, shown.text
        assert action
        form = {"xsrf": xsrf[1], "logout": "yes"}
        answer = await self.theirs.post(urljoin(url, action[1]), data=form)
        assert answer.status_code in {302, 303}, answer.text
        return str(answer.headers["location"])
