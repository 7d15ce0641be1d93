"""Every answer carries the security headers, our own failures included."""

from __future__ import annotations

import httpx2
import pytest
from fastapi import FastAPI

SECRET = "mot de passe de la base"


@pytest.fixture
def worker() -> bool:
    return False


async def test_a_failure_of_ours_is_a_code_with_the_headers(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("emilie.accounts.actions.describe", fail)
    answer = await agent_client.get("/api/me")
    assert (answer.status_code, answer.json()) == (500, {"code": "internal", "params": {}})
    assert SECRET not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_refusals_and_pages_carry_them_too(client: httpx2.AsyncClient) -> None:
    for path, host in (("/", "127.0.0.1"), ("/api/nowhere", "127.0.0.1"), ("/", "evil.example")):
        answer = await client.get(path, headers={"host": host})
        assert answer.headers["x-frame-options"] == "DENY", path
