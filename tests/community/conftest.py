"""Those who keep prompts: an agent, their referent, a coordinator."""

from __future__ import annotations

import httpx2
import pytest

from conftest import SignIn


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture
async def referent(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("referente")


@pytest.fixture
async def coordinator(sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in("pilote")
