"""A local file among the endpoints: what answers, and what stands in for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.core import metrics
from emilie.core.http import Outbound
from emilie.inference.catalogue import CatalogueRefused
from emilie.inference.registry import Endpoints, Need
from emilie.settings import ModelEndpoint, Settings

PUBLIC = Need("public")
Open = Callable[..., Endpoints]


@pytest.fixture
async def open_endpoints(tmp_path: Path) -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        def begin(catalogue: str = "", **given: object) -> Endpoints:
            (tmp_path / "emilie.toml").write_text(catalogue or "[policy]")
            settings = Settings(
                data=tmp_path, catalogue=tmp_path / "emilie.toml",
                model=ModelEndpoint.model_validate(given),
            )  # fmt: skip
            endpoints = Endpoints(settings, Outbound())
            stack.push_async_callback(endpoints.close)
            return endpoints

        yield begin


async def test_it_answers_alone_while_it_can(open_endpoints: Open, small: Path) -> None:
    endpoints = open_endpoints(file=small)
    assert [each.name for each in endpoints.opened] == ["principal", "integre"]
    assert [each.facts.kind for each in endpoints.open_to(PUBLIC)] == ["local"]
    chosen = endpoints.choose(PUBLIC)
    assert chosen.context == 8_192
    assert (chosen.facts.label, chosen.on_instance) == ("petit", True)
    await chosen.probe()
    assert chosen.refusal is None


async def test_operators_know_it_by_its_name(open_endpoints: Open, small: Path) -> None:
    endpoints = open_endpoints(f"[[endpoints]]\nname = 'ici'\nfile = '{small}'\n")
    labels = {"endpoint": "ici", "outcome": "done", "code": ""}
    before = metrics.REGISTRY.get_sample_value("emilie_endpoint_requests_total", labels) or 0
    await endpoints.choose(PUBLIC).model.request(
        [ModelRequest.user_text_prompt("Bonjour")],
        ModelSettings(max_tokens=4), ModelRequestParameters(),
    )  # fmt: skip
    after = metrics.REGISTRY.get_sample_value("emilie_endpoint_requests_total", labels)
    assert after == before + 1


async def test_one_that_cannot_be_served_is_stood_in_for(
    open_endpoints: Open, tmp_path: Path
) -> None:
    endpoints = open_endpoints(file=tmp_path / "absent.gguf")
    assert endpoints.opened[0].model is not None
    assert [each.facts.kind for each in endpoints.candidates(PUBLIC)] == ["builtin"]
    refusal = endpoints.opened[0].refusal
    assert refusal is not None
    assert refusal.code == "model_file_missing"


async def test_one_that_keeps_failing_is_stood_in_for(open_endpoints: Open, small: Path) -> None:
    endpoints = open_endpoints(file=small)
    for _ in range(3):
        endpoints.opened[0].circuit.failed()
    assert endpoints.choose(PUBLIC).facts.kind == "builtin"


async def test_several_files_of_the_catalogue(
    open_endpoints: Open, small: Path, slow: Path
) -> None:
    entries = "".join(
        f'[[endpoints]]\nname = "{path.stem}"\nfile = "{path}"\nlabel = "{path.stem.title()}"\n'
        for path in (small, slow)
    )
    endpoints = open_endpoints(entries)
    for each in endpoints.open_to(PUBLIC):
        await each.probe()
    assert [each.facts.label for each in endpoints.open_to(PUBLIC)] == ["Petit", "Lent"]


async def test_a_file_and_an_address_are_not_one_endpoint(
    open_endpoints: Open, small: Path
) -> None:
    with pytest.raises(CatalogueRefused):
        open_endpoints(file=small, url="http://127.0.0.1:1/v1")
