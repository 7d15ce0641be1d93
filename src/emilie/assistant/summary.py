"""The running summary of a long conversation, asked of an endpoint that may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic_ai.messages import ModelMessage, ModelRequest, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.assistant.context import Exchange, instruction
from emilie.assistant.prompt import summary_block, without_links
from emilie.assistant.window import shortened, size_for
from emilie.inference import routing
from emilie.inference.provenance import told
from emilie.inference.quotas import Spent
from emilie.inference.registry import Chosen, Endpoints, Needs
from emilie.inference.tokens import used_by

LONGEST = 1_000
"""Tokens of a summary; an eighth of the window where that is less."""
SHARE = 4
"""A message longer than a quarter of the window is shortened before it is summarised."""
WORDS_PER_TOKEN = 0.6


@dataclass(frozen=True)
class Summary:
    text: str
    endpoint: dict[str, Any]
    """Facts of the endpoint that wrote it."""


def longest(context: int) -> int:
    """Tokens that a summary may take of a window."""
    return min(LONGEST, context // 8)


async def ask_summary(
    endpoints: Endpoints, need: Needs, earlier: str, exchanges: Sequence[Exchange], spent: Spent
) -> Summary:
    """A summary of an earlier one and of what was said since; its text is empty when the endpoint
    wrote none. Another one is asked of what `need` is by the time the first has failed.
    """
    # The window is that of the first choice; who stands in for it may have a larger one.
    context = endpoints.choose(need.now()).context
    asked: list[Chosen] = []
    sent = asks = instruction("resume")

    def compose(chosen: Chosen) -> list[ModelMessage]:
        nonlocal sent
        asked.append(chosen)
        words = int(longest(chosen.context) * WORDS_PER_TOKEN)
        limit = f"Le résumé compte {words} mots au plus."
        written = "\n\n".join(
            part for part in (earlier and summary_block(earlier), script(exchanges, chosen), limit)
            if part
        )  # fmt: skip
        sent = asks + written
        return [ModelRequest(parts=[UserPromptPart(written)], instructions=asks)]

    wanted: dict[str, Any] = {"max_tokens": min(2 * LONGEST, context // 4), "temperature": 0.2}
    reply = await routing.request(
        endpoints, need, compose, cast("ModelSettings", wanted), ModelRequestParameters()
    )
    said = "".join(part.content for part in reply.parts if isinstance(part, TextPart))
    spent(used_by(reply.usage, sent, said))
    chosen = asked[-1]
    return Summary(kept(said, longest(chosen.context), chosen), told(chosen))


def script(exchanges: Sequence[Exchange], chosen: Chosen) -> str:
    """The messages, each under who said it; too long a one is shortened."""
    size, most = size_for(chosen), chosen.context // SHARE
    said = []
    for exchange in exchanges:
        takes = size(exchange)
        if takes > most:
            exchange = shortened(exchange, most, takes)  # noqa: PLW2901 -- what is left of it
        who = "Agent" if exchange.role == "user" else "Émilie"
        said.append(f"{who} : {without_links(exchange.text)}")
    return (
        "<messages>\n" + "\n\n".join(said).replace("</messages", "&lt;/messages") + "\n</messages>"
    )


def kept(said: str, most: int, chosen: Chosen) -> str:
    """What is kept of a reply: a summary longer than asked ends at its last whole line."""
    text = said.replace("\0", "").strip()
    if chosen.measure.estimate(text) <= most:
        return text
    cut = text[: int(most * chosen.measure.characters_per_token)]
    ends = [cut.rfind(mark) + len(mark) for mark in (".\n", ". ", "\n") if mark in cut]
    return cut[: max(ends, default=len(cut))].rstrip()
