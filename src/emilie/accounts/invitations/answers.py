"""An invitation over HTTP, for whoever holds its link: they have no account yet."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from emilie.accounts import actions
from emilie.accounts.demonstration import demonstrates
from emilie.accounts.invitations import accepting
from emilie.accounts.invitations import errors as refusals
from emilie.accounts.invitations.schemas import AcceptIn, InvitationAcceptedOut, InvitedOut
from emilie.accounts.rights import public
from emilie.accounts.session import refuse_other_origin, set_cookie
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, problems
from emilie.core.mail.jobs import ask_to_send

router = APIRouter(
    prefix="/api/invitation", tags=["invitations"],
    dependencies=[
        public("pas encore de compte pour qui est invité : le lien fait foi", always=False)
    ],
)  # fmt: skip

Token = Annotated[str, Path(min_length=20, max_length=100)]
ENDED = (
    refusals.InvitationUnknown, refusals.InvitationExpired, refusals.InvitationRevoked,
    refusals.InvitationDeclined, refusals.InvitationWaiting, refusals.LinkSpent,
)  # fmt: skip


@router.get("/{token}", responses=problems(*ENDED))
async def invited(request: Request, session: StatementDep, token: Token) -> InvitedOut:
    """Who invites, to what and until when, for whoever holds the link."""
    here = demonstrates(request.app.state)
    return await accepting.describe(session, await accepting.find(session, token), here=here)


@router.post(
    "/{token}/accept",
    responses=problems(
        *ENDED, CsrfRefused, refusals.EmailRefused, refusals.AlreadyInvited,
        refusals.MemberElsewhere, refusals.LinkBusy,
    ),
)  # fmt: skip
async def accept(
    request: Request, response: Response, session: SessionDep, token: Token, who: AcceptIn
) -> InvitationAcceptedOut:
    """Accept. In the demonstration one is signed in at once; else, one signs in as usual."""
    settings = request.app.state.settings
    refuse_other_origin(request)
    answered = await accepting.accept(
        session,
        token,
        who,
        sends=bool(request.app.state.settings.mail.sends),
        here=demonstrates(request.app.state),
    )
    await ask_to_send(session, settings.mail)
    agent = answered.agent
    out = InvitationAcceptedOut(
        waiting=answered.waiting, to_prove=answered.to_prove, email=answered.email,
        csrf_token=None, agent=None,
    )  # fmt: skip
    if agent is None:
        return out
    hours = settings.session.hours
    how = actions.Opening(hours, request.headers.get("user-agent", ""))
    opened = await actions.open_session(session, agent, how)
    set_cookie(request, response, opened.token)
    # What it opens may be more than what was known of who was there already.
    request.app.state.known_sessions.forget_agent(agent.id)
    me = await actions.describe(session, agent.id, opened.csrf, request.app.state.steering)
    return out.model_copy(update={"csrf_token": opened.csrf, "agent": me})


@router.post(
    "/{token}/decline",
    status_code=204,
    responses=problems(*ENDED, CsrfRefused, refusals.InvitationEnded),
)
async def decline(request: Request, session: SessionDep, token: Token) -> None:
    refuse_other_origin(request)
    await accepting.decline(session, token, sends=bool(request.app.state.settings.mail.sends))
    await ask_to_send(session, request.app.state.settings.mail)
