"""What makes no sense is refused by its place, in OpenAI's shape, before anything is asked."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from openai import OpenAI

from gateway.conftest import EYES, ClientOf, MakeKey, refused, saying
from gateway.upstream import Upstream
from support.server import Server

OPENED = '{"model": "emilie", "messages": [{"role": "user", "content": "x"}], '


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"),
        ("{", "body"),
        ("[]", "body"),
        ('"x"', "body"),
        ("[" * 5000, "body"),
        ("{}", "messages"),
        ('{"model": 1, "messages": [{"role": "user", "content": "x"}]}', "model"),
        ('{"model": "", "messages": [{"role": "user", "content": "x"}]}', "model"),
        ('{"model": "emilie", "messages": []}', "messages"),
        ('{"model": "emilie", "messages": {"role": "user"}}', "messages"),
        ('{"model": "emilie", "messages": ["x"]}', "messages.0"),
        ('{"model": "emilie", "messages": [{"role": "roi"}]}', "messages.0"),
        ('{"model": "emilie", "messages": [{"role": []}]}', "messages.0"),
        ('{"model": "emilie", "messages": [{"role": "user", "content": 1}]}', "messages.0.content"),
        (
            '{"model": "emilie", "messages": [{"role": "user", "content": [{"type": "file"}]}]}',
            "messages.0.content.0",
        ),
        (OPENED + '"stream": "oui"}', "stream"),
        (OPENED + '"n": 1000}', "n"),
        (OPENED + '"max_tokens": -4}', "max_tokens"),
        (OPENED + '"max_tokens": true}', "max_tokens"),
        (OPENED + '"max_completion_tokens": 1.5}', "max_completion_tokens"),
        (OPENED + '"max_tokens": 1e300}', "max_tokens"),
        (OPENED + '"best_of": 99}', "best_of"),
        (OPENED + '"stream_options": []}', "stream_options"),
        (OPENED + '"stream_options": {"include_usage": 1}}', "stream_options.include_usage"),
        (OPENED + '"tools": {}}', "tools"),
        (OPENED + '"tools": ["meteo"]}', "tools.0"),
        (OPENED + '"tools": [{"type": "function"}]}', "tools.0"),
        (OPENED + '"tools": [{"type": "function", "function": {"name": 1}}]}', "tools.0"),
        (OPENED + '"functions": [{}]}', "functions.0"),
        (OPENED + '"un_reglage": ' + "[" * 300 + "]" * 300 + "}", "body"),
        ('{"model": "emilie", "messages": [{"role": "user"}]}', "messages.0.content"),
        (
            '{"model": "emilie", "messages": [{"role": "user", "content": []}]}',
            "messages.0.content",
        ),
        ('{"model": "emilie", "messages": [{"role": "assistant"}]}', "messages.0.content"),
        (
            '{"model": "emilie", "messages": [{"role": "assistant", "tool_calls": ["x"]}]}',
            "messages.0.tool_calls",
        ),
        (
            '{"model": "emilie", "messages": [{"role": "user", "content": [{"type": "text"}]}]}',
            "messages.0.content.0",
        ),
        (
            '{"model": "emilie", "messages": [{"role": "user", "content": [{"image_url": "x"}]}]}',
            "messages.0.content.0",
        ),
        ('{"messages": [{"role": "user", "content": "x"}]}', "model"),
        ('{"model": "emilie", "messages": [{"role": "user", "content": "\\ud800"}]}', "body"),
        ('{"model": "emilie", "messages": [{"role": "user", "content": NaN}]}', "body"),
    ],
)
def test_what_makes_no_sense_is_refused(gateway: Server, key: str, body: str, field: str) -> None:
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    answer = httpx2.post(f"{gateway.url}/v1/chat/completions", content=body, headers=headers)
    fault = answer.json()["error"]
    assert (answer.status_code, fault["code"], fault["param"]) == (400, "invalid", field)
    assert fault["type"] == "invalid_request_error"


@pytest.mark.parametrize("stream", [False, True])
def test_odd_words_go_through(client: OpenAI, endpoint: Upstream, stream: bool) -> None:
    """NUL, controls and emptiness are the endpoint's business: nothing of them is stored here."""
    for text in ("\0", "a\0b\u202e\ud7ff", ""):
        said: Any = client.chat.completions.create(
            model="essai", messages=saying(text), stream=stream
        )
        assert list(said) if stream else said.choices
        assert endpoint.requests[-1]["messages"] == saying(text)


def test_a_name_with_a_nul_is_no_model(client: OpenAI) -> None:
    error = refused(client, model="es\0sai")
    assert (error.status_code, error.code) == (404, "model_not_open")


def test_what_an_image_s_address_may_hide_in_is_refused(
    make_key: MakeKey, client_of: ClientOf, endpoint: Upstream, upstreams: Any
) -> None:
    client = client_of(make_key(EYES))
    for address in (
        "http://ailleurs.example/p.png", "file:///etc/passwd", "//ailleurs.example/p", "",
        " data:image/png;base64,AA", "DATA:image/png;base64,AA", "data:text/html,<p>",
    ):  # fmt: skip
        for image in ({"url": address}, address):
            content: Any = [{"type": "image_url", "image_url": image}]
            error = refused(client, messages=[{"role": "user", "content": content}])
            assert (error.status_code, error.code) == (400, "image_by_address"), address
    for kind in ("video_url", "audio_url", "input_audio", "input_image", "file"):
        content = [{"type": kind, kind: {"url": "http://ailleurs.example/x"}}]
        error = refused(client, messages=[{"role": "user", "content": content}])
        assert (error.status_code, error.code) == (400, "invalid"), kind
    assert [each.requests for each in upstreams] == [[], []]


def test_the_longest_of_several_lengths_is_reserved(
    make_key: MakeKey, client_of: ClientOf, endpoint: Upstream
) -> None:
    """Servers differ on which one they obey; several choices are as many answers."""
    client = client_of(make_key(tokens_a_day=1_000))
    several: Any
    for several in (
        {"max_completion_tokens": 5_000}, {"n_predict": 5_000}, {"max_tokens": 300, "best_of": 4}
    ):  # fmt: skip
        error = refused(client, max_tokens=5, extra_body=several)
        assert error.code == "budget_of_day_spent", several
    schema = {"type": "json_object", "note": "x" * 9_000}
    error = refused(client, max_tokens=5, extra_body={"response_format": schema})
    assert error.code == "budget_of_day_spent", "all that is sent is counted"
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{", "body"),
        ('{"model": "vecteurs"}', "input"),
        ('{"model": "vecteurs", "input": []}', "input"),
        ('{"model": "vecteurs", "input": {"text": "x"}}', "input"),
        ('{"model": "vecteurs", "input": [null]}', "input"),
        ('{"model": "vecteurs", "input": [true]}', "input"),
        ('{"model": "vecteurs", "input": [[]]}', "input"),
        ('{"model": "vecteurs", "input": [["x"]]}', "input"),
        ('{"input": "x"}', "model"),
    ],
)
def test_vectors_of_nonsense_are_refused(
    gateway: Server, make_key: MakeKey, body: str, field: str
) -> None:
    headers = {"authorization": f"Bearer {make_key(EYES, scopes=['embeddings'])}"}
    answer = httpx2.post(f"{gateway.url}/v1/embeddings", content=body, headers=headers)
    fault = answer.json()["error"]
    assert (answer.status_code, fault["code"], fault["param"]) == (400, "invalid", field)
