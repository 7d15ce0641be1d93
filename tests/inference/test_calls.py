"""How requests to endpoints end, as metrics tell it, whatever the caller makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from pydantic_ai.messages import ModelRequest, UserPromptPart
from pydantic_ai.models import ModelRequestParameters

from emilie.core import metrics
from emilie.core.errors import AppError
from emilie.inference.endpoint import EndpointModel
from support.model import scripted_model
from support.outbound import OWNER, way_to

PARAMETERS = ModelRequestParameters()


def counted(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels | {"endpoint": "essai"}) or 0.0


def ended(outcome: str, code: str = "") -> float:
    return counted("emilie_endpoint_requests_total", outcome=outcome, code=code)


def first_tokens() -> float:
    return counted("emilie_endpoint_first_token_seconds_count")


@pytest.fixture
async def model() -> AsyncIterator[EndpointModel]:
    with scripted_model() as server:
        out = way_to(server.url)
        yield EndpointModel(
            server.url, "", None, outbound=out, owner=OWNER, silence=5, endpoint="essai"
        )
        await out.close()


@pytest.mark.parametrize(
    ("asked", "outcome", "code", "speaks"),
    [
        ("Bonjour", "done", "", True),
        ("[panne]", "failed", "model_failed", False),
        ("[coupe]", "failed", "model_cut", True),
        ("[erreur]", "failed", "model_failed", True),
    ],
)
async def test_each_end_is_counted_once(
    model: EndpointModel, asked: str, outcome: str, code: str, *, speaks: bool
) -> None:
    before = (ended(outcome, code), first_tokens())
    with suppress(AppError):
        async with model.request_stream([said(asked)], None, PARAMETERS) as stream:
            async for _ in stream:
                pass
    assert ended(outcome, code) == before[0] + 1
    assert (first_tokens() > before[1]) == speaks


async def test_a_failure_that_a_caller_hides_is_counted_too(model: EndpointModel) -> None:
    """Another endpoint is then tried, and nobody hears of this one."""
    before = ended("failed", "model_failed")
    async with model.request_stream([said("[erreur]")], None, PARAMETERS) as stream:
        with pytest.raises(AppError):
            async for _ in stream:
                pass
    assert ended("failed", "model_failed") == before + 1


async def test_a_stream_left_early_was_cut(model: EndpointModel) -> None:
    before = ended("cut")
    async with model.request_stream([said("[lent]")], None, PARAMETERS) as stream:
        async for _ in stream:
            break
    assert ended("cut") == before + 1


async def test_a_whole_reply_is_counted(model: EndpointModel) -> None:
    before = ended("done")
    await model.request([said("Bonjour")], None, PARAMETERS)
    assert ended("done") == before + 1


def said(text: str) -> ModelRequest:
    return ModelRequest(parts=[UserPromptPart(text)])
