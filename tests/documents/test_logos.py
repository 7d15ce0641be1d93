"""The logo of an organisation: pixels, and nothing else of what was sent."""

from __future__ import annotations

import io
from typing import Any

import httpx2
import pytest
from PIL import Image

from conftest import SignIn

SECRET = b"48.8566 N 2.3522 E"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 40), **more: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, kind, **more)
    return made.getvalue()


async def sent(client: httpx2.AsyncClient, content: bytes, name: str = "logo.png") -> Any:
    path = f"/api/organisations/{(await client.get('/api/me')).json()['organisation']['id']}/logo"
    return path, await client.put(path, files={"file": (name, content)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_logo_is_redrawn_and_shown_to_its_agents(sign_in: SignIn, kind: str) -> None:
    administrator, agent = await sign_in("administratrice"), await sign_in("agent")
    content = picture(kind) + SECRET
    path, answer = await sent(administrator, content)
    assert answer.status_code == 204, answer.text
    version = (await agent.get("/api/me")).json()["organisation"]["logo"]
    shown = await agent.get(path, params={"version": version})
    assert shown.headers["content-type"] in {"image/png", "image/jpeg"}
    assert "immutable" in shown.headers["cache-control"]
    assert shown.headers["content-security-policy"].startswith("sandbox")
    assert SECRET not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (120, 40)
    assert (await administrator.delete(path)).status_code == 204
    assert (await agent.get(path)).status_code == 404
    assert (await agent.get("/api/me")).json()["organisation"]["logo"] is None


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "logo.svg"),
        (SVG, "logo.png"),
        (b"", "logo.png"),
        (b"not a picture", "logo.png"),
        (b"%PDF-1.4", "logo.png"),
        (picture()[:60], "logo.png"),
        (picture("GIF"), "logo.gif"),
        (picture("TIFF"), "logo.png"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1_000_000), "logo.png"),
        (b"<html><script>alert(1)</script></html>", "logo.png"),
    ],
)
async def test_what_is_no_logo_is_refused(sign_in: SignIn, content: bytes, name: str) -> None:
    administrator = await sign_in("administratrice")
    path, answer = await sent(administrator, content, name)
    assert (answer.status_code, answer.json()["code"]) == (400, "logo_refused")
    assert (await administrator.get(path)).status_code == 404


async def test_a_request_without_a_file_is_refused(sign_in: SignIn) -> None:
    administrator = await sign_in("administratrice")
    me = (await administrator.get("/api/me")).json()
    path = f"/api/organisations/{me['organisation']['id']}/logo"
    for body in ({}, {"file": "x"}):
        answer = await administrator.put(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_only_administrators_give_one(sign_in: SignIn) -> None:
    for persona in ("agent", "referente", "pilote"):
        _, answer = await sent(await sign_in(persona), picture())
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing")
