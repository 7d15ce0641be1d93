"""The catalogue's endpoints are what may be called, and no longer when they leave it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.core.http import Outbound
from emilie.inference import reading, routing
from emilie.inference.errors import ModelAddressRefused
from emilie.inference.registry import Endpoints, Need
from emilie.settings import Settings
from support.model import scripted_model


def entry(name: str, url: str, more: str = "") -> str:
    return f'[[endpoints]]\nname = "{name}"\nurl = "{url}"\nmodel = "m"\n{more}\n'


def write(file: Path, *entries: str) -> None:
    file.write_text("".join(entries))


def places(outbound: Outbound) -> list[str]:
    return [place.address for place in outbound.destinations]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "LOOKED_AT", 0.0)
    return tmp_path / "emilie.toml"


def test_destinations_follow_the_file(file: Path) -> None:
    outbound = Outbound()
    file.write_text(entry("un", "https://un.example/v1") + entry("deux", "https://deux.example/v1"))
    endpoints = Endpoints(Settings(catalogue=file), outbound)
    assert places(outbound) == ["https://un.example:443", "https://deux.example:443"]
    file.write_text(entry("deux", "https://deux.example:8443/v1"))
    assert len(endpoints.opened) == 1
    assert places(outbound) == ["https://deux.example:8443"]
    file.write_text("[[endpoints]]\nname = 3")
    assert len(endpoints.opened) == 1
    assert places(outbound) == ["https://deux.example:8443"]
    file.unlink()
    assert len(endpoints.opened) == 1
    assert places(outbound) == ["https://deux.example:8443"]
    file.write_text("[policy]")
    assert len(endpoints.opened) == 1
    assert places(outbound) == []


async def ask(endpoints: Endpoints) -> str:
    """Who answered."""
    async with routing.stream(
        endpoints, Need("interne"), lambda _: [ModelRequest.user_text_prompt("Bonjour")],
        ModelSettings(), ModelRequestParameters(),
    ) as talk:  # fmt: skip
        return talk.chosen.name


async def test_one_that_is_not_where_it_says_is_passed_over(file: Path) -> None:
    outbound = Outbound()
    with scripted_model() as model, scripted_model() as other:
        elsewhere = entry("ailleurs", model.url, "private = false")
        write(file, elsewhere, entry("ici", other.url))
        endpoints = Endpoints(Settings(catalogue=file), outbound)
        assert await ask(endpoints) == "ici"
        write(file, elsewhere)
        with pytest.raises(ModelAddressRefused):
            await ask(endpoints)
        assert model.requests == []
        await endpoints.close()
    await outbound.close()
