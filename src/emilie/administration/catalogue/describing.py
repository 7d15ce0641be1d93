"""What is in force, as the screens show it: the tables, who answers, which keys are there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.models import Organisation
from emilie.administration.catalogue.bounds import Entry, entries_of
from emilie.administration.catalogue.drafting import Drafting
from emilie.administration.catalogue.schemas import (
    CatalogueKeyOut,
    CatalogueLevelOut,
    CatalogueOut,
    CatalogueTables,
    CatalogueVersionOut,
    EndpointStateOut,
    FileState,
    KeyState,
    OperatorsFileOut,
    Section,
)
from emilie.core.errors import sentence
from emilie.inference.catalogue import FROM_SETTINGS, Catalogue
from emilie.inference.reading import Reading, digest_of
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.sealed_keys import keeps_keys
from emilie.inference.sensitivities import SENSITIVITIES
from emilie.inference.tables import CatalogueRefused
from emilie.settings import secret_named

MOST_NAMES = 500


async def describe(
    session: AsyncSession, state: State, latest: CatalogueVersionOut | None
) -> CatalogueOut:
    endpoints: Endpoints = state.endpoints
    catalogue, reading = endpoints.catalogue, endpoints.reading
    names = select(Organisation.name).order_by(Organisation.name).limit(MOST_NAMES)
    refused = endpoints.refused
    drafting = Drafting(state)
    return CatalogueOut(
        number=latest.number if latest else 0,
        latest=latest,
        by_screen=reading.by_screen,
        frozen=reading.frozen,
        keeps_keys=keeps_keys(state.settings),
        file=_file(reading),
        refused=sentence(refused.code, refused.params) if refused else None,
        tables=_tables(catalogue),
        endpoints=[_endpoint(endpoints, each) for each in endpoints.opened],
        levels=_levels(endpoints),
        keys=list(_keys(drafting, catalogue)),
        organisations=list(await session.scalars(names)),
    )


def _file(reading: Reading) -> OperatorsFileOut:
    """How the operators' file stands to what is in force."""
    name, stored = reading.path.name, reading.stored
    try:
        text = reading.operators_text()
    except CatalogueRefused as refusal:
        where = str(refusal.params["where"])
        return OperatorsFileOut(name=name, state="refused", where=where)
    if not reading.by_screen:
        there: FileState = "absent" if text is None else "in_force"
        return OperatorsFileOut(name=name, state=there, where=None)
    if text is None:
        return OperatorsFileOut(name=name, state="absent", where=None)
    if text == stored.text:
        return OperatorsFileOut(name=name, state="same", where=None)
    seen = digest_of(text) == stored.file_digest
    return OperatorsFileOut(name=name, state="seen" if seen else "changed", where=None)


def _tables(catalogue: Catalogue) -> CatalogueTables:
    """What is written, and nothing else: the answer leaves out what is unset."""
    return CatalogueTables.model_construct(
        policy=catalogue.policy, quotas=catalogue.quotas, endpoints=list(catalogue.endpoints),
        search=catalogue.search, sources=catalogue.sources, mcp=catalogue.mcp,
        identity=catalogue.identity, organisations=catalogue.organisations,
    )  # fmt: skip


def _endpoint(endpoints: Endpoints, chosen: Chosen) -> EndpointStateOut:
    policy, refusal = endpoints.policy, chosen.refusal
    return EndpointStateOut(
        name=chosen.name,
        label=chosen.facts.label,
        abilities=sorted(chosen.abilities),
        builtin=chosen.entry is None,
        from_environment=chosen.name == FROM_SETTINGS,
        circuit=chosen.circuit.state,
        refusal=refusal.code if refusal else None,
        answering=chosen.gate.inside,
        satisfies=[
            level
            for level in SENSITIVITIES
            if policy.allows(level, chosen.hosting, on_instance=chosen.on_instance)
        ],
    )


def _levels(endpoints: Endpoints) -> list[CatalogueLevelOut]:
    return [
        CatalogueLevelOut(
            sensitivity=level,
            requirement=endpoints.policy.requirements[level],
            endpoints=[each.facts.label for each in endpoints.open_to(Need(level))],
        )
        for level in SENSITIVITIES
    ]


def _keys(drafting: Drafting, catalogue: Catalogue) -> Iterator[CatalogueKeyOut]:
    for (section, name), entry in entries_of(catalogue):
        where: Section = section  # type: ignore[assignment]
        yield CatalogueKeyOut(section=where, name=name, state=_key_state(drafting, name, entry))


def _key_state(drafting: Drafting, name: str, entry: Entry) -> KeyState:
    if entry.key_env is None and entry.key_file is None:
        return "none"
    if not drafting.has_key(name, entry):
        return "missing"
    if entry.key_file is not None:
        return "file"
    return "environment" if secret_named(entry.key_env or "") else "typed"
