"""Searches are tested against a little Web on loopback, and a scripted model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emilie.research import pages
from emilie.settings import ModelEndpoint, Settings
from support.model import ScriptedModel, scripted_model
from support.web import World, little_web


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture
def world() -> Iterator[World]:
    with little_web() as world:
        yield world


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, world: World) -> Settings:
    return Settings(
        data=tmp_path / "data", catalogue=world.declare(tmp_path),
        model=ModelEndpoint(url=model.url, name="essai"),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine at its limits must not make these stories differ."""
    for name in ("SECONDS", "WAITING"):
        monkeypatch.setattr(pages, name, 90)


@pytest.fixture
def worker() -> bool:
    return False
