"""The directory of an organisation on its page of administration."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from emilie.accounts.keys import KeyNameTaken
from emilie.accounts.organisations.routes import ONE
from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.scim import actions
from emilie.accounts.scim.routes import PREFIX
from emilie.accounts.scim.schemas import DirectoryOut, DirectoryTokenIn, DirectoryTokenMadeOut
from emilie.accounts.session import CallerDep
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

router = APIRouter(
    prefix=f"{ONE}/directory", tags=["directory"], dependencies=[may("directory")]
)  # fmt: skip

READS = (SignedOut, RightMissing, NotFound)
WRITES = (*READS, CsrfRefused, MfaRequired)


@router.get("", responses=problems(*READS))
async def read(request: Request, session: StatementDep, organisation_id: UUID) -> DirectoryOut:
    """Where a directory calls, with which tokens, when it last did, and what it keeps."""
    address = f"{request.app.state.issuers.address}{PREFIX}"
    return await actions.describe(session, organisation_id, address)


@router.post("/tokens", status_code=201, responses=problems(*WRITES, KeyNameTaken))
async def make_token(
    session: SessionDep, caller: CallerDep, organisation_id: UUID, wanted: DirectoryTokenIn
) -> DirectoryTokenMadeOut:
    """Make a token. Its secret is in this answer and nowhere else."""
    by = caller.agent_id
    key_id, secret = await actions.make_token(session, organisation_id, by, wanted)
    return DirectoryTokenMadeOut(id=key_id, secret=secret)


@router.delete("/tokens/{key_id}", status_code=204, responses=problems(*WRITES))
async def revoke_token(
    request: Request, caller: CallerDep, organisation_id: UUID, key_id: UUID
) -> None:
    """Revoke a token: at once on this replica, within seconds on the others."""
    state = request.app.state
    async with state.sessions.begin() as session:
        await actions.revoke_token(session, organisation_id, key_id, caller.agent_id)
    # Not before the commit: a call in between would be recognised by what stood there still.
    state.known_keys.forget(key_id)
