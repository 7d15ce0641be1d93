"""The OpenAI chat-completions wire, both ways: what we send, and the events that come back.

Source of the format: the "Create chat completion" and "Streaming" pages of OpenAI's API
reference, as vLLM, llama.cpp, Ollama and Mistral serve it; reasoning comes as
`reasoning_content` (vLLM, llama.cpp, DeepSeek) or `reasoning` (Ollama, OpenRouter).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RetryPromptPart,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings


def payload(
    name: str,
    messages: list[ModelMessage],
    settings: ModelSettings | None,
    parameters: ModelRequestParameters,
    *,
    stream: bool,
) -> dict[str, Any]:
    """The JSON body of POST /chat/completions."""
    body: dict[str, Any] = {"model": name, "messages": list(_messages(messages))}
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    for key in ("temperature", "max_tokens", "top_p", "seed"):
        if settings is not None and settings.get(key) is not None:
            body[key] = settings.get(key)
    if parameters.function_tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description or "",
                    "parameters": tool.parameters_json_schema,
                },
            }
            for tool in parameters.function_tools
        ]
    return body


def _messages(messages: list[ModelMessage]) -> Iterator[dict[str, Any]]:
    for message in messages:
        if isinstance(message, ModelRequest):
            if message.instructions:
                yield {"role": "system", "content": message.instructions}
            for part in message.parts:
                yield from _asked(part)
        else:
            yield _answered(message)


def _asked(part: Any) -> Iterator[dict[str, Any]]:
    match part:
        case SystemPromptPart():
            yield {"role": "system", "content": part.content}
        case UserPromptPart():
            content = part.content
            yield {
                "role": "user",
                "content": content if isinstance(content, str) else list(map(_piece, content)),
            }
        case ToolReturnPart():
            yield {
                "role": "tool",
                "tool_call_id": part.tool_call_id,
                "content": part.model_response_str(),
            }
        case RetryPromptPart():
            yield {
                "role": "tool",
                "tool_call_id": part.tool_call_id,
                "content": part.model_response(),
            }
        case _:
            raise TypeError(type(part).__name__)


def _piece(content: Any) -> dict[str, Any]:
    """One piece of a question that has images."""
    if isinstance(content, BinaryContent):
        return {"type": "image_url", "image_url": {"url": content.data_uri}}
    return {"type": "text", "text": str(content)}


def _answered(message: ModelResponse) -> dict[str, Any]:
    text = "".join(part.content for part in message.parts if isinstance(part, TextPart))
    calls = [
        {
            "id": part.tool_call_id,
            "type": "function",
            "function": {"name": part.tool_name, "arguments": part.args_as_json_str()},
        }
        for part in message.parts
        if isinstance(part, ToolCallPart)
    ]
    return {"role": "assistant", "content": text or None if calls else text} | (
        {"tool_calls": calls} if calls else {}
    )


@dataclass(slots=True)
class CallDelta:
    index: int
    id: str | None
    name: str | None
    arguments: str | None


@dataclass(slots=True)
class Delta:
    """What a run of events adds up to."""

    text: str = ""
    thinking: str = ""
    calls: list[CallDelta] = field(default_factory=list)
    finish: str | None = None
    usage: tuple[int, int] | None = None
    failed: bytes = b""

    @property
    def apart(self) -> bool:
        """Whether there is more to it than words and the facts of the end."""
        return bool(self.thinking or self.calls)


class Words:
    """How a server writes an event that is only words, learned from the first ones of a stream.

    What stands around the words is the same from one event to the next, so that the others need
    not be parsed: it is a tenth of the cost of an answer. Anything else is.
    """

    TRIES = 8
    """Events after which a server is taken for one that writes something new around each word."""

    def __init__(self) -> None:
        self._before = b""
        self._behind = b""
        self._tries = 0

    def read(self, event: bytes) -> str | None:
        """The words of an event written as the ones before; None: it has to be parsed."""
        before, behind = self._before, self._behind
        if not before or not event.startswith(before) or not event.endswith(behind):
            return None
        said = event[len(before) : -len(behind)]
        # An escape or a quote: more than words, or words to be unescaped.
        return None if b"\\" in said or b'"' in said else said.decode()

    def learn(self, event: bytes) -> None:
        if self._tries >= self.TRIES:
            return
        self._tries += 1
        for key in (b'"content":"', b'"content": "'):
            start = event.find(key) + len(key)
            end = event.find(b'"', start)
            if start >= len(key) and end > start and b"\\" not in event[start:end]:
                before, behind = event[:start], event[end:]
                if says_nothing(before + behind):
                    self._before, self._behind = before, behind
                    return


def says_nothing(event: bytes) -> bool:
    """Whether it would add nothing to an answer."""
    parsed = orjson.loads(event)
    delta, texts = Delta(), list[str]()
    choices = parsed.get("choices")
    if not choices or parsed.get("usage") or parsed.get("error"):
        return False
    _read_choice(choices[0], delta, texts, texts)
    return not texts and not delta.calls and delta.finish is None


def read_events(data: bytes, words: Words | None = None) -> tuple[Delta, bytes, bool]:
    """All whole events of `data` as one delta, the bytes left over, and whether `[DONE]` came.

    `words` is what was learned of the stream.
    """
    delta = Delta()
    done = False
    whole, newline, rest = data.rpartition(b"\n")
    if not newline:
        return delta, data, False
    texts: list[str] = []
    thoughts: list[str] = []
    for line in whole.split(b"\n"):
        if not line.startswith(b"data:"):
            continue
        body = line[5:].strip()
        if words is not None and (said := words.read(body)) is not None:
            texts.append(said)
            continue
        if body == b"[DONE]":
            done = True
            continue
        event = orjson.loads(body)
        choices = event.get("choices")
        if choices:
            _read_choice(choices[0], delta, texts, thoughts)
        if used := event.get("usage"):
            delta.usage = (used.get("prompt_tokens") or 0, used.get("completion_tokens") or 0)
        if event.get("error"):
            delta.failed = body
        if words is not None:
            words.learn(body)
    delta.text = "".join(texts)
    delta.thinking = "".join(thoughts)
    return delta, rest, done


def _read_choice(
    choice: dict[str, Any], delta: Delta, texts: list[str], thoughts: list[str]
) -> None:
    said = choice.get("delta") or {}
    if text := said.get("content"):
        texts.append(text)
    if thought := said.get("reasoning_content") or said.get("reasoning"):
        thoughts.append(thought)
    for call in said.get("tool_calls") or ():
        function = call.get("function") or {}
        name, arguments = function.get("name"), function.get("arguments")
        delta.calls.append(CallDelta(call.get("index") or 0, call.get("id"), name, arguments))
    if reason := choice.get("finish_reason"):
        delta.finish = reason
