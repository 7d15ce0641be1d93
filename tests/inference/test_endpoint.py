"""The endpoint model against a real server: words, reasoning, tools, and every way to fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from pydantic_ai.messages import ModelMessage, ModelRequest, UserPromptPart
from pydantic_ai.models import ModelRequestParameters

from emilie.core.errors import AppError
from emilie.inference import errors, pace
from emilie.inference.endpoint import EndpointModel
from support.model import NAME, ScriptedModel, scripted_model
from support.outbound import OWNER, way_to
from support.server import free_port


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture
async def model(server: ScriptedModel) -> AsyncIterator[EndpointModel]:
    outbound = way_to(server.url)
    yield EndpointModel(
        server.url, "clé", None, outbound=outbound, owner=OWNER, silence=0.5, window=0.01
    )
    await outbound.close()


def asked(question: str) -> list[ModelMessage]:
    return [ModelRequest(parts=[UserPromptPart(question)])]


def said_in(event: Any, kind: str) -> str:
    if event.event_kind == "part_start":
        return str(event.part.content) if event.part.part_kind == kind else ""
    return str(event.delta.content_delta) if event.delta.part_delta_kind == kind else ""


async def stream(model: EndpointModel, question: str) -> tuple[str, str, Any]:
    """The words, the reasoning, and the whole reply."""
    words, thoughts = "", ""
    async with model.request_stream(asked(question), None, ModelRequestParameters()) as response:
        async for event in response:
            words += said_in(event, "text")
            thoughts += said_in(event, "thinking")
        return words, thoughts, response.get()


async def test_words_come_whole_with_their_count(model: EndpointModel) -> None:
    words, _, reply = await stream(model, "Bonjour à tous")
    assert words == "Vous avez demandé : Bonjour à tous"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (11, 7)
    assert (reply.state, reply.model_name) == ("complete", NAME)


async def test_words_are_coalesced(model: EndpointModel) -> None:
    question = " ".join(["mot"] * 200)
    updates = 0
    async with model.request_stream(asked(question), None, ModelRequestParameters()) as response:
        async for _ in response:
            updates += 1
    assert updates < 100


async def test_a_server_that_counts_no_tokens_is_asked_without(
    model: EndpointModel, server: ScriptedModel
) -> None:
    words, _, _ = await stream(model, "[sans compte] Bonjour")
    assert words.endswith("Bonjour")
    assert ["stream_options" in body for body in server.requests[-2:]] == [True, False]
    await stream(model, "Encore")
    assert "stream_options" not in server.requests[-1]


async def test_reasoning_is_told_apart(model: EndpointModel) -> None:
    words, thoughts, _ = await stream(model, "[raisonne] Et alors")
    assert thoughts == "Je pèse le pour et le contre."
    assert words.startswith("Vous avez demandé")


@pytest.mark.parametrize(
    ("question", "failure"),
    [
        ("[panne]", errors.ModelFailed),
        ("[coupe] un deux trois quatre cinq six", errors.ModelCut),
        ("[erreur] un deux trois quatre cinq", errors.ModelFailed),
        ("[muet]", errors.ModelSilent),
    ],
)
async def test_each_failure_is_a_code(
    model: EndpointModel, question: str, failure: type[AppError]
) -> None:
    with pytest.raises(failure) as raised:
        await stream(model, question)
    assert "secrète" not in str(raised.value)
    assert "secrète" not in str(raised.value.params)


async def test_nobody_listening_is_unreachable() -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    model = EndpointModel(url, "", "m", outbound=way_to(url), owner=OWNER, silence=1)
    with pytest.raises(errors.ModelUnreachable):
        await stream(model, "Bonjour")
    await model.close()


async def test_leaving_early_cuts_the_connection(
    model: EndpointModel, server: ScriptedModel
) -> None:
    async with model.request_stream(asked("[lent]"), None, ModelRequestParameters()) as response:
        async for _ in response:
            break
    await asyncio.sleep(0)
    assert not model.client.connector._acquired  # type: ignore[union-attr]


async def test_a_server_that_keeps_the_stream_open_is_not_waited_for(
    model: EndpointModel,
) -> None:
    async with asyncio.timeout(30):
        words, _, reply = await stream(model, "[retient] Bonjour")
    assert (words, reply.state) == ("Vous avez demandé : [retient] Bonjour", "complete")


async def test_a_fault_of_ours_is_not_the_models(model: EndpointModel) -> None:
    with pytest.raises(KeyError):
        async with model.request_stream(asked("Bonjour"), None, ModelRequestParameters()):
            raise KeyError


async def test_an_endpoint_that_never_ends_is_cut_by_what_it_sent(
    model: EndpointModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST", 2_000)
    with pytest.raises(errors.ModelCut):
        await stream(model, "[lent]")
    assert not model.client.connector._acquired  # type: ignore[union-attr]


async def test_an_endpoint_that_never_ends_is_cut_by_the_clock(
    model: EndpointModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "LONGEST", 0.3)
    async with asyncio.timeout(60):
        with pytest.raises(errors.ModelSilent):
            await stream(model, "[lent]")


async def test_an_endpoint_that_is_not_where_it_says_is_refused(server: ScriptedModel) -> None:
    outbound = way_to(server.url, private=False)
    model = EndpointModel(server.url, "", "m", outbound=outbound, owner=OWNER, silence=1)
    with pytest.raises(errors.ModelAddressRefused):
        await stream(model, "Bonjour")
    await outbound.close()


async def test_a_plain_request_answers_at_once(model: EndpointModel) -> None:
    reply = await model.request(asked("Bonjour [x]"), None, ModelRequestParameters())
    assert reply.text == "« Titre de Bonjour. »"


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (401, b"", errors.ModelKeyRefused),
        (404, b"", errors.ModelUnknown),
        (429, b"", errors.ModelOverloaded),
        (400, b"maximum context length exceeded", errors.ModelContextExceeded),
        (400, b"bad", errors.ModelRefused),
        (502, b"", errors.ModelFailed),
    ],
)
def test_status_tells_the_failure(status: int, body: bytes, failure: type[AppError]) -> None:
    assert type(errors.from_status(status, body)) is failure
