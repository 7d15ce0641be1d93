"""The charter over HTTP: read and accepted by everybody, published by coordinators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from emilie.accounts.charter import actions
from emilie.accounts.charter.errors import (
    CharterChanged,
    CharterEmpty,
    CharterTooLong,
    CharterUnchanged,
)
from emilie.accounts.charter.schemas import (
    CharterAcceptanceIn,
    CharterIn,
    CharterInForce,
    CharterOut,
    CharterVersionsOut,
)
from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.core.db import StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

router = APIRouter(prefix="/api/charter", tags=["charter"], dependencies=[may("charter")])
PUBLISHES = [may("charter:publish")]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("", responses=problems(SignedOut))
async def read(session: StatementDep, caller: CallerDep) -> CharterInForce:
    """The charter in force, if any, and when the caller accepted it."""
    try:
        return CharterInForce(charter=await actions.read(session, caller.agent_id))
    except NotFound:
        return CharterInForce(charter=None)


@router.post(
    "/acceptance",
    status_code=204,
    responses=problems(SignedOut, CsrfRefused, NotFound, CharterChanged),
)
async def accept(request: Request, caller: CallerDep, wanted: CharterAcceptanceIn) -> None:
    """Accept the version that was read: that it is still in force is checked."""
    state = request.app.state
    async with state.sessions.begin() as session:
        await actions.accept(session, caller.agent_id, wanted.number)
    # Not before the commit: a request in between would keep what stood there still.
    state.known_sessions.forget_agent(caller.agent_id)


@router.get("/versions", dependencies=PUBLISHES, responses=problems(SignedOut, RightMissing))
async def versions(session: StatementDep) -> CharterVersionsOut:
    """What was published, and how many agents accepted each; with an example to begin from."""
    return await actions.versions(session)


@router.get(
    "/versions/{version}",
    dependencies=PUBLISHES,
    responses=problems(SignedOut, RightMissing, NotFound),
)
async def version(session: StatementDep, caller: CallerDep, version: Version) -> CharterOut:
    """One of them, as it was published."""
    return await actions.read(session, caller.agent_id, version)


@router.post(
    "/versions",
    status_code=201,
    dependencies=PUBLISHES,
    responses=problems(
        SignedOut, CsrfRefused, RightMissing, CharterEmpty, CharterTooLong, CharterUnchanged,
        CharterChanged,
    ),
)  # fmt: skip
async def publish(request: Request, caller: CallerDep, wanted: CharterIn) -> CharterOut:
    """Put a version in force. Every agent is asked to accept it before anything else: at once on
    this replica, within seconds on the others.
    """
    state = request.app.state
    async with state.sessions.begin() as session:
        number = await actions.publish(session, caller.agent_id, wanted.text, wanted.after)
        made = await actions.read(session, caller.agent_id, number)
    state.known_sessions.forget_all()
    return made
