"""A request to `/v1` read: only what decides where it may go and what it may cost.

The rest is the endpoint's business: a parameter that is not known here goes through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request

from emilie.core.errors import BodyTooLarge, Invalid
from emilie.gateway.errors import ImageByAddress
from emilie.inference.catalogue import Ability

LARGEST = 32_000_000
"""Bytes of one request: some images, joined to it."""
AUTOMATIC = "emilie"
"""The model's name by which the first endpoint that is open answers."""
CHARACTERS_PER_TOKEN = 3
"""What a reservation counts a token for: fewer than tokenizers do, so that it is seldom short."""
IMAGE_TOKENS = 1_500
"""What it counts an image for."""
DEEPEST = 200
"""Most lists and objects inside one another: beyond some more, JSON cannot be written again."""
CHAT_OWN = frozenset({"model", "messages", "stream", "stream_options", "user"})
MESSAGE_OWN = frozenset({"role", "content"})
ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
MOST_CHOICES = 16
LONGEST_NAMES = ("max_completion_tokens", "max_tokens", "n_predict")
"""How servers are told the longest answer; when several are, one cannot know which they obey."""
CHOICES_NAMES = ("n", "best_of")
OF_EMBEDDINGS = frozenset({"model", "input", "encoding_format", "dimensions", "user"})
"""A closed list: servers make vectors of chats too, with images that they would fetch."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, beside its body."""

    body: dict[str, Any]
    wanted: str | None
    """Name of the endpoint; None is automatic."""
    abilities: frozenset[Ability]
    tokens: int
    """Estimated, of what is sent."""
    most: int | None = None
    """The longest answer asked for, in tokens."""
    choices: int = 1
    streams: bool = False

    @property
    def shows_usage(self) -> bool:
        return bool((self.body.get("stream_options") or {}).get("include_usage"))


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; its length is bounded as it comes."""
    pieces: list[bytes] = []
    length = 0
    async for piece in request.stream():
        length += len(piece)
        if length > LARGEST:
            raise BodyTooLarge
        pieces.append(piece)
    return _object(b"".join(pieces))


def _object(written: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(written)
        if written.count(b"[") + written.count(b"{") > DEEPEST:
            orjson.dumps(body)
    except TypeError as error:  # too deep to be written again
        raise Invalid(field="body") from error
    except orjson.JSONDecodeError as error:
        raise Invalid(field="body") from error
    if not isinstance(body, dict):
        raise Invalid(field="body")
    return body


def read_chat(body: dict[str, Any]) -> Asked:
    """What `/chat/completions` asks for."""
    _is(body, "stream", bool)
    options = _is(body, "stream_options", dict) or {}
    _is(options, "include_usage", bool, "stream_options.")
    abilities: set[Ability] = {"chat"}
    if _tools(body):
        abilities.add("tools")
    characters, images = 0, 0
    for weight in _weights(body):
        characters += weight
        images += weight < 0
    if images:
        abilities.add("vision")
    characters += images + _beside(body, CHAT_OWN)
    return Asked(
        body=body,
        wanted=_model(body),
        abilities=frozenset(abilities),
        tokens=characters // CHARACTERS_PER_TOKEN + images * IMAGE_TOKENS + 1,
        most=max(_count(body, name) or 0 for name in LONGEST_NAMES) or None,
        choices=max(_count(body, name, MOST_CHOICES) or 1 for name in CHOICES_NAMES),
        streams=body.get("stream") is True,
    )


def read_embeddings(body: dict[str, Any]) -> Asked:
    """What `/embeddings` asks for."""
    if body.get("stream") is False:
        body = {name: value for name, value in body.items() if name != "stream"}
    for name in sorted(body.keys() - OF_EMBEDDINGS):
        raise Invalid(field=name)
    given = body.get("input")
    tokens = sum(map(_tokens_of, given if isinstance(given, list) and given else [given])) + 1
    return Asked(body, _model(body), frozenset({"embeddings"}), tokens, most=0)


def _tokens_of(given: Any) -> int:
    """Tokens of a text, or those that stand there as numbers."""
    if isinstance(given, str):
        return len(given) // CHARACTERS_PER_TOKEN
    numbers = given if isinstance(given, list) else [given]
    if not numbers or not all(type(each) is int for each in numbers):
        raise Invalid(field="input")
    return len(numbers)


def _model(body: dict[str, Any]) -> str | None:
    name = body.get("model")
    if not isinstance(name, str) or not name:
        raise Invalid(field="model")
    return None if name == AUTOMATIC else name


def _is(body: dict[str, Any], name: str, kind: type, inside: str = "") -> Any:
    value = body.get(name)
    if value is not None and not isinstance(value, kind):
        raise Invalid(field=inside + name)
    return value


def _count(body: dict[str, Any], name: str, most: int = 10**9) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Invalid(field=name)
    return value


def _tools(body: dict[str, Any]) -> bool:
    """Whether it brings tools: of any kind, but a function has a name."""
    tools, functions = _is(body, "tools", list) or [], _is(body, "functions", list) or []
    for number, tool in enumerate(tools):
        kind = tool.get("type") if isinstance(tool, dict) else None
        if not isinstance(kind, str) or (kind == "function" and not _named(tool.get(kind))):
            raise Invalid(field=f"tools.{number}")
    for number, function in enumerate(functions):
        if not _named(function):
            raise Invalid(field=f"functions.{number}")
    return bool(tools or functions)


def _named(function: Any) -> bool:
    return isinstance(function, dict) and isinstance(function.get("name"), str)


def _beside(written: Mapping[str, Any], known: frozenset[str]) -> int:
    """Characters of what else it says: schemas, calls, what is not known here and goes through."""
    others = {name: value for name, value in written.items() if name not in known}
    said = {name: value for name, value in others.items() if isinstance(value, str | list | dict)}
    return len(orjson.dumps(said)) if said else 0


def _weights(body: dict[str, Any]) -> Iterator[int]:
    """Characters of each piece of text that is sent; minus one for an image."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Invalid(field="messages")
    for number, message in enumerate(messages):
        place = f"messages.{number}"
        if not isinstance(message, dict) or str(message.get("role")) not in ROLES:
            raise Invalid(field=place)
        calls = _is(message, "tool_calls", list, f"{place}.") or []
        if not all(isinstance(call, dict) for call in calls):
            raise Invalid(field=f"{place}.tool_calls")
        content = message.get("content")
        if isinstance(content, str):
            yield len(content)
        elif isinstance(content, list) and content:
            for position, part in enumerate(content):
                yield _weight(part, f"{place}.content.{position}")
        elif content is not None or not (calls or message.get("function_call")):
            raise Invalid(field=f"{place}.content")
        yield _beside(message, MESSAGE_OWN)


def _weight(part: Any, place: str) -> int:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind in {"text", "refusal"} and isinstance(part.get(kind), str):
        return len(part[kind])
    if kind == "image_url":
        image = part.get("image_url")
        address = image.get("url") if isinstance(image, dict) else image
        if not isinstance(address, str):
            raise Invalid(field=place)
        if not address.startswith("data:image/"):
            raise ImageByAddress
        return -1
    # A sound or a file: no ability declared by an endpoint says that it takes one.
    raise Invalid(field=place)
