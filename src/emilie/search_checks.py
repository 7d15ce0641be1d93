"""`emilie doctor` on searches, of the Web and of publications: each service is asked for something
that anybody may know of.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from emilie.findings import Finding

if TYPE_CHECKING:
    from emilie.inference.stored import Stored
    from emilie.research.publications.declared import Publications
    from emilie.research.searching import Engine, Engines
    from emilie.settings import Settings

QUERY = "Journal officiel de la République française"
SUBJECT = "qualité de l’eau"
ADVICE = "Vérifiez son adresse et sa clé dans [search] d’emilie.toml."
OFF = "Personne ne l’a : ajoutez-le à « search » d’une table [organisations] d’emilie.toml."


def search(settings: Settings, stored: Stored | None = None) -> list[Finding]:
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.main import open_ways_out
    from emilie.research.publications.declared import Publications
    from emilie.research.searching import Engines

    try:
        outbound, endpoints = open_ways_out(settings, stored)
    except CatalogueRefused:  # said with the models
        return []
    engines = Engines(endpoints, outbound)
    publications = Publications(engines)
    named = endpoints.catalogue.organisations.values()
    switched = {name for each in named for name in each.search}

    async def all_of_them() -> list[Finding]:
        try:
            asked = (
                _one(engines, publications, each, switched) for each in engines.opened.values()
            )
            return await asyncio.gather(*asked)
        finally:
            await endpoints.close()
            await outbound.close()

    return asyncio.run(all_of_them())


async def _one(
    engines: Engines, publications: Publications, engine: Engine, switched: set[str]
) -> Finding:
    from emilie.core.errors import sentence
    from emilie.inference.facts import where
    from emilie.research.errors import SearchFault

    name = f"Recherche {engine.name}"
    try:
        if engine.entry.family == "publications":
            found = await _publications(publications, engine)
        else:
            found = len(await engines.search(engine, QUERY))
    except SearchFault as fault:
        return Finding(name, "en panne", sentence(fault.code, fault.params), ADVICE)
    detail = f"{found} résultat(s) ; les requêtes vont à : {where(engine.facts)}"
    return Finding(name, "ok", detail, "" if engine.name in switched else OFF)


async def _publications(publications: Publications, engine: Engine) -> int:
    """How many it holds on a subject that all of them know."""
    from emilie.research.publications.asking import ask
    from emilie.research.publications.criteria import Criteria
    from emilie.research.publications.finding import PATIENCE

    source, criteria = publications.source(engine), Criteria(words=SUBJECT, rows=1)
    return (await ask(publications.outbound, source, criteria, PATIENCE)).total
