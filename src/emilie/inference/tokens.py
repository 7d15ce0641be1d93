"""How many tokens a text takes: told by the endpoint's own tokenizer, else estimated.

The estimate starts from French prose and is corrected by what the endpoint itself counted
(`usage.prompt_tokens`) of the requests that it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import orjson

from emilie.inference.catalogue import Tokenizer
from emilie.inference.errors import ModelFailed

if TYPE_CHECKING:
    from pydantic_ai.usage import RequestUsage

Method = Literal["tokenizer", "usage", "characters"]
"""Where a count comes from: the endpoint's tokenizer, an estimate corrected by its own counts, or
an estimate by characters alone."""

CHARACTERS_PER_TOKEN = 3.5
"""French prose in current tokenizers takes 3.3 to 4.2; the low side is the safe one."""
FEWEST = 1_000
"""Characters of a request under which its count teaches nothing: what the endpoint adds around
the messages weighs too much."""
PLAUSIBLE = (1.5, 6.0)
"""Characters per token outside which a count is not of the text that was sent."""
WEIGHT = 0.2
"""How much the latest count changes what is known."""


def tokens(text: str) -> int:
    """Estimated tokens of a text, of any endpoint."""
    return int(len(text) / CHARACTERS_PER_TOKEN) + 1


def used_by(usage: RequestUsage, read: str, written: str) -> int:
    """Tokens of a request and its reply: what the endpoint counted, else what they look like."""
    return (usage.input_tokens or tokens(read)) + (usage.output_tokens or tokens(written))


async def count(endpoint: Any, tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """Tokens of each text, by the tokenizer of an `EndpointModel`'s server."""
    name = await endpoint.name()
    counted = []
    for text in texts:
        body: dict[str, Any] = {"content": text, "add_special": False}
        if tokenizer == "vllm":
            body = {"model": name, "prompt": text, "add_special_tokens": False}
        said = await endpoint.beside("/tokenize", body)
        try:
            counted.append(len(orjson.loads(said)["tokens"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ModelFailed from error
    return counted


class Measure:
    """What one endpoint taught of its tokens. Not shared between replicas: each learns alone."""

    def __init__(self) -> None:
        self.characters_per_token = CHARACTERS_PER_TOKEN
        self.method: Method = "characters"

    def estimate(self, text: str) -> int:
        return int(len(text) / self.characters_per_token) + 1

    def learn(self, characters: int, counted: int) -> None:
        """The endpoint counted that many tokens in a request of that many characters."""
        if characters < FEWEST or counted <= 0:
            return
        least, most = PLAUSIBLE
        found = characters / counted
        if not least <= found <= most:
            return
        weight = WEIGHT if self.method == "usage" else 1.0
        self.characters_per_token += weight * (found - self.characters_per_token)
        self.method = "usage"
