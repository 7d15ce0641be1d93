"""The *test* button: an endpoint is really asked for what it declares, saved or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.administration.catalogue.drafting import Drafting
from emilie.administration.catalogue.editing import said
from emilie.administration.catalogue.errors import CatalogueFrozen
from emilie.administration.catalogue.events import CatalogueEndpointTried
from emilie.administration.catalogue.schemas import (
    CatalogueFaultOut,
    CatalogueTrialIn,
    CatalogueTrialOut,
)
from emilie.core.errors import AppError, sentence
from emilie.core.events import record
from emilie.core.http import Outbound
from emilie.core.ids import new_id
from emilie.inference.catalogue import Catalogue, EndpointEntry
from emilie.inference.faults import Fault, faults
from emilie.inference.registry import Chosen, Endpoints
from emilie.inference.sealed_keys import origin_of
from emilie.inference.ways import destinations_of, owner_of

PATIENCE = 30.0
"""Seconds for each thing asked for."""
MOST = 4
"""Trials at once in one process: each asks the machines of somebody else."""


class TooManyTrials(AppError):
    status, code = 429, "catalogue_too_many_trials"


def entry_of(drafting: Drafting, given: dict[str, Any]) -> tuple[EndpointEntry | None, list[Fault]]:
    """The endpoint of a form, held to the same rules as one that would be saved."""
    tables = {"endpoints": [said(given)]}
    try:
        catalogue = Catalogue.model_validate(tables)
    except ValidationError as error:
        return None, faults(error, tables)
    broken = drafting.bounds.broken_by(catalogue)
    return (None if broken else catalogue.endpoints[0]), broken


async def try_endpoint(state: State, caller: Caller, asked: CatalogueTrialIn) -> CatalogueTrialOut:
    """Ask it, and say what came, in the words of `emilie models test`."""
    drafting = Drafting(state)
    if drafting.endpoints.reading.frozen:
        raise CatalogueFrozen
    given = asked.entry
    if asked.key is not None:  # it is the one that is sent
        given = {**given, "key_env": None, "key_file": None}
    entry, broken = entry_of(drafting, given)
    if entry is None:
        shown = [CatalogueFaultOut.model_validate(each) for each in broken]
        return CatalogueTrialOut(faults=shown, well=False, lines=[])
    async with state.sessions.begin() as session:
        origin = origin_of(entry.url) if entry.url else "fichier"
        await record(session, caller.agent_id, CatalogueEndpointTried(origin))
    lines: list[str] = []
    chosen = _opened(drafting.endpoints, entry, asked)
    with _among_few(state.trials):
        outbound: Outbound = state.outbound
        outbound.declare(owner_of(chosen.name), destinations_of(chosen))
        try:
            well = await _tried(chosen, lines)
        finally:
            await chosen.close()
            outbound.declare(owner_of(chosen.name), [])
    return CatalogueTrialOut(faults=[], well=well, lines=lines)


def _opened(endpoints: Endpoints, entry: EndpointEntry, asked: CatalogueTrialIn) -> Chosen:
    """Under a name of its own, so that it takes nothing of the one that is in force."""
    key = asked.key or endpoints.key_of(entry.name, entry)
    draft = entry.model_copy(update={"name": f"essai-{new_id().hex}"})
    return endpoints.open_entry(draft, key)


async def _tried(chosen: Chosen, lines: list[str]) -> bool:
    from emilie.inference.trial import reach, try_declared  # noqa: PLC0415 -- pydantic-ai

    try:
        async with asyncio.timeout(PATIENCE):
            await reach(chosen, lines.append)
        return await try_declared(chosen, lines.append, PATIENCE)
    except TimeoutError:
        lines.append(sentence("model_silent"))
    except AppError as error:
        cause = chosen.refusal or error
        lines.append(sentence(cause.code, cause.params))
    return False


@contextmanager
def _among_few(under_way: set[object]) -> Iterator[None]:
    if len(under_way) >= MOST:
        raise TooManyTrials
    mine = object()
    under_way.add(mine)
    try:
        yield
    finally:
        under_way.discard(mine)
