from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inference.loopback import Servers


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[Servers]:
    servers = Servers(tmp_path / "emilie.toml")
    yield servers
    await servers.close()
