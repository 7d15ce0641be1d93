"""Announcements over HTTP: shown to agents, written by referents and coordinators."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from emilie.accounts.invitations.errors import MailNotSent
from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.community.announcements import actions, errors, reach, receiving
from emilie.community.announcements import letters as _letters  # noqa: F401 -- declares its letter
from emilie.community.announcements.schemas import (
    AnnouncementChangeIn,
    AnnouncementIn,
    AnnouncementPublicationIn,
    AudiencesOut,
    CurrentAnnouncements,
    ReadingIn,
    ReceivedPage,
    WrittenAnnouncement,
    WrittenPage,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.mail.jobs import ask_to_send

router = APIRouter(
    prefix="/api/announcements", tags=["announcements"], dependencies=[may("announcements")]
)
WRITES = [may("announcements:write")]
ONE = "/{announcement_id}"
REFUSED = (SignedOut, RightMissing, CsrfRefused, NotFound)
WORDED = (
    *REFUSED, errors.AnnouncementDatesRefused, errors.AnnouncementForNobody,
    errors.AnnouncementAudienceRefused,
)  # fmt: skip
Before = Annotated[str | None, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=100)]


def _smallest(request: Request) -> int:
    return int(request.app.state.settings.figures.smallest)


def _sends(request: Request) -> bool:
    return bool(request.app.state.settings.mail.sends)


@router.get("/current", responses=problems(SignedOut))
async def current(session: StatementDep, caller: CallerDep) -> CurrentAnnouncements:
    """What is in force for the caller, and was not dismissed."""
    return await receiving.current(session, caller.agent_id)


@router.get("/received", responses=problems(SignedOut))
async def received(
    session: StatementDep, caller: CallerDep, before: Before = None, limit: Limit = 30
) -> ReceivedPage:
    """All that the caller was told, past announcements included."""
    return await receiving.page(session, caller.agent_id, before, limit)


@router.put(
    f"{ONE}/reading", status_code=204,
    responses=problems(SignedOut, CsrfRefused, NotFound, errors.AnnouncementStays),
)  # fmt: skip
async def read(
    session: SessionDep, caller: CallerDep, announcement_id: UUID, wanted: ReadingIn
) -> None:
    """Keep that the caller saw it, and whether they dismiss it: for good."""
    await receiving.read(session, caller.agent_id, announcement_id, dismissed=wanted.dismissed)


@router.get("/audiences", responses=problems(SignedOut, RightMissing), dependencies=WRITES)
async def audiences(request: Request, session: StatementDep, caller: CallerDep) -> AudiencesOut:
    """Whom the caller may write to, with how many agents."""
    return await reach.audiences(session, caller, sends=_sends(request))


@router.get("", responses=problems(SignedOut, RightMissing), dependencies=WRITES)
async def listing(
    request: Request, session: StatementDep, caller: CallerDep, before: Before = None,
    limit: Limit = 20,
) -> WrittenPage:  # fmt: skip
    """Those of the caller's organisation, or of the coordinators: readers as a count only."""
    return await reach.page(session, caller, before, limit, _smallest(request))


@router.post("", status_code=201, responses=problems(*WORDED), dependencies=WRITES)
async def create(
    request: Request, session: SessionDep, caller: CallerDep, wanted: AnnouncementIn
) -> WrittenAnnouncement:
    """A draft, that no agent is shown."""
    made = await actions.create(session, caller, wanted)
    await session.flush()
    return await reach.one(session, caller, made, _smallest(request))


@router.get(ONE, responses=problems(SignedOut, RightMissing, NotFound), dependencies=WRITES)
async def one(
    request: Request, session: StatementDep, caller: CallerDep, announcement_id: UUID
) -> WrittenAnnouncement:
    return await reach.one(session, caller, announcement_id, _smallest(request))


@router.put(
    ONE,
    responses=problems(
        *WORDED, errors.AnnouncementChanged, errors.AnnouncementOver, errors.AnnouncementEmpty
    ),
    dependencies=WRITES,
)
async def change(
    request: Request, session: SessionDep, caller: CallerDep, announcement_id: UUID,
    wanted: AnnouncementChangeIn,
) -> WrittenAnnouncement:  # fmt: skip
    await actions.change(session, caller, announcement_id, wanted, wanted.revision)
    await session.flush()
    return await reach.one(session, caller, announcement_id, _smallest(request))


@router.post(
    f"{ONE}/publication",
    responses=problems(
        *REFUSED, errors.AnnouncementChanged, errors.AnnouncementPublished,
        errors.AnnouncementEmpty, errors.AnnouncementDatesRefused, MailNotSent,
    ),
    dependencies=WRITES,
)  # fmt: skip
async def publish(
    request: Request, session: SessionDep, caller: CallerDep, announcement_id: UUID,
    wanted: AnnouncementPublicationIn,
) -> WrittenAnnouncement:  # fmt: skip
    """Show it from its beginning on; `by_mail`, one e-mail an agent leaves then, once."""
    if wanted.by_mail and not _sends(request):
        raise MailNotSent
    await actions.publish(session, caller, announcement_id, wanted.revision, by_mail=wanted.by_mail)
    if wanted.by_mail:
        await ask_to_send(session, request.app.state.settings.mail)
    await session.flush()
    return await reach.one(session, caller, announcement_id, _smallest(request))


@router.post(
    f"{ONE}/withdrawal", responses=problems(*REFUSED, errors.AnnouncementOver), dependencies=WRITES
)
async def withdraw(
    request: Request, session: SessionDep, caller: CallerDep, announcement_id: UUID
) -> WrittenAnnouncement:
    """Nobody is shown it any more; e-mails that left cannot be taken back."""
    await actions.withdraw(session, caller, announcement_id)
    await session.flush()
    return await reach.one(session, caller, announcement_id, _smallest(request))


@router.delete(
    ONE, status_code=204, responses=problems(*REFUSED, errors.AnnouncementPublished),
    dependencies=WRITES,
)  # fmt: skip
async def remove(session: SessionDep, caller: CallerDep, announcement_id: UUID) -> None:
    """A draft alone."""
    await actions.remove(session, caller, announcement_id)
