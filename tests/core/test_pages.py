"""Addresses that no file can have are pages of the browser's router, or nothing."""

from __future__ import annotations

import httpx2
import pytest

STRANGE = ["%00", "a%00b", "a" * 300, "a/" * 3000, "%ff", "..%2f..%2fmain.py", "%2fetc%2fpasswd"]


@pytest.mark.parametrize("path", STRANGE)
async def test_a_strange_address_is_an_ordinary_page(client: httpx2.AsyncClient, path: str) -> None:
    home = await client.get("/")
    answer = await client.get(f"/{path}")
    assert (answer.status_code, answer.content) == (home.status_code, home.content)
    assert (await client.get(f"/assets/{path}")).status_code == 404
