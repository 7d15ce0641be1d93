"""Streams are read all together; nothing is lost between the socket and the words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import pytest
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, UserPromptPart
from pydantic_ai.models import ModelRequestParameters

from emilie.inference import errors
from emilie.inference.endpoint import EndpointModel
from emilie.inference.pace import WIDEST, Pace, Source
from support.model import ScriptedModel, scripted_model
from support.outbound import OWNER, way_to


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture(params=["by ourselves", "by the loop"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A held socket is read by ourselves, or by the loop as one under TLS has to be."""
    if request.param == "by the loop":
        hold = Source._hold

        def encrypted(source: Source) -> None:
            hold(source)
            source._socket = -1

        monkeypatch.setattr(Source, "_hold", encrypted)


@pytest.fixture
async def model(server: ScriptedModel, held: None) -> AsyncIterator[EndpointModel]:
    outbound = way_to(server.url)
    yield EndpointModel(
        server.url, "clé", None, outbound=outbound, owner=OWNER, silence=2, window=0.01
    )
    await outbound.close()


class Heard:
    """What a stream gave: words alone, events, and the reply."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.events: list[Any] = []
        self.reply: ModelResponse | None = None

    @property
    def text(self) -> str:
        said = [event.part.content for event in self.events if event.event_kind == "part_start"]
        return "".join([*said[-1:], *self.words])


async def listen(model: EndpointModel, question: str, heard: Heard | None = None) -> Heard:
    asked: list[ModelMessage] = [ModelRequest(parts=[UserPromptPart(question)])]
    heard = heard or Heard()
    async with model.request_stream(asked, None, ModelRequestParameters()) as response:
        async for event in response:
            heard.events.append(event)
            await response.plain(heard.words.append)  # type: ignore[attr-defined]
        heard.reply = response.get()
    return heard


async def test_words_alone_make_no_events(model: EndpointModel) -> None:
    question = " ".join(["mot"] * 300)
    heard = await listen(model, question)
    assert len(heard.events) == 1
    assert 3 < len(heard.words) < 150
    assert heard.reply is not None
    assert heard.text == heard.reply.text == f"Vous avez demandé : {question}"
    assert heard.reply.usage.output_tokens == 7


async def test_the_connection_serves_again(model: EndpointModel) -> None:
    for _ in range(3):
        await listen(model, " ".join(["mot"] * 60))
    connector: Any = model.client.connector
    assert sum(map(len, connector._conns.values())) == 1


async def test_what_is_not_words_comes_as_events(model: EndpointModel) -> None:
    heard = await listen(model, "[raisonne] Et alors")
    assert [event.part.part_kind for event in heard.events if event.event_kind == "part_start"] == [
        "thinking", "text"
    ]  # fmt: skip
    assert heard.reply is not None
    assert heard.reply.text == "Vous avez demandé : [raisonne] Et alors"
    called = await listen(model, "[cherche] Où")
    assert called.reply is not None
    assert [call.tool_name for call in called.reply.tool_calls] == ["search_documents"]


@pytest.mark.parametrize(
    ("question", "failure"),
    [
        ("[coupe] un deux trois quatre cinq six", errors.ModelCut),
        ("[erreur] un deux trois quatre cinq", errors.ModelFailed),
        ("[tait] un deux trois quatre cinq", errors.ModelSilent),
    ],
)
async def test_a_failure_after_the_first_words_keeps_them(
    model: EndpointModel, question: str, failure: type[errors.EndpointError]
) -> None:
    heard = Heard()
    with pytest.raises(failure):
        await listen(model, question, heard)
    assert heard.text == "Vous avez demandé :"


async def test_all_are_woken_at_the_same_moment() -> None:
    """Whoever asks while a moment is awaited is woken with the others, in one turn of the loop."""
    pace = Pace(0.02)
    for _ in range(3):
        first = pace.next()
        await asyncio.sleep(0)
        others = [pace.next(), pace.next()]
        together: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        first.add_done_callback(partial(_all_done, others, together))
        assert await together


def _all_done(
    others: list[asyncio.Future[None]], said: asyncio.Future[bool], _: asyncio.Future[None]
) -> None:
    said.set_result(all(each.done() for each in others))


class Late:
    """A loop that serves everybody so many seconds after the moment that was due."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def time(self) -> float:
        return self._seconds

    def call_at(self, *_: Any) -> None:
        raise AssertionError("nobody waits")


def test_the_window_widens_when_the_loop_is_late_and_comes_back() -> None:
    pace = Pace(0.01)
    for late, least, most in ((0.001, 0.01, 0.01), (0.009, 0.03, 0.05), (0.5, WIDEST, WIDEST)):
        for _ in range(20):
            pace._served(Late(late))  # type: ignore[arg-type]
        assert least <= pace.window <= most
    for _ in range(60):
        pace._served(Late(0.001))  # type: ignore[arg-type]
    assert pace.window == 0.01
