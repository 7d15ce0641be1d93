"""The documents of a space over HTTP: sent into it, listed. One by one, they are `routes`' own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.steering.features import needs
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.documents import shelves
from emilie.documents.models import State
from emilie.documents.routes import MULTIPART, REFUSED, received
from emilie.documents.schemas import DocumentOut, SpaceDocumentPage
from emilie.inference.sensitivities import Sensitivity
from emilie.spaces.errors import SpaceEditorsOnly, SpaceTooManyDocuments
from emilie.spaces.routes import PATH

router = APIRouter(
    prefix=f"{PATH}/{{space_id}}/documents",
    tags=["spaces"],
    dependencies=[may("spaces"), needs("spaces")],
)


@router.post(
    "",
    status_code=201,
    openapi_extra=MULTIPART,
    responses=problems(
        SignedOut, CsrfRefused, NotFound, SpaceEditorsOnly, SpaceTooManyDocuments, *REFUSED
    ),
)
async def send(
    request: Request,
    session: SessionDep,
    caller: CallerDep,
    space_id: UUID,
    sensitivity: Sensitivity | None = None,
) -> DocumentOut:
    """Send one file into a space. It is read in the background, then found by its conversations.

    A `sensitivity` above the space's raises the space.
    """
    # Before it is received, and on a connection that is not held meanwhile.
    async with request.app.state.statements() as statement:
        await shelves.check_open(statement, caller.agent_id, space_id)

    async def admit(within: AsyncSession) -> UUID:
        return await shelves.admit(within, caller.agent_id, space_id, sensitivity)

    return await received(request, session, caller, sensitivity, admit)


@router.get("", responses=problems(SignedOut, NotFound))
async def listing(
    session: StatementDep,
    caller: CallerDep,
    space_id: UUID,
    q: Annotated[str, Query(max_length=200)] = "",
    state: State | None = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SpaceDocumentPage:
    """The latest first; `q` is looked for in their names."""
    return await shelves.page(
        session, caller.agent_id, space_id, words=q, state=state, before=before, limit=limit
    )
