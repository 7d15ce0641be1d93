"""The members of an organisation over HTTP: found, taken away as a table, changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from emilie.accounts.invitations.jobs import pass_on
from emilie.accounts.models import Role, State
from emilie.accounts.organisations import members, moving, roster
from emilie.accounts.organisations.errors import (
    MemberAbove,
    MemberOneself,
    MemberThere,
    MoveNowhere,
    NobodyWouldManage,
    SeatsTaken,
)
from emilie.accounts.organisations.members import Started, Wanted
from emilie.accounts.organisations.routes import ONE
from emilie.accounts.organisations.schemas import (
    MemberPage,
    MemberPatch,
    MoveIn,
    MovePreviewOut,
    OrganisationMemberOut,
)
from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

router = APIRouter(prefix=f"{ONE}/members", tags=["organisations"])

READS = (SignedOut, RightMissing, NotFound)


def wanted_by(
    q: Annotated[str, Query(max_length=200)] = "",
    unit: UUID | None = None,
    no_unit: bool = False,
    role: Role | None = None,
    state: State | None = None,
    started: Started | None = None,
) -> Wanted:
    """`q`: each word begins one of their name, or their address."""
    return Wanted(q, unit, no_unit, role, state, started)


WantedDep = Annotated[Wanted, Depends(wanted_by)]


@router.get("", responses=problems(*READS), dependencies=[may("members")])
async def listing(
    session: StatementDep,
    organisation_id: UUID,
    wanted: WantedDep,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MemberPage:
    """By name, a page at a time."""
    return await members.page(session, organisation_id, wanted, after, limit)


@router.get(
    "/table",
    responses=problems(*READS) | {200: {"content": {"text/csv": {}}}},
    response_class=Response,
    dependencies=[may("members")],
)
async def table(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: WantedDep
) -> Response:
    """Those who are wanted, as CSV, all of them."""
    rows = await roster.table(session, caller, organisation_id, wanted)
    content = await asyncio.to_thread(roster.written, rows)
    name = f"{roster.words_of(caller.language)['file']}-{datetime.now(UTC):%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.patch(
    "/{agent_id}",
    responses=problems(
        *READS, CsrfRefused, MfaRequired, MemberOneself, MemberAbove, NobodyWouldManage, SeatsTaken
    ),
    dependencies=[may("members:manage")],
)
async def change(
    request: Request,
    caller: CallerDep,
    organisation_id: UUID,
    agent_id: UUID,
    wanted: MemberPatch,
) -> OrganisationMemberOut:
    """Their unit, their role, whether they may sign in. Suspended, they are signed out: at once on
    this replica, within seconds on the others.
    """
    state = request.app.state
    async with state.sessions.begin() as session:
        changed = await members.change(session, caller, organisation_id, agent_id, wanted)
    # Not before the commit: a request in between would find what stood there still.
    state.known_sessions.forget_agent(agent_id)
    if wanted.state == "suspended":
        # Apart, since the organisation is held before its members wherever seats are given.
        async with state.sessions.begin() as session:
            await pass_on(session, organisation_id, state.settings.mail)
    return changed


@router.get("/{agent_id}/move", responses=problems(*READS), dependencies=[may("members:move")])
async def preview_move(
    session: StatementDep, organisation_id: UUID, agent_id: UUID, to: UUID
) -> MovePreviewOut:
    """What would follow a member to another organisation, and what would stay."""
    return await moving.preview(session, organisation_id, agent_id, to)


@router.post(
    "/{agent_id}/move", status_code=204,
    responses=problems(
        *READS, CsrfRefused, MfaRequired, MemberOneself, MemberThere, MoveNowhere, SeatsTaken,
        NobodyWouldManage,
    ),
    dependencies=[may("members:move")],
)  # fmt: skip
async def move(
    request: Request, caller: CallerDep, organisation_id: UUID, agent_id: UUID, wanted: MoveIn
) -> None:
    """Move a member to another organisation; they are signed out everywhere."""
    state = request.app.state
    async with state.sessions.begin() as session:
        await moving.move(session, caller, organisation_id, agent_id, wanted.organisation_id)
        await session.flush()
        # Whoever waits has the seat that is left.
        await pass_on(session, organisation_id, state.settings.mail)
    state.known_sessions.forget_agent(agent_id)
