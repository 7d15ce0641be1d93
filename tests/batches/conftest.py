"""Batches through HTTP, with the scripted model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emilie.settings import ModelEndpoint, Settings
from support.model import ScriptedModel, scripted_model


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture(autouse=True)
def free(model: ScriptedModel) -> Iterator[None]:
    """What one test makes wait does not wait in the next."""
    yield
    model.free.set()


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    return Settings(data=tmp_path / "data", model=ModelEndpoint(url=model.url))
