"""What an agent may know of the endpoints: which are open to them, for which data."""

from __future__ import annotations

from fastapi import APIRouter, Request

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.core.db import StatementDep
from emilie.core.errors import SignedOut, problems
from emilie.inference.abilities import searching
from emilie.inference.quotas import allowance_of, meters
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.schemas import (
    ChoiceOut,
    EndpointOut,
    EndpointsOut,
    LevelOut,
    MeterOut,
    UseOut,
)
from emilie.inference.sensitivities import SENSITIVITIES

router = APIRouter(prefix="/api", tags=["endpoints"])


@router.get("/endpoints", dependencies=[may("services")], responses=problems(SignedOut))
async def listing(request: Request, caller: CallerDep) -> EndpointsOut:
    """The endpoints open to the caller's organisation, and what each sensitivity leaves of them."""
    endpoints: Endpoints = request.app.state.endpoints
    open_to = {
        level: endpoints.open_to(Need(level, caller.organisation)) for level in SENSITIVITIES
    }
    every = {each.name: each for opened in open_to.values() for each in opened}
    requirements = endpoints.policy.requirements
    return EndpointsOut(
        default_sensitivity=endpoints.default_sensitivity(caller.organisation),
        levels=[
            LevelOut(
                sensitivity=level,
                requirement=requirements[level],
                endpoints=[each.name for each in opened],
                search=[
                    EndpointOut.model_validate(each.facts)
                    for each in searching(endpoints, Need(level, caller.organisation))
                ],
            )
            for level, opened in open_to.items()
        ],
        choices=[_choice(each) for each in every.values()],
    )


@router.get("/use", dependencies=[may("use")], responses=problems(SignedOut))
async def use(request: Request, session: StatementDep, caller: CallerDep) -> UseOut:
    """What the caller used today and this month, with what is limited of their organisation."""
    allowance = allowance_of(request.app.state.endpoints.catalogue, caller)
    shown = [
        MeterOut.model_validate(each)
        for each in await meters(session, allowance)
        if each.scope == "agent" or each.most is not None
    ]
    return UseOut(at_once=allowance.at_once, meters=shown)


def _choice(chosen: Chosen) -> ChoiceOut:
    return ChoiceOut(
        endpoint=EndpointOut.model_validate(chosen.facts),
        qualities=[] if chosen.entry is None else list(chosen.entry.qualities),
        abilities=sorted(chosen.abilities),
        up=chosen.up,
    )
