"""A server that embeds, and the endpoints of a catalogue that names it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from emilie.inference.registry import Endpoints
from support.embedding import Server, catalogue, server


@pytest.fixture
async def one() -> AsyncIterator[Server]:
    async with server() as made:
        yield made


@pytest.fixture
async def endpoints(one: Server, tmp_path: Path) -> AsyncIterator[Endpoints]:
    async with catalogue(tmp_path, one.entry("un")) as opened:
        yield opened
