"""Administration needs no jobs, but those that a test runs itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from conftest import SignIn

PATH = "/api/administration/settings"
Decide = Callable[..., Awaitable[httpx2.Response]]


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
async def administrator(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("administratrice")


@pytest.fixture
def decide(administrator: httpx2.AsyncClient) -> Decide:
    """`await decide("banners", {…})`: put a value in force, after the one that stands there."""

    async def decided(topic: str, value: Any, reason: str = "", **scope: str) -> httpx2.Response:
        stands = (await administrator.get(PATH, params=scope)).json()[topic]
        body = {"value": value, "after": stands["change"], "reason": reason}
        return await administrator.put(f"{PATH}/{topic}", params=scope, json=body)

    return decided
