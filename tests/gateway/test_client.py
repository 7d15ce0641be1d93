"""OpenAI's own Python client, unchanged, against `/v1` of a real server."""

from __future__ import annotations

import asyncio
import json
import time
from math import ceil
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from emilie.gateway import terminal
from emilie.settings import Settings
from gateway.conftest import EYES, ClientOf, MakeKey, saying, settled, used
from gateway.upstream import CALLS, NO_USAGE, Upstream
from support.server import Server

TOOLS: Any = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
    for name in ("meteo", "heure")
]
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk"


def test_models_are_those_open_to_the_key(client: OpenAI) -> None:
    assert [each.id for each in client.models.list()] == ["emilie", "essai"]
    assert client.models.retrieve("essai").owned_by == "Archipel"
    assert client.models.retrieve("emilie").id == "emilie"
    for name in ("voit", "reserve", "absent"):
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve(name)


def test_a_whole_answer(client: OpenAI, endpoint: Upstream, gateway: Server) -> None:
    said = client.chat.completions.create(
        model="emilie", messages=saying("Bonjour"), temperature=0.2, seed=7, logprobs=True,
        response_format={"type": "json_object"}, extra_body={"un_reglage_de_demain": [1]},
    )  # fmt: skip
    went = json.loads(said.choices[0].message.content or "")
    assert went["model"] == "modele-brut"
    assert (went["temperature"], went["seed"], went["logprobs"]) == (0.2, 7, True)
    assert went["response_format"] == {"type": "json_object"}
    assert went["un_reglage_de_demain"] == [1]
    assert "max_tokens" not in went
    assert said.usage is not None
    assert said.usage.total_tokens == 18
    assert endpoint.keys == ["Bearer cle-de-l-endpoint"]
    settled(gateway, 18)


def test_a_streamed_answer_with_its_usage(client: OpenAI, gateway: Server) -> None:
    stream = client.chat.completions.create(
        model="essai", messages=saying("Bonjour"), stream=True,
        stream_options={"include_usage": True},
    )  # fmt: skip
    chunks = list(stream)
    words = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert json.loads(words)["messages"] == saying("Bonjour")
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 7
    settled(gateway, 18)


def test_usage_is_counted_and_not_shown_to_who_did_not_ask(client: OpenAI, gateway: Server) -> None:
    stream = client.chat.completions.create(
        model="essai", messages=saying("Bonjour"), stream=True, stream_options=None
    )
    chunks = list(stream)
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"
    settled(gateway, 18)


@pytest.mark.parametrize("word", NO_USAGE)
def test_an_endpoint_that_counts_nothing_is_counted_by_its_events(
    client: OpenAI, gateway: Server, word: str
) -> None:
    asked = saying(f"{word} Bonjour")
    events = len(list(client.chat.completions.create(model="essai", messages=asked, stream=True)))
    settled(gateway, len(asked[0]["content"]) // 3 + 1 + events + 1)


@pytest.mark.parametrize("word", NO_USAGE)
def test_or_by_the_words_of_an_answer_in_one_piece(
    client: OpenAI, gateway: Server, word: str
) -> None:
    asked = saying(f"{word} Bonjour")
    said = client.chat.completions.create(model="essai", messages=asked)
    written = ceil(len(said.choices[0].message.content or "") / 3)
    assert written > 20
    settled(gateway, len(asked[0]["content"]) // 3 + 1 + written)


def test_an_answer_that_ends_without_saying_so(client: OpenAI) -> None:
    asked = saying("[sans fin] Bonjour")
    chunks = list(client.chat.completions.create(model="essai", messages=asked, stream=True))
    assert chunks[-1].choices[0].finish_reason == "stop"


async def test_the_asynchronous_client(gateway: Server, key: str) -> None:
    async with AsyncOpenAI(api_key=key, base_url=f"{gateway.url}/v1", max_retries=0) as client:
        said = await client.chat.completions.create(model="emilie", messages=saying("Bonjour"))
        assert "Bonjour" in (said.choices[0].message.content or "")
        words = ""
        async with client.chat.completions.stream(model="emilie", messages=saying("Oui")) as stream:
            async for event in stream:
                if event.type == "content.delta":
                    words += event.delta
        assert json.loads(words)["messages"] == saying("Oui")
        assert [each.id async for each in client.models.list()] == ["emilie", "essai"]


def test_parallel_tools_with_their_arguments_streamed(client: OpenAI, endpoint: Upstream) -> None:
    asked: Any = {"model": "emilie", "messages": saying("[outils]"), "tools": TOOLS}
    with client.chat.completions.stream(**asked, parallel_tool_calls=True) as stream:
        message = stream.get_final_completion().choices[0].message
    calls: Any = message.tool_calls
    assert [(c.id, c.function.name, c.function.arguments) for c in calls] == CALLS
    assert endpoint.requests[-1]["tools"] == TOOLS
    assert endpoint.requests[-1]["parallel_tool_calls"] is True
    whole: Any = client.chat.completions.create(**asked).choices[0].message.tool_calls
    assert [(c.id, c.function.name, c.function.arguments) for c in whole] == CALLS
    turns: Any = [
        *saying("[outils]"), message.model_dump(exclude_none=True, exclude={"parsed"}),
        {"role": "tool", "tool_call_id": "appel-a", "content": "12 °C"},
        {"role": "tool", "tool_call_id": "appel-b", "content": "midi"},
    ]  # fmt: skip
    said = client.chat.completions.create(model="emilie", messages=turns, tools=TOOLS)
    went = json.loads(said.choices[0].message.content or "")
    assert [each["role"] for each in went["messages"]] == ["user", "assistant", "tool", "tool"]


def test_images_go_to_an_endpoint_that_sees(make_key: MakeKey, client_of: ClientOf) -> None:
    image: Any = [
        {"role": "user", "content": [
            {"type": "text", "text": "Que vois-tu ?"},
            {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}},
        ]}
    ]  # fmt: skip
    client = client_of(make_key())
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="emilie", messages=image)
    assert refused.value.code == "images_not_read"
    client = client_of(make_key(EYES))
    said = client.chat.completions.create(model="emilie", messages=image)
    assert json.loads(said.choices[0].message.content or "")["messages"] == image
    image[0]["content"][1]["image_url"]["url"] = "http://ailleurs.example/photo.png"
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="emilie", messages=image)
    assert refused.value.code == "image_by_address"


def test_vectors(make_key: MakeKey, client_of: ClientOf, gateway: Server) -> None:
    made = client_of(make_key(EYES, scopes=["embeddings"])).embeddings.create(
        model="vecteurs", input=["un", "deux"], encoding_format="float"
    )
    assert made.data[0].embedding == [0.5, -0.5]
    settled(gateway, 4)
    with pytest.raises(openai.PermissionDeniedError):
        client_of(make_key()).embeddings.create(model="vecteurs", input="un")


def test_who_hangs_up_stops_the_endpoint(
    client: OpenAI, endpoint: Upstream, gateway: Server
) -> None:
    asked = saying("[lent] Racontez")
    stream = client.chat.completions.create(model="essai", messages=asked, stream=True)
    next(iter(stream))
    stream.response.close()
    assert endpoint.left.wait(60)
    end = time.monotonic() + 60
    while used(gateway)["day"] > 60:
        assert time.monotonic() < end, used(gateway)
        time.sleep(0.02)


def test_the_built_in_engine_answers_too(live_server: Server, client_of: ClientOf) -> None:
    assert live_server.dsn is not None
    wanted = {"name": "Essai", "scopes": ["chat", "models"], "sensitivity": "interne"}
    secret, _ = asyncio.run(terminal.create(Settings(), live_server.dsn, None, wanted))
    client = client_of(secret, base_url=f"{live_server.url}/v1")
    assert [each.id for each in client.models.list()] == ["emilie", "integre"]
    asked: Any = {
        "model": "emilie",
        "messages": [{"role": "system", "content": "Sois bref."}, *saying("Bonjour, qui es-tu ?")],
    }
    whole = client.chat.completions.create(**asked)
    stream = client.chat.completions.create(
        **asked, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    words = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert words == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].usage is not None
    assert whole.usage is not None
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens > 0
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**asked, tools=TOOLS)
    assert refused.value.code == "tools_not_called"
    for text in ("", "\0", "a\0b"):
        said = client.chat.completions.create(model="emilie", messages=saying(text))
        assert said.choices[0].message.content
