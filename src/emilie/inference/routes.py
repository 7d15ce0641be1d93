"""What an agent may know of the endpoints: which are open to them, for which data."""

from __future__ import annotations

from fastapi import APIRouter, Request

from emilie.accounts.session import CallerDep
from emilie.core.errors import SignedOut, problems
from emilie.inference.hosting import SENSITIVITIES
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.schemas import ChoiceOut, EndpointOut, EndpointsOut, LevelOut

router = APIRouter(prefix="/api/endpoints", tags=["endpoints"])


@router.get("", responses=problems(SignedOut))
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
            )
            for level, opened in open_to.items()
        ],
        choices=[_choice(each) for each in every.values()],
    )


def _choice(chosen: Chosen) -> ChoiceOut:
    return ChoiceOut(
        endpoint=EndpointOut.model_validate(chosen.facts),
        qualities=[] if chosen.entry is None else list(chosen.entry.qualities),
        abilities=sorted(chosen.abilities),
        up=chosen.up,
    )
