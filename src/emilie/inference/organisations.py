"""What the catalogue says of an organisation, read on its screen and changed in the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select

from emilie.accounts.models import Organisation
from emilie.accounts.rights import RightMissing, may
from emilie.core.db import StatementDep, one_or_absent
from emilie.core.errors import NotFound, SignedOut, problems
from emilie.inference.catalogue import OrganisationTable
from emilie.inference.hosting import Requirement
from emilie.inference.outside import LABELS, SearchEntry
from emilie.inference.registry import Endpoints, Need
from emilie.inference.schemas import EndpointOut
from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity

router = APIRouter(prefix="/api/organisations/{organisation_id}", tags=["organisations"])


class OpenLevelOut(BaseModel):
    """What a sensitivity asks of who hosts, and the labels of the models that it leaves open."""

    sensitivity: Sensitivity
    requirement: Requirement
    endpoints: list[str]


class OutsideServiceOut(BaseModel):
    kind: Literal["search", "source", "mcp"]
    label: str


class OrganisationServicesOut(BaseModel):
    """Tokens are those of all its agents and keys together, then of one agent; null: no limit."""

    named: bool
    """Whether the catalogue has a table of its own for it."""
    default_sensitivity: Sensitivity
    levels: list[OpenLevelOut]
    endpoints: list[EndpointOut]
    outside: list[OutsideServiceOut]
    tokens_a_day: int | None
    tokens_a_month: int | None
    agent_tokens_a_day: int | None
    agent_tokens_a_month: int | None
    agent_at_once: int


@router.get(
    "/services",
    responses=problems(SignedOut, RightMissing, NotFound),
    dependencies=[may("organisation:read")],
)
async def services(
    request: Request, session: StatementDep, organisation_id: UUID
) -> OrganisationServicesOut:
    """The models, services and budgets that the catalogue gives it."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    name = (await one_or_absent(session, query)).name
    return described(request.app.state.endpoints, name)


def described(endpoints: Endpoints, name: str) -> OrganisationServicesOut:
    catalogue = endpoints.catalogue
    theirs = catalogue.organisations.get(name)
    limits, quotas = theirs or OrganisationTable(), catalogue.quotas
    open_to = {level: endpoints.open_to(Need(level, name)) for level in SENSITIVITIES}
    every = {each.name: each.facts for opened in open_to.values() for each in opened}
    return OrganisationServicesOut(
        named=theirs is not None,
        default_sensitivity=endpoints.default_sensitivity(name),
        levels=[
            OpenLevelOut(
                sensitivity=level,
                requirement=endpoints.policy.requirements[level],
                endpoints=[each.facts.label for each in opened],
            )
            for level, opened in open_to.items()
        ],
        endpoints=[EndpointOut.model_validate(facts) for facts in every.values()],
        outside=list(_outside(endpoints, limits)),
        tokens_a_day=limits.tokens_a_day,
        tokens_a_month=limits.tokens_a_month,
        agent_tokens_a_day=quotas.tokens_a_day,
        agent_tokens_a_month=quotas.tokens_a_month,
        agent_at_once=quotas.at_once,
    )


def _outside(endpoints: Endpoints, theirs: OrganisationTable) -> Iterable[OutsideServiceOut]:
    catalogue = endpoints.catalogue
    for name in theirs.search:
        yield OutsideServiceOut(kind="search", label=_named(catalogue.search[name]))
    for name in theirs.sources:
        yield OutsideServiceOut(kind="source", label=catalogue.sources[name].named)
    for name in theirs.mcp:
        yield OutsideServiceOut(kind="mcp", label=catalogue.mcp[name].label or name)


def _named(engine: SearchEntry) -> str:
    return engine.label or LABELS[engine.kind]
