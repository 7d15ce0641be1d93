"""What the models known here are, and whether one really answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen, Endpoints
    from emilie.settings import Settings

Say = Callable[[str], Any]

PROBE = 5.0
"""Seconds that an endpoint may take to say that it is there."""
PATIENCE = 120.0
"""Seconds for each ability tried: a local file is loaded first."""
UNPRICED = "non déclaré"


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Endpoints]:
    from emilie.main import open_ways_out
    from emilie.stored_catalogue import stored_version

    outbound, endpoints = open_ways_out(settings, stored_version(settings))
    try:
        yield endpoints
    finally:
        await endpoints.close()
        await outbound.close()


async def list_endpoints(settings: Settings) -> list[dict[str, str]]:
    """Every declared endpoint as an operator reads it, each asked whether it is there."""
    from emilie.inference.facts import where
    from emilie.inference.trial import NAMES

    async with _open(settings) as endpoints:
        opened = endpoints.opened
        states = await asyncio.gather(*(_state(settings, each) for each in opened))
    return [
        {
            "name": each.name,
            "label": each.facts.label,
            "abilities": ", ".join(
                name for ability, name in NAMES.items() if ability in each.abilities
            ),
            "hosting": where(each.facts),
            "price": _price(each),
            "state": state,
        }
        for each, state in zip(opened, states, strict=True)
    ]


def _price(chosen: Chosen) -> str:
    """Euros for a million tokens read, then written."""
    if chosen.entry is None:
        return "gratuit"
    price = chosen.entry.price
    return UNPRICED if price is None else f"{_euros(price.input)} / {_euros(price.output)}"


def _euros(amount: float) -> str:
    return f"{amount:.2f} €".replace(".", ",")


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
    """Ask that model for all that it is declared to do; whether it all went well."""
    from emilie.core.errors import AppError, sentence
    from emilie.inference.trial import reach, try_declared

    async with _open(settings) as endpoints:
        chosen = _find(settings, endpoints, name)
        try:
            async with asyncio.timeout(PATIENCE):
                await reach(chosen, say)
            return await try_declared(chosen, say, PATIENCE)
        except TimeoutError:
            say(sentence("model_silent"))
        except AppError as error:
            cause = chosen.refusal or error
            say(sentence(cause.code, cause.params))
        finally:
            await chosen.close()
    return False
