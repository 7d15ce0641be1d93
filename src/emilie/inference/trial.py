"""Whether an endpoint does what is declared of it: each ability is really asked for, once."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from pydantic_ai.messages import (
    BinaryContent,
    ModelRequest,
    ModelResponse,
    ThinkingPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from emilie.core.errors import AppError, sentence
from emilie.inference import reranking
from emilie.inference.catalogue import Ability
from emilie.inference.recognition import recognise
from emilie.inference.registry import Chosen

Say = Callable[[str], Any]
NAMES: dict[Ability, str] = {
    "chat": "texte", "tools": "outils", "vision": "images", "reasoning": "raisonnement",
    "embeddings": "vecteurs", "ocr": "reconnaissance de caractères",
    "reranking": "reclassement", "transcription": "transcription",
}  # fmt: skip
"""In the order in which they are tried."""
WORD = "Réponds par un seul mot : bonjour."
TOKENS = 48
SIDE = 64
"""Pixels: some servers refuse an image that is smaller than a tile."""
WEATHER = ToolDefinition(
    name="meteo", description="Donne le temps qu’il fait dans une ville.",
    parameters_json_schema={
        "type": "object", "properties": {"ville": {"type": "string"}}, "required": ["ville"],
    },
)  # fmt: skip


async def reach(chosen: Chosen, say: Say) -> None:
    """Whether it is there at all."""
    if chosen.entry is not None:
        began = monotonic()
        await chosen.probe()
        say(f"Joint en {_seconds(monotonic() - began)}")


async def try_declared(chosen: Chosen, say: Say, patience: float) -> bool:
    """Ask for each ability that it declares; whether none of them failed."""
    well = True
    for ability, name in NAMES.items():
        if ability not in chosen.abilities:
            continue
        trial = TRIALS.get(ability)
        if trial is None or (chosen.entry is None and ability != "chat"):
            say(f"{name.capitalize()} : non essayé")
            continue
        try:
            async with asyncio.timeout(patience):
                await trial(chosen, say)
        except TimeoutError:
            say(f"{name.capitalize()} : rien n’est venu à temps")
            well = False
        except AppError as error:
            cause = chosen.refusal or error
            told = sentence(cause.code, cause.params)
            say(f"{name.capitalize()} : en panne. {told}")
            well = False
    return well


async def first_word(chosen: Chosen) -> str:
    """What it says when it is asked for the first thing that it declares; for `emilie doctor`."""
    if "chat" in chosen.abilities:
        answer = await _ask(chosen, WORD, tokens=16)
        return f"{chosen.model.model_name} a répondu « {_shown(answer.text)[:40]} »"
    if "embeddings" in chosen.abilities:
        return f"{chosen.model.model_name} a calculé un vecteur ({await _vector(chosen)} nombres)"
    if "reranking" in chosen.abilities:
        await _puts_first(chosen)
        return f"{chosen.model.model_name} a classé deux passages"
    await chosen.probe()
    named = ", ".join(name for ability, name in NAMES.items() if ability in chosen.abilities)
    return f"joint ; non essayé : {named or 'rien n’est déclaré'}"


async def _chat(chosen: Chosen, say: Say) -> None:
    began = monotonic()
    first = 0.0
    asked = ModelSettings(max_tokens=TOKENS)
    question: Any = [ModelRequest.user_text_prompt(WORD)]
    async with chosen.model.request_stream(question, asked, ModelRequestParameters()) as stream:
        async for _ in stream:
            first = first or monotonic()
        reply = stream.get()
    ended = monotonic()
    say(f"Réponse : « {_shown(reply.text)[:60]} » ({reply.model_name})")
    say(f"Premier mot : {_seconds((first or ended) - began)}")
    if reply.usage.output_tokens:
        speed = reply.usage.output_tokens / max(ended - began, 0.001)
        say(f"Vitesse : {speed:.0f} jetons/s ({reply.usage.output_tokens} en tout)")


async def _tools(chosen: Chosen, say: Say) -> None:
    """Whether it calls the tool that the question cannot do without."""
    asked = "Quel temps fait-il à Brest ? Appelle l’outil meteo."
    reply = await _ask(chosen, asked, tokens=200, tools=[WEATHER])
    called = [call.tool_name for call in reply.tool_calls]
    say(
        "Outils : appelés comme demandé"
        if called == ["meteo"]
        else "Outils : acceptés, mais le modèle ne les a pas appelés"
    )


async def _vision(chosen: Chosen, say: Say) -> None:
    """Whether it takes an image; what it sees is for whoever reads."""
    asked = [
        "De quelle couleur est cette image ? Réponds par un seul mot.",
        BinaryContent(red_square(), media_type="image/png"),
    ]
    reply = await _ask(chosen, asked, tokens=TOKENS)
    say(f"Images : acceptées ; d’un carré rouge il dit « {_shown(reply.text)[:60]} »")


async def _reasoning(chosen: Chosen, say: Say) -> None:
    question: Any = [ModelRequest.user_text_prompt("Combien font 17 fois 23 ? Réfléchis d’abord.")]
    asked = ModelSettings(max_tokens=400)
    async with chosen.model.request_stream(question, asked, ModelRequestParameters()) as stream:
        async for _ in stream:
            pass
        reply = stream.get()
    apart = any(isinstance(part, ThinkingPart) and part.content for part in reply.parts)
    say(
        "Raisonnement : donné à part de la réponse"
        if apart
        else "Raisonnement : déclaré, mais aucun n’est venu à part de la réponse"
    )


async def _embeddings(chosen: Chosen, say: Say) -> None:
    say(f"Vecteurs : calculés ({await _vector(chosen)} nombres)")


async def _reranking(chosen: Chosen, say: Say) -> None:
    """Whether it puts first what answers; what comes second does not."""
    say(
        "Reclassement : le passage qui répond est venu en tête"
        if await _puts_first(chosen)
        else "Reclassement : accepté, mais le passage qui répond n’est pas venu en tête"
    )


async def _ocr(chosen: Chosen, say: Say) -> None:
    began = monotonic()
    await recognise(chosen, red_square(), "image/png")
    say(f"Reconnaissance de caractères : une page en {_seconds(monotonic() - began)}")


TRIALS: dict[Ability, Callable[[Chosen, Say], Awaitable[None]]] = {
    "chat": _chat, "tools": _tools, "vision": _vision, "reasoning": _reasoning,
    "embeddings": _embeddings, "ocr": _ocr, "reranking": _reranking,
}  # fmt: skip
"""Nothing of ours speaks to transcribers yet: those are not tried."""


async def _ask(
    chosen: Chosen, asked: Any, *, tokens: int, tools: list[ToolDefinition] | None = None
) -> ModelResponse:
    return await chosen.model.request(
        [ModelRequest(parts=[UserPromptPart(asked)])],
        ModelSettings(max_tokens=tokens),
        ModelRequestParameters(function_tools=tools or []),
    )


async def _vector(chosen: Chosen) -> int:
    """How many numbers it makes of a word."""
    from emilie.inference.embedding import model_of  # noqa: PLC0415 -- numpy

    return (await model_of(chosen)).dimensions


async def _puts_first(chosen: Chosen) -> bool:
    texts = ["La cantine ferme à quatorze heures.", "Les agents ont vingt-cinq jours de congés."]
    ranked = await reranking.ask(chosen, "Combien de jours de congés ont les agents ?", texts)
    return ranked.order[0] == 1


def red_square() -> bytes:
    """A PNG, written here so that nothing has to be kept nor drawn."""
    row = b"\0" + b"\xff\0\0" * SIDE
    pieces = (
        (b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * SIDE)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in pieces
    )


def _shown(said: str | None) -> str:
    """On one line, without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in said or "").split())


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s".replace(".", ",")
