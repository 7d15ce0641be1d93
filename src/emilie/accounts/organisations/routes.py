"""Organisations over HTTP: listed, created, changed; their units; whom their agents turn to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from fastapi import APIRouter, Request

from emilie.accounts.invitations.jobs import pass_on
from emilie.accounts.organisations import actions, adoption, units
from emilie.accounts.organisations.errors import (
    OrganisationDeclared,
    OrganisationNameTaken,
    SeatsBelowMembers,
    SiretRefused,
    SiretTaken,
    TooManyOrganisations,
    TooManyUnits,
    UnitNameTaken,
)
from emilie.accounts.organisations.schemas import (
    AdoptionOut,
    ContactsIn,
    ContactsOut,
    OrganisationDetailsOut,
    OrganisationIn,
    OrganisationList,
    OrganisationPatch,
    UnitIn,
    UnitList,
)
from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/organisations"
ONE = f"{PATH}/{{organisation_id}}"
UNITS = f"{ONE}/units"
router = APIRouter(tags=["organisations"])

READS = (SignedOut, RightMissing)
WRITES = (*READS, CsrfRefused, MfaRequired, NotFound)
IDENTITY = (SiretRefused, SiretTaken, OrganisationNameTaken)


def _declared(request: Request) -> Collection[str]:
    """Names that the catalogue knows, which is read above this room."""
    names: Collection[str] = request.app.state.endpoints.catalogue.known_by_name
    return names


@router.get(PATH, responses=problems(*READS), dependencies=[may("organisations")])
async def listing(session: StatementDep) -> OrganisationList:
    return OrganisationList(items=await actions.listing(session))


@router.post(
    PATH,
    status_code=201,
    responses=problems(*READS, CsrfRefused, MfaRequired, TooManyOrganisations, *IDENTITY),
    dependencies=[may("organisations:manage")],
)
async def create(
    request: Request, session: SessionDep, caller: CallerDep, wanted: OrganisationIn
) -> OrganisationDetailsOut:
    organisation_id = await actions.create(session, caller, wanted)
    return await actions.describe(session, organisation_id, _declared(request))


@router.get(ONE, responses=problems(*READS, NotFound), dependencies=[may("organisation:read")])
async def read(
    request: Request, session: StatementDep, organisation_id: UUID
) -> OrganisationDetailsOut:
    return await actions.describe(session, organisation_id, _declared(request))


@router.patch(
    ONE,
    responses=problems(*WRITES, OrganisationDeclared, SeatsBelowMembers, *IDENTITY),
    dependencies=[may("organisations:manage")],
)
async def change(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    organisation_id: UUID,
    wanted: OrganisationPatch,
) -> OrganisationDetailsOut:
    """A new name is known everywhere within seconds; more seats are for those who wait."""
    declared = _declared(request)
    await actions.change(session, caller, organisation_id, wanted, declared)
    await session.flush()
    if "seats" in wanted.model_fields_set:
        await pass_on(session, organisation_id, request.app.state.settings.mail)
    return await actions.describe(session, organisation_id, declared)


@router.put(
    f"{ONE}/contacts", responses=problems(*WRITES), dependencies=[may("organisation:contacts")]
)
async def change_contacts(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: ContactsIn
) -> ContactsOut:
    await actions.change_contacts(session, caller, organisation_id, wanted)
    await session.flush()
    return await actions.contacts(session, organisation_id)


@router.get(UNITS, responses=problems(*READS, NotFound), dependencies=[may("organisation:read")])
async def listed_units(session: StatementDep, organisation_id: UUID) -> UnitList:
    return UnitList(items=await units.listing(session, organisation_id))


@router.post(
    UNITS,
    status_code=201,
    responses=problems(*WRITES, UnitNameTaken, TooManyUnits),
    dependencies=[may("units:manage")],
)
async def create_unit(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: UnitIn
) -> UnitList:
    await units.create(session, caller, organisation_id, wanted.name)
    return UnitList(items=await units.listing(session, organisation_id))


@router.patch(
    f"{UNITS}/{{unit_id}}",
    responses=problems(*WRITES, UnitNameTaken),
    dependencies=[may("units:manage")],
)
async def rename_unit(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, unit_id: UUID, wanted: UnitIn
) -> UnitList:
    await units.rename(session, caller, organisation_id, unit_id, wanted.name)
    return UnitList(items=await units.listing(session, organisation_id))


@router.delete(
    f"{UNITS}/{{unit_id}}",
    status_code=204,
    responses=problems(*WRITES),
    dependencies=[may("units:manage")],
)
async def delete_unit(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, unit_id: UUID
) -> None:
    """Its members stay in the organisation, in no unit."""
    await units.delete(session, caller, organisation_id, unit_id)


@router.get(f"{ONE}/adoption", responses=problems(*READS, NotFound), dependencies=[may("adoption")])
async def read_adoption(
    request: Request, session: StatementDep, organisation_id: UUID
) -> AdoptionOut:
    """Who started, by unit, and how many came by week: never a figure of few people."""
    smallest = request.app.state.settings.figures.smallest
    return await adoption.read(session, organisation_id, smallest)


@router.get("/api/contacts", responses=problems(*READS), dependencies=[may("contacts")])
async def contacts(session: StatementDep, caller: CallerDep) -> ContactsOut:
    """Whom the caller may turn to in their own organisation."""
    return await actions.contacts(session, caller.organisation_id)
