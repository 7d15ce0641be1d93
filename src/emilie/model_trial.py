"""What the models known here are, and whether one really answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

    from emilie.inference.registry import Chosen, Endpoints
    from emilie.settings import Settings

Say = Callable[[str], Any]

ABILITIES = {
    "chat": "texte", "tools": "outils", "vision": "images", "reasoning": "raisonnement",
    "embeddings": "vecteurs", "reranking": "reclassement", "transcription": "transcription",
}  # fmt: skip
PROBE = 5.0
"""Seconds that an endpoint may take to say that it is there."""
PATIENCE = 120.0
"""Seconds for one word: a local file is loaded first."""
TOKENS = 48


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Endpoints]:
    from emilie.main import open_ways_out

    outbound, endpoints = open_ways_out(settings)
    try:
        yield endpoints
    finally:
        await endpoints.close()
        await outbound.close()


async def list_endpoints(settings: Settings) -> list[dict[str, str]]:
    """Every declared endpoint as an operator reads it, each asked whether it is there."""
    async with _open(settings) as endpoints:
        opened = endpoints.opened
        states = await asyncio.gather(*(_state(settings, each) for each in opened))
    return [
        {
            "name": each.name,
            "label": each.facts.label,
            "abilities": ", ".join(ABILITIES[ability] for ability in sorted(each.abilities)),
            "hosting": _hosting(each),
            "state": state,
        }
        for each, state in zip(opened, states, strict=True)
    ]


def _hosting(chosen: Chosen) -> str:
    facts = chosen.facts
    declared = [facts.operator, facts.country, *facts.certifications]
    where = "non déclaré" if facts.leaves_machine else "sur cette machine"
    return " · ".join(word for word in declared if word) or where


async def _state(settings: Settings, chosen: Chosen) -> str:
    """In a few words; a local file is looked at, not loaded."""
    from emilie.core.errors import AppError, sentence
    from emilie.inference.local.plan import draw, find_file

    entry = chosen.entry
    if entry is None:
        return "prêt"
    try:
        if entry.file is not None:
            plan = draw(find_file(entry.file, settings), entry.context, settings.local)
            return f"prêt à servir, contexte {plan.context}"
        async with asyncio.timeout(PROBE):
            await chosen.probe()
    except TimeoutError:
        return sentence("model_silent")
    except AppError as error:
        return sentence(error.code, error.params)
    return "répond"


def list_files(settings: Settings) -> list[dict[str, str]]:
    """The GGUF files that were fetched."""
    from emilie.inference.fetch import amount
    from emilie.inference.local.plan import folder

    return [
        {"file": path.name, "size": amount(path.stat().st_size)} | _contents(path)
        for path in sorted(folder(settings).glob("*.gguf"))
    ]


def _contents(path: Path) -> dict[str, str]:
    from emilie.core.errors import sentence
    from emilie.inference.local.header import ModelFileRefused, read_header

    try:
        header = read_header(path)
    except ModelFileRefused as refusal:
        return {"context": "", "state": sentence(refusal.code, refusal.params)}
    return {"context": str(header.context), "state": f"entier, {header.architecture}"}


def _find(settings: Settings, endpoints: Endpoints, name: str) -> Chosen:
    """The endpoint of that name; a file that was fetched is one too."""
    from emilie.inference.catalogue import EndpointEntry
    from emilie.inference.errors import ModelNameUnknown
    from emilie.inference.local.plan import folder

    for each in endpoints.opened:
        if each.name == name:
            return each
    files = {path.name: path for path in sorted(folder(settings).glob("*.gguf"))}
    if name in files:
        entry = EndpointEntry(name="fichier", file=files[name], context=settings.model.context)
        return endpoints.open_entry(entry)
    names = ", ".join([*(each.name for each in endpoints.opened), *files])
    raise ModelNameUnknown(name=name[:80], names=names)


async def try_model(settings: Settings, name: str, say: Say) -> bool:
    """Ask that model for a word, then for what it is declared to do; whether it all went well."""
    from emilie.core.errors import AppError, sentence

    async with _open(settings) as endpoints:
        chosen = _find(settings, endpoints, name)
        try:
            async with asyncio.timeout(PATIENCE):
                await _one_word(chosen, say)
                return "tools" not in chosen.abilities or await _tools(chosen, say)
        except TimeoutError:
            say(sentence("model_silent"))
        except AppError as error:
            cause = chosen.refusal or error
            say(sentence(cause.code, cause.params))
        finally:
            await chosen.close()
    return False


async def _one_word(chosen: Chosen, say: Say) -> None:
    from pydantic_ai.messages import ModelRequest
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.settings import ModelSettings

    model = chosen.model
    began = monotonic()
    if chosen.entry is not None:
        await chosen.probe()
        say(f"Joint en {_seconds(monotonic() - began)}")
    question = [ModelRequest.user_text_prompt("Réponds par un seul mot : bonjour.")]
    asked = ModelSettings(max_tokens=TOKENS)
    began = monotonic()
    first = 0.0
    async with model.request_stream([*question], asked, ModelRequestParameters()) as stream:
        async for _ in stream:
            first = first or monotonic()
        reply = stream.get()
    ended = monotonic()
    said = " ".join("".join(c for c in reply.text or "" if c.isprintable() or c == " ").split())
    say(f"Réponse : « {said[:60]} » ({reply.model_name})")
    say(f"Premier mot : {_seconds((first or ended) - began)}")
    if reply.usage.output_tokens:
        speed = reply.usage.output_tokens / max(ended - began, 0.001)
        say(f"Vitesse : {speed:.0f} tokens/s ({reply.usage.output_tokens} en tout)")


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s".replace(".", ",")


async def _tools(chosen: Chosen, say: Say) -> bool:
    """Whether it calls the tool that the question cannot do without."""
    from pydantic_ai.messages import ModelRequest
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.tools import ToolDefinition

    from emilie.core.errors import AppError, sentence

    parameters = {"type": "object", "properties": {"ville": {"type": "string"}}}
    tool = ToolDefinition(
        name="meteo", description="Donne le temps qu’il fait dans une ville.",
        parameters_json_schema=parameters | {"required": ["ville"]},
    )  # fmt: skip
    question = ModelRequest.user_text_prompt("Quel temps fait-il à Brest ? Appelle l’outil meteo.")
    if chosen.entry is None:
        return True
    try:
        reply: ModelResponse = await chosen.model.request(
            [question], ModelSettings(max_tokens=200), ModelRequestParameters(function_tools=[tool])
        )
    except AppError as error:
        say(f"Outils : déclarés, mais refusés. {sentence(error.code, error.params)}")
        return False
    called = [call.tool_name for call in reply.tool_calls]
    if called == ["meteo"]:
        say("Outils : appelés comme demandé")
        return True
    say("Outils : acceptés, mais le modèle ne les a pas appelés")
    return True
