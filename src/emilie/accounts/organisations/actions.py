"""Verbs of organisations: list, create, change, and say whom their agents may turn to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Organisation
from emilie.accounts.organisations.errors import (
    OrganisationDeclared,
    OrganisationNameTaken,
    SeatsBelowMembers,
    SiretRefused,
    SiretTaken,
    TooManyOrganisations,
)
from emilie.accounts.organisations.events import OrganisationChanged, OrganisationCreated
from emilie.accounts.organisations.schemas import (
    ContactsIn,
    ContactsOut,
    OrganisationDetailsOut,
    OrganisationIn,
    OrganisationLineOut,
    OrganisationPatch,
    PersonOut,
)
from emilie.accounts.organisations.seats import locked, taken
from emilie.accounts.session import Caller
from emilie.core.errors import AppError, Invalid, NotFound
from emilie.core.events import record

MOST_ORGANISATIONS = 1_000
MOST_REFERENTS = 50
"""Shown on the page of contacts."""

DESCRIBED = """
select organisations.*, counted.* from organisations, lateral (
  select count(*) filter (where state = 'active') as members,
    count(*) filter (where state = 'active' and activated_at is not null) as started,
    count(*) filter (where state = 'suspended') as suspended
  from agents where organisation_id = organisations.id
) as counted
"""
ALL = text(f"{DESCRIBED} order by fold(name), id")
ONE = text(f"{DESCRIBED} where id = :organisation_id")


async def listing(session: AsyncSession) -> list[OrganisationLineOut]:
    """All of them, `MOST_ORGANISATIONS` at the most."""
    return [OrganisationLineOut.model_validate(row) for row in await session.execute(ALL)]


async def describe(
    session: AsyncSession, organisation_id: UUID, declared: Collection[str]
) -> OrganisationDetailsOut:
    """`declared`: the names that the catalogue knows."""
    found = await session.execute(ONE, {"organisation_id": organisation_id})
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound
    facts = dict(row) | {"declared": row["name"] in declared}
    return OrganisationDetailsOut.model_validate(facts)


async def create(session: AsyncSession, caller: Caller, wanted: OrganisationIn) -> UUID:
    count = select(func.count()).select_from(Organisation)
    if (await session.scalar(count) or 0) >= MOST_ORGANISATIONS:
        raise TooManyOrganisations(most=MOST_ORGANISATIONS)
    organisation = Organisation(
        name=wanted.name, siret=siret_of(wanted.siret), seats=wanted.seats, look=wanted.look
    )
    async with _unique(session, wanted):
        session.add(organisation)
    await record(session, caller.agent_id, OrganisationCreated(organisation.id))
    return organisation.id


async def change(
    session: AsyncSession,
    caller: Caller,
    organisation_id: UUID,
    wanted: OrganisationPatch,
    declared: Collection[str],
) -> None:
    organisation = await locked(session, organisation_id)
    values = wanted.model_dump(exclude_unset=True)
    if values.get("name", "") is None:
        raise Invalid(field="name")
    if "siret" in values:
        values["siret"] = siret_of(wanted.siret)
    changed = {key: value for key, value in values.items() if getattr(organisation, key) != value}
    if not changed:
        return
    if "name" in changed and organisation.name in declared:
        raise OrganisationDeclared(name=organisation.name)
    if changed.get("seats") is not None:
        members = await taken(session, organisation_id)
        if changed["seats"] < members:
            raise SeatsBelowMembers(members=members)
    async with _unique(session, wanted):
        for key, value in changed.items():
            setattr(organisation, key, value)
    fields = " ".join(sorted(changed))
    await record(session, caller.agent_id, OrganisationChanged(organisation_id, fields))


@asynccontextmanager
async def _unique(
    session: AsyncSession, wanted: OrganisationIn | OrganisationPatch
) -> AsyncIterator[None]:
    """The database says whether a name or a number is another's; what is inside is undone then."""
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        taken = getattr(getattr(error.orig, "diag", None), "constraint_name", "")
        refusals: dict[str, AppError] = {
            "uq_organisations_name": OrganisationNameTaken(name=wanted.name),
            "uq_organisations_siret": SiretTaken(siret=wanted.siret),
        }
        if taken not in refusals:
            raise
        raise refusals[taken] from error


def siret_of(given: str | None) -> str | None:
    """Its 14 digits, however they were grouped; none for nothing."""
    # Only those who type a number wait for what checks it.
    from stdnum.fr import siret  # noqa: PLC0415 -- as said

    if given is None or given.strip() == "":
        return None
    digits = "".join(given.split()).replace(".", "")
    if not (digits.isascii() and siret.is_valid(digits)):
        raise SiretRefused
    return str(siret.compact(digits))


async def change_contacts(
    session: AsyncSession, caller: Caller, organisation_id: UUID, wanted: ContactsIn
) -> None:
    organisation = await locked(session, organisation_id)
    values = wanted.model_dump()
    changed = [key for key, value in values.items() if getattr(organisation, key) != value]
    for key in changed:
        setattr(organisation, key, values[key])
    if changed:
        fields = " ".join(sorted(changed))
        await record(session, caller.agent_id, OrganisationChanged(organisation_id, fields))


REFERENTS = text("""
select name, email as contact from agents
where organisation_id = :organisation_id and role = 'referent' and state = 'active'
order by fold(name), id limit :most
""")
OFFICERS = text("""
select name, dpo_name, dpo_contact, security_name, security_contact
from organisations where id = :organisation_id
""")


async def contacts(session: AsyncSession, organisation_id: UUID) -> ContactsOut:
    """Whom an agent of that organisation may turn to."""
    values = {"organisation_id": organisation_id, "most": MOST_REFERENTS}
    referents = (await session.execute(REFERENTS, values)).all()
    officers = await session.execute(OFFICERS, {"organisation_id": organisation_id})
    row = officers.one()
    return ContactsOut(
        organisation=row.name,
        referents=[PersonOut(name=each.name, contact=each.contact) for each in referents],
        dpo=_person(row.dpo_name, row.dpo_contact),
        security=_person(row.security_name, row.security_contact),
    )


def _person(name: str, contact: str) -> PersonOut | None:
    return PersonOut(name=name, contact=contact) if name or contact else None
