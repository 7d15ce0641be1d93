from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from emilie.core.http import Outbound
from emilie.inference.local.model import LocalModel
from emilie.settings import LocalModels
from support.weights import write_model

Serve = Callable[..., LocalModel]


def local_model(file: Path, settings: LocalModels | None = None, silence: float = 20) -> LocalModel:
    return LocalModel(
        file, 32_000, settings or LocalModels(),
        outbound=Outbound(), owner="essai", silence=silence, endpoint="essai",
    )  # fmt: skip


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that writes thousands of letters a second."""
    return write_model(tmp_path_factory.mktemp("weights") / "petit.gguf", name="Petit")


@pytest.fixture
def content(small: Path) -> bytes:
    return small.read_bytes()


@pytest.fixture(scope="session")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that takes seconds for an answer."""
    path = tmp_path_factory.mktemp("weights") / "lent.gguf"
    return write_model(path, layers=8, width=256, name="Lent")


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serves files, and stops at the end of the test."""
    async with AsyncExitStack() as stack:

        def begin(
            file: Path, settings: LocalModels | None = None, silence: float = 20
        ) -> LocalModel:
            model = local_model(file, settings, silence)
            stack.push_async_callback(model.close)
            return model

        yield begin
