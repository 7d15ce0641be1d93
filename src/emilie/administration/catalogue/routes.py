"""The catalogue over HTTP: read, checked, changed, tried, and its history."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.administration.catalogue import actions, describing, trying
from emilie.administration.catalogue.differences import difference
from emilie.administration.catalogue.drafting import Drafting
from emilie.administration.catalogue.errors import (
    CatalogueChanged,
    CatalogueChangeRefused,
    CatalogueFileMissing,
    CatalogueFrozen,
    CatalogueKeyNotKept,
    CatalogueToConfirm,
    CatalogueUnchanged,
    CatalogueWhyMissing,
)
from emilie.administration.catalogue.schemas import (
    CatalogueChangeIn,
    CatalogueCheckIn,
    CatalogueCheckOut,
    CatalogueDifferenceOut,
    CatalogueMadeOut,
    CatalogueOut,
    CatalogueTrialIn,
    CatalogueTrialOut,
    CatalogueVersionsOut,
    CatalogueVersionTextOut,
)
from emilie.administration.catalogue.trying import TooManyTrials
from emilie.core.db import StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.inference.tables import CatalogueRefused

router = APIRouter(
    prefix="/api/administration/catalogue",
    tags=["administration"],
    dependencies=[may("catalogue")],
)
READS = (SignedOut, RightMissing)
WRITES = (*READS, CsrfRefused, MfaRequired, CatalogueFileMissing, NotFound)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("", responses=problems(*READS, CatalogueRefused), response_model_exclude_unset=True)
async def read(request: Request, session: StatementDep) -> CatalogueOut:
    """What is in force here, what it says, and how the operators' file stands to it."""
    await actions.catch_up(session, request.app.state)
    latest = (await actions.versions(session, None)).items[:1]
    return await describing.describe(session, request.app.state, next(iter(latest), None))


@router.post("/check", responses=problems(*WRITES))
async def check(
    request: Request, session: StatementDep, asked: CatalogueCheckIn
) -> CatalogueCheckOut:
    """What a change would make: what is wrong in it, what it leads to. Nothing is changed."""
    return await actions.check(session, request.app.state, asked.change)


@router.post(
    "/versions",
    status_code=201,
    responses=problems(
        *WRITES, CatalogueFrozen, CatalogueChanged, CatalogueUnchanged, CatalogueChangeRefused,
        CatalogueToConfirm, CatalogueKeyNotKept, CatalogueWhyMissing,
    ),
)  # fmt: skip
async def make(request: Request, caller: CallerDep, asked: CatalogueChangeIn) -> CatalogueMadeOut:
    """Put a change in force: at once on this replica, within seconds on the others."""
    state = request.app.state
    async with state.sessions.begin() as session:
        number = await actions.make(session, state, caller, asked)
    async with state.sessions() as session:
        await actions.catch_up(session, state)
    return CatalogueMadeOut(number=number)


@router.post("/trial", responses=problems(*WRITES, CatalogueFrozen, TooManyTrials))
async def trial(request: Request, caller: CallerDep, asked: CatalogueTrialIn) -> CatalogueTrialOut:
    """Really ask an endpoint for what it declares, as it stands in a form."""
    return await trying.try_endpoint(request.app.state, caller, asked)


@router.get("/versions", responses=problems(*READS))
async def versions(
    session: StatementDep, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> CatalogueVersionsOut:
    """What was changed, when, by whom and why."""
    return await actions.versions(session, before)


@router.get("/versions/{version}", responses=problems(*READS, NotFound))
async def version(
    request: Request, session: StatementDep, version: Number
) -> CatalogueVersionTextOut:
    return await actions.version(session, request.app.state, version)


@router.get("/versions/{version}/file", responses=problems(*READS, NotFound))
async def version_file(session: StatementDep, version: Number) -> Response:
    """That version, as the file that operators keep."""
    return _file(await actions.text_of(session, version), f"emilie-{version}.toml")


@router.get("/file", responses=problems(*READS, CatalogueRefused))
async def file(request: Request, session: StatementDep) -> Response:
    """What is in force, as the file that operators keep."""
    await actions.catch_up(session, request.app.state)
    return _file(Drafting(request.app.state).text, "emilie.toml")


@router.get("/operators-file", responses=problems(*READS, CatalogueRefused))
async def operators_file(request: Request, session: StatementDep) -> CatalogueDifferenceOut:
    """What taking the operators' file would change."""
    await actions.catch_up(session, request.app.state)
    drafting = Drafting(request.app.state)
    return CatalogueDifferenceOut(lines=difference(drafting.text, drafting.operators or ""))


def _file(text: str, name: str) -> Response:
    headers = SANDBOXED | {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="application/toml", headers=headers)
