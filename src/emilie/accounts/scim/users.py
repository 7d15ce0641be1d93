"""Agents of an organisation as the users of its directory.

All of them are listed, so that a directory recognises those who came before it; what it says of one
is kept as it said it (`models.DirectoryEntry`), and shown so again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from scim2_models import GroupMembership, Meta
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from emilie.accounts.invitations.inviting import OPEN
from emilie.accounts.invitations.models import Invitation
from emilie.accounts.models import Agent, Unit
from emilie.accounts.organisations import seats
from emilie.accounts.organisations.standing import restore, sign_out, suspend
from emilie.accounts.scim.calling import Call, id_of, version_of
from emilie.accounts.scim.errors import ScimNameTaken, ScimNotMutable, ScimValueRefused
from emilie.accounts.scim.events import AgentChanged, AgentDeprovisioned, AgentProvisioned
from emilie.accounts.scim.filtering import Columns, Many
from emilie.accounts.scim.matching import believed
from emilie.accounts.scim.models import DirectoryEntry
from emilie.accounts.scim.resources import Email, Name, User
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.lines import one_line
from emilie.core.mail.writing import is_address

MODEL = User
LONGEST = 200
"""Characters of each thing said of somebody."""
MOST_EMAILS = 10

SAID = DirectoryEntry
OURS = SAID.agent_id.is_(None)
"""Of who came otherwise, and of whom no directory said anything yet."""


def _said(column: Any, otherwise: Any) -> ColumnElement[Any]:
    return case((OURS, otherwise), else_=column)


USER_NAME = _said(
    SAID.user_name, func.coalesce(func.nullif(Agent.email, ""), cast(Agent.id, String))
)
IS_ACTIVE = Agent.state == "active"
ITS_OWN = or_(IS_ACTIVE, Agent.suspended_by_directory)
"""Not shut out by people: what a directory takes back of it is not shown."""
EMAILS = _said(
    SAID.emails,
    func.jsonb_build_array(func.jsonb_build_object("value", Agent.email, "primary", True)),
)
PEOPLE = (
    select(
        Agent.id, USER_NAME.label("user_name"),
        SAID.external_id, _said(SAID.given_name, Agent.given_name).label("given_name"),
        SAID.family_name, _said(SAID.display_name, Agent.name).label("display_name"),
        EMAILS.label("emails"),
        case((and_(SAID.tells_active.is_(False), ITS_OWN), None), else_=IS_ACTIVE)
        .label("active"),
        Unit.id.label("unit_id"), Unit.name.label("unit"),
        _said(SAID.created_at, Agent.created_at).label("created"),
        _said(SAID.changed_at, Agent.created_at).label("changed"),
    )
    .outerjoin(SAID, SAID.agent_id == Agent.id)
    .outerjoin(Unit, Unit.id == Agent.unit_id)
    .where(SAID.deleted_at.is_(None))
)  # fmt: skip


def _any_email(says: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(1).select_from(EMAIL).where(says))


EMAIL = func.jsonb_array_elements(EMAILS, type_=JSONB).table_valued("value", name="email")
ONE_EMAIL = cast(EMAIL.c.value, JSONB)
COLUMNS = Columns(
    own={
        ("id", None): cast(Agent.id, String), ("external_id", None): SAID.external_id,
        ("user_name", None): USER_NAME, ("active", None): IS_ACTIVE,
        ("display_name", None): _said(SAID.display_name, Agent.name),
        ("name", "given_name"): _said(SAID.given_name, Agent.given_name),
        ("name", "family_name"): SAID.family_name, ("emails", None): Agent.email,
        ("meta", "created"): _said(SAID.created_at, Agent.created_at),
        ("meta", "last_modified"): _said(SAID.changed_at, Agent.created_at),
        ("groups", None): Unit.name,
    },
    many={
        "emails": Many(
            {
                "value": ONE_EMAIL["value"].astext, "type": ONE_EMAIL["type"].astext,
                "primary": func.coalesce(ONE_EMAIL["primary"].as_boolean(), False),
            },
            _any_email,
        ),
        "groups": Many(
            {"value": cast(Unit.id, String), "display": Unit.name},
            lambda says: and_(Unit.id.is_not(None), says),
        ),
    },
)  # fmt: skip


def of(call: Call) -> Select[*tuple[Any, ...]]:
    return PEOPLE.where(Agent.organisation_id == call.organisation_id)


def shown(call: Call, row: Row[Any]) -> User:
    location = f"{call.base}/Users/{row.id}"
    name = Name(given_name=row.given_name, family_name=row.family_name)
    groups = None
    if row.unit_id is not None:
        where = f"{call.base}/Groups/{row.unit_id}"
        groups = [GroupMembership(value=str(row.unit_id), ref=where, display=row.unit)]
    user = User(
        id=str(row.id), external_id=row.external_id, user_name=row.user_name,
        name=name if row.given_name or row.family_name else None,
        display_name=row.display_name, active=row.active, groups=groups,
        emails=[Email(**each) for each in row.emails if each.get("value")] or None,
        meta=Meta(
            resource_type="User", created=row.created, last_modified=row.changed,
            location=location,
        ),
    )  # fmt: skip
    assert user.meta is not None
    user.meta.version = version_of(user)
    return user


async def all_shown(call: Call, rows: Sequence[Row[Any]]) -> list[User]:
    return [shown(call, row) for row in rows]


async def read(call: Call, given: str) -> User:
    row = (await call.session.execute(of(call).where(Agent.id == id_of(given)))).one_or_none()
    if row is None:
        raise NotFound
    return shown(call, row)


async def create(call: Call, user: User) -> User:
    """A new agent, or one who was there already: known by their address, or back again."""
    await seats.locked(call.session, call.organisation_id)
    agent, entry = await _returning(call, user)
    if agent is None:
        await _check_name(call, user, None)
        agent = await _arrived_otherwise(call, user)
    if agent is None:
        agent = Agent(
            organisation_id=call.organisation_id, given_name="", name="", email="",
            email_proven=False, role="agent", state="suspended", suspended_by_directory=True,
            demonstration=None,
        )  # fmt: skip
        call.session.add(agent)
        await call.session.flush()
    if entry is None:
        entry = DirectoryEntry(agent_id=agent.id, organisation_id=call.organisation_id)
        call.session.add(entry)
    entry.deleted_at = None
    await _keep(call, agent, entry, user)
    await _set_active(call, agent, active=user.active is not False)
    added = AgentProvisioned(call.organisation_id, call.key_id, agent.id)
    await record(call.session, None, added)
    await call.session.flush()
    return await read(call, str(agent.id))


async def replace(call: Call, given: str, user: User) -> User:
    """What a directory says of somebody from now on."""
    agent, entry = await _find(call, given)
    await _check_name(call, user, agent.id)
    if entry is None:
        entry = DirectoryEntry(agent_id=agent.id, organisation_id=call.organisation_id)
        call.session.add(entry)
    await _keep(call, agent, entry, user)
    if user.active is not None:
        await _set_active(call, agent, active=user.active)
    changed = AgentChanged(call.organisation_id, call.key_id, agent.id)
    await record(call.session, None, changed)
    await call.session.flush()
    return await read(call, given)


async def delete(call: Call, given: str) -> None:
    """Signed out, and shut out; what they wrote is kept as long as anybody's."""
    agent, entry = await _find(call, given)
    await _set_active(call, agent, active=False)
    if entry is None:
        entry = DirectoryEntry(agent_id=agent.id, organisation_id=call.organisation_id)
        call.session.add(entry)
        await _keep(call, agent, entry, await read(call, given))
    entry.deleted_at = func.now()
    agent.unit_id = None
    removed = AgentDeprovisioned(call.organisation_id, call.key_id, agent.id)
    await record(call.session, None, removed)


async def _find(call: Call, given: str) -> tuple[Agent, DirectoryEntry | None]:
    query = select(Agent).where(
        Agent.id == id_of(given), Agent.organisation_id == call.organisation_id
    )
    agent = await one_or_absent(call.session, query.with_for_update(key_share=True))
    entry = await call.session.get(DirectoryEntry, agent.id)
    if entry is not None and entry.deleted_at is not None:
        raise NotFound
    return agent, entry


async def _check_name(call: Call, user: User, but: UUID | None) -> None:
    same = func.lower(USER_NAME) == (user.user_name or "").lower()
    query = of(call).where(same)
    if but is not None:
        query = query.where(Agent.id != but)
    if (await call.session.execute(query.limit(1))).first() is not None:
        raise ScimNameTaken(detail=user.user_name)


async def _returning(call: Call, user: User) -> tuple[Agent | None, DirectoryEntry | None]:
    """Who was deleted under the same name: the same account, unless the directory tells them
    apart.
    """
    query = (
        select(Agent, DirectoryEntry)
        .join(DirectoryEntry, DirectoryEntry.agent_id == Agent.id)
        .where(
            Agent.organisation_id == call.organisation_id,
            func.lower(DirectoryEntry.user_name) == (user.user_name or "").lower(),
            DirectoryEntry.deleted_at.is_not(None),
        )
        .order_by(DirectoryEntry.deleted_at.desc())
        .limit(1)
    )
    row = (await call.session.execute(query)).one_or_none()
    if row is None:
        return None, None
    agent, entry = row
    if user.external_id and entry.external_id and user.external_id != entry.external_id:
        # The address is somebody else's now: nobody is recognised as who had it before.
        agent.email_proven = False
        return None, None
    await _check_name(call, user, agent.id)
    return agent, entry


async def _arrived_otherwise(call: Call, user: User) -> Agent | None:
    """The agent whom no directory told of yet, and who has that address."""
    address = _address(user)
    query = (
        select(Agent)
        .outerjoin(DirectoryEntry, DirectoryEntry.agent_id == Agent.id)
        .where(
            Agent.organisation_id == call.organisation_id,
            OURS,
            Agent.email_proven,
            func.lower(Agent.email) == address,
            Agent.email != "",
        )
        .order_by(Agent.id)
        .limit(1)
    )
    return (await call.session.scalars(query)).one_or_none()


def _address(user: User) -> str:
    """Where they are written to: the first of their addresses, or what they are called by."""
    given = [each for each in user.emails or [] if each.value]
    first = next((each for each in given if each.primary), given[0] if given else None)
    return ((first.value if first else user.user_name) or "").strip().lower()


async def _keep(call: Call, agent: Agent, entry: DirectoryEntry, user: User) -> None:
    """What is said of an agent, and what it makes of them."""
    address = _address(user)
    _check_identifiers(agent, entry, user, address)
    name = user.name or Name()
    entry.user_name = _short(user.user_name, "userName") or ""
    if not entry.user_name:
        raise ScimValueRefused(detail="userName")
    entry.external_id = _short(user.external_id, "externalId")
    entry.given_name = _short(name.given_name, "name.givenName")
    entry.family_name = _short(name.family_name, "name.familyName")
    entry.display_name = _short(user.display_name, "displayName")
    if len(user.emails or []) > MOST_EMAILS:
        raise ScimValueRefused(detail="emails")
    for each in user.emails or []:
        _short(each.value, "emails.value")
    entry.emails = [each.model_dump(scim_ctx=None, exclude_none=True) for each in user.emails or []]
    entry.tells_active = user.active is not None
    entry.changed_at = func.now()
    whole = f"{entry.given_name or ''} {entry.family_name or ''}".strip()
    agent.name = entry.display_name or whole or entry.user_name
    agent.given_name = entry.given_name or agent.name.partition(" ")[0]
    if agent.role == "agent" and address != agent.email.lower() and is_address(address):
        await _check_not_elsewhere(call, address)
        agent.email, agent.email_proven = address, await _is_free(call, agent, address)
    elif not agent.email:
        agent.email, agent.email_proven = address, False
    await call.session.flush()
    # Their own invitation takes no second seat.
    await call.session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == call.organisation_id,
            Invitation.email == address,
            Invitation.state.in_(OPEN),
            Invitation.agent_id.is_(None),
        )
        .values(agent_id=agent.id)
    )


def _check_identifiers(agent: Agent, entry: DirectoryEntry, user: User, address: str) -> None:
    """Who has a role keeps what they are recognised by: it would be given to somebody else."""
    if agent.role == "agent":
        return
    said = {agent.email.lower(), *_said_before(entry)}
    changed = {
        "emails": is_address(address) and address not in said,
        "userName": _differs(entry.user_name, user.user_name),
        "externalId": _differs(entry.external_id, user.external_id),
    }
    for attribute in (each for each, is_other in changed.items() if is_other):
        raise ScimNotMutable(detail=f"{attribute} (role: {agent.role})")


def _said_before(entry: DirectoryEntry) -> set[str]:
    """The addresses that the directory gave before somebody had a role."""
    return {str(each.get("value", "")).strip().lower() for each in entry.emails or []}


def _differs(before: str | None, after: str | None) -> bool:
    return bool(before) and (before or "").lower() != (one_line(after or "")).lower()


def _short(said: str | None, attribute: str) -> str | None:
    words = one_line(said or "")
    if len(words) > LONGEST:
        raise ScimValueRefused(detail=f"{attribute} > {LONGEST}")
    return words or None


async def _check_not_elsewhere(call: Call, address: str) -> None:
    """Nobody of another organisation is known by that address: what its directory claims alone
    keeps it from nobody.
    """
    query = select(Agent.id).where(
        Agent.organisation_id != call.organisation_id, func.lower(Agent.email) == address,
        Agent.email_proven, Agent.state == "active", believed(),
    )  # fmt: skip
    if (await call.session.scalars(query.limit(1))).first() is not None:
        raise ScimNameTaken(detail=address)


async def _is_free(call: Call, agent: Agent, address: str) -> bool:
    """Whether nobody else of the organisation is recognised by that address."""
    query = select(Agent.id).where(
        Agent.organisation_id == call.organisation_id, Agent.id != agent.id, Agent.email_proven,
        func.lower(Agent.email) == address,
    )  # fmt: skip
    return (await call.session.scalars(query.limit(1))).one_or_none() is None


async def _set_active(call: Call, agent: Agent, *, active: bool) -> None:
    """Let in again whom the directory itself shut out: not whom people of the organisation did."""
    if active and agent.state != "active":
        if agent.suspended_by_directory:
            await restore(call.session, None, agent)
    elif not active and agent.state == "active":
        await suspend(call.session, None, agent)
        call.signed_out.append(agent.id)
    elif not active:
        await sign_out(call.session, agent.id)
