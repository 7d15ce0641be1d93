"""Spaces over HTTP: made, shared, published, deleted. Their documents are the room's above."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.steering.features import needs
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.spaces import actions, members
from emilie.spaces.errors import (
    ColleagueInTooManySpaces,
    SpaceEditorsOnly,
    SpaceInstructionsTooLong,
    SpaceLastOwner,
    SpaceOwnersOnly,
    SpacePublicationRefused,
    SpaceReviewDateRefused,
    SpaceSensitivityNotLowered,
    SpaceTooManyMembers,
    TooManyPublishedSpaces,
    TooManySpaces,
)
from emilie.spaces.schemas import (
    MemberIn,
    MemberList,
    MemberOut,
    PublicationIn,
    SpaceIn,
    SpaceList,
    SpaceOut,
    SpacePatch,
)

PATH = "/api/spaces"
router = APIRouter(prefix=PATH, tags=["spaces"], dependencies=[may("spaces"), needs("spaces")])

READS = problems(SignedOut, NotFound)
OWNS = (SignedOut, CsrfRefused, NotFound, SpaceOwnersOnly)


@router.get("", responses=problems(SignedOut))
async def listing(session: StatementDep, caller: CallerDep) -> SpaceList:
    """The spaces shared with the caller, and those published in their organisation."""
    return SpaceList(items=await actions.listing(session, caller.agent_id))


@router.post(
    "",
    status_code=201,
    responses=problems(SignedOut, CsrfRefused, SpaceInstructionsTooLong, TooManySpaces),
)
async def create(
    request: Request, session: SessionDep, caller: CallerDep, wanted: SpaceIn
) -> SpaceOut:
    default = request.app.state.endpoints.default_sensitivity(caller.organisation)
    return await actions.create(session, caller, default, wanted)


@router.get("/{space_id}", responses=READS)
async def read(session: StatementDep, caller: CallerDep, space_id: UUID) -> SpaceOut:
    return await actions.describe(session, caller.agent_id, space_id)


@router.patch(
    "/{space_id}",
    responses=problems(
        *OWNS, SpaceEditorsOnly, SpaceInstructionsTooLong, SpaceSensitivityNotLowered
    ),
)
async def change(
    session: SessionDep, caller: CallerDep, space_id: UUID, wanted: SpacePatch
) -> SpaceOut:
    """Editors change `instructions`; owners, the rest too. Raising it raises its conversations."""
    return await actions.change(session, caller.agent_id, space_id, wanted)


@router.delete("/{space_id}", status_code=204, responses=problems(*OWNS))
async def delete(session: SessionDep, caller: CallerDep, space_id: UUID) -> None:
    """Hidden at once, erased with its documents a day later; `restore` undoes it until then."""
    await actions.delete_softly(session, caller.agent_id, space_id)


@router.post("/{space_id}/restore", responses=problems(SignedOut, CsrfRefused, NotFound))
async def restore(session: SessionDep, caller: CallerDep, space_id: UUID) -> SpaceOut:
    return await actions.restore(session, caller.agent_id, space_id)


@router.put(
    "/{space_id}/publication",
    responses=problems(
        *OWNS, SpacePublicationRefused, SpaceReviewDateRefused, TooManyPublishedSpaces
    ),
)
async def publish(
    session: SessionDep, caller: CallerDep, space_id: UUID, wanted: PublicationIn
) -> SpaceOut:
    """Open it to all agents of the organisation; or, once it is, say that it was reviewed."""
    return await actions.publish(session, caller, space_id, wanted.review_on)


@router.delete("/{space_id}/publication", responses=problems(*OWNS))
async def unpublish(session: SessionDep, caller: CallerDep, space_id: UUID) -> SpaceOut:
    return await actions.unpublish(session, caller.agent_id, space_id)


@router.get("/{space_id}/members", responses=READS)
async def listed(session: StatementDep, caller: CallerDep, space_id: UUID) -> MemberList:
    """Who is in it; who only reads it because it is published sees its owners."""
    return MemberList(items=await members.listing(session, caller.agent_id, space_id))


@router.put(
    "/{space_id}/members/{agent_id}",
    responses=problems(*OWNS, SpaceLastOwner, SpaceTooManyMembers, ColleagueInTooManySpaces),
)
async def share(
    session: SessionDep, caller: CallerDep, space_id: UUID, agent_id: UUID, wanted: MemberIn
) -> MemberOut:
    """Share it with a colleague, or change their right."""
    return await members.share(session, caller.agent_id, space_id, agent_id, wanted.right)


@router.delete(
    "/{space_id}/members/{agent_id}", status_code=204, responses=problems(*OWNS, SpaceLastOwner)
)
async def unshare(session: SessionDep, caller: CallerDep, space_id: UUID, agent_id: UUID) -> None:
    """Take a colleague out of it; or leave it, for oneself."""
    await members.unshare(session, caller.agent_id, space_id, agent_id)
