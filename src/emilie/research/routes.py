"""What an agent may know of the services that are asked about the world outside."""

from __future__ import annotations

from fastapi import APIRouter, Request

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.steering.features import is_on
from emilie.core.errors import SignedOut, problems
from emilie.inference.outside import SWITCHES
from emilie.inference.registry import Need
from emilie.inference.schemas import EndpointOut
from emilie.inference.sensitivities import SENSITIVITIES
from emilie.research.publications import routes as publications
from emilie.research.schemas import SearchFamilyOut, SearchLevelOut, SearchOut
from emilie.research.searching import Engines

router = APIRouter(prefix="/api", tags=["search"])
router.include_router(publications.router)


@router.get("/search", dependencies=[may("services")], responses=problems(SignedOut))
async def listing(request: Request, caller: CallerDep) -> SearchOut:
    """What the caller may switch on, and what each sensitivity leaves of it."""
    services: Engines = request.app.state.engines
    theirs = services.of(caller.organisation)
    return SearchOut(
        families=[
            SearchFamilyOut(
                family=family,
                services=[
                    EndpointOut.model_validate(each.facts)
                    for each in theirs
                    if each.entry.family == family
                ],
                levels=[
                    SearchLevelOut(
                        sensitivity=level,
                        services=[
                            each.name
                            for each in services.open_to(Need(level, caller.organisation), family)
                        ],
                    )
                    for level in SENSITIVITIES
                ],
            )
            for family in SWITCHES
            if any(each.entry.family == family for each in theirs)
            and is_on(request.app.state.steering, family, caller)
        ]
    )
