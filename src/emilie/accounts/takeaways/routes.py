"""Archives of all that is one's own, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.takeaways import actions
from emilie.accounts.takeaways.errors import TakeawayNotReady, TakeawayUnderway
from emilie.accounts.takeaways.jobs import take_away
from emilie.accounts.takeaways.schemas import TakeawayList, TakeawayOut
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.core.jobs import defer

router = APIRouter(
    prefix="/api/me/takeaways", tags=["accounts"], dependencies=[may("identity")]
)  # fmt: skip
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("", responses=problems(SignedOut))
async def listing(session: StatementDep, caller: CallerDep) -> TakeawayList:
    """The caller's own archives, and what another one would hold."""
    return await actions.listing(session, caller)


@router.post(
    "", status_code=202, responses=problems(SignedOut, CsrfRefused, TakeawayUnderway)
)  # fmt: skip
async def ask(session: SessionDep, caller: CallerDep) -> TakeawayOut:
    """Have all that is the caller's own put in one archive, in the background."""
    takeaway_id = await actions.ask(session, caller.agent_id)
    await defer(session, take_away, takeaway_id=str(takeaway_id))
    return TakeawayOut.model_validate(await actions.find(session, caller.agent_id, takeaway_id))


@router.get(
    "/{takeaway_id}/file", response_class=StreamingResponse,
    responses=problems(SignedOut, NotFound, TakeawayNotReady) | ZIP,
)  # fmt: skip
async def file(request: Request, caller: CallerDep, takeaway_id: UUID) -> StreamingResponse:
    state = request.app.state
    async with state.sessions.begin() as session:
        found = await actions.open_file(session, caller.agent_id, takeaway_id)
    try:
        pieces = await state.objects.stream(actions.key_of(takeaway_id))
    except FileNotFoundError as error:
        raise TakeawayNotReady from error
    name = f"emilie-{found.created_at:%Y-%m-%d}.zip"
    headers = SANDBOXED | {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(found.bytes),
    }
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


@router.delete(
    "/{takeaway_id}", status_code=204, responses=problems(SignedOut, CsrfRefused, NotFound)
)
async def remove(request: Request, caller: CallerDep, takeaway_id: UUID) -> None:
    """Throw an archive away before its time, or give it up."""
    state = request.app.state
    async with state.sessions.begin() as session:
        await actions.remove(session, caller.agent_id, takeaway_id)
    await state.objects.delete(actions.key_of(takeaway_id))
