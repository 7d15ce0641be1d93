"""What is sent to an endpoint, and how its events are read back, wherever they are cut."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition

from emilie.inference.openai_wire import Words, payload, read_events


def event(**delta: Any) -> bytes:
    return b"data: " + json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode() + b"\n\n"


def test_a_request_says_everything_in_order() -> None:
    tool = ToolDefinition(
        name="find", description="Cherche", parameters_json_schema={"type": "object"}
    )
    messages: list[ModelMessage] = [
        ModelRequest(parts=[UserPromptPart("Bonjour")], instructions="Règles"),
        ModelResponse(
            parts=[
                ThinkingPart("hum"),
                TextPart("Je cherche"),
                ToolCallPart("find", '{"q":1}', "c1"),
            ]
        ),
        ModelRequest(parts=[ToolReturnPart("find", "trouvé", "c1")]),
    ]
    body = payload(
        "m",
        messages,
        {"max_tokens": 9, "temperature": 0.3},
        ModelRequestParameters(function_tools=[tool]),
        stream=True,
    )
    assert [message["role"] for message in body["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
    ]
    assert body["messages"][2]["tool_calls"][0]["function"] == {
        "name": "find",
        "arguments": '{"q":1}',
    }
    assert "hum" not in json.dumps(body)
    assert body["tools"][0]["function"]["name"] == "find"
    assert (body["stream"], body["max_tokens"], body["temperature"]) == (True, 9, 0.3)


@given(
    cuts=st.lists(st.integers(0, 400), max_size=12),
    words=st.lists(st.text(max_size=12), max_size=8),
)
def test_events_add_up_wherever_the_network_cuts_them(cuts: list[int], words: list[str]) -> None:
    wire = b"".join(event(content=word) for word in words) + b"data: [DONE]\n\n"
    said, rest, done = "", b"", False
    places = sorted({min(cut, len(wire)) for cut in cuts} | {0, len(wire)})
    for start, end in pairwise(places):
        delta, rest, ended = read_events(rest + wire[start:end])
        said += delta.text
        done = done or ended
    assert (said, done) == ("".join(words), True)


def test_reasoning_tools_usage_and_finish_are_read() -> None:
    wire = (
        b": comment\n\nevent: x\n"
        + event(role="assistant", content="")
        + event(reasoning_content="je pense ")
        + event(reasoning="encore")
        + event(
            tool_calls=[{"index": 0, "id": "c1", "function": {"name": "find", "arguments": "{}"}}]
        )
        + b'data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}\n\n'
        + b'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\r\n\r\n'
    )
    delta, rest, done = read_events(wire)
    assert (delta.thinking, delta.finish, delta.usage, rest, done) == (
        "je pense encore",
        "tool_calls",
        (7, 3),
        b"",
        False,
    )
    assert (delta.calls[0].name, delta.calls[0].id) == ("find", "c1")


def test_what_is_not_json_is_an_error_of_the_endpoint() -> None:
    with pytest.raises(json.JSONDecodeError):
        read_events(b"data: <html>\n")


def said_by(events: list[bytes], words: Words | None) -> list[str]:
    return [read_events(event, words)[0].text for event in events]


PIECES = ["Bon", "jour", " à", " tous", ' « "cité" »', "\\", "\n", "", "fin\u0000", "é", "😀", "]}"]


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("escaped", [True, False])
def test_what_is_learned_of_a_stream_changes_nothing_of_it(
    separators: tuple[str, str], escaped: bool
) -> None:
    def event(delta: dict[str, object], finish: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        whole = {"id": "c-1", "choices": [choice], "usage": None} | more
        told = json.dumps(whole, separators=separators, ensure_ascii=escaped)
        return b"data: " + told.encode() + b"\n\n"

    events = [event({"role": "assistant", "content": ""})]
    events += [event({"content": piece}) for piece in PIECES * 2]
    events += [event({"content": "", "tool_calls": [{"index": 0, "function": {"name": "f"}}]})]
    events += [event({"content": "x", "reasoning_content": "hum"}), event({"content": "y"}, "stop")]
    events += [event({"content": "z"}, None, error={"message": "non"})]
    learned = Words()
    assert said_by(events, learned) == said_by(events, None)
    assert learned._before
    plain = [read_events(item, learned)[0] for item in events]
    assert plain == [read_events(item)[0] for item in events]


def test_a_server_that_writes_something_new_around_each_word_is_parsed() -> None:
    events = [
        b'data: {"n":%d,"choices":[{"delta":{"content":"mot%d"}}]}\n\n' % (number, number)
        for number in range(30)
    ]
    learned = Words()
    assert said_by(events, learned) == [f"mot{number}" for number in range(30)]


def test_words_that_stand_elsewhere_are_not_taken_for_the_answer() -> None:
    events = [
        b'data: {"meta":{"content":"%d"},"choices":[{"delta":{"content":"mot"}}]}\n\n' % number
        for number in range(4)
    ]
    assert said_by(events, Words()) == ["mot"] * 4
