"""Sign-in, sign-out and the signed-in agent."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from emilie.accounts import actions
from emilie.accounts.schemas import DemonstrationIn, Me, MePatch, SignedIn
from emilie.accounts.session import COOKIE, CallerDep, refuse_other_origin, set_cookie
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

router = APIRouter(prefix="/api", tags=["accounts"])


@router.post("/sign-in/demonstration", responses=problems(CsrfRefused, NotFound))
async def sign_in_demonstration(
    request: Request, response: Response, session: SessionDep, who: DemonstrationIn
) -> SignedIn:
    """Sign in as an invented agent. Only there when the server listens on loopback."""
    settings = request.app.state.settings
    if not settings.loopback:
        raise NotFound
    refuse_other_origin(request)
    hours = settings.session.hours
    agent = await actions.demonstration_agent(session, who.persona, who.name)
    token, csrf = await actions.open_session(session, agent, hours=hours)
    set_cookie(response, token, hours=hours, secure=request.url.scheme == "https")
    return SignedIn(csrf_token=csrf, agent=await actions.describe(session, agent.id, csrf))


@router.post("/sign-out", status_code=204, responses=problems(SignedOut, CsrfRefused))
async def sign_out(
    request: Request, response: Response, session: SessionDep, caller: CallerDep
) -> None:
    await actions.close_session(session, caller.agent_id, caller.token_hash)
    request.app.state.known_sessions.forget(caller.token_hash)
    response.delete_cookie(COOKIE)


@router.get("/me", responses=problems(SignedOut))
async def me(session: StatementDep, caller: CallerDep) -> Me:
    return await actions.describe(session, caller.agent_id, caller.csrf)


@router.patch("/me", responses=problems(SignedOut, CsrfRefused))
async def change_me(
    request: Request, session: SessionDep, caller: CallerDep, wanted: MePatch
) -> Me:
    await actions.change_preferences(session, caller.agent_id, wanted)
    request.app.state.known_sessions.forget_agent(caller.agent_id)
    return await actions.describe(session, caller.agent_id, caller.csrf)
