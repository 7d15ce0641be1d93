"""Sign-in, sign-out and the signed-in agent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import State

from emilie.accounts import actions, colleagues, sign_ins
from emilie.accounts.demonstration import demonstrates
from emilie.accounts.models import SignedSession
from emilie.accounts.oidc.routes import leave_provider
from emilie.accounts.rights import may, public
from emilie.accounts.schemas import (
    ColleagueList,
    ColleagueOut,
    DemonstrationIn,
    LeavingOut,
    Me,
    MePatch,
    SessionList,
    SessionOut,
    SignedIn,
)
from emilie.accounts.session import COOKIE, CallerDep, refuse_other_origin, set_cookie
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

router = APIRouter(prefix="/api", tags=["accounts"])
IDENTITY = [may("identity")]


@router.post(
    "/sign-in/demonstration",
    dependencies=[public("la connexion elle-même")],
    responses=problems(CsrfRefused, NotFound, actions.AccountSuspended),
)
async def sign_in_demonstration(
    request: Request, response: Response, session: SessionDep, who: DemonstrationIn
) -> SignedIn:
    """Sign in as an invented agent. Only there on loopback, without an identity provider."""
    settings = request.app.state.settings
    if not demonstrates(request.app.state):
        raise NotFound
    refuse_other_origin(request)
    hours = settings.session.hours
    agent = await actions.demonstration_agent(session, who.persona, who.name)
    how = actions.Opening(hours, request.headers.get("user-agent", ""))
    opened = await actions.open_demonstration(session, agent, how)
    set_cookie(request, response, opened.token)
    csrf = opened.csrf
    return SignedIn(
        csrf_token=csrf,
        agent=await actions.describe(session, agent.id, csrf, request.app.state.steering),
    )


@router.post(
    "/sign-out", dependencies=IDENTITY,
    responses={**problems(SignedOut, CsrfRefused), 204: {"model": None}},
)  # fmt: skip
async def sign_out(request: Request, response: Response, caller: CallerDep) -> LeavingOut | None:
    """Sign out; 200 says where to sign out of the identity provider as well, 204 that it is all."""
    state = request.app.state
    url = None
    if caller.issuer is not None:
        url = await leave_provider(request, response, caller.token_hash)
    async with state.sessions.begin() as session:
        await actions.close_session(session, caller.agent_id, caller.token_hash)
    state.known_sessions.forget(caller.token_hash)
    response.delete_cookie(COOKIE)
    if url is None:
        response.status_code = 204
        return None
    return LeavingOut(url=url)


@router.get("/me", dependencies=IDENTITY, responses=problems(SignedOut))
async def me(request: Request, session: StatementDep, caller: CallerDep) -> Me:
    return await actions.describe(session, caller.agent_id, caller.csrf, request.app.state.steering)


@router.patch("/me", dependencies=IDENTITY, responses=problems(SignedOut, CsrfRefused))
async def change_me(
    request: Request, session: SessionDep, caller: CallerDep, wanted: MePatch
) -> Me:
    await actions.change_preferences(session, caller.agent_id, wanted)
    request.app.state.known_sessions.forget_agent(caller.agent_id)
    return await actions.describe(session, caller.agent_id, caller.csrf, request.app.state.steering)


@router.get("/me/sessions", dependencies=[may("identity")], responses=problems(SignedOut))
async def own_sessions(request: Request, session: StatementDep, caller: CallerDep) -> SessionList:
    """Where the agent is signed in, the place seen last first."""
    idle = request.app.state.settings.session.idle
    rows = await sign_ins.listing(session, caller.agent_id, idle)
    return SessionList(items=[shown(row, caller.token_hash, request.app.state) for row in rows])


@router.delete(
    "/me/sessions", status_code=204, dependencies=[may("identity")],
    responses=problems(SignedOut, CsrfRefused),
)  # fmt: skip
async def revoke_other_sessions(request: Request, caller: CallerDep) -> None:
    """Sign out everywhere else: at once on this replica, within seconds on the others."""
    state = request.app.state
    async with state.sessions.begin() as session:
        ended = await sign_ins.revoke_others(session, caller.agent_id, caller.token_hash)
    for token_hash in ended:
        state.known_sessions.forget(token_hash)


@router.delete(
    "/me/sessions/{session_id}", status_code=204, dependencies=[may("identity")],
    responses=problems(SignedOut, CsrfRefused, NotFound),
)  # fmt: skip
async def revoke_session(request: Request, caller: CallerDep, session_id: UUID) -> None:
    """Sign out of one place: at once on this replica, within seconds on the others."""
    state = request.app.state
    async with state.sessions.begin() as session:
        ended = await sign_ins.revoke(session, caller.agent_id, session_id)
    # Not before the commit: a call in between would be recognised by what stood there still.
    state.known_sessions.forget(ended)


def shown(row: SignedSession, current: bytes, state: State) -> SessionOut:
    provider = state.issuers.find(row.issuer) if row.issuer else None
    return SessionOut(
        id=row.id, browser=row.browser, system=row.system, created_at=row.created_at,
        seen_at=row.seen_at, current=row.token_hash == current,
        issuer=provider.issuer.label if provider else row.issuer,
    )  # fmt: skip


@router.get("/colleagues", dependencies=[may("colleagues")], responses=problems(SignedOut))
async def find_colleagues(
    session: StatementDep, caller: CallerDep, q: Annotated[str, Query(max_length=200)]
) -> ColleagueList:
    """A few agents of the caller's organisation, by their name or address; none for one letter."""
    found = await colleagues.find(session, caller.organisation_id, caller.agent_id, q)
    return ColleagueList(items=[ColleagueOut.model_validate(row) for row in found])
