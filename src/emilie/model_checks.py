"""`emilie doctor` on models: each is asked for a word, and where its data goes is said."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from emilie.findings import Finding

if TYPE_CHECKING:
    from emilie.core.http import Destination, Outbound
    from emilie.inference.registry import Chosen, Endpoints
    from emilie.inference.stored import Stored
    from emilie.settings import Settings

# Where the usual local servers listen: Ollama, llama.cpp, vLLM, LM Studio.
LOCAL_SERVERS = (11434, 8080, 8001, 1234)
ENDPOINT_ADVICE = "Vérifiez son adresse, sa clé et son modèle : EMILIE_MODEL_… ou emilie.toml."
PRIVATE_ADVICE = (
    "Si son nom mène bien à votre réseau : EMILIE_MODEL_PRIVATE=true, ou private = true"
    " dans emilie.toml."
)
LOOPBACK_ADVICE = (
    "S’il passe les questions à un autre (relais, tunnel, modèle « cloud » d’un serveur local),"
    " déclarez l’hébergement de ce qui répond derrière."
)
OWNER = "doctor"
FILE_ADVICE = "En attendant, le moteur intégré répond, s’il est seul à pouvoir le faire."


def model(settings: Settings, stored: Stored | None = None) -> list[Finding]:
    from emilie.core.errors import sentence
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.main import open_ways_out

    try:
        outbound, endpoints = open_ways_out(settings, stored)
    except CatalogueRefused as refusal:
        return [Finding("Modèles", "en panne", sentence(refusal.code, refusal.params))]
    return [*asyncio.run(_models(settings, outbound, endpoints)), _policy(endpoints)]


async def _models(settings: Settings, outbound: Outbound, endpoints: Endpoints) -> list[Finding]:
    try:
        if searched(endpoints):
            return [await _without_model(settings)]
        return await asyncio.gather(*map(_one_word, endpoints.opened))
    finally:
        await endpoints.close()
        await outbound.close()


async def _without_model(settings: Settings) -> Finding:
    found = await _local_servers(settings)
    advice = (
        f"Un serveur de modèles répond ici : EMILIE_MODEL_URL=http://127.0.0.1:{found[0]}/v1"
        if found
        else "Pour une IA générative : EMILIE_MODEL_URL, EMILIE_MODEL_KEY, EMILIE_MODEL_NAME."
    )
    return Finding("Modèle", "ok", "moteur intégré, extractif : rien ne quitte la machine", advice)


def _policy(endpoints: Endpoints) -> Finding:
    """Which sensitivities have no endpoint, for everybody and for each organisation named."""
    catalogue = endpoints.catalogue
    preset = catalogue.policy.preset
    usual = _closed(endpoints, None)
    detail = f"préréglage « {preset} » ; sans modèle : {usual}"
    for name in catalogue.named_organisations:
        if (theirs := _closed(endpoints, name)) != usual:
            detail += f" ; pour « {name} » : {theirs}"
    if endpoints.opened[0].entry is not None and preset == "none":
        advice = (
            "Pour essayer seulement : [policy] preset, dans emilie.toml, dit où vont les données."
        )
        return Finding("Politique", "ok", detail, advice)
    return Finding("Politique", "ok", detail)


def _closed(endpoints: Endpoints, organisation: str | None) -> str:
    from emilie.inference.registry import Need
    from emilie.inference.sensitivities import LABELS, SENSITIVITIES

    levels = [
        LABELS[level] for level in SENSITIVITIES if not endpoints.open_to(Need(level, organisation))
    ]
    return ", ".join(levels) or "aucune donnée"


def searched(endpoints: Endpoints) -> bool:
    """Whether a server of models is looked for: only where none is declared."""
    return endpoints.opened[0].entry is None


async def _local_servers(settings: Settings) -> list[int]:
    """Ports of this machine where something lists models."""
    from emilie.core.errors import AppError
    from emilie.core.http import Outbound
    from emilie.inference.endpoint import EndpointModel

    outbound, places = Outbound(), local_servers(settings)
    outbound.declare(OWNER, places)
    found = []
    for place in places:
        url = f"{place.address}/v1"
        endpoint = EndpointModel(url, "", None, outbound=outbound, owner=OWNER, silence=1)
        with suppress(AppError, TimeoutError):
            await asyncio.wait_for(endpoint.name(), timeout=2)
            found.append(place.port)
    await outbound.close()
    return found


def local_servers(settings: Settings) -> list[Destination]:
    """Where one may listen: never Émilie's own port."""
    from emilie.core.http import Destination

    purpose = "Serveur de modèles cherché sur cette machine, faute d’un modèle déclaré"
    return [
        Destination("http", "127.0.0.1", port, purpose, OWNER, private=True)
        for port in LOCAL_SERVERS
        if port != settings.port
    ]


async def _one_word(chosen: Chosen) -> Finding:
    """Ask one endpoint for one word, or for what it makes instead."""
    from emilie.core.errors import AppError, sentence
    from emilie.inference.errors import ModelAddressRefused
    from emilie.inference.trial import first_word

    name = f"Modèle {chosen.name}"
    # A local file is loaded first.
    patience = 30 if chosen.entry is None or chosen.entry.file is None else 120
    try:
        async with asyncio.timeout(patience):
            said = await first_word(chosen)
    except TimeoutError:
        return Finding(name, "en panne", sentence("model_silent"), ENDPOINT_ADVICE)
    except ModelAddressRefused as error:
        return Finding(name, "en panne", sentence(error.code), PRIVATE_ADVICE)
    except AppError as error:
        if (cause := chosen.refusal) is not None:
            return Finding(name, "en panne", sentence(cause.code, cause.params), FILE_ADVICE)
        return Finding(name, "en panne", sentence(error.code, error.params), ENDPOINT_ADVICE)
    return Finding(name, "ok", f"{said} ; {_where(chosen)}", _loopback_advice(chosen))


def _where(chosen: Chosen) -> str:
    """Where data sent there goes, as a policy sees it."""
    from emilie.inference.facts import where

    if not chosen.facts.leaves_machine:
        return "les données restent sur cette machine"
    return f"les données quittent cette machine (hébergement : {where(chosen.facts)})"


def _loopback_advice(chosen: Chosen) -> str:
    """An address of this machine proves nothing of what stands behind it."""
    by_address = chosen.entry is not None and chosen.entry.url is not None
    return LOOPBACK_ADVICE if by_address and not chosen.facts.leaves_machine else ""
