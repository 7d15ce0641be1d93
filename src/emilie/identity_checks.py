"""`emilie doctor` on identity providers: each is asked what it declares of itself, and its keys."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from emilie.findings import Finding

if TYPE_CHECKING:
    from emilie.accounts.oidc.issuers import Issuers
    from emilie.accounts.oidc.provider import Provider
    from emilie.inference.stored import Stored
    from emilie.settings import Settings

ADVICE = "Vérifiez sa table [identity] dans emilie.toml : adresse, « hosts », secret."
SHUT = "Les invitations n’ouvrent rien : aucune de ses règles ne dit « invited »."
INVITED = "Pour que les personnes invitées entrent, ajoutez « invited = true » à « allow »."
NO_ADDRESS = "Indiquez EMILIE_ADDRESS : l’adresse par laquelle les navigateurs joignent Émilie."


def identity(settings: Settings, stored: Stored | None = None) -> list[Finding]:
    """One line a provider; none where none is declared."""
    from emilie.accounts.oidc.issuers import Issuers
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.inference.identity import Declared
    from emilie.main import open_ways_out

    try:
        outbound, endpoints = open_ways_out(settings, stored)
        issuers = Issuers(Declared(endpoints, outbound), outbound, settings.own_address)
    except CatalogueRefused:
        return []  # told where models are

    async def tried() -> list[Finding]:
        try:
            return await asyncio.gather(
                *(_one(issuers, issuers.get(each.name), settings) for each in issuers)
            )
        finally:
            await endpoints.close()
            await outbound.close()

    return asyncio.run(tried())


async def _one(issuers: Issuers, provider: Provider, settings: Settings) -> Finding:
    from emilie.core.errors import AppError, sentence

    issuer = provider.issuer
    name = f"Identité {issuer.name}"
    try:
        metadata = await provider.metadata()
        keys = [] if issuer.algorithm == "HS256" else await provider.keys(anew=True)
    except AppError as error:
        return Finding(name, "en panne", sentence(error.code, error.params), ADVICE)
    detail = f"{issuer.label} répond ; à y enregistrer : {issuers.callback(issuer.name)}"
    if metadata.end_session_endpoint is not None:
        detail += f" et, pour la déconnexion, {issuers.farewell(issuer.name)}"
    if not issuer.secret.get_secret_value():
        return Finding(name, "en panne", f"{issuer.label} répond ; son secret est absent", ADVICE)
    if not keys and issuer.algorithm != "HS256":
        return Finding(name, "en panne", f"{issuer.label} répond ; aucune clé de signature", ADVICE)
    if settings.address is None:
        return Finding(name, "à vérifier", detail, NO_ADDRESS)
    if issuer.rules and not any(rule.invited for rule in issuer.rules):
        return Finding(name, "à vérifier", f"{detail}. {SHUT}", INVITED)
    return Finding(name, "ok", detail)
