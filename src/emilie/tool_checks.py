"""`emilie doctor` on what answers may ask outside: each service is asked for something harmless."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emilie.findings import Finding

if TYPE_CHECKING:
    from emilie.inference.sources import SourceKind
    from emilie.inference.stored import Stored
    from emilie.research.mcp.servers import Server
    from emilie.research.sources.registry import Source
    from emilie.settings import Settings

HARMLESS: Mapping[SourceKind, Mapping[str, Any]] = {
    "entreprises": {"query": "DINUM"},
    "adresses": {"query": "Paris"},
    "legifrance": {"article": "1", "code": "Code civil"},
}
"""What each is asked, of nobody."""
SOURCE_ADVICE = "Vérifiez sa table [sources] dans emilie.toml : adresse, identifiant, secret."
MCP_ADVICE = "Vérifiez sa table [mcp] dans emilie.toml : adresse ou programme, clé, outils."
PATIENCE = 30


def tools(settings: Settings, stored: Stored | None = None) -> list[Finding]:
    """One line a service; none where none is declared."""
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.main import open_ways_out

    try:
        outbound, endpoints = open_ways_out(settings, stored)
    except CatalogueRefused:
        return []  # told where models are

    async def tried() -> list[Finding]:
        from emilie.research.mcp.servers import McpServers
        from emilie.research.sources.registry import Sources

        sources, servers = Sources(endpoints, outbound), McpServers(endpoints, outbound)
        try:
            return await asyncio.gather(
                *map(_source, sources.opened.values()), *map(_server, servers.opened.values())
            )
        finally:
            await servers.close()
            await endpoints.close()
            await outbound.close()

    return asyncio.run(tried())


async def _source(source: Source) -> Finding:
    from emilie.core.errors import AppError, sentence

    name, tool = f"Service {source.name}", source.definitions[0]
    try:
        async with asyncio.timeout(PATIENCE):
            await tool.call(source.access, tool.sends(HARMLESS[source.entry.kind]))
    except TimeoutError:
        return Finding(name, "en panne", sentence("source_silent"), SOURCE_ADVICE)
    except AppError as error:
        return Finding(name, "en panne", sentence(error.code, error.params), SOURCE_ADVICE)
    return Finding(name, "ok", f"{source.entry.named} répond ; {_where(source)}")


async def _server(server: Server) -> Finding:
    from emilie.core.errors import AppError, sentence

    name = f"Outils {server.name}"
    try:
        async with asyncio.timeout(PATIENCE):
            found = {each.name for each in await server.list_anew("")}
    except TimeoutError:
        return Finding(name, "en panne", sentence("mcp_silent"), MCP_ADVICE)
    except AppError as error:
        return Finding(name, "en panne", sentence(error.code, error.params), MCP_ADVICE)
    entry = server.entry
    asks = [each for each in entry.tools if each not in entry.reads]
    detail = f"{len(found)} outils, dont {len(found & set(asks))} à confirmer ; {_where(server)}"
    absent = [each for each in entry.tools if each not in found]
    if absent:
        return Finding(name, "en panne", f"outils absents : {', '.join(absent)}", MCP_ADVICE)
    return Finding(name, "ok", detail)


def _where(service: Source | Server) -> str:
    from emilie.inference.facts import where

    if not service.facts.leaves_machine:
        return "ce qui est envoyé reste sur cette machine"
    return f"ce qui est envoyé quitte cette machine (hébergement : {where(service.facts)})"
