"""One endpoint with a small window: reports are read by parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emilie.settings import Settings
from support.model import ScriptedModel
from support.summaries import CATALOGUE


@pytest.fixture
def quotas() -> str:
    return ""


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, quotas: str) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(CATALOGUE.format(url=model.url, quotas=quotas), "utf-8")
    return Settings(data=tmp_path / "data", catalogue=file)


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture(autouse=True)
def _fresh(model: ScriptedModel) -> Iterator[None]:
    model.noted.clear()
    model.requests.clear()
    yield
    model.held_after = None
