"""Where a request comes from, as its browser says it."""

from __future__ import annotations

import httpx2
import pytest

SIGN_IN = "/api/sign-in/demonstration"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1", 200),
        ("http://127.0.0.1:81", 403),
        ("http://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("http://[", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_only_our_own_pages_sign_in(
    client: httpx2.AsyncClient, origin: str, status: int
) -> None:
    answer = await client.post(SIGN_IN, json={"persona": "agent"}, headers={"origin": origin})
    assert answer.status_code == status
