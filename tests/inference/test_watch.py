"""The watch over endpoints, running: what its probes may end, and that nothing ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from emilie.core.http import Outbound
from emilie.inference import reading, watch
from emilie.inference.catalogue import Catalogue
from emilie.inference.health import FAILURES
from emilie.inference.registry import Chosen, Endpoints
from emilie.settings import Settings
from support.model import scripted_model


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
async def endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Endpoints]:
    """Two that answer every probe, watched over twenty times a second."""
    monkeypatch.setattr(watch, "WATCHED", 0.05)
    monkeypatch.setattr(reading, "LOOKED_AT", 0.0)
    file = tmp_path / "emilie.toml"
    with scripted_model() as model:
        entry = f'[[endpoints]]\nname = "%s"\nurl = "{model.url}"\n'
        file.write_text(entry % "premier" + entry % "second")
        endpoints = Endpoints(Settings(catalogue=file), Outbound())
        await endpoints.open()
        yield endpoints
        await endpoints.close()


async def test_no_probe_ends_a_rest_that_was_asked_for(endpoints: Endpoints) -> None:
    asked, cut = endpoints.opened
    asked.circuit.failed(retry_after=120)
    for _ in range(FAILURES):
        cut.circuit.failed()
    await until(lambda: cut.circuit.state == "half-open")
    await asyncio.sleep(0.2)
    assert asked.circuit.seconds > 100


async def test_a_probe_that_raises_anything_ends_nothing(
    endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing, other = endpoints.opened
    probe = Chosen.probe

    async def raises(chosen: Chosen) -> None:
        if chosen is failing:
            raise ValueError("no address")
        await probe(chosen)

    for each in (failing, other):
        for _ in range(FAILURES):
            each.circuit.failed()
    with monkeypatch.context() as patch:
        patch.setattr(Chosen, "probe", raises)
        await until(lambda: other.circuit.state == "half-open")
        assert failing.circuit.state == "open"
    await until(lambda: failing.circuit.state == "half-open")
    assert "premier: its probe" in caplog.text


async def test_a_file_that_raises_anything_leaves_the_one_in_force_and_the_watch(
    endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def raises(_: Path) -> Catalogue:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_catalogue", raises)
        endpoints.reading.path.write_text("# autre chose")
        await until(lambda: "not read" in caplog.text)
        assert len(endpoints.opened) == 2
        assert endpoints.refused is not None
    endpoints.reading.path.write_text("[policy]")
    await until(lambda: [each.name for each in endpoints.opened] == ["integre"])


async def test_a_client_that_does_not_close_ends_nothing(
    endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raises(_: Chosen) -> None:
        raise OSError

    first = endpoints.opened
    with monkeypatch.context() as patch:
        patch.setattr(Chosen, "close", raises)
        endpoints.reading.path.write_text("[policy]")
        await until(lambda: endpoints.opened is not first and not endpoints._retired)
    assert not any(task.done() for task in endpoints._watching)
    assert endpoints._watching
    for each in first:
        await each.close()
