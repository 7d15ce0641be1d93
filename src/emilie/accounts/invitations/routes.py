"""Invitations over HTTP, for those who invite."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from emilie.accounts.invitations import errors as refusals
from emilie.accounts.invitations import (
    events,
    importing,
    inviting,
    letters,
    links,
    listing,
    reminding,
)
from emilie.accounts.invitations.models import State
from emilie.accounts.invitations.schemas import (
    LONGEST,
    DomainIn,
    DomainList,
    DomainOut,
    ImportedOut,
    InvitationOut,
    InvitationPage,
    InvitationsOut,
    LinkIn,
    LinkList,
    LinkMadeOut,
    PersonIn,
    PreviewOut,
    RemindedOut,
    RemindIn,
    TokenOut,
)
from emilie.accounts.organisations import seats
from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.events import record
from emilie.core.mail.jobs import ask_to_send

PREFIX = "/api/organisations/{organisation_id}"
LISTS = "/api/organisations/[^/]+/invitations/(preview|import)"
"""What counts its own bytes as they come."""
router = APIRouter(prefix=PREFIX, tags=["invitations"], dependencies=[may("invitations:manage")])
READS = problems(SignedOut, NotFound)
WRITES = (SignedOut, NotFound, CsrfRefused)
LIST = (
    refusals.ListEmpty, refusals.ListTooLarge, refusals.ListUnreadable, refusals.ListWithoutEmail,
    refusals.ListColumnTwice,
)  # fmt: skip
BODY = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def _sends(request: Request) -> bool:
    return bool(request.app.state.settings.mail.sends)


@router.get("/invitations", responses=READS)
async def overview(
    request: Request, session: StatementDep, caller: CallerDep, organisation_id: UUID
) -> InvitationsOut:
    """How many are in each state, the seats left, and what may be done."""
    return await listing.overview(session, caller.role, organisation_id, sends=_sends(request))


@router.get("/invitations/people", responses=READS)
async def people(
    session: StatementDep,
    organisation_id: UUID,
    state: State | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> InvitationPage:
    """Who is invited, page after page, those of one state if it is given."""
    return await listing.page(
        session, organisation_id, state=state, words=q, after=after, limit=limit
    )


@router.post(
    "/invitations",
    status_code=201,
    responses=problems(
        *WRITES, refusals.AlreadyInvited, refusals.EmailRefused, refusals.RoleRefused
    ),
)
async def invite(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID,
    wanted: PersonIn,
) -> InvitationOut:  # fmt: skip
    """Invite one person; on the waiting list when no seat is left."""
    sends = _sends(request)
    made = await inviting.invite(session, caller, organisation_id, wanted, sends=sends)
    await ask_to_send(session, request.app.state.settings.mail)
    return await listing.one(session, organisation_id, made.id)


@router.post("/invitations/preview", openapi_extra=BODY, responses=problems(*WRITES, *LIST))
async def preview(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID,
    wave: UUID | None = None,
) -> PreviewOut:  # fmt: skip
    """What a list (CSV) would do, and what is wrong with it, line by line. Nothing is done."""
    chosen = await inviting.wave_for(session, organisation_id, wave)
    async with importing.received(request, request.app.state.objects) as content:
        roles = inviting.roles_given_by(caller.role)
        found = await importing.read(session, content, organisation_id, chosen, roles)
    return PreviewOut.model_validate(found)


@router.post(
    "/invitations/import",
    openapi_extra=BODY,
    responses=problems(*WRITES, *LIST, refusals.ListHasErrors),
)
async def import_list(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID,
    wave: UUID | None = None, days: Annotated[int, Query(ge=1, le=LONGEST)] = 30,
) -> ImportedOut:  # fmt: skip
    """Invite a list of people (CSV): all of them, or nobody if one line is wrong."""
    sends = _sends(request)
    async with importing.received(request, request.app.state.objects) as content:
        organisation = await seats.locked(session, organisation_id)
        chosen = await inviting.wave_for(session, organisation_id, wave)
        roles = inviting.roles_given_by(caller.role)
        found = await importing.read(session, content, organisation_id, chosen, roles)
    done = await importing.invite(
        session, found, organisation, chosen, days=days, invited_by=caller.agent_id, sends=sends
    )
    event = events.ListInvited(organisation_id, wave, done.new, done.invited)
    await record(session, caller.agent_id, event)
    await ask_to_send(session, request.app.state.settings.mail)
    return ImportedOut.model_validate(done)


@router.post(
    "/invitations/remind",
    responses=problems(*WRITES, refusals.NobodyToRemind, refusals.MailNotSent),
)
async def remind(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID,
    wanted: RemindIn,
) -> RemindedOut:  # fmt: skip
    """Remind those who did not answer, by e-mail."""
    if not _sends(request):
        raise refusals.MailNotSent
    done = await reminding.remind(
        session, caller.agent_id, organisation_id=organisation_id, ids=wanted.ids
    )
    await ask_to_send(session, request.app.state.settings.mail)
    return done


@router.post(
    "/invitations/{invitation_id}/revoke",
    responses=problems(*WRITES, refusals.InvitationEnded),
)
async def revoke(
    request: Request, session: SessionDep, caller: CallerDep, organisation_id: UUID,
    invitation_id: UUID,
) -> InvitationOut:  # fmt: skip
    """Take an invitation back; whoever waited longest has its seat."""
    sends = _sends(request)
    await inviting.revoke(session, caller, organisation_id, invitation_id, sends=sends)
    await ask_to_send(session, request.app.state.settings.mail)
    return await listing.one(session, organisation_id, invitation_id)


@router.post(
    "/invitations/{invitation_id}/link",
    status_code=201,
    responses=problems(*WRITES, refusals.InvitationEnded),
)
async def show_link(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, invitation_id: UUID
) -> TokenOut:
    """The link of one person's invitation, to give it by other means than our e-mails."""
    found = await inviting.find(session, organisation_id, invitation_id)
    if found.state != "invited":
        raise refusals.InvitationEnded
    token = await letters.make_token(session, invitation_id)
    event = events.InvitationLinkShown(organisation_id, invitation_id)
    await record(session, caller.agent_id, event)
    return TokenOut(token=token)


@router.get("/invitation-links", responses=READS)
async def listed_links(session: StatementDep, organisation_id: UUID) -> LinkList:
    return LinkList(items=await links.listing(session, organisation_id))


@router.post(
    "/invitation-links",
    status_code=201,
    responses=problems(*WRITES, refusals.ExpiryRefused, refusals.TooManyInvitationLinks),
)
async def make_link(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: LinkIn
) -> LinkMadeOut:
    """A link that several may use, until it is spent or expires."""
    token, link = await links.make(session, caller, organisation_id, wanted)
    return LinkMadeOut(token=token, link=link)


@router.delete("/invitation-links/{link_id}", status_code=204, responses=problems(*WRITES))
async def revoke_link(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, link_id: UUID
) -> None:
    await links.revoke(session, caller, organisation_id, link_id)


@router.get("/invitation-domains", responses=READS)
async def listed_domains(session: StatementDep, organisation_id: UUID) -> DomainList:
    return DomainList(items=await links.domains(session, organisation_id))


@router.post(
    "/invitation-domains",
    status_code=201,
    responses=problems(
        *WRITES, refusals.DomainRefused, refusals.DomainNotTheirs, refusals.DomainTaken
    ),
)
async def add_domain(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: DomainIn
) -> DomainOut:
    """Invite whoever signs in with an address of that domain, as long as there are seats."""
    return await links.add_domain(session, caller, organisation_id, wanted)


@router.delete("/invitation-domains/{domain_id}", status_code=204, responses=problems(*WRITES))
async def remove_domain(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, domain_id: UUID
) -> None:
    await links.remove_domain(session, caller, organisation_id, domain_id)
