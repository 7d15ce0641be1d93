"""Verbs of members: find, list, change. Who may do it at all is `rights`' business; over whom, is
said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.colleagues import WORD
from emilie.accounts.models import Agent, Role, State, Unit
from emilie.accounts.organisations.errors import MemberAbove, MemberOneself
from emilie.accounts.organisations.events import MemberMoved, MemberRoleChanged
from emilie.accounts.organisations.schemas import MemberPage, MemberPatch, OrganisationMemberOut
from emilie.accounts.organisations.standing import (
    MANAGERS,
    check_another_manager,
    restore,
    suspend,
)
from emilie.accounts.rights import RightMissing
from emilie.accounts.session import Caller
from emilie.core.db import one_or_absent
from emilie.core.errors import Invalid
from emilie.core.events import record
from emilie.core.lines import one_line
from emilie.core.text import fold

OVER: dict[str, frozenset[Role]] = {
    "referent": frozenset({"agent"}),
    "coordinator": frozenset({"agent", "referent"}),
    "administrator": frozenset({"agent", "referent", "coordinator", "administrator"}),
}
"""Roles of whom each role may suspend, and that it may give and take."""
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('emilie:roles'))")
"""Roles and suspensions are decided one after the other: two who manage an organisation do not
take each other's place at once."""

FOUND = text("""
to_tsvector('pg_catalog.simple', fold(agents.name || ' ' || agents.email))
  @@ cast(:words as tsquery)
""")
"""By the index that finds colleagues (`colleagues`)."""

Started = Literal["yes", "no"]


@dataclass(frozen=True)
class Wanted:
    """Which members: all that is set has to be true of them."""

    words: str = ""
    """Each begins a word of their name, or of their address."""
    unit_id: UUID | None = None
    in_none: bool = False
    """In no unit."""
    role: Role | None = None
    state: State | None = None
    started: Started | None = None


def listed(organisation_id: UUID, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """What is told of them, in no order yet."""
    query = select(
        Agent.id, Agent.name, Agent.email, Agent.role, Agent.state, Agent.unit_id,
        Agent.activated_at.is_not(None).label("started"), Agent.folded,
    ).where(*_are(organisation_id, wanted))  # fmt: skip
    words = _words(wanted.words)
    if not wanted.words.strip():
        return query
    # Found first, then put in order: read in order, those who are at its end would cost the most.
    query = query.where(FOUND.bindparams(words=words)) if words else query.where(false())
    return select(query.cte("found").prefix_with("materialized"))


def by_name(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    named = query.selected_columns
    return query.order_by(named.folded, named.id)


def _are(organisation_id: UUID, wanted: Wanted) -> list[ColumnElement[bool]]:
    true = [Agent.organisation_id == organisation_id]
    if wanted.unit_id is not None:
        true.append(Agent.unit_id == wanted.unit_id)
    if wanted.in_none:
        true.append(Agent.unit_id.is_(None))
    if wanted.role is not None:
        true.append(Agent.role == wanted.role)
    if wanted.state is not None:
        true.append(Agent.state == wanted.state)
    if wanted.started is not None:
        true.append(Agent.activated_at.is_(None) == (wanted.started == "no"))
    return true


def _words(words: str) -> str:
    """As a query of the index, which cuts words as this does."""
    found = [word.strip(".") for word in WORD.findall(fold(one_line(words)))]
    return " & ".join(f"'{word}':*" for word in found if word)


async def page(
    session: AsyncSession, organisation_id: UUID, wanted: Wanted, after: UUID | None, limit: int
) -> MemberPage:
    """`limit` of them by name, after that one."""
    query = listed(organisation_id, wanted)
    total = None
    if after is None:
        counted = query.subquery()
        total = await session.scalar(select(func.count()).select_from(counted))
    else:
        theirs = Agent.organisation_id == organisation_id
        name = select(Agent.folded).where(Agent.id == after, theirs).scalar_subquery()
        named = query.selected_columns
        query = query.where(tuple_(named.folded, named.id) > tuple_(name, literal(after)))
    rows = (await session.execute(by_name(query).limit(limit + 1))).all()
    items = [OrganisationMemberOut.model_validate(row) for row in rows[:limit]]
    return MemberPage(
        items=items, total=total, next=items[-1].id if len(rows) > limit and items else None
    )


async def change(
    session: AsyncSession,
    caller: Caller,
    organisation_id: UUID,
    agent_id: UUID,
    wanted: MemberPatch,
) -> OrganisationMemberOut:
    """The caller's process has to forget the sessions of that member once it is committed."""
    named = wanted.model_fields_set
    if ("role" in named and wanted.role is None) or ("state" in named and wanted.state is None):
        raise Invalid(field="role" if wanted.role is None and "role" in named else "state")
    decides = bool(named & {"role", "state"})
    if decides:
        await session.execute(ONE_AT_A_TIME)
        await _check_still(session, caller)
    query = select(Agent).where(Agent.id == agent_id, Agent.organisation_id == organisation_id)
    member = await one_or_absent(session, query.with_for_update(key_share=True))
    if "unit_id" in named:
        await _move(session, caller, member, wanted.unit_id)
    if wanted.role is not None and wanted.role != member.role:
        await _give_role(session, caller, member, wanted.role)
    if wanted.state is not None and wanted.state != member.state:
        await _set_state(session, caller, member, wanted.state)
    await session.flush()
    only = listed(organisation_id, Wanted()).where(Agent.id == agent_id)
    return OrganisationMemberOut.model_validate((await session.execute(only)).one())


async def _check_still(session: AsyncSession, caller: Caller) -> None:
    """Whoever was before us may have taken the caller's role."""
    still = select(Agent.id).where(
        Agent.id == caller.agent_id, Agent.role == caller.role, Agent.state == "active"
    )
    if (await session.execute(still)).first() is None:
        raise RightMissing


async def _move(session: AsyncSession, caller: Caller, member: Agent, unit_id: UUID | None) -> None:
    if unit_id == member.unit_id:
        return
    if unit_id is not None:
        query = select(Unit).where(
            Unit.id == unit_id, Unit.organisation_id == member.organisation_id
        )
        await one_or_absent(session, query.with_for_update(read=True, key_share=True))
    member.unit_id = unit_id
    moved = MemberMoved(member.organisation_id, member.id, unit_id)
    await record(session, caller.agent_id, moved)


def _check_over(caller: Caller, member: Agent, *roles: str) -> None:
    if member.id == caller.agent_id:
        raise MemberOneself
    if not {member.role, *roles} <= OVER.get(caller.role, frozenset()):
        raise MemberAbove


async def _give_role(session: AsyncSession, caller: Caller, member: Agent, role: Role) -> None:
    _check_over(caller, member, role)
    if role not in MANAGERS:
        await check_another_manager(session, member)
    changed = MemberRoleChanged(member.organisation_id, member.id, member.role, role)
    member.role = role
    await record(session, caller.agent_id, changed)


async def _set_state(session: AsyncSession, caller: Caller, member: Agent, state: State) -> None:
    _check_over(caller, member)
    if state == "suspended":
        await suspend(session, caller.agent_id, member)
    else:
        await restore(session, caller.agent_id, member)
