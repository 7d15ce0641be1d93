"""A request to `/v1` read: only what decides where it may go and what it may cost.

The rest is the endpoint's business: a parameter that is not known here goes through.
"""

from __future__ import annotations

from collections.abc import Iterator
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
ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
MOST_CHOICES = 16


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

    @property
    def streams(self) -> bool:
        return self.body.get("stream") is True

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
    try:
        body = orjson.loads(b"".join(pieces))
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
    tools = _is(body, "tools", list) or _is(body, "functions", list)
    abilities: set[Ability] = {"chat"}
    if tools:
        abilities.add("tools")
    characters, images = 0, 0
    for weight in _weights(body):
        characters += weight
        images += weight < 0
    if images:
        abilities.add("vision")
    written = len(orjson.dumps(tools)) if tools else 0
    return Asked(
        body=body,
        wanted=_model(body),
        abilities=frozenset(abilities),
        tokens=(characters + images + written) // CHARACTERS_PER_TOKEN + images * IMAGE_TOKENS + 1,
        most=_count(body, "max_completion_tokens") or _count(body, "max_tokens"),
        choices=_count(body, "n", MOST_CHOICES) or 1,
    )


def read_embeddings(body: dict[str, Any]) -> Asked:
    """What `/embeddings` asks for."""
    given = body.get("input")
    texts = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(each, str | int | list) for each in texts):
        raise Invalid(field="input")
    written = sum(len(each) if isinstance(each, str) else 8 for each in texts)
    tokens = written // CHARACTERS_PER_TOKEN + 1
    return Asked(body, _model(body), frozenset({"embeddings"}), tokens, most=0)


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


def _weights(body: dict[str, Any]) -> Iterator[int]:
    """Characters of each piece of text that is sent; minus one for an image."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Invalid(field="messages")
    for number, message in enumerate(messages):
        place = f"messages.{number}"
        if not isinstance(message, dict) or str(message.get("role")) not in ROLES:
            raise Invalid(field=place)
        content = message.get("content")
        if isinstance(content, str):
            yield len(content)
        elif isinstance(content, list):
            for position, part in enumerate(content):
                yield _weight(part, f"{place}.content.{position}")
        elif content is not None:
            raise Invalid(field=f"{place}.content")
        if calls := message.get("tool_calls"):
            yield len(orjson.dumps(calls))


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
